"""Tables in and out: from other modellers and spreadsheets to pages, and from a pack to what others read."""
