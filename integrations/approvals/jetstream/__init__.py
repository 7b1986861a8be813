"""Approvals through a NATS server with JetStream, for many desktops. It carries; nobody trusts what it says."""
