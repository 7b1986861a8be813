"""The witness and its desktops, on loopback."""
