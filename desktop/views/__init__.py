"""Widgets that show a value and emit what was done; they decide nothing."""
