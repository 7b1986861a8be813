"""What the agent sees and does: the panel, its commands and the one place that puts everything together."""
