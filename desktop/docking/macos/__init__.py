"""Docking on macOS. Not yet run on a real one: tested against a fake of the system's calls."""
