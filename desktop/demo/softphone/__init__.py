"""The softphone's stand-in: a program of its own that shows a call and says which buttons were pressed."""
