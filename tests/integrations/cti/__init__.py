"""What integrations.cti does."""
