"""What the ports and adapters do."""
