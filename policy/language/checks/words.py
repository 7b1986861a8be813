"""How findings speak: values, pieces of a column and lists as an author writes them; which values are natural."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from policy import money, wording
from policy.language.checks.lens import Lens
from policy.language.targets.cells import Piece
from policy.language.tree.types import Kind, State, Type, Value

_NATURAL: dict[Kind, tuple[int, ...]] = {
    Kind.MONEY: (10_000, 5_000, 2_500, 1_000),
    Kind.DAYS: (30, 10),
    Kind.INTEGER: (1,),
    Kind.MONTHS: (1,),
}

A_YEAR = 366
_ORDINARY_DAYS = tuple(date(year, 3, 16).toordinal() for year in (2026, 2025, 2024, 2020, 2010))
"""Days in the middle of weeks and months; where any day of a long time will do, none at its far end is shown."""


def said(value: Value, type_: Type, digits: int) -> str:
    """Write a value as it stands in a cell."""
    match value:
        case State():
            return value.value
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case str():
            return value
        case _ if type_.kind in (Kind.MONEY, Kind.EXACT):
            if value == int(value):
                return money.written(int(value), digits)
            return f"{float(value) / 10**digits:.{digits + 3}f}"
        case _ if type_.kind is Kind.RATE:
            return wording.rate(Fraction(value))
        case _:
            return str(value)


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    several = list(parts)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} {last} {several[-1]}"


def where(lens: Lens, pieces: dict[int, tuple[Piece, ...]]) -> str:
    """Say where columns lie on these pieces, in the columns' order; columns free to be anything are left out."""
    parts = [
        _column(lens, column, pieces[column])
        for column in sorted(pieces)
        if not _is_free(lens, column, pieces[column])
    ]
    return listed(parts)


def _is_free(lens: Lens, column: int, pieces: Sequence[Piece]) -> bool:
    axis = lens.axes[column]
    return set(axis.pieces) - {State.UNKNOWN} <= set(pieces)


def _column(lens: Lens, column: int, pieces: Sequence[Piece]) -> str:
    heading = lens.table.columns[column].heading
    phrases: list[str] = []
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, tuple):
            phrases.append(_span(lens, column, piece))
        elif piece is State.NOT_APPLICABLE:
            phrases.append("does not apply")
        elif piece is State.UNKNOWN:
            phrases.append("is unknown")
        else:
            words.append(said(piece, lens.table.columns[column].expression.type, 0))
    if words:
        phrases.insert(0, f"is {listed(words, 'or')}")
    return f"{heading} {' or '.join(phrases)}"


def _span(lens: Lens, column: int, span: tuple[int, int]) -> str:
    low, high = lens.axes[column].span or span
    first, last = (
        said(
            lens.value(column, (end, end)),
            lens.table.columns[column].expression.type,
            lens.pack.about.minor_digits,
        )
        for end in span
    )
    if span[0] == span[1]:
        return f"is {first}"
    later = lens.table.columns[column].expression.type.kind is Kind.DATE
    if span[1] == high:
        return f"is {first} or {'later' if later else 'more'}" if span[0] != low else "has any value"
    if span[0] == low:
        return f"is {last} or {'earlier' if later else 'less'}"
    return f"is between {first} and {last}"


def natural(span: tuple[int, int], domain: tuple[int, int], kind: Kind, grid: int) -> int:
    """Pick from a span the value that a reader expects: next to the end that another rule begins at, or, if the
    whole domain is free, an ordinary value of its kind."""
    low, high = span
    if kind is Kind.DATE and high - low > A_YEAR:
        return next((day for day in _ORDINARY_DAYS if low <= day <= high), low)
    if low > domain[0]:
        return low
    if high < domain[1]:
        return high
    for ordinary in _NATURAL.get(kind, ()):
        if low <= ordinary * grid <= high:
            return ordinary * grid
    return low
