"""Effects performed: each by its port's fake, in time that passes at once."""
