"""The pack's own calendar: business days, months, seasons and where a history's window starts."""  # noqa: A005 (imported by its full name only)

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from policy.language.tree.expressions import Window, WindowKind
from policy.language.tree.pack import About, Roll, Season

_DAY = timedelta(days=1)


class Closed(Enum):
    """Why a day is no business day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Calendar:
    """Answers questions about days; raise ValueError if every day of the week is a day off."""

    def __init__(self, weekend: Iterable[int], holidays: Iterable[date], seasons: Iterable[Season]) -> None:
        self._weekend = frozenset(weekend)
        self._holidays = frozenset(holidays)
        self._seasons = {season.name: season for season in seasons}
        if len(self._weekend) >= 7:
            raise ValueError("a calendar needs at least one day of the week that is not part of the weekend")

    @classmethod
    def of(cls, about: About) -> Calendar:
        """Make the calendar that pack.md describes."""
        return cls(about.weekend, about.holidays, about.seasons)

    def closed(self, day: date) -> Closed | None:
        """Say why this is no business day, None if it is one."""
        if day.weekday() in self._weekend:
            return Closed.WEEKEND
        return Closed.HOLIDAY if day in self._holidays else None

    def next_business_day(self, day: date) -> date:
        """Return the day itself if it is a business day, else the first one after it."""
        while self.closed(day):
            day += _DAY
        return day

    def previous_business_day(self, day: date) -> date:
        """Return the day itself if it is a business day, else the last one before it."""
        while self.closed(day):
            day -= _DAY
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """Return the `count`-th business day after (before, if negative) a day; 0 gives the next one."""
        if count == 0:
            return self.next_business_day(day)
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while self.closed(day):
                day += step
        return day

    def rolled(self, day: date, roll: Roll) -> date:
        """Move a day that is no business day as a plan's terms say."""
        if roll is Roll.NEXT:
            return self.next_business_day(day)
        return self.previous_business_day(day) if roll is Roll.PREVIOUS else day

    def season_start(self, name: str, on: date) -> date | None:
        """Return the first day of the season that `on` falls in, None outside it.

        Raise KeyError for a season that pack.md does not name.
        """
        season = self._seasons[name]
        today = (on.month, on.day)
        if season.first <= season.last:
            return _day(on.year, season.first) if season.first <= today <= season.last else None
        if today >= season.first:
            return _day(on.year, season.first)
        return _day(on.year - 1, season.first) if today <= season.last else None

    def window_start(self, window: Window, on: date, since: date | None = None) -> date | None:
        """Return the first day that a window ending `on` sees, None if it sees no day at all.

        `since` is the value of the window's own date expression.
        """
        match window.kind:
            case WindowKind.ALWAYS:
                return date.min
            case WindowKind.MONTHS:
                return add_months(on, -window.size) + _DAY
            case WindowKind.DAYS:
                return on - timedelta(days=window.size) + _DAY
            case WindowKind.CALENDAR_YEAR:
                return date(on.year, 1, 1)
            case WindowKind.SEASON:
                return self.season_start(window.season, on)
            case _:
                return since


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """Count the completed months from one day to a later one; 0 if it is not later."""
    if later <= earlier:
        return 0
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if add_months(earlier, months) <= later else months - 1


def start_of_month(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _day(year: int, month_and_day: tuple[int, int]) -> date:
    """Return a season's end point in a year; 29 February is the 28th in a common year."""
    month, day = month_and_day
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
