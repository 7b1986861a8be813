"""Rules that the kind of a line brings with it: fees for a way of paying, deposits, and taxes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from policy.language.checks.combos import Combination, days
from policy.language.checks.ranges import column_of, inlined
from policy.language.checks.studies import Studies
from policy.language.checks.words import listed
from policy.language.findings import Finding, Severity
from policy.language.targets.interpret.rows import Answer, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.language.tree.tables import Row, Table
from policy.language.tree.traversal import in_table, walk

CARD_PRODUCT = "card product"


def check(studies: Studies) -> Iterator[Finding]:
    """Yield what breaks the rules of a component's kind."""
    pack = studies.pack
    for component in pack.components:
        if component.kind is ComponentKind.SURCHARGE:
            yield from _surcharge(pack, component)
        if component.kind is ComponentKind.DEPOSIT:
            yield from _deposit(pack, component)
        if component.kind is ComponentKind.TAX:
            yield from _tax(pack, component)
    fees = [component for component in pack.components if component.kind.is_tender_fee]
    for one, other in combinations(fees, 2):
        yield from _stacked(studies, one, other)


def _surcharge(pack: Pack, component: Component) -> Iterator[Finding]:
    if any(CARD_PRODUCT in tender.needs for tender in pack.tenders):
        return
    yield Finding(
        "surcharge-without-card",
        Severity.ERROR,
        f"The surcharge {component.title} needs a way to pay for which the card product must be known.",
        "Write `card product` under `needs` of the card in tenders.md: no surcharge may fall on a debit or prepaid "
        "card.",
        component.at,
    )


def _deposit(pack: Pack, component: Component) -> Iterator[Finding]:
    if not component.refund:
        yield Finding(
            "deposit-refund",
            Severity.ERROR,
            f"The deposit {component.title} does not say when it is given back.",
            "Add `refund:` to the front matter: after what time, and on what condition.",
            component.at,
        )
    shared = [
        other.title
        for other in pack.components
        if other.ledger == component.ledger and other.kind is not ComponentKind.DEPOSIT and component.ledger
    ]
    if shared:
        yield Finding(
            "deposit-ledger",
            Severity.ERROR,
            f"The deposit {component.title} is booked to ledger {component.ledger}, as is {listed(shared)}.",
            "A deposit is owed back to the customer: give it a liability account of its own.",
            component.at,
        )


def _tax(pack: Pack, component: Component) -> Iterator[Finding]:
    nodes = [node for key in component.tables for one in in_table(pack.tables[key]) for node in walk(one)]
    names = [node for node in nodes if isinstance(node, Name)]
    used = {name.name for name in names if name.origin is Origin.COMPONENT}
    for other in pack.components:
        if other.id in used and not other.taxable:
            yield Finding(
                "tax-on-untaxed",
                Severity.WARNING,
                f"The tax {component.title} is computed from {other.title}, whose page says `taxable: no`.",
                f"Write `taxable: yes` on the page of {other.title}, or leave it out of the tax.",
                component.at,
            )
    if any(name.name == "taxable lines" for name in names) and not any(
        one.taxable for one in pack.components
    ):
        yield Finding(
            "tax-on-nothing",
            Severity.WARNING,
            f"The tax {component.title} is computed from the taxable lines, but no line is taxable.",
            "Write `taxable: yes` on the pages of the lines that bear it.",
            component.at,
        )


def _stacked(studies: Studies, one: Component, other: Component) -> Iterator[Finding]:
    """Look for an account that would pay two fees for one way of paying."""
    pack = studies.pack
    tables = [pack.tables[one.amount], pack.tables[other.amount]]
    for on in days(pack, tables):
        lenses = [lens for table in tables if (lens := studies.witnesses.lens(table, on)) is not None]
        if len(lenses) < 2:
            continue
        combination = Combination(studies, lenses)
        charging = [{row.id for row in table.rows if _charges(studies, table, row)} for table in tables]

        def both(
            holding: int, combination: Combination = combination, charging: list[set[str]] = charging
        ) -> bool:
            taken = combination.taken(holding)
            return all(any(row.id in ids for row in rows) for rows, ids in zip(taken, charging, strict=True))

        diagram = combination.diagram(both)
        for leaf in [leaf for leaf in diagram.leaves if leaf.gap][:20]:
            results = _results(tables)
            search = combination.find(
                diagram, leaf.path(), lambda scene: all(_pays(table, scene) for table in tables), results
            )
            if search.example is not None:
                yield Finding(
                    "stacked-fees",
                    Severity.ERROR,
                    f"{one.title} ({one.kind.value}) and {other.title} ({other.kind.value}) can stand in one quote.",
                    "Card schemes forbid it: let the tests of one page leave out where the other charges.",
                    other.at,
                    search.example,
                )
                return


def _charges(studies: Studies, table: Table, row: Row) -> bool:
    column = column_of(table, "amount")
    return column is not None and studies.ranges.of(inlined(table, row, column)).high > 0


def _results(tables: list[Table]) -> list[Expression]:
    return [result for table in tables for row in table.rows for result in row.results]


def _pays(table: Table, scene: Scene) -> bool:
    outcome = answer(table, scene)
    if not isinstance(outcome, Answer):
        return False
    amounts = [hit.outputs.get("amount") for hit in outcome.hits]
    return any(isinstance(amount, int) and amount > 0 for amount in amounts)
