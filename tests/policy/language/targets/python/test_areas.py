"""Cells as areas of integers, words and states.

Faults tried, each caught: an open end taken as closed; `not(…)` that holds for an unknown; a complement that loses its last
range.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.targets.interpret.rows import holds
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.python.areas import EVERYTHING, Area, area_of
from policy.language.tree.expressions import Constant, Parameter
from policy.language.tree.tables import Cell, Equal, InState, Interval, Test
from policy.language.tree.types import BOOLEAN, DATE, MONEY, NOT_APPLICABLE, RATE, UNKNOWN, Type, Value
from tests.policy.language.targets.trees import AT, ON, WORDS, Trees

PACK = Trees(Random(1)).pack()
SCENE = Scene(PACK, ON)
VALUES: list[tuple[Type, int, list[Value]]] = [
    (MONEY, 1, [-501, -1, 0, 5, 4000, 12_001]),
    (RATE, 1000, [Fraction(n, 1000) for n in (0, 1, 7, 143, 299)]),
    (DATE, 1, [date.fromordinal(ON.toordinal() - n) for n in (-41, 0, 1, 100, 201)]),
    (WORDS, 1, ["red", "green", "blue"]),
    (BOOLEAN, 1, [True, False]),
]


def contains(area: Area, value: Value, denominator: int) -> bool:
    if value is UNKNOWN or value is NOT_APPLICABLE:
        return area.unknown if value is UNKNOWN else area.absent
    if area.ranges is None:
        return area.words is None or value in area.words
    number = value.toordinal() if isinstance(value, date) else int(Fraction(value) * denominator)
    return any(
        (low is None or low <= number) and (high is None or number <= high) for low, high in area.ranges
    )


@given(st.integers(0, 2**32), st.sampled_from(VALUES))
def test_an_area_holds_where_its_cell_does(seed: int, kind: tuple[Type, int, list[Value]]) -> None:
    type_, denominator, values = kind
    cell = Trees(Random(seed)).cell(type_, 0)
    area = area_of(cell, type_, denominator)
    if area is None:
        assert "Parameter" in repr(cell)
        return
    for value in (*values, UNKNOWN, NOT_APPLICABLE):
        assert contains(area, value, denominator) == holds(cell, value, SCENE, ON), (cell, value, area)


@given(st.integers(0, 2**32), st.sampled_from(VALUES))
def test_areas_that_are_apart_have_nothing_in_common(seed: int, kind: tuple[Type, int, list[Value]]) -> None:
    trees, (type_, denominator, values) = Trees(Random(seed)), kind
    one, two = (area_of(trees.cell(type_, 0), type_, denominator) for _ in range(2))
    if one is not None and two is not None and one.is_apart_from(two):
        common = [
            v for v in (*values, UNKNOWN, NOT_APPLICABLE)
            if contains(one, v, denominator) and contains(two, v, denominator)
        ]  # fmt: skip
        assert common == []


def cell(*tests: Test, negated: bool = False) -> Cell:
    return Cell(tests, negated, "", AT)


def money(amount: int) -> Constant:
    return Constant(MONEY, Fraction(amount), AT)


def test_ranges_that_touch_are_one() -> None:
    made = area_of(cell(Interval(money(0), money(5)), Interval(money(6), None), Equal(money(9))), MONEY, 1)
    assert made == Area(((0, None),), None)


def test_what_is_left_of_a_range_is_two() -> None:
    made = area_of(cell(Interval(money(2), money(5)), negated=True), MONEY, 1)
    assert made == Area(((None, 1), (6, None)), None)


def test_a_value_finer_than_its_column_is_never_met() -> None:
    assert area_of(cell(Equal(Constant(RATE, Fraction(1, 7), AT))), RATE, 1000) == Area((), None)
    assert area_of(cell(Interval(money(5), money(4))), MONEY, 1) == Area((), None)


def test_every_word_is_any_word() -> None:
    every = cell(*(Equal(Constant(WORDS, word, AT)) for word in WORDS.words))
    assert area_of(every, WORDS, 1) == Area(None, None)
    assert area_of(cell(InState(None)), WORDS, 1) == Area(None, None)
    assert area_of(cell(), WORDS, 1) == Area(None, None, absent=True)
    assert area_of(cell(), MONEY, 1) == Area(EVERYTHING, None, absent=True)


def test_no_word_is_apart_from_all() -> None:
    none, every = Area(None, frozenset()), Area(None, None)
    assert none.is_apart_from(every)
    assert every.is_apart_from(none)
    assert not every.is_apart_from(Area(None, frozenset({"red"})))


def test_an_end_that_only_the_account_tells_has_no_area() -> None:
    fee = Parameter(MONEY, "fee", None, AT)
    assert area_of(cell(Equal(fee)), MONEY, 1) is None
    assert area_of(cell(Interval(None, fee)), MONEY, 1) is None


@pytest.mark.parametrize(
    ("test", "type_", "message"),
    [
        (Interval(None, None), WORDS, "a word is needed"),
        (Equal(money(1)), WORDS, "a word is needed"),
        (Equal(Constant(WORDS, "red", AT)), MONEY, "a number or a date is needed"),
    ],
)
def test_a_test_of_the_wrong_type_is_an_error(test: Test, type_: Type, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        area_of(cell(test), type_, 1)
