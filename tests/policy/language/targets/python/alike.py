"""Random packs whose rows differ in their constants only, so that they share formulas."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random

from policy.language.tree.expressions import Constant, Expression
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Table
from policy.language.tree.traversal import rebuilt
from policy.language.tree.types import MONEY, RATE


def alike(pack: Pack, chance: Random) -> Pack:
    """Let most rows of every table have the results of one of them, with other constants."""
    return replace(pack, tables={key: _alike(table, chance) for key, table in pack.tables.items()})


def _alike(table: Table, chance: Random) -> Table:
    def changed(node: Expression) -> Expression:
        return _other(node, chance) if isinstance(node, Constant) and chance.random() < 0.8 else node

    model = chance.choice(table.rows).results
    rows = [
        replace(row, results=tuple(rebuilt(result, changed) for result in model))
        if chance.random() < 0.8
        else row
        for row in table.rows
    ]
    return replace(table, rows=tuple(rows))


def _other(constant: Constant, chance: Random) -> Constant:
    value = constant.value
    if isinstance(value, bool):
        return replace(constant, value=chance.random() < 0.5)
    if isinstance(value, str):
        return replace(constant, value=chance.choice(constant.type.words or ("a label", "another label")))
    if isinstance(value, Fraction):
        if constant.type == RATE:
            return replace(constant, value=Fraction(chance.randrange(50), chance.choice((100, 3, 40, 7))))
        low = -500 if constant.type == MONEY else 0
        return replace(constant, value=Fraction(chance.randrange(low, 40 if low == 0 else 3000)))
    return replace(constant, value=value - timedelta(days=chance.randrange(-99, 300)))
