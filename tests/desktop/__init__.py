"""What the desktop shows and performs."""
