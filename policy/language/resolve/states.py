"""Which tested values may be unknown because a table's result, or a component, may be undetermined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from policy.language.resolve.names import SUBTOTAL, Names
from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.pack import Component
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import Cell, InState, Table
from policy.language.tree.traversal import named
from policy.language.tree.types import UNKNOWN


def rests_on_results(expression: Expression) -> bool:
    """Tell whether a formula names anything that tables make; only then it takes all of them to know its states."""
    return any(isinstance(node, Name) and node.origin is not Origin.INPUT for node in named((expression,)))


def settled(
    names: Names, tables: Mapping[str, Table], order: Iterable[str], components: Sequence[Component]
) -> dict[str, Table]:
    """Return the tables with what their columns may be; report cells that test for what never is.

    `order` has each table after those that it needs.
    """
    pass_ = _Pass(names, components)
    found = dict(tables)
    for key in order:
        found[key] = pass_.table(tables[key])
    return found


class _Pass:
    """Follows what may be unknown from table to table."""

    def __init__(self, names: Names, components: Sequence[Component]) -> None:
        self._names = names
        self._components = {one.id: one for one in components}
        self._outputs: set[str] = set()
        self._tables: set[str] = set()

    def table(self, table: Table) -> Table:
        columns = tuple(
            replace(column, may_be_unknown=True) if self._may_be_unknown(column.expression) else column
            for column in table.columns
        )
        is_open = False
        for place, column in enumerate(columns):
            cells = [row.cells[place] for row in table.rows]
            if column.may_be_unknown:
                is_open |= not all(map(_takes_unknown, cells))
            elif rests_on_results(column.expression):
                self._report(column.heading, cells)
        for index, output in enumerate(table.outputs):
            if is_open or any(self._may_be_unknown(row.results[index]) for row in table.rows):
                self._outputs.add(output.name)
                self._tables.add(table.key)
        return table if columns == table.columns else replace(table, columns=columns)

    def _may_be_unknown(self, expression: Expression) -> bool:
        return any(isinstance(node, Name) and self._is_unknown(node) for node in named((expression,)))

    def _is_unknown(self, name: Name) -> bool:
        match name.origin:
            case Origin.INPUT:
                return self._names.inputs[name.name].may_be_unknown
            case Origin.OUTPUT:
                return name.name in self._outputs
            case Origin.COMPONENT:
                return self._is_component_unknown(self._components[name.name])
            case _:
                return any(self._is_component_unknown(one) for one in self._counted(name.name))

    def _counted(self, name: str) -> list[Component]:
        several = self._components.values()
        if name == SUBTOTAL:
            return [one for one in several if not one.kind.is_tender_fee]
        return [one for one in several if one.taxable] if name == "taxable lines" else []

    def _is_component_unknown(self, component: Component) -> bool:
        behind = [component]
        for one in behind:  # which grows by what these rest on
            several = [*reduced_before(self._components.values(), one)]
            several += [other for other in self._components.values() if other.exception_to == one.id]
            several += [other for other in self._components.values() if other.id == one.reduces]
            behind += [other for other in several if other not in behind]
        return any(one.amount in self._tables for one in behind)

    def _report(self, heading: str, cells: Iterable[Cell]) -> None:
        for cell in cells:
            if _takes_unknown(cell):
                self._names.report(
                    "state-never",
                    f"“{heading}” can never be unknown.",
                    "Leave the word out: all that it rests on is always known.",
                    cell.at,
                )


def _takes_unknown(cell: Cell) -> bool:
    return any(isinstance(test, InState) and test.state is UNKNOWN for test in cell.tests)
