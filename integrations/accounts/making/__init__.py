"""Made-up books of accounts for demonstrations and tests: fictional people, real domains, the same for a seed."""
