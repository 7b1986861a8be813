"""What a generated program calls at run time: dates as ordinals, folds of histories, dated values, notes of gaps.

Everything else a program does is written out in its source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NoReturn

from policy import calendar
from policy.account import Entry
from policy.calendar import Calendar
from policy.language.tree.expressions import Window
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State


class NoValue(LookupError):
    """A parameter has no value on the date it is asked for."""


class Trouble(Enum):
    """Why a table has no answer although all that it tests is known."""

    GAP = "gap"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Note:
    """A table without an answer, and of a clash the rows that clash."""

    trouble: Trouble
    table: str
    rows: tuple[str, ...] = ()


class Days:
    """A calendar that counts days as ordinals."""

    def __init__(self, days: Calendar) -> None:
        self._days = days

    def next_business_day(self, day: int) -> int:
        return self._days.next_business_day(date.fromordinal(day)).toordinal()

    def previous_business_day(self, day: int) -> int:
        return self._days.previous_business_day(date.fromordinal(day)).toordinal()

    def add_business_days(self, day: int, count: int) -> int:
        return self._days.add_business_days(date.fromordinal(day), count).toordinal()

    def seen(
        self, entries: Sequence[Entry], window: Window, on: int, since: int | None, item: str | None
    ) -> list[Entry]:
        """Return the entries that a window ending `on` sees; those about one item only if one is given."""
        if not entries:
            return []
        today = date.fromordinal(on)
        start = self._days.window_start(window, today, None if since is None else date.fromordinal(since))
        if start is None:
            return []
        return [one for one in entries if start <= one.date <= today and (item is None or one.item == item)]


def add_months(day: int, months: int) -> int:
    return calendar.add_months(date.fromordinal(day), months).toordinal()


def months_between(earlier: int, later: int) -> int:
    return calendar.months_between(date.fromordinal(earlier), date.fromordinal(later))


def start_of_month(day: int) -> int:
    return calendar.start_of_month(date.fromordinal(day)).toordinal()


def end_of_month(day: int) -> int:
    return calendar.end_of_month(date.fromordinal(day)).toordinal()


def summed(entries: list[Entry]) -> int:
    return sum(entry.amount or 0 for entry in entries)


def first(entries: list[Entry]) -> int | State:
    return min(entry.date for entry in entries).toordinal() if entries else NOT_APPLICABLE


def last(entries: list[Entry]) -> int | State:
    return max(entry.date for entry in entries).toordinal() if entries else NOT_APPLICABLE


class Dated:
    """A parameter whose date is known only at run time: stretches of days, each with a value or none."""

    def __init__(self, name: str, starts: tuple[int, ...], values: tuple[Any, ...]) -> None:
        self._name = name
        self._starts = starts
        self._values = values

    def at(self, day: int) -> Any:
        """Return the value on a day; raise NoValue if there is none."""
        at = bisect_right(self._starts, day) - 1
        if at < 0 or self._values[at] is None:
            no_value(self._name)
        return self._values[at]


class Keyed(dict[str, Any]):
    """A keyed parameter's values by word; a word without one raises NoValue."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._name = name

    def __missing__(self, word: str) -> NoReturn:
        no_value(f"{self._name} for {word}")


def no_value(name: str) -> NoReturn:
    raise NoValue(f"{name} has no value on the date it is asked for")


def total(values: list[Any]) -> Any:
    """Add values up; unknown if one is, else not applicable if one is not."""
    return _state_among(values) or sum(values)


def least(values: list[Any]) -> Any:
    return _state_among(values) or min(values)


def greatest(values: list[Any]) -> Any:
    return _state_among(values) or max(values)


def _state_among(values: list[Any]) -> State | None:
    for state in (UNKNOWN, NOT_APPLICABLE):
        if any(value is state for value in values):
            return state
    return None


def noted(notes: list[Note] | None, note: Note) -> list[Note]:
    """Add a note to those of this run, which are None as long as there are none."""
    return [note] if notes is None else [*notes, note]


class Exceptions:
    """What is an exception to what in an indexed table; rows are bits.

    `bases` are pairs of an exception's bit and the bits of the rows that it is an exception to.
    """

    def __init__(self, bases: tuple[tuple[int, int], ...], others: int) -> None:
        self._bases = bases
        self._exceptions = sum(bit for bit, _ in bases)
        self._others = others

    def left(self, holding: int) -> int:
        """Return the rows that are left of those whose cells hold; `otherwise` rows if there are no others."""
        return self._standing(holding & ~self._others) or self._standing(holding)

    def told(self, holding: int, possible: int) -> tuple[int, int]:
        """Return the rows that are left, and those that may hit; `possible` are those that no known value keeps
        from hitting although their cells do not hold.
        """
        left = may = 0
        for seen in (~self._others, -1):
            left = self._standing(holding & seen)
            may = self._hits((holding | possible) & seen) & ~self._hits(holding & seen)
            if left or may:
                break
        return left, may

    def _standing(self, holding: int) -> int:
        hits = self._hits(holding)
        defeated = 0
        for bit, bases in self._bases:
            if bit & hits:
                defeated |= bases
        return hits & ~defeated

    def _hits(self, holding: int) -> int:
        """Return those of these rows that are no exceptions, or that are exceptions to one that is returned."""
        hits = holding & ~self._exceptions
        before = -1
        while before != hits:
            before = hits
            for bit, bases in self._bases:
                if bit & holding and bases & hits:
                    hits |= bit
        return hits


def bits(mask: int) -> Iterator[int]:
    """Yield the places of a mask's bits, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def rank_of(ranked: tuple[Any, ...]) -> Any:
    """Return what a hit of an `output order` table is sorted by."""
    return ranked[0]
