"""Transports that carry approval requests and signed decisions; whether one counts is not theirs."""
