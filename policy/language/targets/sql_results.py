"""The outputs of a table that answers with one row: each a CASE on the row's number, or a look-up in a list.

Rows whose results are built alike share one arm, in which the constants are looked up by the row's number, so that
ten thousand rows are as few arms as there are ways to compute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Final

from policy.language.targets.sql_formulas import Formulas
from policy.language.targets.sql_steps import Chain
from policy.language.targets.sql_terms import Term, coded, needed, scaled
from policy.language.targets.sql_text import NOTHING, either, integers
from policy.language.tree.expressions import Constant, Expression, Name, Origin
from policy.language.tree.tables import Cell, InState, Output, Row, Table
from policy.language.tree.traversal import rebuilt
from policy.language.tree.types import NUMERIC, State

FEW: Final = 64
"""Up to this many rows, each result is an arm of its own."""
_SLOT: Final = "\0"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows, by their numbers, whose result is one term."""

    places: tuple[int, ...]
    term: Term


def result(table: Table, row: Row, index: int, formulas: Formulas) -> Term:
    """Return a row's result; the row's own cells may make certain that a value is there."""
    certain = {
        column.expression: cell
        for column, cell in zip(table.columns, row.cells, strict=True)
        if isinstance(column.expression, Name)
    }

    def named(name: Name) -> Term:
        term = formulas.named(name)
        return _certain(term, certain[name]) if name in certain else term

    return replace(formulas, named=named).term(written_out(table, row, index))


def written_out(table: Table, row: Row, index: int) -> Expression:
    """Return a result with the results to its left put in their place."""
    left = {output.name: place for place, output in enumerate(table.outputs[:index])}

    def put(node: Expression) -> Expression:
        if isinstance(node, Name) and node.origin is Origin.OUTPUT and node.name in left:
            return written_out(table, row, left[node.name])
        return node

    return rebuilt(row.results[index], put)


def output(table: Table, index: int, rules: str, missing: str, chain: Chain, formulas: Formulas) -> Term:
    """Add the column of an output. `rules` numbers the row; `missing` is what no row needs found out."""
    groups = _grouped(table, index, rules, chain, formulas)
    declared = table.outputs[index]
    words = declared.type.words
    scale = lcm(*(group.term.scale for group in groups))
    same = [replace(group, term=_alike(group.term, declared, scale)) for group in groups]
    arms: dict[str, list[int]] = {}
    for group in same:
        arms.setdefault(group.term.sql, []).extend(group.places)
    column = chain.add(_case(rules, arms, "NULL"))
    lacking: dict[str, list[int]] = {}
    for group in same:
        if group.term.needs:
            lacking.setdefault(needed([group.term]), []).extend(group.places)
    need = _case(rules, lacking, missing or NOTHING)
    na = either(f"({_among(rules, group.places)} AND {group.term.na})" for group in same if group.term.na)
    return Term(
        column,
        scale,
        min((group.term.low for group in same), default=0),
        max((group.term.high for group in same), default=0),
        na="" if na == "FALSE" else chain.add(f"COALESCE({na}, FALSE)"),
        needs=(chain.add(need),) if lacking or missing else (),
        words=words,
    )


def _alike(term: Term, declared: Output, scale: int) -> Term:
    if declared.type.words:
        return replace(term, sql=coded(term, declared.type.words))
    return scaled(term, scale) if declared.type.kind in NUMERIC else term


def _case(rules: str, arms: dict[str, list[int]], rest: str) -> str:
    written = " ".join(f"WHEN {_among(rules, places)} THEN {sql}" for sql, places in arms.items())
    return f"CASE {written} ELSE {rest} END" if written else rest


def _among(rules: str, places: Sequence[int]) -> str:
    """Return the condition that the row's number is one of these, by ranges as far as they go."""
    ranges: list[list[int]] = []
    for place in sorted(places):
        if ranges and place == ranges[-1][1] + 1:
            ranges[-1][1] = place
        else:
            ranges.append([place, place])
    single = [low for low, high in ranges if low == high]
    parts = [f"{rules} BETWEEN {low} AND {high}" for low, high in ranges if low < high]
    if len(single) == 1:
        parts.append(f"{rules} = {single[0]}")
    elif single:
        parts.append(f"{rules} IN ({', '.join(map(str, single))})")
    return either(parts)


def _grouped(table: Table, index: int, rules: str, chain: Chain, formulas: Formulas) -> list[Group]:
    if len(table.rows) <= FEW:
        return [
            Group((place,), result(table, row, index, formulas)) for place, row in enumerate(table.rows, 1)
        ]
    shapes: dict[Expression, list[tuple[int, list[Fraction]]]] = {}
    for place, row in enumerate(table.rows, 1):
        shape, constants = _shape(written_out(table, row, index))
        shapes.setdefault(shape, []).append((place, constants))
    groups: list[Group] = []
    for shape, rows in shapes.items():
        places = tuple(place for place, _ in rows)
        slots = [
            _slot([(place, constants[number]) for place, constants in rows], len(table.rows), rules, chain)
            for number in range(len(rows[0][1]))
        ]

        def named(name: Name, slots: list[Term] = slots) -> Term:
            return slots[int(name.name[1:])] if name.name.startswith(_SLOT) else formulas.named(name)

        groups.append(Group(places, replace(formulas, named=named).term(shape)))
    return groups


def _shape(expression: Expression) -> tuple[Expression, list[Fraction]]:
    """Return a formula with its numbers taken out, and the numbers."""
    constants: list[Fraction] = []

    def take(node: Expression) -> Expression:
        if isinstance(node, Constant) and isinstance(node.value, Fraction):
            constants.append(node.value)
            return Name(node.type, f"{_SLOT}{len(constants) - 1}", Origin.BUILTIN, node.at)
        return node

    return rebuilt(expression, take), constants


def _slot(values: Sequence[tuple[int, Fraction]], rows: int, rules: str, chain: Chain) -> Term:
    scale = lcm(*(value.denominator for _, value in values))
    numerators = [0] * (rows + 1)
    for place, value in values:
        numerators[place] = value.numerator * (scale // value.denominator)
    own = [numerators[place] for place, _ in values]
    if min(own) == max(own):
        return Term(f"{own[0]}::BIGINT", scale, own[0], own[0], constant=own[0])
    return Term(chain.add(f"({integers(numerators)})[{rules} + 1]"), scale, min(own), max(own))


def _certain(term: Term, cell: Cell) -> Term:
    """Return a term without the states that a cell leaves out."""
    states = () if cell.negated else tuple(test.state for test in cell.tests if isinstance(test, InState))
    has_unknown, may_not_apply = State.UNKNOWN in states, State.NOT_APPLICABLE in states or cell.is_any
    return replace(term, needs=term.needs if has_unknown else (), na=term.na if may_not_apply else "")
