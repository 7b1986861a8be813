"""Walking over formulas and rebuilding them; it knows their shape and nothing of their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

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


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that this one is made of, in the order they are written."""
    match expression:
        case Constant() | Name():
            return ()
        case Parameter(key=key):
            return () if key is None else (key,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Choice(operands=operands) | DateCall(arguments=operands):
            return operands
        case Band(amount=amount, lower=lower, upper=upper):
            return tuple(part for part in (amount, lower, upper) if part is not None)
        case Rounded(operand=operand):
            return (operand,)
        case Prorated(amount=amount, part=part, whole=whole):
            return (amount, part, whole)
        case _:
            return () if expression.window.since is None else (expression.window.since,)


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything below it, the outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


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
    """Apply `change` to every node, the innermost first, and return what becomes of the whole."""
    match expression:
        case Parameter(key=key) if key is not None:
            return change(replace(expression, key=rebuilt(key, change)))
        case Arithmetic(left=left, right=right):
            return change(replace(expression, left=rebuilt(left, change), right=rebuilt(right, change)))
        case Choice(operands=operands):
            return change(replace(expression, operands=tuple(rebuilt(one, change) for one in operands)))
        case DateCall(arguments=arguments):
            return change(replace(expression, arguments=tuple(rebuilt(one, change) for one in arguments)))
        case Band(amount=amount, lower=lower, upper=upper):
            return change(
                replace(
                    expression,
                    amount=rebuilt(amount, change),
                    lower=None if lower is None else rebuilt(lower, change),
                    upper=None if upper is None else rebuilt(upper, change),
                )
            )
        case Rounded(operand=operand):
            return change(replace(expression, operand=rebuilt(operand, change)))
        case Prorated(amount=amount, part=part, whole=whole):
            return change(
                replace(
                    expression,
                    amount=rebuilt(amount, change),
                    part=rebuilt(part, change),
                    whole=rebuilt(whole, change),
                )
            )
        case History(window=window) if window.since is not None:
            return change(replace(expression, window=replace(window, since=rebuilt(window.since, change))))
        case _:
            return change(expression)


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
    return replace(
        row,
        cells=tuple(_rebuilt_cell(cell, change) for cell in row.cells),
        results=tuple(rebuilt(result, change) for result in row.results),
    )


def _rebuilt_cell(cell: Cell, change: Change) -> Cell:
    if not any(ends(test) for test in cell.tests):
        return cell
    return replace(cell, tests=tuple(_rebuilt_test(test, change) for test in cell.tests))


def _rebuilt_test(test: Test, change: Change) -> Test:
    match test:
        case Interval(low=low, high=high):
            return replace(
                test,
                low=None if low is None else rebuilt(low, change),
                high=None if high is None else rebuilt(high, change),
            )
        case Equal(value=value):
            return Equal(rebuilt(value, change))
        case _:
            return test
