"""Keeps out of evidence whatever looks like a card number, and still tells two such texts apart."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from policy.cardlike import looks_like_card

MARK: Final = "withheld:"
_MOST_DIGITS: Final = 10**12
"""No card number has so few digits, and no amount, count or time since a start has more."""
_LONGEST: Final = 4_000
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = 0, 4_000_000_000_000  # to the year 2096; what is no time could be a card number


@dataclass(frozen=True, slots=True)
class Withholding:
    """Lets texts and numbers pass, or puts a keyed digest in their place.

    The key (32 bytes or so, secret) keeps the digest from being undone by trying all card numbers.
    """

    key: bytes = field(repr=False)

    def text(self, text: str) -> str:
        """Return a text as it may be kept, at most 4,000 letters of it."""
        text = text.encode("utf-8", "replace").decode()
        if looks_like_card(text):
            return self._instead(text)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def number(self, number: int) -> int | str:
        """Return a number as it may be kept."""
        return number if abs(number) < _MOST_DIGITS else self._instead(str(number))

    def last_four(self, text: str) -> str:
        """Return the last digits of a card or account, which are no more than four."""
        return text if len(text) <= 4 else self._instead(text)

    def time(self, unix_ms: int) -> str:
        """Return a time (Unix time, ms) as texts hold it, `2026-11-22T05:30:45.120Z`; withhold what is no time."""
        return written_time(unix_ms) if _EARLIEST <= unix_ms < _LATEST else self._instead(str(unix_ms))

    def _instead(self, text: str) -> str:
        digest = hmac.digest(self.key, text.encode(), hashlib.sha256)[:15]
        # Base32 has few digits, so that a digest never looks like a card number itself.
        return MARK + base64.b32encode(digest).decode("ascii").lower()


def written_time(unix_ms: int) -> str:
    """Write a time (Unix time, ms) in UTC, with its milliseconds."""
    at = _FIRST + timedelta(milliseconds=unix_ms)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
