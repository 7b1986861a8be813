"""Where something stands in a pack's pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A page's path within the pack, and a line and column that both count from 1."""

    page: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.page}:{self.line}:{self.column}"
