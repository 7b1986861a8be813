"""Amounts that no account should see: negative, absurdly large or too wide to compute with; proration by nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from policy.language.checks.ranges import WIDEST, inlined, is_measured
from policy.language.checks.spots import Spot, below, spots
from policy.language.checks.studies import Studies
from policy.language.checks.words import said
from policy.language.findings import Finding, Severity
from policy.language.tree.expressions import Constant, Expression, Prorated
from policy.language.tree.places import Place
from policy.language.tree.tables import HitPolicy, Row
from policy.language.tree.traversal import walk
from policy.language.tree.types import MONEY, NUMERIC

ABSURD: Final = 10**12
"""Ten thousand million in a currency of two digits: no line of a quote comes near it."""


def check(studies: Studies) -> Iterator[Finding]:
    """Yield what is wrong with the amounts that tables compute."""
    charged = _charged(studies)
    for study in studies:
        table = study.table
        measured = [
            (number, (table.key, output.name) in charged)
            for number, output in enumerate(table.outputs)
            if output.type.kind in NUMERIC
        ]
        if table.hit_policy is HitPolicy.COLLECT_COUNT or not measured:
            continue
        for spot in spots(studies, table, _is_worth_a_look):
            for column, is_charge in measured:
                at = spot.row.results[column].at
                yield from _result(studies, spot, inlined(table, spot.row, column), at, is_charge=is_charge)


def _is_worth_a_look(row: Row) -> bool:
    """Return whether any result of a row is computed, or a constant out of the ordinary."""
    return not all(
        isinstance(result, Constant)
        and (not isinstance(result.value, Fraction) or 0 <= result.value <= ABSURD)
        for result in row.results
    )


def _charged(studies: Studies) -> set[tuple[str, str]]:
    """Return the results that become amounts a customer sees."""
    pack = studies.pack
    found = {(one.amount, name) for one in pack.components for name in ("amount", "now")}
    for offer in pack.offers:
        for key in (offer.terms, offer.limits):
            if key is not None:
                found |= {(key, name) for name in ("down payment", "least", "most")}
    return found


def _result(
    studies: Studies, spot: Spot, result: Expression, at: Place, *, is_charge: bool
) -> Iterator[Finding]:
    for node in walk(result):
        if isinstance(node, Prorated):
            yield from _prorated(studies, spot, node)
    whole = spot.range(result)
    if max(spot.range(node).widest for node in walk(result) if is_measured(node)) > WIDEST:
        yield Finding(
            "overflow",
            Severity.ERROR,
            f"The result of row {spot.row.id} may need numbers of more than 64 bits.",
            "Give the inputs it uses narrower domains in inputs.md, or rates with fewer digits.",
            at,
            row=spot.row.id,
        )
    elif is_charge and whole.high > ABSURD:
        largest = said(int(whole.high), MONEY, studies.pack.about.minor_digits)
        yield Finding(
            "absurd-amount",
            Severity.WARNING,
            f"Row {spot.row.id} may charge as much as {largest}.",
            "Give the inputs it uses narrower domains in inputs.md, or cap the amount with min( … ).",
            at,
            row=spot.row.id,
        )
    if is_charge and whole.low < 0:
        yield from below(
            studies,
            spot,
            result,
            -1,
            at,
            "negative-amount",
            f"The amount of row {spot.row.id} may be negative.",
            "Write max(0.00, … ), or add a test that leaves these accounts out. Amounts are written as positive "
            "numbers; the page's kind says whether they are added or taken off.",
        )


def _prorated(studies: Studies, spot: Spot, node: Prorated) -> Iterator[Finding]:
    if spot.range(node.whole).low <= 0:
        yield from below(
            studies,
            spot,
            node.whole,
            0,
            node.at,
            "prorate-by-zero",
            f"Row {spot.row.id} prorates by a whole that may be zero or less.",
            "Raise the lower end of its domain in inputs.md to 1, or test for more than 0 in this row.",
        )
    if spot.range(node.part).low < 0:
        yield from below(
            studies,
            spot,
            node.part,
            -1,
            node.at,
            "prorate-negative",
            f"Row {spot.row.id} prorates by a part that may be negative.",
            "Write max(0, … ), or test for 0 or more in this row.",
        )
