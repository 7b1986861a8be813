"""What the whole program does when something outside of it goes wrong."""
