"""Results that compute with a value which may not be there: unknown, or not applicable."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.checks.boxes import Demand
from policy.language.checks.spots import Spot, search_at, spots
from policy.language.checks.studies import Studies
from policy.language.findings import Finding, Severity
from policy.language.tree.expressions import Constant, Expression, Fold, History, Name
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Cell, HitPolicy, InState, Row, Table
from policy.language.tree.traversal import walk
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State


def check(studies: Studies) -> Iterator[Finding]:
    """Yield the results that use a name whose missing states no cell of their row rules out."""
    for study in studies:
        if study.table.hit_policy is HitPolicy.COLLECT_COUNT:
            continue
        if all(isinstance(result, Constant) for row in study.table.rows for result in row.results):
            continue
        for spot in spots(studies, study.table):
            for result in spot.row.results:
                for atom in dict.fromkeys(node for node in walk(result) if isinstance(node, Name | History)):
                    left = states_of(studies.pack, atom) - _excluded(study.table, spot.row, atom)
                    for state in sorted(left, key=lambda one: one.value):
                        yield _missing(studies, spot, result, atom, state)


def states_of(pack: Pack, atom: Name | History) -> frozenset[State]:
    """Return the states that a name can be in instead of having a value."""
    if isinstance(atom, History):
        return frozenset((NOT_APPLICABLE,) if atom.fold in (Fold.FIRST, Fold.LAST) else ())
    declared = pack.inputs.get(atom.name)
    if declared is None:
        return frozenset()
    unknown = frozenset((UNKNOWN,) if declared.may_be_unknown else ())
    return unknown | frozenset((NOT_APPLICABLE,) if declared.may_not_apply else ())


def _excluded(table: Table, row: Row, atom: Expression) -> frozenset[State]:
    """Return the states that one of a row's own cells rules out for a name."""
    excluded: frozenset[State] = frozenset()
    for column, cell in zip(table.columns, row.cells, strict=True):
        if atom in walk(column.expression):
            excluded |= frozenset(State) - _admitted(cell)
    return excluded


def _admitted(cell: Cell) -> frozenset[State]:
    if cell.is_any:
        return frozenset((NOT_APPLICABLE,))
    if cell.negated:
        return frozenset()
    return frozenset(
        test.state for test in cell.tests if isinstance(test, InState) and test.state is not None
    )


def _missing(studies: Studies, spot: Spot, result: Expression, atom: Name | History, state: State) -> Finding:
    name = atom.name if isinstance(atom, Name) else f"{atom.fold.value} of {atom.history}"
    how = "be unknown" if state is UNKNOWN else "not apply"
    then = (
        "the agent is then asked for it."
        if state is UNKNOWN
        else "another row then says what holds when it does not apply."
    )
    search = search_at(studies, spot, [Demand(atom, (state,), 1)], lambda _: True, (result,))
    return Finding(
        "unguarded",
        Severity.ERROR,
        f"Row {spot.row.id} computes with {name}, which may {how}.",
        f"Add a column {name} with the test `known` in this row; {then}",
        atom.at,
        search.example,
        spot.row.id,
    )
