"""Walks over expressions and tables: which nodes, names and parameters they use."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    Name,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.tables import Equal, Interval, Table


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the direct operands of a node."""
    match node:
        case Constant() | Name():
            return ()
        case Parameter(key=key):
            return () if key is None else (key,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Choice(operands=operands):
            return operands
        case Band(amount=amount, lower=lower, upper=upper):
            return tuple(part for part in (amount, lower, upper) if part is not None)
        case Rounded(operand=operand):
            return (operand,)
        case Prorated(amount=amount, part=part, whole=whole):
            return (amount, part, whole)
        case DateCall(arguments=arguments):
            return arguments
        case _:
            return () if node.window.since is None else (node.window.since,)


def walk(node: Expression) -> Iterator[Expression]:
    """Yield a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def expressions(table: Table) -> Iterator[Expression]:
    """Yield every expression of a table: headings, ends of tests, results."""
    for column in table.columns:
        yield column.expression
    for row in table.rows:
        for cell in row.cells:
            for test in cell.tests:
                if isinstance(test, Equal):
                    yield test.value
                elif isinstance(test, Interval):
                    yield from (end for end in (test.low, test.high) if end is not None)
        yield from row.results
