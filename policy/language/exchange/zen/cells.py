"""Test cells in ZEN: a column of unary tests where that can be, else a column of conditions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from policy.language.exchange.exported import Unsayable
from policy.language.exchange.zen.fields import AWAY, Fields
from policy.language.exchange.zen.formulas import formula, literal
from policy.language.tree.expressions import Constant, Expression, Name, Origin
from policy.language.tree.tables import Cell, Column, Equal, InState, Interval, Test
from policy.language.tree.traversal import walk
from policy.language.tree.types import UNKNOWN


def tested(fields: Fields, column: Column, rows: Sequence[Sequence[Cell]]) -> tuple[str | None, list[str]]:
    """Return the field of a column and a cell for each row, which holds where all cells given for it hold.

    Without a field, the cells are conditions: unary tests hold for null as it comes, and cannot be joined.
    """
    value = formula(fields, column.expression)
    if not fields.nulls(column.expression):
        plain = [_plain_cell(fields, column, cells) for cells in rows]
        if None not in plain:
            return value, [text or "" for text in plain]
    return None, [
        " and ".join(f"({condition(fields, column, cell, value)})" for cell in cells) for cells in rows
    ]


def condition(fields: Fields, column: Column, cell: Cell, value: str) -> str:
    """Return a cell as a condition on the value that its column tests."""
    lacking, null = _states(fields, column.expression)
    if cell.is_any:
        return f"not ({lacking})"
    states: list[str] = []
    tests: list[str] = []
    for test in cell.tests:
        if not isinstance(test, InState):
            tests.append(_compared(fields, column, test, value))
        elif test.state is None:
            tests.append("true")
        else:
            states.append(lacking if test.state is UNKNOWN else f"({null}) and not ({lacking})")
    known = " or ".join(f"({test})" for test in tests) or "false"
    if cell.negated:
        states, known = [], f"not ({known})"
    return " or ".join(f"({part})" for part in (*states, f"({null}) ? false : ({known})"))


def unknown(fields: Fields, column: Column) -> str:
    """Return the condition that the value of a column is unknown."""
    return _states(fields, column.expression)[0]


def _states(fields: Fields, expression: Expression) -> tuple[str, str]:
    """Return the conditions that a value is unknown, and that it is null at all."""
    given = {
        fields.of(node.origin, node.name)
        for node in walk(expression)
        if isinstance(node, Name) and node.origin is Origin.INPUT
    }
    nulls = fields.nulls(expression)
    lacking = []
    for name in nulls:
        if name not in fields.away:
            lacking.append(f"{name} == null")
        elif name in fields.unknown:
            if name not in given:
                raise Unsayable(
                    "A tested result may be unknown or may not apply, and the document cannot tell which.",
                    "Test the inputs that it comes from.",
                )
            lacking.append(f"({name} == null and {name}{AWAY} != true)")
    return " or ".join(lacking) or "false", " or ".join(f"{name} == null" for name in nulls) or "false"


def _plain_cell(fields: Fields, column: Column, cells: Sequence[Cell]) -> str | None:
    """Return a cell of unary tests, None if there is none that says the same."""
    cells = [cell for cell in cells if not cell.is_any]
    if not cells:
        return ""
    if len(cells) > 1 or cells[0].negated:
        return None
    tests = [_plain(fields, column, test) for test in cells[0].tests]
    return None if None in tests else ", ".join(test or "" for test in tests)


def _plain(fields: Fields, column: Column, test: Test) -> str | None:
    scale = fields.scale.denominator(column.expression)
    if isinstance(test, InState):
        return None
    ends = (test.value,) if isinstance(test, Equal) else (test.low, test.high)
    values = [_constant(end) for end in ends if end is not None]
    for value in values:
        if isinstance(value, Fraction) and (value < 0 or (value * scale).denominator != 1):
            return None
    texts = [literal(value, scale) for value in values]
    if isinstance(test, Equal):
        return texts[0]
    if len(texts) == 2:
        return (
            f"{'[' if test.low_included else '('}{texts[0]}..{texts[1]}{']' if test.high_included else ')'}"
        )
    if test.low is None:
        return f"<{'=' if test.high_included else ''} {texts[0]}"
    return f">{'=' if test.low_included else ''} {texts[0]}"


def _compared(fields: Fields, column: Column, test: Equal | Interval, value: str) -> str:
    scale = fields.scale.denominator(column.expression)

    def against(sign: str, end: Expression) -> str:
        constant = _constant(end)
        if isinstance(constant, Fraction) and (constant * scale).denominator != 1:
            times = (constant * scale).denominator
            return f"({value}) * {times} {sign} {literal(constant, scale * times)}"
        return f"({value}) {sign} {literal(constant, scale)}"

    if isinstance(test, Equal):
        return against("==", test.value)
    parts = []
    if test.low is not None:
        parts.append(against(">=" if test.low_included else ">", test.low))
    if test.high is not None:
        parts.append(against("<=" if test.high_included else "<", test.high))
    return " and ".join(f"({part})" for part in parts)


def _constant(end: Expression) -> Fraction | date | bool | str:
    if isinstance(end, Constant):
        return end.value
    raise Unsayable("A test's end has no value on this day.", "Export for a day on which it has one.")
