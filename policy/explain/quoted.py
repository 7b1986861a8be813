"""Explanations of the lines of a quote: the scene of each line is read again from the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policy.account import Account
from policy.explain.contrast import WhyNot, why_not
from policy.explain.lines import Explanation, explain
from policy.explain.rows import find
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import Reading, read
from policy.language.tree.pack import Pack
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN
from policy.quote.values import Context, Line


def reading_of(pack: Pack, account: Account, context: Context, on: date) -> Reading:
    """Read a pack plainly for the option, the way to pay and the payments that a quote was looked at under."""
    return read(
        pack,
        replace(account, values={**account.values, **context.values}),
        on,
        UNKNOWN if context.option is None else context.option,
        UNKNOWN if context.tender is None else context.tender,
        NOT_APPLICABLE if context.payments is None else context.payments,
    )


def explain_line(reading: Reading, line: Line, language: str = "en") -> tuple[Explanation, ...]:
    """Explain a line of a quote: one explanation for each rule behind it, item by item."""
    if line.items:
        return tuple(
            _explained(reading, line, rule, item.item, item.amount, language)
            for item in line.items
            for rule in item.rules
        )
    return tuple(_explained(reading, line, rule, "", line.amount, language) for rule in line.rules)


def why_not_row(reading: Reading, row: str, item: str = "", language: str = "en") -> WhyNot:
    """Say why a row did not apply to the account, or to one of its items; raise KeyError for an unknown row."""
    return why_not(_scene(reading, row, item), row, language)


def _explained(reading: Reading, line: Line, rule: str, item: str, amount: int, language: str) -> Explanation:
    pack = reading.scene.pack
    reduces = any(one.id == line.component and one.reduces is not None for one in pack.components)
    is_capped = reduces and len(line.rules) == 1
    said = explain(_scene(reading, rule, item), rule, amount if is_capped else None, language)
    return replace(said, title=line.title)


def _scene(reading: Reading, row: str, item: str) -> Scene:
    """Return the scene of a row's table; without an item, a row for items has none."""
    table, _ = find(reading.scene.pack, row)
    return reading.scene_of(table.scope, item) if item else reading.scene
