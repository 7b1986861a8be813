"""Typed formulas: what a result cell, a column heading or an end point of a test computes.

Every node knows its type and its place. Places do not take part in equality, so two packs can be compared
node by node. Numbers are exact: a target computes with integers, scaled by a denominator that is known when
the pack is compiled (see `targets.scale`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from policy.language.tree.places import Place
from policy.language.tree.types import Type


class Rounding(Enum):
    """How a half, or any remainder, is rounded. The modes are symmetrical: half up takes a half away from zero,
    up takes any remainder away from zero, down drops it."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"
    UP = "up"
    DOWN = "down"


class Origin(Enum):
    """Where a name's value comes from."""

    INPUT = "input"
    OUTPUT = "output"
    COMPONENT = "component"
    BUILTIN = "built in"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: money in minor units and every other number as a Fraction, a date, a boolean or a word."""

    type: Type
    value: Fraction | date | bool | str
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to an input, to an output of an earlier table, to a component's amount (the sum over its
    items, positive as the page states it) or to a built-in value such as `subtotal`."""

    type: Type
    name: str
    origin: Origin
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated parameter; `key` picks the row of a keyed one and is an expression of its key enumeration."""

    type: Type
    name: str
    key: Expression | None
    at: Place = field(compare=False)


class Operator(Enum):
    """Arithmetic of two operands; `date - date` is days, `date + days` and `date + months` are dates."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two operands joined by an operator; `of` ("2% of past due") is multiplication."""

    type: Type
    operator: Operator
    left: Expression
    right: Expression
    at: Place = field(compare=False)


class Extreme(Enum):
    """The lesser or the greater of several values."""

    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Choice:
    """The least or greatest of two or more operands of one type."""

    type: Type
    extreme: Extreme
    operands: tuple[Expression, ...]
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Band:
    """The part of an amount between two bounds: `x up to a`, `x above a`, `x between a and b`.

    Worth `max(0, min(x, upper) - lower)`; a missing lower bound is 0, a missing upper bound is none.
    """

    type: Type
    amount: Expression
    lower: Expression | None
    upper: Expression | None
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Unrounded money made money: to a multiple of `unit` minor units, the mode named or the pack's own."""

    type: Type
    mode: Rounding
    unit: int
    operand: Expression
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Prorated:
    """`amount * part / whole`, rounded; `whole` is proven positive and `part` not negative by their domains."""

    type: Type
    mode: Rounding
    unit: int
    amount: Expression
    part: Expression
    whole: Expression
    at: Place = field(compare=False)


class DateFunction(Enum):
    """Functions of dates; business days are those of the pack (its weekend and its holidays)."""

    NEXT_BUSINESS_DAY = "next business day"
    """The date itself when it is a business day, else the first one after it."""
    PREVIOUS_BUSINESS_DAY = "previous business day"
    """The date itself when it is a business day, else the last one before it."""
    ADD_BUSINESS_DAYS = "add business days"
    """(date, n): the n-th business day after the date; n = 0 gives `next business day`."""
    MONTHS_BETWEEN = "months between"
    """(earlier, later): completed months, 0 when later is not after earlier."""
    START_OF_MONTH = "start of month"
    END_OF_MONTH = "end of month"


@dataclass(frozen=True, slots=True)
class DateCall:
    """A date function and its arguments."""

    type: Type
    function: DateFunction
    arguments: tuple[Expression, ...]
    at: Place = field(compare=False)


class Fold(Enum):
    """The only ways in which a history is summed up."""

    COUNT = "count"
    SUM = "sum"
    FIRST = "first"
    LAST = "last"


class WindowKind(Enum):
    """Which entries of a history are seen; every window ends with, and includes, the quote date."""

    ALWAYS = "ever"
    MONTHS = "in last n months"
    """Entries after the quote date less n months (a year is twelve)."""
    DAYS = "in last n days"
    CALENDAR_YEAR = "this year"
    SEASON = "this season"
    """Entries since the start of the named season that the quote date falls in; none outside the season."""
    SINCE = "since"
    """Entries on or after a date."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window: `size` for months and days, `season` for a season, `since` for a date expression."""

    kind: WindowKind
    size: int = 0
    season: str = ""
    since: Expression | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A fold of a history's entries: count is an integer, sum is money, first and last are dates that do
    not apply when there is no entry. `on_item` counts only the entries about the item at hand."""

    type: Type
    fold: Fold
    history: str
    window: Window
    on_item: bool
    at: Place = field(compare=False)


Expression = (
    Constant | Name | Parameter | Arithmetic | Choice | Band | Rounded | Prorated | DateCall | History
)
