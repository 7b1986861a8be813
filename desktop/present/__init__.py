"""From a session to what a panel shows, as values; it imports no Qt."""
