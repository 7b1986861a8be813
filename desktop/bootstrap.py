"""The composition root: the only module that names adapters and puts the program together."""
