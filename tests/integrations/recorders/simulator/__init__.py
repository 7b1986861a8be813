"""What the simulated recorders do."""
