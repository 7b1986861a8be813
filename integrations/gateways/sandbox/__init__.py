"""A small, strict payment provider on loopback, and the adapter that talks to it."""
