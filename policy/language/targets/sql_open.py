"""What keeps a table from its answer, in SQL: the mask of the inputs to find out because a row may hit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policy.language.targets.sql_cells import holds
from policy.language.targets.sql_formulas import Formulas, in_effect
from policy.language.targets.sql_steps import Chain
from policy.language.targets.sql_terms import Term, needed
from policy.language.targets.sql_text import NOTHING, both, either, mask
from policy.language.tree.tables import Cell, InState, Row, Table
from policy.language.tree.types import State


def takes_unknown(cell: Cell) -> bool:
    """Tell whether a cell holds for an unknown value."""
    return not cell.negated and any(
        isinstance(test, InState) and test.state is State.UNKNOWN for test in cell.tests
    )


def lacking(table: Table, columns: Sequence[Term], chain: Chain, formulas: Formulas) -> str:
    """Return the mask of the inputs behind the cells that keep rows from hitting, but for `otherwise` rows.

    It is not empty exactly if such a row may hit.
    """
    possible = _Possible(table, columns, chain, formulas)
    parts: list[str] = []
    for place, value in enumerate(columns):
        if not value.needs:
            continue
        need = needed([value])
        rows = (row for row in table.rows if not row.otherwise and not takes_unknown(row.cells[place]))
        conditions = list(dict.fromkeys(possible.row(row, place) for row in rows))
        if "TRUE" in conditions:
            parts.append(need)
        elif conditions := [one for one in conditions if one != "FALSE"]:
            parts.append(f"CASE WHEN {need} <> 0 AND {either(conditions)} THEN {need} ELSE {NOTHING} END")
    return mask(parts)


def otherwise(table: Table, columns: Sequence[Term], formulas: Formulas) -> str:
    """Return the mask of the inputs that keep `otherwise` rows from hitting: they need all to be known."""
    unknown = needed(columns)
    rows = (row for row in table.rows if row.otherwise)
    ends = [in_effect(row.since, row.until, formulas.on, formulas.dated) for row in rows]
    if "TRUE" in ends or unknown == NOTHING:
        return unknown if ends else NOTHING
    held = [one for one in ends if one != "FALSE"]
    return f"CASE WHEN {either(held)} THEN {unknown} ELSE {NOTHING} END" if held else NOTHING


class _Possible:
    """The conditions that rows hit, as far as is known."""

    def __init__(self, table: Table, columns: Sequence[Term], chain: Chain, formulas: Formulas) -> None:
        self._rows: Mapping[str, Row] = {row.id: row for row in table.rows if not row.otherwise}
        self._columns = columns
        self._chain = chain
        self._formulas = formulas
        self._bases: dict[str, str] = {}

    def row(self, row: Row, but: int | None = None) -> str:
        """Return the condition for a row, leaving one of its cells out."""
        formulas = self._formulas
        parts = [in_effect(row.since, row.until, formulas.on, formulas.dated)]
        parts += [
            self._cell(cell, value)
            for place, (cell, value) in enumerate(zip(row.cells, self._columns, strict=True))
            if place != but
        ]
        if row.exception_to:
            parts.append(self._any_of(row.exception_to))
        return "FALSE" if "FALSE" in parts else both(part for part in parts if part != "TRUE")

    def _any_of(self, bases: Iterable[str]) -> str:
        return either(self._base(base) for base in bases if base in self._rows)

    def _base(self, identifier: str) -> str:
        if identifier not in self._bases:
            self._bases[identifier] = "FALSE"  # for what leads back to itself
            self._bases[identifier] = self._chain.add(f"COALESCE({self.row(self._rows[identifier])}, FALSE)")
        return self._bases[identifier]

    def _cell(self, cell: Cell, value: Term) -> str:
        if not value.needs or takes_unknown(cell):
            return holds(cell, value, self._formulas.term)
        return "TRUE" if cell.is_any else either((value.is_missing, holds(cell, value, self._formulas.term)))
