"""The assemblies of the program, by part."""
