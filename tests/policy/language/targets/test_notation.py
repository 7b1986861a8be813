"""Formulas written again as an author writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from policy.language.targets.notation import notation
from policy.language.tree.expressions import Constant, Fold, History, Window, WindowKind
from policy.language.tree.places import Place
from policy.language.tree.types import BOOLEAN, DATE, INTEGER, MONEY, MONTHS, TEXT, Type
from tests.policy.riverbend import formula, riverbend

AT = Place("p")


@pytest.mark.parametrize(
    "text",
    [
        "past due + 5.00 - 1.00",
        "past due - (past due - 5.00)",
        "round(2% of past due)",
        "round(2% of (past due + 5.00))",
        "round(10% of past due up to 3.00 + 3% of past due above 3.00)",
        "round(1/3 of past due between 3.00 and 10.00)",
        "past due * 2",
        "round up(2% of past due to 0.05)",
        "round down(2% of past due)",
        "round half even(2% of past due)",
        "prorate(past due, days past due, 30)",
        "prorate up(past due, days past due, 30 to 0.05)",
        "max(5.00, past due, min(3.00, past due))",
        "next business day(quote date + 1 day)",
        "quote date - 2 months",
        "late rate",
        "card rate for card product",
        "count of late waivers",
        "count of late waivers in last 12 months",
        "count of late waivers in last 1 month",
        "sum of late waivers in last 30 days",
        "sum of late waivers this year",
        "first of late waivers this season(winter)",
        "last of late waivers since 2025-03-01",
        "count of charged on this item in last 1 day",
    ],
)
def test_a_formula_reads_back_as_it_was_written(text: str) -> None:
    pack, expression = formula(text)
    assert notation(expression, pack.about) == text
    assert formula(notation(expression, pack.about))[1] == expression


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (BOOLEAN, True, "yes"),
        (BOOLEAN, False, "no"),
        (DATE, date(2025, 7, 1), "2025-07-01"),
        (TEXT, "residential", "residential"),
        (MONEY, Fraction(500), "5.00"),
        (MONTHS, Fraction(1), "1 month"),
        (INTEGER, Fraction(7), "7"),
    ],
)
def test_constants_are_written_by_their_kind(
    type_: Type, value: Fraction | date | bool | str, text: str
) -> None:
    assert notation(Constant(type_, value, AT), riverbend().about) == text


def test_what_the_pack_does_anyway_is_not_said() -> None:
    pack, expression = formula("round half up(2% of past due)")
    assert notation(expression, pack.about) == "round(2% of past due)"


def test_a_window_of_all_time_is_not_said() -> None:
    always = History(INTEGER, Fold.COUNT, "charged", Window(WindowKind.ALWAYS), False, AT)
    assert notation(always, riverbend().about) == "count of charged"
    assert notation(replace(always, window=Window(WindowKind.SINCE)), riverbend().about) == "count of charged"
