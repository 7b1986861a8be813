"""What the settings files come to."""
