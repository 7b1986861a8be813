"""What desktop.present does."""
