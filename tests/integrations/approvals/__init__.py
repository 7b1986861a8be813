"""What integrations.approvals does."""
