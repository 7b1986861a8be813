"""Secrets in a real keyring."""
