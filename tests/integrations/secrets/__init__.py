"""What the keyring keeps, with a fake of it; the real one is a journey."""
