"""A query as a chain of steps, each computing columns from the one before; every column is computed once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, groupby
from operator import itemgetter

from policy.language.targets.sql_text import select

_COLUMN = re.compile(r"\bv\d+\b")
_STEP = re.compile(r"\bs\d+\b")
_SOURCE = re.compile(r"\b(FROM|JOIN) (s\d+)\b")


def is_column(sql: str) -> bool:
    """Tell whether an expression is nothing but one of the chain's own columns."""
    return _COLUMN.fullmatch(sql) is not None


@dataclass(slots=True)
class Script:
    """The named steps of a whole query, in order, and the numbering of its columns."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def fresh(self) -> str:
        """Return the name of a new column."""
        return f"v{next(self._numbers)}"

    def step(self, select: str) -> str:
        """Add a step and return its name."""
        name = f"s{len(self.steps)}"
        self.steps.append((name, select))
        return name

    def closed(self, select: str) -> str:
        """Return the whole query.

        A book is streamed through the steps, which are nested; only one that several others go on from is
        kept, as it would be computed again for each of them.
        """
        users = Counter(name for _, body in self.steps for name in set(_STEP.findall(body)))
        nested: dict[str, str] = {}
        kept: list[str] = []

        def put(match: re.Match[str]) -> str:
            name = match[2]
            return f"{match[1]} ({nested[name]}) {name}" if name in nested else match[0]

        for name, body in self.steps:
            whole = _SOURCE.sub(put, body)
            if users[name] > 1:
                kept.append(f"{name} AS MATERIALIZED ({whole})")
            else:
                nested[name] = whole
        with_ = f"WITH {', '.join(kept)}\n" if kept else ""
        return with_ + _SOURCE.sub(put, select)


@dataclass(slots=True)
class Chain:
    """Columns on top of one source. A column may use those before it; equal expressions share a column.

    Columns that do not need each other stand in one step, so that there are as few steps as the longest way
    from an input to an amount has formulas.
    """

    script: Script
    source: str
    columns: list[str] = field(default_factory=list)
    """What the source offers besides its keys, and whatever was added since."""
    _level: dict[str, int] = field(default_factory=dict)
    _pending: list[tuple[int, str, str]] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def add(self, sql: str) -> str:
        """Compute an expression and return its column."""
        if is_column(sql):
            return sql
        if sql not in self._known:
            name = self.script.fresh()
            level = 1 + max((self._level.get(used, 0) for used in _COLUMN.findall(sql)), default=0)
            self._level[name] = level
            self._pending.append((level, name, sql))
            self._known[sql] = name
            self.columns.append(name)
        return self._known[sql]

    def close(self) -> str:
        """Write down the steps and return the name of the last one; the chain goes on from there."""
        by_level = itemgetter(0)
        for _, several in groupby(sorted(self._pending, key=by_level), key=by_level):
            added = (f"{sql} AS {name}" for _, name, sql in several)
            self.source = self.script.step(select(["*", *added], self.source))
        self._pending.clear()
        self._level.clear()
        return self.source

    def wanted(self, offered: Iterable[str]) -> list[str]:
        """Return which of these columns the pending expressions use although the source does not have them."""
        used = {name for _, _, sql in self._pending for name in _COLUMN.findall(sql)}
        return [name for name in offered if name in used and name not in self.columns]

    def join(self, columns: Mapping[str, str], joins: str) -> None:
        """Bring columns from elsewhere to the rows, below whatever is pending.

        `columns` gives an expression for each new column; in `joins`, `{source}` stands for the rows so far.
        """
        source = self.source
        selected = (f"{sql} AS {name}" for name, sql in columns.items())
        self.source = self.script.step(
            select([f"{source}.*", *selected], f"{source} {joins.format(source=source)}")
        )
        self.columns.extend(columns)
