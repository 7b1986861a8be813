"""Secrets, kept in the system's own keyring and nowhere else."""
