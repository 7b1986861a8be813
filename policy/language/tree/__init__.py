"""The typed tree of a compiled pack: what every target reads and nothing else knows how to build but `resolve`."""
