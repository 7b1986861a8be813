"""What desktop.docking does."""
