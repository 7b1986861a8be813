"""The panel beside a softphone that other people wrote, on a screen with a window manager."""
