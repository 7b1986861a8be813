"""How a pack is read plainly."""
