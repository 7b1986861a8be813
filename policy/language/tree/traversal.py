"""Walking over formulas and rebuilding them; it knows their shape and nothing of their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    Window,
)
from policy.language.tree.tables import Cell, Equal, Interval, Row, Table, Test

_Node = TypeVar("_Node", Expression, Window, Row, Interval, Equal)


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
    match expression:
        case Constant() | Name():
            return change(expression)
        case Parameter(key=key) if key is not None:
            return change(_with(expression, key=rebuilt(key, change)))
        case Arithmetic(left=left, right=right):
            return change(_with(expression, left=rebuilt(left, change), right=rebuilt(right, change)))
        case Choice(operands=operands):
            return change(_with(expression, operands=_each(operands, change)))
        case DateCall(arguments=arguments):
            return change(_with(expression, arguments=_each(arguments, change)))
        case Band(amount=amount, lower=lower, upper=upper):
            return change(
                _with(
                    expression,
                    amount=rebuilt(amount, change),
                    lower=None if lower is None else rebuilt(lower, change),
                    upper=None if upper is None else rebuilt(upper, change),
                )
            )
        case Rounded(operand=operand):
            return change(_with(expression, operand=rebuilt(operand, change)))
        case Prorated(amount=amount, part=part, whole=whole):
            return change(
                _with(
                    expression,
                    amount=rebuilt(amount, change),
                    part=rebuilt(part, change),
                    whole=rebuilt(whole, change),
                )
            )
        case History(window=window) if window.since is not None:
            return change(_with(expression, window=_with(window, since=rebuilt(window.since, change))))
        case _:
            return change(expression)


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
