"""The report on overrides: read from evidence, from what was acted on and from what was carried; counted; shown."""
