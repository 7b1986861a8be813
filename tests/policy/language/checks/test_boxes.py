from __future__ import annotations

from datetime import date

from policy.language.checks.boxes import Box, Demand, hulls, narrowed
from policy.language.checks.ranges import Range, Ranges
from policy.language.tree.expressions import Arithmetic, Operator
from policy.language.tree.types import DATE, MONEY, NOT_APPLICABLE
from tests.policy.language.checks.builder import (
    AT,
    builtin,
    cents,
    days,
    keeps,
    minus,
    money,
    named,
    pack,
    parameter,
    plus,
)

X, Y = money("x", 0, 100), money("y", 0, 100)
PACK = pack(
    inputs=(X, Y, days("span", 0, 30)),
    parameters=(keeps("fee", (None, "", "2025-07-01", 5), (None, "2025-07-01", "", 7)),),
)
RANGES = Ranges(PACK)
FREE: Box = {named(X): ((0, 100),), named(Y): ((0, 100),)}
SUM = plus(named(X), named(Y))


def test_a_sum_narrows_its_parts() -> None:
    found = narrowed({**FREE, named(Y): ((90, 100),)}, [Demand(SUM, ((0, 95),), 1)], RANGES)
    assert found == {named(X): ((0, 5),), named(Y): ((90, 95),)}


def test_bounds_are_handed_on_until_nothing_is_left() -> None:
    demands = [Demand(SUM, ((0, 10),), 1), Demand(minus(named(X), named(Y)), ((50, 60),), 1)]
    assert narrowed(FREE, demands, RANGES) is None


def test_bounds_are_handed_on_no_more_often_than_is_asked_for() -> None:
    twice = plus(named(X), named(X))
    demands = [Demand(minus(named(X), named(Y)), ((10, 100),), 1), Demand(twice, ((0, 20),), 1)]
    assert narrowed(FREE, demands, RANGES, rounds=1) == {named(X): ((10, 10),), named(Y): ((0, 90),)}
    assert narrowed(FREE, demands, RANGES) == {named(X): ((10, 10),), named(Y): ((0, 0),)}


def test_a_number_between_two_pieces_is_none() -> None:
    box: Box = {named(X): ((0, 10), (90, 100)), named(Y): ((0, 1),)}
    assert narrowed(box, [Demand(SUM, ((50, 60),), 1)], RANGES) is None


def test_a_formula_with_a_value_needs_all_its_names_to_have_one() -> None:
    box: Box = {named(X): (NOT_APPLICABLE,), named(Y): ((0, 1),)}
    assert narrowed(box, [Demand(SUM, ((0, 100),), 1)], RANGES) is None


def test_a_formula_without_a_value_has_a_name_without_one() -> None:
    wanted = [Demand(SUM, (NOT_APPLICABLE,), 1)]
    assert narrowed(FREE, wanted, RANGES) is None
    one: Box = {named(X): ((0, 9), NOT_APPLICABLE), named(Y): ((0, 1),)}
    assert narrowed(one, wanted, RANGES) == {named(X): (NOT_APPLICABLE,), named(Y): ((0, 1),)}
    both: Box = {named(X): ((0, 9), NOT_APPLICABLE), named(Y): ((0, 1), NOT_APPLICABLE)}
    assert narrowed(both, wanted, RANGES) == both


def test_a_demand_for_a_word_says_nothing_of_numbers() -> None:
    assert narrowed(FREE, [Demand(SUM, ("a",), 1)], RANGES) == FREE


def test_a_name_without_a_value_has_no_hull() -> None:
    assert hulls({named(X): (NOT_APPLICABLE,), named(Y): ((3, 5), (8, 9))}, RANGES) == {named(Y): Range(3, 9)}


def test_a_parameter_of_several_values_stays_a_part_of_the_sum() -> None:
    fee = parameter("fee")
    assert RANGES.affine(plus(named(X), fee)) == ({named(X): 1, fee: 1}, 0)
    assert Ranges(PACK, date(2025, 8, 1)).affine(plus(named(X), fee)) == ({named(X): 1}, 7)


def test_a_product_of_two_names_is_a_part_of_its_own() -> None:
    product = Arithmetic(MONEY, Operator.MULTIPLY, named(X), named(Y), AT)
    assert RANGES.affine(plus(product, cents(3))) == ({product: 1}, 3)


def test_days_are_taken_off_a_date() -> None:
    day = builtin("quote date", DATE)
    earlier = Arithmetic(DATE, Operator.SUBTRACT, day, named(days("span", 0, 30)), AT)
    assert RANGES.of(earlier).low == RANGES.of(day).low - 30
