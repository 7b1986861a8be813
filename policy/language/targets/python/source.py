"""The text of a program under construction: lines, names that do not collide, and the values it refers to."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

RESERVED = (
    "answer",
    "bits",
    "days",
    "dated",
    "first",
    "greatest",
    "histories",
    "item",
    "items",
    "last",
    "least",
    "len",
    "notes",
    "noted",
    "no_value",
    "on",
    "one",
    "rank_of",
    "rounded",
    "sorted",
    "sum",
    "summed",
    "total",
    "v",
    "values",
    "zip",
    "add_months",
    "end_of_month",
    "months_between",
    "start_of_month",
    "bisect_right",
)
"""What every program refers to by these names."""


class Source:
    """Lines of Python, and the globals that they use."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.globals: dict[str, Any] = {}
        self._taken: dict[str, int] = dict.fromkeys(RESERVED, 1)
        """How many names begin with a stem as it is: the next number to try, so that many alike are no search each."""
        self._depth = 0

    def line(self, text: str) -> None:
        """Add a line at the present depth."""
        self.lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add a compound statement; what is added inside the context is its body."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    def name(self, words: str) -> str:
        """Return a new identifier that resembles these words."""
        stem = re.sub(r"\W+", "_", words.lower(), flags=re.ASCII).strip("_") or "value"
        if stem[0].isdigit() or keyword.iskeyword(stem) or stem == "_":
            stem = f"of_{stem}"
        name, number = stem, self._taken.get(stem, 1)
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken[stem] = number
        self._taken.setdefault(name, 1)
        return name

    def constant(self, words: str, value: Any) -> str:
        """Make a value known to the program under a new name in capitals and return the name."""
        name = self.name(words.upper()).upper()
        self.globals[name] = value
        return name

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines) + "\n"
