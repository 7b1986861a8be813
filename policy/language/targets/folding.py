"""Working out formulas that are made of constants alone, with exact fractions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from policy import calendar
from policy.calendar import Calendar
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Operator,
    Prorated,
    Rounded,
)
from policy.language.tree.traversal import children
from policy.language.tree.types import Kind
from policy.money import rounded

Number = Fraction | date


def folded(expression: Expression, days: Calendar) -> Expression:
    """Return a constant if every operand is one, else the expression as it is."""
    operands = children(expression)
    if not operands or not all(isinstance(one, Constant) for one in operands):
        return expression
    values = [one.value for one in operands if isinstance(one, Constant)]
    match expression:
        case Arithmetic(operator=operator, left=left, right=right):
            value = _combined(
                operator, values[0], values[1], Kind.MONTHS in (left.type.kind, right.type.kind)
            )
        case Choice(extreme=extreme):
            value = _extreme(extreme, values)
        case Band(lower=lower, upper=upper):
            value = _band([_fraction(one) for one in values], lower is not None, upper is not None)
        case Rounded(mode=mode, unit=unit):
            exact = _fraction(values[0])
            value = Fraction(rounded(exact.numerator, exact.denominator, unit, mode))
        case Prorated(mode=mode, unit=unit):
            amount, part, whole = (_fraction(one) for one in values)
            if whole <= 0:
                return expression
            exact = amount * part / whole
            value = Fraction(rounded(exact.numerator, exact.denominator, unit, mode))
        case DateCall(function=function):
            value = _called(function, values, days)
        case _:
            return expression
    return Constant(expression.type, value, expression.at)


def _fraction(value: object) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(f"a number is needed, not {value!r}")
    return value


def _date(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"a date is needed, not {value!r}")
    return value


def _combined(operator: Operator, left: object, right: object, in_months: bool) -> Number:
    if isinstance(right, date):
        if isinstance(left, date):
            return Fraction(left.toordinal() - right.toordinal())
        left, right = right, left
    if isinstance(left, date):
        count = int(_fraction(right)) * (-1 if operator is Operator.SUBTRACT else 1)
        return calendar.add_months(left, count) if in_months else left + timedelta(days=count)
    match operator:
        case Operator.ADD:
            return _fraction(left) + _fraction(right)
        case Operator.SUBTRACT:
            return _fraction(left) - _fraction(right)
        case _:
            return _fraction(left) * _fraction(right)


def _extreme(extreme: Extreme, values: list[Fraction | date | bool | str]) -> Number:
    pick = min if extreme is Extreme.MIN else max
    if isinstance(values[0], date):
        return pick(_date(value) for value in values)
    return pick(_fraction(value) for value in values)


def _band(values: list[Fraction], has_lower: bool, has_upper: bool) -> Fraction:
    lower = values[1] if has_lower else Fraction(0)
    reached = min(values[0], values[-1]) if has_upper else values[0]
    return max(Fraction(0), reached - lower)


def _called(function: DateFunction, values: list[Fraction | date | bool | str], days: Calendar) -> Number:
    if function is DateFunction.ADD_BUSINESS_DAYS:
        return days.add_business_days(_date(values[0]), int(_fraction(values[1])))
    if function is DateFunction.MONTHS_BETWEEN:
        return Fraction(calendar.months_between(_date(values[0]), _date(values[1])))
    single: dict[DateFunction, Callable[[date], date]] = {
        DateFunction.NEXT_BUSINESS_DAY: days.next_business_day,
        DateFunction.PREVIOUS_BUSINESS_DAY: days.previous_business_day,
        DateFunction.START_OF_MONTH: calendar.start_of_month,
        DateFunction.END_OF_MONTH: calendar.end_of_month,
    }
    return single[function](_date(values[0]))
