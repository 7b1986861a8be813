"""Packs with one fault each."""
