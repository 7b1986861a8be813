"""The demonstration put together."""
