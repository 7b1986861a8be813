"""The cells of a row as SQL conditions. A condition may be NULL, which a CASE takes for not holding."""

from __future__ import annotations

from collections.abc import Callable

from policy.language.targets.sql_terms import Term, compared
from policy.language.targets.sql_text import both, either
from policy.language.tree.expressions import Expression
from policy.language.tree.tables import Cell, Equal, InState, Interval, Test
from policy.language.tree.types import State

Compute = Callable[[Expression], Term]


def holds(cell: Cell, value: Term, compute: Compute) -> str:
    """Return the condition that a cell holds for a column's value; TRUE where it always does."""
    if cell.is_any:
        return f"NOT {value.is_missing}" if value.needs else "TRUE"
    tests = either(_passes(test, value, compute) for test in cell.tests)
    if cell.negated and not value.is_nullable:
        return f"NOT {tests}"
    if cell.negated:
        return both([f"{value.sql} IS NOT NULL", f"NOT COALESCE({tests}, FALSE)"])
    return tests


def _passes(test: Test, value: Term, compute: Compute) -> str:
    match test:
        case Equal(value=expected):
            return compared(value, "=", compute(expected))
        case Interval(low=low, high=high):
            ends: list[str] = []
            if low is not None:
                ends.append(compared(value, ">=" if test.low_included else ">", compute(low)))
            if high is not None:
                ends.append(compared(value, "<=" if test.high_included else "<", compute(high)))
            return both(ends) if ends else f"{value.sql} IS NOT NULL"
        case InState(state=State.UNKNOWN):
            return value.is_missing
        case InState(state=State.NOT_APPLICABLE):
            return value.na or "FALSE"
        case _:
            return f"{value.sql} IS NOT NULL"
