"""DMN decision models: read into pages, written from a pack."""
