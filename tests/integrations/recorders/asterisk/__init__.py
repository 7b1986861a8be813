"""MixMonitors of an Asterisk."""
