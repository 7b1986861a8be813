"""Keeping the panel beside the softphone, one small adapter per operating system."""
