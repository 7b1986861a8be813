"""What integrations.packs does."""
