"""What must be true of the program, in folders that mirror its packages."""
