"""The stretches of time in which one table stays the same: between the dates of its rows and of the parameters
that its tests compare with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from policy.language.checks.ranges import FIRST_DAY, LAST_DAY
from policy.language.tree.expressions import Expression, Parameter
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Table
from policy.language.tree.traversal import ends, walk

SOME_DAY: Final = date(2026, 1, 5)
"""Stands for any day when nothing is dated: a Monday."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of days from `since` (included) until `until` (not included), None for no end; `on` lies in it."""

    since: date | None
    until: date | None
    rows: tuple[int, ...]
    """The numbers of the table's rows that are in effect."""

    @property
    def on(self) -> date:
        """A day of this stretch."""
        if self.since is not None:
            return self.since
        return SOME_DAY if self.until is None else self.until - timedelta(days=1)

    @property
    def is_bounded(self) -> bool:
        """Whether it has a first or a last day."""
        return self.since is not None or self.until is not None

    @property
    def ordinals(self) -> tuple[int, int]:
        """The first and the last day."""
        first = FIRST_DAY if self.since is None else self.since.toordinal()
        return first, LAST_DAY if self.until is None else self.until.toordinal() - 1

    @property
    def words(self) -> str:
        """The stretch as the start of a sentence, empty if it has no ends."""
        if self.since is None:
            return "" if self.until is None else f"Before {self.until.isoformat()}, "
        if self.until is None:
            return f"On and after {self.since.isoformat()}, "
        return f"From {self.since.isoformat()} until {self.until.isoformat()}, "


def epochs(pack: Pack, table: Table) -> tuple[Epoch, ...]:
    """Return the stretches in which a table differs, oldest first.

    Days before the pack was published are left out (no quote was asked of it then); without such a day, and
    for tables dated by an agreement, days before the first dated row are, if every row is dated.
    """
    dated = [end for name in sorted(_parameters(table)) for end in _changes(pack, name)]
    dated += [end for row in table.rows for end in (row.since, row.until) if end is not None]
    cuts: list[date | None] = [None, *sorted(set(dated)), None]
    start = _start(pack, table)
    found: list[Epoch] = []
    for since, until in pairwise(cuts):
        if start is not None and until is not None and until <= start:
            continue
        on = since or date.min
        rows = tuple(
            number
            for number, row in enumerate(table.rows)
            if (row.since is None or row.since <= on) and (row.until is None or on < row.until)
        )
        found.append(Epoch(start if start is not None and on < start else since, until, rows))
    return tuple(found)


def _start(pack: Pack, table: Table) -> date | None:
    if pack.about.published is not None and table.dated_by == "quote date":
        return pack.about.published
    firsts = [row.since for row in table.rows]
    known = [first for first in firsts if first is not None]
    return min(known) if known and len(known) == len(firsts) else None


def _parameters(table: Table) -> set[str]:
    return {node.name for tested in _tested(table) for node in walk(tested) if isinstance(node, Parameter)}


def _tested(table: Table) -> Iterator[Expression]:
    for column in table.columns:
        yield column.expression
    for row in table.rows:
        for cell in row.cells:
            for test in cell.tests:
                yield from ends(test)


def _changes(pack: Pack, parameter: str) -> Iterator[date]:
    for value in pack.parameters[parameter].values:
        if value.since is not None:
            yield value.since
        if value.until is not None:
            yield value.until
