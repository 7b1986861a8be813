"""Recorders, one folder per product, that pause, resume and say how surely they know their state."""
