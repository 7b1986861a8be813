"""MixMonitors of an Asterisk, muted and unmuted over its manager interface."""
