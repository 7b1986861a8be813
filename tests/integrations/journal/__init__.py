"""What integrations.journal does."""
