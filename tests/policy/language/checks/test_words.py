from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policy.language.checks.pasts import past
from policy.language.checks.words import listed, natural, said
from policy.language.targets.interpret import Scene, evaluate
from policy.language.tree.expressions import Expression, Fold, History, Window, WindowKind
from policy.language.tree.types import DATE, DAYS, EXACT, MONEY, RATE, TEXT, UNKNOWN, Kind, Type, Value
from tests.policy.language.checks.builder import ABOUT, AT, count, last, pack

ON = date(2025, 8, 1)
TOTAL = History(MONEY, Fold.SUM, "h", Window(WindowKind.ALWAYS), False, AT)


@pytest.mark.parametrize(
    ("value", "type_", "words"),
    [
        (2500, MONEY, "25.00"),
        (Fraction(5, 2), EXACT, "0.02500"),
        (Fraction(1, 50), RATE, "2%"),
        (True, TEXT, "yes"),
        (False, TEXT, "no"),
        (date(2025, 7, 1), DATE, "2025-07-01"),
        ("business", TEXT, "business"),
        (12, DAYS, "12"),
        (UNKNOWN, TEXT, "unknown"),
    ],
)
def test_a_value_is_said_as_it_stands_in_a_cell(value: Value, type_: Type, words: str) -> None:
    assert said(value, type_, 2) == words


def test_words_are_joined_as_in_a_sentence() -> None:
    assert (listed([]), listed("a"), listed("ab"), listed("abc", "or")) == ("", "a", "a and b", "a, b or c")


@pytest.mark.parametrize(
    ("span", "picked"),
    [((2500, 9999), 2500), ((0, 2499), 2499), ((0, 9999), 5000), ((0, 100), 100), ((0, 9), 9)],
)
def test_the_natural_value_lies_next_to_another_rule(span: tuple[int, int], picked: int) -> None:
    assert natural(span, (0, 9999), Kind.MONEY, 1) == picked


def test_a_free_value_too_small_for_any_usual_one_is_the_least() -> None:
    assert natural((0, 9), (0, 9), Kind.MONEY, 1) == 0


@pytest.mark.parametrize(
    "wishes",
    [
        {count("h", 12): 2, count("h"): 5},
        {count("h"): 3, TOTAL: 700},
        {TOTAL: 700},
        {last("h"): date(2025, 3, 1), count("h"): 1},
        {count("h", 12): 0, TOTAL: 0},
    ],
)
def test_a_past_is_made_up_that_meets_its_wishes(wishes: dict[Expression, Value]) -> None:
    scene = Scene(pack(histories=("h",)), ON, histories=past(wishes, ABOUT, ON))
    assert {wish: evaluate(wish, scene) for wish in wishes} == wishes


def test_more_entries_than_anybody_reads_are_not_made_up() -> None:
    assert past({count("h"): 5000}, ABOUT, ON) == {"h": ()}
