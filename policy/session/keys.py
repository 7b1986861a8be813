"""Idempotency keys from what is meant, so that the same wish has the same key however often it is made."""

import base64
import hashlib
import json

from policy.calls import CallKey


def attempt_key(call: CallKey, account: str, purpose: str, minor: int, currency: str, number: int) -> str:
    """Derive the key of the `number`-th attempt of a call (from 0), of an amount in minor units.

    Base32 has few digits, so that a key never looks like a card number.
    """
    return "pay-" + _digest(str(call), account, purpose, minor, currency, number)


def reversal_key(attempt: str, minor: int, way: str, number: int) -> str:
    """Derive the key of the `number`-th giving back (from 0) of an attempt."""
    return "back-" + _digest(attempt, minor, way, number)


def _digest(*meant: str | int) -> str:
    written = json.dumps(meant, separators=(",", ":"))
    return base64.b32encode(hashlib.sha256(written.encode()).digest()).decode().rstrip("=").lower()
