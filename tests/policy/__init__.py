"""What policy decides."""
