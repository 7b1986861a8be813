"""How each outside system is done: ports in our words, an adapter per product; it permits nothing."""
