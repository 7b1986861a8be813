"""Receipts that a customer can be sent: made as HTML and PDF, kept in a folder, handed over for sending."""
