"""Ends that stand the wrong way round: caps below floors, least above most, fewest payments above most, and a down
payment above what is financed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from policy.language.checks.epochs import SOME_DAY
from policy.language.checks.ranges import column_of, inlined
from policy.language.checks.spots import Spot, below, spots
from policy.language.checks.studies import Studies
from policy.language.checks.words import said
from policy.language.findings import Finding, Severity
from policy.language.targets.interpret.formulas import NoValue, evaluate
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import (
    Arithmetic,
    Choice,
    Constant,
    Expression,
    Extreme,
    Name,
    Operator,
    Parameter,
    Rounded,
)
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Row
from policy.language.tree.traversal import walk
from policy.language.tree.types import Value

MOST_COMBINATIONS = 400


def check(studies: Studies) -> Iterator[Finding]:
    """Yield the ends that contradict each other."""
    for study in studies:
        for row in study.table.rows:
            for result in row.results:
                for node in walk(result):
                    if isinstance(node, Choice):
                        yield from _cap(studies.pack, row, node)
    for offer in studies.pack.offers:
        if offer.limits is not None:
            yield from _order(studies, offer.limits, "least", "most")
        if offer.terms is not None:
            yield from _order(studies, offer.terms, "fewest payments", "most payments")
            yield from _order(studies, offer.terms, "payments", "most payments")
            yield from _order(studies, offer.terms, "fewest payments", "payments")
            if offer.plan is not None:
                yield from _down_payment(studies, offer.terms, offer.plan.financed)


def _cap(pack: Pack, row: Row, outer: Choice) -> Iterator[Finding]:
    """Compare the fixed operands of a min with those of a max within it, or the other way round."""
    for inner in outer.operands:
        bare = inner.operand if isinstance(inner, Rounded) else inner
        if not isinstance(bare, Choice) or bare.extreme is outer.extreme:
            continue
        for one, other in product(outer.operands, bare.operands):
            if not (_is_fixed(one) and _is_fixed(other)):
                continue
            cap, floor = (one, other) if outer.extreme is Extreme.MIN else (other, one)
            found = _contrary(pack, cap, floor)
            if found is not None:
                example, highest, lowest = found
                digits = pack.about.minor_digits
                yield Finding(
                    "cap-below-floor",
                    Severity.WARNING,
                    f"Row {row.id}: the cap {said(highest, cap.type, digits)} is below the floor "
                    f"{said(lowest, floor.type, digits)}, so the amount is always "
                    f"{said(highest if outer.extreme is Extreme.MIN else lowest, cap.type, digits)}.",
                    "Correct one of the two, or write the amount itself.",
                    outer.at,
                    example or None,
                    row.id,
                )


def _is_fixed(expression: Expression) -> bool:
    """Return whether only dates and words change a formula's value."""
    return all(
        isinstance(node, Constant | Parameter | Rounded | Arithmetic)
        or (isinstance(node, Name) and bool(node.type.words))
        for node in walk(expression)
    )


def _contrary(pack: Pack, cap: Expression, floor: Expression) -> tuple[dict[str, Value], Value, Value] | None:
    """Return words and a day on which the cap is below the floor, and both values; None if there are none."""
    nodes = [*walk(cap), *walk(floor)]
    keys = {node.name: node.type.words for node in nodes if isinstance(node, Name)}
    days: set[date] = set()
    for node in nodes:
        if isinstance(node, Parameter):
            values = pack.parameters[node.name].values
            days |= {end for value in values for end in (value.since, value.until) if end is not None}
    published = pack.about.published
    if published is not None:
        days = {day for day in days if day > published} | {published}
    for day in sorted(days) or [SOME_DAY]:
        for words in islice(product(*keys.values()), MOST_COMBINATIONS):
            values_: dict[str, Value] = dict(zip(keys, words, strict=True))
            scene = Scene(pack, day, values_)
            try:
                highest, lowest = evaluate(cap, scene), evaluate(floor, scene)
            except NoValue:
                continue
            if highest < lowest:  # type: ignore[operator]
                return (values_ | {"quote date": day} if days else values_), highest, lowest
    return None


def _order(studies: Studies, key: str, smaller: str, larger: str) -> Iterator[Finding]:
    """Find a row of an offer's table that gives less for what should be more."""
    table = studies.pack.tables[key]
    low, high = column_of(table, smaller), column_of(table, larger)
    if low is None or high is None:
        return
    for spot in spots(studies, table):
        least, most = inlined(table, spot.row, low), inlined(table, spot.row, high)
        yield from _reversed(studies, spot, least, most, smaller, larger)


def _down_payment(studies: Studies, terms: str, financed: Expression) -> Iterator[Finding]:
    table = studies.pack.tables[terms]
    for number, output in enumerate(table.outputs):
        if output.name == "down payment":
            for spot in spots(studies, table):
                down = inlined(table, spot.row, number)
                yield from _reversed(studies, spot, down, financed, "down payment", "financed amount")


def _reversed(
    studies: Studies, spot: Spot, least: Expression, most: Expression, smaller: str, larger: str
) -> Iterator[Finding]:
    difference = Arithmetic(most.type, Operator.SUBTRACT, most, least, least.at)
    if spot.range(difference).low < 0:
        yield from below(
            studies,
            spot,
            difference,
            -1,
            spot.row.at,
            "limits-reversed",
            f"Row {spot.row.id}: the {smaller} may be more than the {larger}.",
            f"Raise the {larger}, lower the {smaller}, or leave these accounts out of the row.",
        )
