"""Whole ways through the program, on real servers where they matter."""
