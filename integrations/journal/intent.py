"""Idempotency keys from what is meant, so that the same wish has the same key whoever asks and however often."""

import base64
import hashlib
import json


def intent_key(*, call: str, account: str, purpose: str, minor: int, currency: str, ordinal: int) -> str:
    """Derive a key from one business intent.

    `ordinal` counts the finished attempts of the same intent (a second card after a decline is a new
    wish). Base32 has few digits, so that a key never looks like a card number.
    """
    meant = json.dumps([call, account, purpose, minor, currency, ordinal], separators=(",", ":"))
    digest = hashlib.sha256(meant.encode()).digest()
    return "pay-" + base64.b32encode(digest).decode().rstrip("=").lower()
