"""What policy.approvals does."""
