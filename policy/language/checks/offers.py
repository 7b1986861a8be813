"""Ways to settle: an account to which none is open, a balance that a plan takes twice."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.checks.combos import Combination, days
from policy.language.checks.ranges import column_of
from policy.language.checks.studies import Studies
from policy.language.findings import Finding, Severity
from policy.language.targets.interpret.rows import Answer, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Constant, Name
from policy.language.tree.pack import ComponentKind, Pack
from policy.language.tree.tables import Equal, Row, Table
from policy.language.tree.traversal import walk
from policy.language.tree.types import Kind

MOST_PATHS = 40
DOWN_PAYMENT = "down payment"


def check(studies: Studies) -> Iterator[Finding]:
    """Yield a finding if some account could not be settled in any way."""
    pack = studies.pack
    yield from _twice(pack)
    tables = [pack.tables[offer.open] for offer in pack.offers]
    if not tables:
        return
    for on in days(pack, tables):
        lenses = [lens for table in tables if (lens := studies.witnesses.lens(table, on)) is not None]
        if len(lenses) < len(tables):
            continue
        combination = Combination(studies, lenses)

        def none(holding: int, combination: Combination = combination) -> bool:
            taken = combination.taken(holding)
            return not any(
                _may_open(table, row) for table, rows in zip(tables, taken, strict=True) for row in rows
            )

        diagram = combination.diagram(none)
        for path, _ in zip(diagram.gaps(), range(MOST_PATHS), strict=False):
            search = combination.find(
                diagram,
                path,
                lambda scene: _owes(scene) and all(_is_closed(table, scene) for table in tables),
            )
            if search.example is not None:
                yield Finding(
                    "no-offer",
                    Severity.WARNING,
                    "There is an account to which no way to settle is open.",
                    "Open one of the offers to it; the agent has nothing to propose otherwise.",
                    tables[0].at,
                    search.example,
                )
                return


def _twice(pack: Pack) -> Iterator[Finding]:
    """Yield a finding for each row by which a balance is paid today under a plan that spreads it as well."""
    for offer in pack.offers:
        if offer.plan is None:
            continue
        spread = {node.name for node in walk(offer.plan.financed) if isinstance(node, Name)}
        for component in pack.components:
            if component.kind is not ComponentKind.BALANCE:
                continue
            table = pack.tables[component.amount]
            column = column_of(table, "amount")
            for row in table.rows:
                named = {node.name for node in walk(row.results[column or 0]) if isinstance(node, Name)}
                if named & spread and DOWN_PAYMENT not in named and _admits(table, row, offer.id):
                    yield Finding(
                        "plan-and-balance",
                        Severity.ERROR,
                        f"Under “{offer.title}”, row {row.id} is paid today, and the plan spreads the same amount.",
                        "Test the option in a column, and let the row for the plan be its “down payment”.",
                        row.at,
                        row=row.id,
                    )


def _admits(table: Table, row: Row, option: str) -> bool:
    """Return whether a row may hold under an option, as far as its cells on the option tell."""
    for column, cell in zip(table.columns, row.cells, strict=True):
        if isinstance(column.expression, Name) and column.expression.name == "option" and not cell.is_any:
            words = {
                test.value.value
                for test in cell.tests
                if isinstance(test, Equal) and isinstance(test.value, Constant)
            }
            return (option in words) is not cell.negated
    return True


def _may_open(table: Table, row: Row) -> bool:
    column = column_of(table, "open")
    result = None if column is None else row.results[column]
    return not isinstance(result, Constant) or result.value is True


def _owes(scene: Scene) -> bool:
    """Return whether an account owes anything, as far as the offers look at amounts at all."""
    amounts = [
        value
        for name, value in scene.values.items()
        if (declared := scene.pack.inputs.get(name)) is not None and declared.type.kind is Kind.MONEY
    ]
    return not amounts or any(isinstance(amount, int) and amount > 0 for amount in amounts)


def _is_closed(table: Table, scene: Scene) -> bool:
    outcome = answer(table, scene)
    return isinstance(outcome, Answer) and outcome.outputs.get("open") is False
