"""What holds of a pack's targets."""
