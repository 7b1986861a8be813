"""The panel is killed while it keeps a recorder paused."""
