"""Walking over formulas and rebuilding them; it knows their shape and nothing of their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter, is_
from typing import Any, Final, TypeVar

from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    History,
    Name,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.tables import Cell, Equal, Interval, Row, Table, Test

_Node = TypeVar("_Node", Row, Interval, Equal)


_NO_PARTS: Final[Callable[[Any], tuple[Expression, ...]]] = lambda _: ()  # noqa: E731
_PARTS: Final[Mapping[type, Callable[[Any], tuple[Expression, ...]]]] = {
    Constant: _NO_PARTS,
    Name: _NO_PARTS,
    Parameter: lambda node: () if node.key is None else (node.key,),
    Arithmetic: attrgetter("left", "right"),
    Choice: attrgetter("operands"),
    DateCall: attrgetter("arguments"),
    Band: lambda node: tuple(part for part in (node.amount, node.lower, node.upper) if part is not None),
    Rounded: lambda node: (node.operand,),
    Prorated: attrgetter("amount", "part", "whole"),
    History: lambda node: () if node.window.since is None else (node.window.since,),
}
"""By kind of expression, what it is made of: large tables have a hundred thousand of them."""


_NAMED: Final = (Name, History)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that this one is made of, in the order they are written."""
    return _PARTS[type(expression)](expression)


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything below it, the outermost first."""
    pending = [expression]
    while pending:
        node = pending.pop()
        yield node
        below = _PARTS[type(node)](node)
        if below:
            pending.extend(below[::-1])


def named(expressions: Iterable[Expression]) -> list[Name | History]:
    """Return every name and every history in expressions, in the order of `walk`, as often as it is there."""
    found: list[Name | History] = []
    for expression in expressions:
        pending = [expression]
        while pending:
            node = pending.pop()
            kind = type(node)
            if kind is Constant:
                continue  # which is every other one in a large table
            if isinstance(node, _NAMED):
                found.append(node)
            below = _PARTS[kind](node)
            if below:
                pending.extend(below[::-1])
    return found


def in_table(table: Table) -> Iterator[Expression]:
    """Yield every outermost expression of a table: its columns, end points of tests, and results."""
    for column in table.columns:
        yield column.expression
    for row in table.rows:
        for cell in row.cells:
            for test in cell.tests:
                yield from ends(test)
        yield from row.results


def ends(test: Test) -> tuple[Expression, ...]:
    """Return the expressions that a test compares with."""
    match test:
        case Interval(low=low, high=high):
            return tuple(end for end in (low, high) if end is not None)
        case Equal(value=value):
            return (value,)
        case _:
            return ()


Change = Callable[[Expression], Expression]


def rebuilt(expression: Expression, change: Change) -> Expression:
    """Apply `change` to every node, the innermost first, and return what becomes of the whole.

    What nothing changes in is the same object as before.
    """
    parts = _PARTS[type(expression)](expression)
    if not parts:
        return change(expression)
    made = [rebuilt(part, change) for part in parts]
    if not all(map(is_, made, parts)):
        expression = _REMADE[type(expression)](expression, made)
    return change(expression)


def _band(node: Band, parts: Sequence[Expression]) -> Band:
    amount, *ends = parts
    left = iter(ends)
    return replace(
        node,
        amount=amount,
        lower=None if node.lower is None else next(left),
        upper=None if node.upper is None else next(left),
    )


_REMADE: Final[Mapping[type, Callable[[Any, list[Expression]], Expression]]] = {
    Parameter: lambda node, parts: replace(node, key=parts[0]),
    Arithmetic: lambda node, parts: replace(node, left=parts[0], right=parts[1]),
    Choice: lambda node, parts: replace(node, operands=tuple(parts)),
    DateCall: lambda node, parts: replace(node, arguments=tuple(parts)),
    Band: _band,
    Rounded: lambda node, parts: replace(node, operand=parts[0]),
    Prorated: lambda node, parts: replace(node, amount=parts[0], part=parts[1], whole=parts[2]),
    History: lambda node, parts: replace(node, window=replace(node.window, since=parts[0])),
}
"""By kind of expression, what becomes of it with other parts."""


def _each(several: tuple[Expression, ...], change: Change) -> tuple[Expression, ...]:
    made = tuple([rebuilt(one, change) for one in several])
    return several if all(map(is_, made, several)) else made


def _with(node: _Node, **parts: Any) -> _Node:
    """Return a node with these parts; itself if they are its own."""
    return (
        node if all(getattr(node, name) is part for name, part in parts.items()) else replace(node, **parts)
    )


def rebuilt_table(table: Table, rows: tuple[Row, ...], change: Change) -> Table:
    """Return a table with these rows, `change` applied to all of its expressions."""
    return replace(
        table,
        columns=tuple(
            replace(column, expression=rebuilt(column.expression, change)) for column in table.columns
        ),
        rows=tuple(_rebuilt_row(row, change) for row in rows),
    )


def _rebuilt_row(row: Row, change: Change) -> Row:
    cells = tuple([_rebuilt_cell(cell, change) for cell in row.cells])
    return _with(
        row,
        cells=row.cells if all(map(is_, cells, row.cells)) else cells,
        results=_each(row.results, change),
    )


def _rebuilt_cell(cell: Cell, change: Change) -> Cell:
    tests = tuple([_rebuilt_test(test, change) for test in cell.tests])
    return cell if all(map(is_, tests, cell.tests)) else replace(cell, tests=tests)


def _rebuilt_test(test: Test, change: Change) -> Test:
    match test:
        case Interval(low=low, high=high):
            return _with(
                test,
                low=None if low is None else rebuilt(low, change),
                high=None if high is None else rebuilt(high, change),
            )
        case Equal(value=value):
            return _with(test, value=rebuilt(value, change))
        case _:
            return test
