"""What desktop.capture does."""
