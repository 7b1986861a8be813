"""A table as a spreadsheet or a text file holds it: texts with their places, before any of them has a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of texts, each with the number of its line; an empty cell is an empty text."""

    title: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
