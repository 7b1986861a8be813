"""The untyped syntax of cells and formulas: what an author wrote, before names and types are known.

Positions are offsets into the text, so that equal texts can share one parse; the resolver turns them into places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `digits` stand behind its point, None for a percentage or a fraction."""

    value: Fraction
    digits: int | None
    offset: int


@dataclass(frozen=True, slots=True)
class Duration:
    """So many `days` or `months`."""

    count: int
    months: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date."""

    value: date
    offset: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name, or a word of an enumeration; the resolver decides."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """`NAME for NAME`."""

    name: str
    key: Word
    offset: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`+`, `-`, `*`, and `of` as `*`."""

    operator: str
    left: Syntax
    right: Syntax
    offset: int


@dataclass(frozen=True, slots=True)
class Negative:
    """A number below zero."""

    operand: Syntax
    offset: int


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an amount above `lower` and up to `upper`."""

    amount: Syntax
    lower: Syntax | None
    upper: Syntax | None
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments and, for rounding, the unit after `to`."""

    function: str
    arguments: tuple[Syntax, ...]
    unit: Syntax | None
    offset: int


@dataclass(frozen=True, slots=True)
class Span:
    """A window of a history: `kind` as the author wrote it, with what it needs."""

    kind: str
    length: Duration | None = None
    season: Word | None = None
    since: Syntax | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """`count of NAME …`."""

    fold: str
    history: str
    on_item: bool
    window: Span
    offset: int


Syntax = Number | Duration | Day | Word | Keyed | Binary | Negative | Part | Call | Folded


@dataclass(frozen=True, slots=True)
class Dash:
    """`-` in a list of tests."""

    offset: int


@dataclass(frozen=True, slots=True)
class StateTest:
    """`known`, `unknown` or `not applicable`."""

    state: str
    offset: int


@dataclass(frozen=True, slots=True)
class RangeTest:
    """A comparison or an interval; a missing end is open."""

    low: Syntax | None
    high: Syntax | None
    low_included: bool
    high_included: bool
    offset: int


@dataclass(frozen=True, slots=True)
class EqualTest:
    """A value."""

    value: Syntax
    offset: int


TestSyntax = Dash | StateTest | RangeTest | EqualTest


@dataclass(frozen=True, slots=True)
class Tests:
    """A cell: any of its tests, or none of them."""

    tests: tuple[TestSyntax, ...]
    negated: bool
    otherwise: bool = False


ANYTHING: Final = Tests((), negated=False)


def words(text: str) -> str:
    """Return a name in its normal form: lower case, single spaces."""
    return " ".join(text.replace("\u00a0", " ").lower().split())
