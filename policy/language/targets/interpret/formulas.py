"""The plain evaluation of formulas: exact fractions, one short function for each kind of node.

Slow and obviously right: the other targets are tested against it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final, cast

from policy.account import Entry
from policy.calendar import Calendar, add_months, end_of_month, months_between, start_of_month
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
    Window,
)
from policy.language.tree.pack import DatedValue
from policy.language.tree.traversal import children, walk
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, State, Type, Value
from policy.money import rounded

WHOLE: Final = frozenset({Kind.MONEY, Kind.INTEGER, Kind.DAYS, Kind.MONTHS})


class NoValue(LookupError):
    """A parameter has no value on the day it is asked for."""


def evaluate(expression: Expression, scene: Scene, dated: date | None = None) -> Value:
    """Return the value of a formula; parameters are read as of `dated`, the day of the quote if not given.

    An operand without a value takes the whole formula with it: to unknown if any is unknown, else to not
    applicable. Raise NoValue when a parameter has no value on that day.
    """
    if isinstance(expression, Constant):  # most are, in the cells of tables
        return _as(expression.type, expression.value)
    return _Evaluation(scene, scene.on if dated is None else dated).value(expression)


def needed(expression: Expression, scene: Scene) -> tuple[str, ...]:
    """Return the inputs to find out before this formula has a value, each once."""
    wanted: dict[str, None] = {}
    for name in walk(expression):
        if isinstance(name, Name) and scene.value(name.name, name.origin) is UNKNOWN:
            given = (name.name,) if name.origin in (Origin.INPUT, Origin.BUILTIN) else ()
            wanted.update(dict.fromkeys(scene.needs.get(name.name, given)))
    return tuple(wanted)


def seen(entries: tuple[Entry, ...], window: Window, scene: Scene, since: date | None = None) -> list[Entry]:
    """Return a history's entries within a window that ends with, and includes, the day of the quote."""
    first = Calendar.of(scene.pack.about).window_start(window, scene.on, since)
    return [] if first is None else [entry for entry in entries if first <= entry.date <= scene.on]


class _Evaluation:
    """One evaluation: what is known, and the day parameters are read on."""

    def __init__(self, scene: Scene, dated: date) -> None:
        self.scene = scene
        self.dated = dated

    def value(self, expression: Expression) -> Value:
        match expression:
            case Constant(type=type_, value=constant):
                return _as(type_, constant)
            case Name(name=name, origin=origin):
                return self.scene.value(name, origin)
            case _:
                values = [self.value(part) for part in children(expression)]
        for state in (UNKNOWN, NOT_APPLICABLE):
            if state in values:
                return state
        return _as(expression.type, COMPUTE[type(expression)](self, expression, values))

    def parameter(self, node: Parameter, values: list[Any]) -> Value:
        kind = self.scene.pack.parameters[node.name]
        word = values[0] if values else None
        now = {row.key: row.value for row in kind.values if _in_effect(row, self.dated)}
        for key in (word, None):
            if key in now:
                return now[key]
        of = "" if word is None else f" for {word}"
        raise NoValue(f"{node.name}{of} has no value on {self.dated.isoformat()}")

    def arithmetic(self, node: Arithmetic, values: list[Any]) -> Value:
        left, right = values
        if isinstance(right, date) and not isinstance(left, date):
            left, right = right, left
        if isinstance(left, date) and not isinstance(right, date):
            step = int(-right if node.operator is Operator.SUBTRACT else right)
            in_months = Kind.MONTHS in (node.left.type.kind, node.right.type.kind)
            return add_months(left, step) if in_months else left + timedelta(days=step)
        match node.operator:
            case Operator.ADD:
                return cast("Value", left + right)
            case Operator.SUBTRACT:
                difference = left - right
                return difference.days if isinstance(difference, timedelta) else cast("Value", difference)
            case _:
                return cast("Value", left * right)

    def choice(self, node: Choice, values: list[Any]) -> Value:
        return cast("Value", max(values) if node.extreme is Extreme.MAX else min(values))

    def band(self, node: Band, values: list[Any]) -> Value:
        rest = iter(values[1:])
        lower = 0 if node.lower is None else next(rest)
        upper = values[0] if node.upper is None else next(rest)
        return cast("Value", max(0, min(values[0], upper) - lower))

    def rounded(self, node: Rounded, values: list[Any]) -> Value:
        return _rounded(Fraction(values[0]), node)

    def prorated(self, node: Prorated, values: list[Any]) -> Value:
        amount, part, whole = values
        return _rounded(Fraction(amount) * part / whole, node)

    def date_call(self, node: DateCall, values: list[Any]) -> Value:
        days = Calendar.of(self.scene.pack.about)
        match node.function:
            case DateFunction.NEXT_BUSINESS_DAY:
                return days.next_business_day(values[0])
            case DateFunction.PREVIOUS_BUSINESS_DAY:
                return days.previous_business_day(values[0])
            case DateFunction.ADD_BUSINESS_DAYS:
                return days.add_business_days(values[0], values[1])
            case DateFunction.MONTHS_BETWEEN:
                return months_between(values[0], values[1])
            case DateFunction.START_OF_MONTH:
                return start_of_month(values[0])
            case _:
                return end_of_month(values[0])

    def history(self, node: History, values: list[Any]) -> Value:
        entries = self.scene.histories.get(node.history, ())
        if node.on_item:
            at_hand = None if self.scene.item is None else self.scene.item.id
            entries = tuple(entry for entry in entries if entry.item == at_hand)
        counted = seen(entries, node.window, self.scene, values[0] if values else None)
        match node.fold:
            case Fold.COUNT:
                return len(counted)
            case Fold.SUM:
                return sum(entry.amount or 0 for entry in counted)
            case Fold.FIRST:
                return min((entry.date for entry in counted), default=NOT_APPLICABLE)
            case _:
                return max((entry.date for entry in counted), default=NOT_APPLICABLE)


COMPUTE: Final[dict[type, Callable[[_Evaluation, Any, list[Any]], Value]]] = {
    Parameter: _Evaluation.parameter,
    Arithmetic: _Evaluation.arithmetic,
    Choice: _Evaluation.choice,
    Band: _Evaluation.band,
    Rounded: _Evaluation.rounded,
    Prorated: _Evaluation.prorated,
    DateCall: _Evaluation.date_call,
    History: _Evaluation.history,
}


def _rounded(exact: Fraction, node: Rounded | Prorated) -> int:
    return rounded(exact.numerator, exact.denominator, node.unit, node.mode)


def _in_effect(row: DatedValue, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or day < row.until)


def _as(type_: Type, value: Value) -> Value:
    """Return a value as callers hold it: whole kinds as int, rates and unrounded money as Fraction."""
    if isinstance(value, bool | date | str | State):
        return value
    return int(value) if type_.kind in WHOLE else Fraction(value)
