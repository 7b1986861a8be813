"""What the project's own tools do."""
