"""What desktop.views does."""
