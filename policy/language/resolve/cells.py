"""Gives the tests of a cell the type of their column."""

from __future__ import annotations

from typing import Final

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.pages import Written
from policy.language.parser import parse_tests
from policy.language.resolve.expressions import Resolver, Setting, Unresolved
from policy.language.resolve.states import rests_on_results
from policy.language.tree.expressions import Constant, Expression, Parameter
from policy.language.tree.tables import Cell, Column, Equal, InState, Interval, Test
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind

_STATES: Final = {"known": None, "unknown": UNKNOWN, "not applicable": NOT_APPLICABLE}
_ORDERED: Final = frozenset({Kind.MONEY, Kind.RATE, Kind.INTEGER, Kind.DATE, Kind.DAYS, Kind.MONTHS})


def parse_cell(setting: Setting, written: Written) -> s.Tests:
    """Parse a test cell. Raise Unresolved after reporting why it cannot be read."""
    try:
        return parse_tests(written.text)
    except Unreadable as fault:
        setting.names.report("unreadable", fault.message, fault.advice, written.at(fault.offset), setting.row)
        raise Unresolved from None


def resolve_cell(setting: Setting, column: Column, written: Written) -> Cell:
    """Resolve a test cell against its column. Raise Unresolved after reporting."""
    parsed = parse_cell(setting, written)
    resolver = Resolver(setting, written)
    tests: list[Test] = []
    for test in parsed.tests:
        match test:
            case s.Dash():
                tests += [InState(None), InState(NOT_APPLICABLE)]
            case s.StateTest(state, offset):
                _check_state(setting, column, written, state, offset)
                tests.append(InState(_STATES[state]))
            case s.RangeTest(low, high, low_included, high_included, offset):
                if column.expression.type.kind not in _ORDERED:
                    resolver.fail(
                        "type",
                        f"“{column.heading}” is {column.expression.type}; it has no order.",
                        "Write the words that may hold, separated by commas.",
                        offset,
                    )
                tests.append(
                    Interval(
                        None if low is None else _end(resolver, low, column),
                        None if high is None else _end(resolver, high, column),
                        low_included,
                        high_included,
                    )
                )
            case _:
                tests.append(Equal(_end(resolver, test.value, column)))
    return Cell(tuple(tests), parsed.negated, written.text, written.place)


def _end(resolver: Resolver, node: s.Syntax, column: Column) -> Expression:
    made = resolver.resolve(node, column.expression.type)
    if isinstance(made, Constant) or (isinstance(made, Parameter) and made.key is None):
        return made
    resolver.fail(
        "test-not-fixed",
        "A test compares with a value or a parameter, not with something that differs by account.",
        "Put the difference into the column's heading, for example “past due - deposit held”, and test it against 0.",
        node.offset,
    )


def _check_state(setting: Setting, column: Column, written: Written, state: str, offset: int) -> None:
    allowed = {"known": True, "unknown": column.may_be_unknown, "not applicable": column.may_not_apply}
    if state == "unknown" and rests_on_results(column.expression):
        return  # it is known only when all tables are, and said then
    if not allowed[state]:
        setting.names.report(
            "state-never",
            f"“{column.heading}” can never be {state}.",
            "Leave the word out, or say in inputs.md that the input may be so.",
            written.at(offset),
            setting.row,
        )
        raise Unresolved
