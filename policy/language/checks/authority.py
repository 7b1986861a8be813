"""Who may decide: approvals that nobody can give, or that are no step up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy.language.checks.boxes import Demand
from policy.language.checks.ranges import column_of
from policy.language.checks.spots import Spot, search_at, spots
from policy.language.checks.studies import Studies
from policy.language.checks.words import listed
from policy.language.findings import Finding, Severity
from policy.language.tree.expressions import Constant, Name, Origin
from policy.language.tree.tables import Table
from policy.language.tree.types import Value

NEEDS_APPROVAL = "needs approval"


def check(studies: Studies) -> Iterator[Finding]:
    """Yield the rows of the authority tables that lead nowhere."""
    pack = studies.pack
    for key in pack.authority:
        table = pack.tables[key]
        for spot in spots(studies, table):
            if _constant(table, spot, "answer") == NEEDS_APPROVAL:
                yield from _approval(studies, table, spot)


def _approval(studies: Studies, table: Table, spot: Spot) -> Iterator[Finding]:
    pack, row = studies.pack, spot.row
    approver = _constant(table, spot, "approver")
    ranks = {role.id: role.rank for role in pack.roles}
    asking = _asking(table, spot, ranks)
    above = [role for role in asking if isinstance(approver, str) and ranks[role] >= ranks.get(approver, 0)]
    if isinstance(approver, str) and above and (len(above) == len(asking) or _is_named(table, spot)):
        yield Finding(
            "approver-not-above",
            Severity.ERROR,
            f"Row {row.id} lets {approver} approve what {listed(above)} {'asks' if len(above) == 1 else 'ask'}, "
            f"who {'is' if len(above) == 1 else 'are'} not below {approver}.",
            "Name a role of a higher rank under `= approver`, or leave these roles out of the row.",
            row.at,
            _asked_by(studies, spot, above[0]),
            row.id,
        )
    people = _constant(table, spot, "people")
    if people is not None and people < 1:  # type: ignore[operator]
        yield Finding(
            "approval-by-nobody",
            Severity.ERROR,
            f"Row {row.id} needs approval, but by {people} people.",
            "Write 1, or 2 if two different people must approve.",
            row.at,
            row=row.id,
        )


def _asked_by(studies: Studies, spot: Spot, role: str) -> Mapping[str, Value] | None:
    """Return a request by this role that the row answers."""
    name = Name(studies.pack.inputs["role"].type, "role", Origin.INPUT, spot.row.at)
    return search_at(studies, spot, [Demand(name, (role,), 1)], lambda _: True, (name,)).example


def _constant(table: Table, spot: Spot, output: str) -> object:
    column = column_of(table, output)
    result = None if column is None else spot.row.results[column]
    return result.value if isinstance(result, Constant) else None


def _role_column(table: Table) -> int | None:
    for number, column in enumerate(table.columns):
        if isinstance(column.expression, Name) and column.expression.name == "role":
            return number
    return None


def _asking(table: Table, spot: Spot, ranks: dict[str, int]) -> list[str]:
    """Return the roles for which a row applies."""
    column = _role_column(table)
    if column is None:
        return list(ranks)
    held = spot.view.lens.regions[spot.number][column].points
    return [role for role in ranks if role in held]


def _is_named(table: Table, spot: Spot) -> bool:
    """Return whether the row names the roles it is for."""
    column = _role_column(table)
    return column is not None and not spot.row.cells[column].is_any
