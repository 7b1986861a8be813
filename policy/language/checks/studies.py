"""What the checks look at: each table in each stretch of time with its decision diagram, made once for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from policy.language.checks.boxes import Box, Demand, linking, narrowed
from policy.language.checks.epochs import epochs
from policy.language.checks.lens import Lens
from policy.language.checks.ranges import Ranges, atoms_of, inlined
from policy.language.checks.witness import Search, Witnesses, demands_of, row_demands
from policy.language.targets.cells import Context, Diagram, Grid, Node, Path
from policy.language.targets.interpret.formulas import NoValue
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Expression, History, Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Table
from policy.language.tree.traversal import in_table, walk

QUICK: Final = 1
"""How often bounds are handed on while a diagram is made; a search for an account goes on for longer."""


class View:
    """A table in one stretch of time; its diagram is made when it is first asked for."""

    def __init__(self, lens: Lens, grid: Grid, start: Box) -> None:
        self.lens = lens
        self.grid = grid
        self._start = start

    @cached_property
    def diagram(self) -> Diagram:
        """Everything that can happen to the table; its gaps are where a row is needed and none is left."""
        needs_a_hit = self.lens.table.hit_policy.needs_a_hit
        return Diagram(self.grid, lambda rows: needs_a_hit and not self.lens.standing(rows))

    @property
    def has_loose_rows(self) -> bool:
        """Whether each row is taken where its own tests hold, whatever the others do: no diagram is needed."""
        return not self.lens.table.hit_policy.needs_a_hit and not any(
            row.exception_to or row.otherwise for row in self.lens.rows
        )

    def can_hold(self, row: int) -> bool:
        """Return whether all tests of a row can hold together, as far as bounds tell."""
        regions = self.lens.regions[row]
        if any(region.is_empty for region in regions):
            return False
        return narrowed(self._start, row_demands(self.lens, row), self.lens.ranges) is not None


@dataclass(frozen=True, slots=True)
class Study:
    """A table and its views, oldest first; stretches in which a parameter has no value are left out."""

    table: Table
    views: tuple[View, ...]


class Studies:
    """All tables of a pack, ready to be checked."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.ranges = Ranges(pack)
        self.witnesses = Witnesses(pack)
        self._roots: dict[Expression, frozenset[str]] = {}
        self.tables: Mapping[str, Study] = {key: self._study(table) for key, table in pack.tables.items()}

    @cached_property
    def nodes(self) -> tuple[Expression, ...]:
        """Every node of every formula of the pack."""
        whole = [one for table in self.pack.tables.values() for one in in_table(table)]
        whole += [offer.plan.financed for offer in self.pack.offers if offer.plan is not None]
        return tuple(node for one in whole for node in walk(one))

    def __iter__(self) -> Iterator[Study]:
        return iter(self.tables.values())

    def find(
        self,
        view: View,
        path: Path,
        accept: Callable[[Scene], bool],
        also: Sequence[Expression] = (),
    ) -> Search:
        """Look for an account that takes a path through a table's diagram."""
        demands = demands_of(view.lens, view.diagram.named(path))
        return self.witnesses.find(view.lens, demands, accept, also)

    def first(self, view: View, leaves: Sequence[Node], accept: Callable[[Scene], bool]) -> Search:
        """Look for an account that takes the path to any of some leaves."""
        impossible = True
        for leaf in leaves[:20]:
            search = self.find(view, leaf.path(), accept)
            if search.example is not None:
                return search
            impossible &= search.impossible
        return Search(None, impossible)

    def tied(self, expressions: Sequence[Expression]) -> tuple[tuple[int, ...], ...]:
        """Return groups of formulas that look at something another of the group looks at too, by number; bare
        names come first in each."""
        groups: list[tuple[set[int], frozenset[str]]] = []
        for number, expression in enumerate(expressions):
            members, roots = {number}, self.roots(expression)
            for group in [group for group in groups if group[1] & roots]:
                groups.remove(group)
                members, roots = members | group[0], roots | group[1]
            groups.append((members, roots))
        return tuple(
            tuple(sorted(members, key=lambda one: (not isinstance(expressions[one], Name | History), one)))
            for members, _ in groups
            if len(members) > 1
        )

    def roots(self, expression: Expression) -> frozenset[str]:
        """Return the inputs and histories that a formula rests on, also through the results of tables."""
        if expression not in self._roots:
            self._roots[expression] = frozenset()  # for what leads back to itself
            found: set[str] = set()
            for atom in atoms_of(expression):
                behind = self.witnesses.behind(atom)
                if isinstance(atom, History):
                    found.add(f"history {atom.history}")
                elif behind is None:
                    found.add(atom.name)
                else:
                    table, column = behind
                    found.update(*(self.roots(one.expression) for one in table.columns))
                    found.update(*(self.roots(inlined(table, row, column)) for row in table.rows))
                if isinstance(atom, Name) and _is_of_everything(atom):
                    found.update(self.pack.inputs)
            self._roots[expression] = frozenset(found)
        return self._roots[expression]

    def _study(self, table: Table) -> Study:
        lenses: list[Lens] = []
        for epoch in epochs(self.pack, table):
            try:
                lens = Lens(self.pack, table, epoch)
            except NoValue:
                continue
            if lenses and lenses[-1].key == lens.key and lenses[-1].epoch.until == epoch.since:
                lenses[-1].epoch = replace(lenses[-1].epoch, until=epoch.until)
            else:
                lenses.append(lens)
        return Study(table, tuple(self._view(lens) for lens in lenses))

    def _view(self, lens: Lens) -> View:
        expressions = [column.expression for column in lens.table.columns]
        tied = self.tied(expressions)
        start: Box = {
            atom: self.witnesses.domain(atom, lens.ranges) for one in expressions for atom in atoms_of(one)
        }
        return View(lens, Grid(lens.axes, lens.regions, tied, _feasible(lens, expressions, start)), start)


def _feasible(lens: Lens, expressions: Sequence[Expression], start: Box) -> Callable[[Context], bool]:
    """Return what tells whether pieces of tied columns can occur together: by bounds, so True may be wrong."""
    boxes: dict[Context, Box | None] = {(): start}

    def feasible(context: Context) -> bool:
        before = boxes[context[:-1]]
        demands = [Demand(expressions[axis], (piece,), lens.grid(axis)) for axis, piece in context]
        known = [*linking(demands[:-1]), demands[-1]]
        boxes[context] = None if before is None else narrowed(before, known, lens.ranges, QUICK)
        return boxes[context] is not None

    return feasible


def _is_of_everything(name: Name) -> bool:
    return name.origin is Origin.BUILTIN and name.name in ("subtotal", "taxable lines")
