"""Cells as areas: the closed ranges of integers or the set of words that a cell holds for, and which states.

An area knows the column's scale; what compares with a value that only the account tells has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from policy.language.tree.expressions import Constant, Expression
from policy.language.tree.tables import Cell, Equal, InState, Interval
from policy.language.tree.traversal import ends
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Type

Range = tuple[int | None, int | None]
"""The least and the greatest integer, both included; None is without an end."""

EVERYTHING: tuple[Range, ...] = ((None, None),)


@dataclass(frozen=True, slots=True)
class Area:
    """Where a cell holds: in ranges for numbers and dates, for words otherwise; and for which states."""

    ranges: tuple[Range, ...] | None
    """In order and apart; None for words."""
    words: frozenset[str | bool] | None
    """None stands for every word as well as for numbers."""
    unknown: bool = False
    absent: bool = False

    @property
    def is_every_value(self) -> bool:
        """Whether it holds for whatever is known."""
        return self.words is None if self.ranges is None else self.ranges == EVERYTHING

    @property
    def takes_states(self) -> bool:
        """Whether it holds for a value that is unknown or does not apply."""
        return self.unknown or self.absent

    def is_apart_from(self, other: Area) -> bool:
        """Tell whether no value and no state lies in both."""
        if (self.unknown and other.unknown) or (self.absent and other.absent):
            return False
        if self.ranges is not None and other.ranges is not None:
            return all(_apart(one, two) for one in self.ranges for two in other.ranges)
        if self.words is None or other.words is None:
            return self.words == frozenset() or other.words == frozenset()
        return not self.words & other.words


def area_of(cell: Cell, type_: Type, denominator: int) -> Area | None:
    """Return a cell's area on a column of this type and scale; None if an end is not a constant."""
    numeric = type_.kind not in (Kind.BOOLEAN, Kind.ENUMERATION, Kind.TEXT)
    if cell.is_any:
        return Area(EVERYTHING if numeric else None, None, absent=True)
    states = {test.state for test in cell.tests if isinstance(test, InState)}
    compared = [test for test in cell.tests if not isinstance(test, InState)]
    if not all(_is_constant(test) for test in compared):
        return None
    unknown, absent = (not cell.negated and state in states for state in (UNKNOWN, NOT_APPLICABLE))
    if numeric:
        ranges = _joined(
            [EVERYTHING[0]] if None in states else [_range(test, denominator) for test in compared]
        )
        return Area(_complement(ranges) if cell.negated else ranges, None, unknown, absent)
    universe = frozenset[str | bool]((True, False) if type_.kind is Kind.BOOLEAN else type_.words)
    words = universe if None in states else frozenset(_word(test) for test in compared)
    words = universe - words if cell.negated else words
    return Area(None, None if words == universe else words, unknown, absent)


def _is_constant(test: Interval | Equal) -> bool:
    return all(isinstance(end, Constant) for end in ends(test))


def _word(test: Interval | Equal) -> str | bool:
    if (
        isinstance(test, Equal)
        and isinstance(test.value, Constant)
        and isinstance(test.value.value, str | bool)
    ):
        return test.value.value
    raise TypeError(f"a word is needed, not {test!r}")


def _range(test: Interval | Equal, denominator: int) -> Range | None:
    """Return the integers that a test holds for, None if there are none."""
    if isinstance(test, Equal):
        exact = _number(test.value) * denominator
        return (int(exact), int(exact)) if exact.denominator == 1 else None
    low = high = None
    if test.low is not None:
        exact = _number(test.low) * denominator
        low = ceil(exact) if test.low_included else floor(exact) + 1
    if test.high is not None:
        exact = _number(test.high) * denominator
        high = floor(exact) if test.high_included else ceil(exact) - 1
    return None if low is not None and high is not None and low > high else (low, high)


def _number(expression: Expression) -> Fraction:
    value = expression.value if isinstance(expression, Constant) else None
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if not isinstance(value, Fraction):
        raise TypeError(f"a number or a date is needed, not {value!r}")
    return value


def _joined(ranges: list[Range | None]) -> tuple[Range, ...]:
    """Put ranges in order and join those that touch."""
    joined: list[Range] = []
    for low, high in sorted((one for one in ranges if one is not None), key=_start):
        if joined:
            before = joined[-1]
            if before[1] is None:
                break
            if low is None or low <= before[1] + 1:
                joined[-1] = (before[0], None if high is None else max(high, before[1]))
                continue
        joined.append((low, high))
    return tuple(joined)


def _start(one: Range) -> tuple[bool, int]:
    return one[0] is not None, one[0] or 0


def _complement(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    left: list[Range] = []
    start: int | None = None
    for low, high in ranges:
        if low is not None:
            left.append((start, low - 1))
        if high is None:
            return tuple(left)
        start = high + 1
    return (*left, (start, None))


def _apart(one: Range, two: Range) -> bool:
    (low, high), (other_low, other_high) = one, two
    return (high is not None and other_low is not None and high < other_low) or (
        other_high is not None and low is not None and other_high < low
    )
