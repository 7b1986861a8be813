"""What integrations.gateways does."""
