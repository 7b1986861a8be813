"""What desktop.commands does."""
