"""Connectors, one folder per telephony product, that turn its wire into facts about calls."""
