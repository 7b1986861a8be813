"""Constants are worked out before run time, exactly as the interpreter would.

Faults tried, each caught: `date - months` as days; `whole` of nought divided by; the greatest for the least.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest

from policy.calendar import Calendar
from policy.language.targets.folding import folded
from policy.language.targets.interpret import Scene, evaluate
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
)
from policy.language.tree.types import DATE, DAYS, EXACT, INTEGER, MONEY, MONTHS, RATE, Type
from tests.policy.language.targets.trees import ABOUT, AT, ON, WORDS, Trees

CALENDAR = Calendar.of(ABOUT)
DAY = Constant(DATE, date(2025, 1, 31), AT)
LATER = Constant(DATE, date(2025, 11, 1), AT)


def money(amount: int) -> Constant:
    return Constant(MONEY, Fraction(amount), AT)


def number(type_: Type, value: Fraction | int) -> Constant:
    return Constant(type_, Fraction(value), AT)


def call(type_: Type, function: DateFunction, *arguments: Expression) -> DateCall:
    return DateCall(type_, function, arguments, AT)


FORMULAS: list[Expression] = [
    Arithmetic(MONEY, Operator.ADD, money(5), money(7), AT),
    Arithmetic(MONEY, Operator.SUBTRACT, money(5), money(7), AT),
    Arithmetic(EXACT, Operator.MULTIPLY, number(RATE, Fraction(1, 3)), money(7), AT),
    Arithmetic(DAYS, Operator.SUBTRACT, LATER, DAY, AT),
    Arithmetic(DATE, Operator.ADD, DAY, number(MONTHS, 1), AT),
    Arithmetic(DATE, Operator.SUBTRACT, DAY, number(MONTHS, 2), AT),
    Arithmetic(DATE, Operator.ADD, number(DAYS, 3), DAY, AT),
    Arithmetic(DATE, Operator.SUBTRACT, DAY, number(DAYS, 3), AT),
    Choice(MONEY, Extreme.MAX, (money(1), money(3), money(2)), AT),
    Choice(DATE, Extreme.MIN, (LATER, DAY), AT),
    Band(MONEY, money(50), money(10), money(30), AT),
    Band(MONEY, money(50), None, money(30), AT),
    Band(MONEY, money(50), money(70), None, AT),
    Rounded(MONEY, Rounding.HALF_UP, 5, number(EXACT, Fraction(37, 3)), AT),
    Prorated(MONEY, Rounding.DOWN, 1, money(1000), number(DAYS, 7), number(DAYS, 30), AT),
    call(DATE, DateFunction.NEXT_BUSINESS_DAY, LATER),
    call(DATE, DateFunction.PREVIOUS_BUSINESS_DAY, LATER),
    call(DATE, DateFunction.START_OF_MONTH, LATER),
    call(DATE, DateFunction.END_OF_MONTH, LATER),
    call(DATE, DateFunction.ADD_BUSINESS_DAYS, LATER, number(INTEGER, 2)),
    call(INTEGER, DateFunction.MONTHS_BETWEEN, DAY, LATER),
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_of_constants_is_the_constant_that_the_interpreter_finds(formula: Expression) -> None:
    constant = folded(formula, CALENDAR)
    assert isinstance(constant, Constant)
    assert constant.type == formula.type
    pack = Trees(Random(1)).pack()
    assert constant.value == evaluate(formula, Scene(pack, ON))


@pytest.mark.parametrize(
    "formula",
    [
        money(5),
        Name(MONEY, "balance", Origin.INPUT, AT),
        Arithmetic(MONEY, Operator.ADD, money(5), Name(MONEY, "balance", Origin.INPUT, AT), AT),
        Prorated(MONEY, Rounding.DOWN, 1, money(1000), number(DAYS, 7), number(DAYS, 0), AT),
        Parameter(RATE, "cap", Constant(WORDS, "red", AT), AT),
    ],
)
def test_what_is_not_known_yet_stays_as_it_is(formula: Expression) -> None:
    assert folded(formula, CALENDAR) == formula


def test_a_formula_of_the_wrong_constants_is_an_error() -> None:
    with pytest.raises(TypeError, match="a number is needed"):
        folded(Arithmetic(MONEY, Operator.ADD, money(5), Constant(WORDS, "red", AT), AT), CALENDAR)
    with pytest.raises(TypeError, match="a date is needed"):
        folded(call(DATE, DateFunction.START_OF_MONTH, money(5)), CALENDAR)
