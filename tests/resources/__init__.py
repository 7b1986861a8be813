"""What the shipped data holds."""
