"""The guard: a process beside the panel that knows what is paused, and resumes it when the panel cannot."""
