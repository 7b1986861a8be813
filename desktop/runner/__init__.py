"""Effects performed: each handed to its port, its outcome told as a fact. Decides nothing."""
