"""Each rule about who may import whom, broken once on purpose."""
