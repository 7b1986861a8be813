"""Docking on Windows. Run under Wine and against a fake of the calls, not yet on a real Windows."""
