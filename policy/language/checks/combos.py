"""Several tables looked at as one: which of their rows can be taken together by one account on one day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from policy.language.checks.boxes import Demand
from policy.language.checks.epochs import SOME_DAY
from policy.language.checks.lens import Lens
from policy.language.checks.studies import Studies
from policy.language.checks.witness import Search
from policy.language.targets.cells import Axis, Diagram, Grid, Path, Piece, Region
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Row, Table

MOST_EDGES = 20_000


class Combination:
    """The rows of several tables on one day over all of their columns. A row holds for every value of a column
    that its own table does not have."""

    def __init__(self, studies: Studies, lenses: Sequence[Lens]) -> None:
        self.studies = studies
        self.lenses = tuple(lenses)
        columns: dict[Expression, tuple[Lens, int]] = {}
        for lens in lenses:
            for number, column in enumerate(lens.table.columns):
                columns.setdefault(column.expression, (lens, number))
        self._columns = columns
        self.axes = tuple(lens.axes[number] for lens, number in columns.values())
        self._starts: list[int] = []
        rows: list[tuple[Region, ...]] = []
        for lens in lenses:
            self._starts.append(len(rows))
            own = {column.expression: number for number, column in enumerate(lens.table.columns)}
            rows.extend(
                tuple(
                    regions[own[one]] if one in own else _everything(axis)
                    for one, axis in zip(columns, self.axes, strict=True)
                )
                for regions in lens.regions
            )
        self._rows = tuple(rows)

    def taken(self, holding: int) -> tuple[tuple[Row, ...], ...]:
        """Return, for each table, the rows it may take when these rows hold."""
        found = []
        for lens, start in zip(self.lenses, self._starts, strict=True):
            own = holding >> start & ((1 << len(lens.rows)) - 1)
            picked = lens.picked(own)
            found.append(tuple(row for number, row in enumerate(lens.rows) if picked >> number & 1))
        return tuple(found)

    def diagram(self, is_wanted: Callable[[int], bool]) -> Diagram:
        """Return the decision diagram of all rows; its gaps are where `is_wanted` says so."""
        tied = self.studies.tied(tuple(self._columns))
        return Diagram(Grid(self.axes, self._rows, tied), is_wanted, MOST_EDGES)

    def find(
        self, diagram: Diagram, path: Path, accept: Callable[[Scene], bool], also: Sequence[Expression] = ()
    ) -> Search:
        """Look for an account on a path through the diagram."""
        pieces = diagram.named(path)
        demands = [
            Demand(one, pieces.get(number, self._known(number)), lens.grid(column))
            for number, (one, (lens, column)) in enumerate(self._columns.items())
        ]
        return self.studies.witnesses.find(self.lenses[0], demands, accept, (*self._columns, *also))

    def _known(self, number: int) -> tuple[Piece, ...]:
        return self.axes[number].pieces


def days(pack: Pack, tables: Sequence[Table]) -> tuple[date, ...]:
    """Return a day of each stretch in which none of these tables changes."""
    ends = {
        end for table in tables for row in table.rows for end in (row.since, row.until) if end is not None
    }
    published = pack.about.published
    if published is None:
        return tuple(sorted(ends)) or (SOME_DAY,)
    return tuple(sorted({day for day in ends if day > published} | {published}))


def _everything(axis: Axis) -> Region:
    return Region(() if axis.span is None else (axis.span,), frozenset(axis.points))
