"""What integrations.accounts does."""
