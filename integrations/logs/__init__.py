"""What the program writes about itself: JSON lines with an event and ids, never a name, a number or an amount."""
