"""What integrations.recorders does."""
