"""The sandbox's clock, business days and identifiers; all three can be set by a test."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

CUT_OFF = time(23, 0)
"""When a day's batch closes, in UTC."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz"


def _now() -> datetime:
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """Make an unguessable identifier of letters alone, so that it never looks like a card number."""
    return prefix + "_" + "".join(secrets.choice(_LETTERS) for _ in range(26))


@dataclass(slots=True)
class Clock:
    """Time as the sandbox sees it: a source, an offset that only grows, a daily cut-off in UTC."""

    source: Callable[[], datetime] = _now
    cut_off: time = CUT_OFF
    _offset: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        return self.source() + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; a payment provider's clock never goes back."""
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._offset += by

    def business_day(self, at: datetime) -> date:
        """Give the day in whose batch a moment falls."""
        return at.date() if at.timetz().replace(tzinfo=None) < self.cut_off else at.date() + timedelta(days=1)

    def closed(self, day: date) -> bool:
        """Say whether a day's batch has gone to settlement."""
        return self.now() >= datetime.combine(day, self.cut_off, UTC)
