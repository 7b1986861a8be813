"""What the described recorders do."""
