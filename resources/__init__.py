"""Data shipped with the program and reached by importlib.resources: packs, texts, styles, icons, guides."""
