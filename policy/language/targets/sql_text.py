"""How names, values and columns are written in SQL; it knows nothing of policies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

INT64: Final = 2**63 - 1
NOTHING: Final = "0::BIGINT"
"""An empty mask."""


def column_name(name: str) -> str:
    """Return an input's or a history's name as a column or table is called: snake case, ASCII where it can be."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def quoted(identifier: str) -> str:
    """Return an identifier in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a string literal."""
    return "'" + value.replace("'", "''") + "'"


def day(value: date) -> str:
    """Return a date literal."""
    return f"DATE '{value.isoformat()}'"


def either(conditions: Iterable[str]) -> str:
    """Join conditions by OR; none is FALSE."""
    several = list(dict.fromkeys(conditions))
    if len(several) == 1:
        return several[0]
    return f"({' OR '.join(several)})" if several else "FALSE"


def both(conditions: Iterable[str]) -> str:
    """Join conditions by AND; none is TRUE."""
    several = list(dict.fromkeys(conditions))
    if len(several) == 1:
        return several[0]
    return f"({' AND '.join(several)})" if several else "TRUE"


def mask(parts: Iterable[str]) -> str:
    """Join masks by a bitwise OR."""
    several = list(dict.fromkeys(parts))
    if len(several) == 1:
        return several[0]
    return f"({' | '.join(several)})" if several else NOTHING


def select(columns: Iterable[str], source: str) -> str:
    """Return a SELECT. Every part of it was written by this package: names are quoted, texts are literals."""
    return f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608 - no part comes from outside unquoted


def integers(values: Iterable[int]) -> str:
    """Return a constant list of integers, cast from one string because that is parsed a hundred times faster."""
    several = list(values)
    kind = "BIGINT" if all(abs(value) <= INT64 for value in several) else "HUGEINT"
    return f"'[{','.join(map(str, several))}]'::{kind}[]"
