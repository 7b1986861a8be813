"""What the logs say, and what they never say."""
