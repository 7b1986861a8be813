"""Docking on X11, by events: no window is ever asked for again and again."""
