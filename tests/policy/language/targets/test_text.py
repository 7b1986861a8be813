"""Formulas and cells in words, in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policy.language.targets.text import Words
from policy.language.tree.expressions import (
    Arithmetic,
    Constant,
    Fold,
    History,
    Name,
    Operator,
    Origin,
    Window,
    WindowKind,
)
from policy.language.tree.places import Place
from policy.language.tree.types import INTEGER, MONEY, NOT_APPLICABLE, RATE, UNKNOWN
from policy.wording import Wording
from tests.policy.riverbend import TODAY, formula, riverbend, table

AT = Place("p")


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("past due + 5.00", "past due plus 5.00", "past due más 5.00"),
        ("past due - 5.00", "past due less 5.00", "past due menos 5.00"),
        ("round(2% of past due)", "2% of past due", "2% de past due"),
        (
            "round(2% of (past due + 5.00))",
            "2% of the sum of past due and 5.00",
            "2% de la suma de past due y 5.00",
        ),
        (
            "round(2% of (past due - 5.00))",
            "2% of the difference of past due and 5.00",
            "2% de la diferencia entre past due y 5.00",
        ),
        ("past due * 2", "past due times 2", "past due por 2"),
        (
            "max(5.00, round(2% of past due))",
            "2% of past due, at least 5.00",
            "2% de past due, al menos 5.00",
        ),
        (
            "min(round(2% of past due), 5.00)",
            "2% of past due, at most 5.00",
            "2% de past due, a lo sumo 5.00",
        ),
        ("max(past due, round(2% of past due))", "the larger of past due and 2% of past due", None),
        (
            "max(past due, 1.00, 2.00)",
            "the largest of past due, 1.00 and 2.00",
            "el mayor de past due, 1.00 y 2.00",
        ),
        ("max(1.00, 2.00) + past due", "the larger of 1.00 and 2.00 plus past due", None),
        ("max(1.00, 2.00)", "the larger of 1.00 and 2.00", "el mayor de 1.00 y 2.00"),
        ("min(past due, 1.00, 2.00)", "the smallest of past due, 1.00 and 2.00", None),
        ("past due up to 3.00", "the part of past due up to 3.00", "la parte de past due hasta 3.00"),
        ("past due above 3.00", "the part of past due above 3.00", None),
        ("past due between 3.00 and 9.00", "the part of past due between 3.00 and 9.00", None),
        ("round up(2% of past due)", "2% of past due, rounded up", "2% de past due, redondeado hacia arriba"),
        ("round(2% of past due to 0.05)", "2% of past due, rounded to a multiple of 0.05", None),
        ("round down(2% of past due to 0.05)", "2% of past due, rounded down to a multiple of 0.05", None),
        ("prorate(past due, days past due, 30)", "past due for days past due of 30", None),
        ("quote date + 15 days", "15 days after quote date", "15 días después de quote date"),
        ("quote date - 1 month", "1 month before quote date", None),
        ("quote date - item due", "the days from item due to quote date", None),
        ("next business day(quote date)", "the first business day from quote date", None),
        ("add business days(quote date, 3)", "3 days after quote date, counting business days", None),
        ("late rate", "late rate", "late rate"),
        ("card rate for card product", "card rate for card product", "card rate para card product"),
        ("count of late waivers", "the number of late waivers", "el número de late waivers"),
        ("sum of late waivers in last 12 months", "the sum of late waivers in the last 12 months", None),
        (
            "first of late waivers in last 5 days",
            "the day of the first of late waivers in the last 5 days",
            None,
        ),
        ("count of late waivers in last 1 month", "the number of late waivers in the last month", None),
        ("count of late waivers in last 1 day", "the number of late waivers on the last day", None),
        ("last of late waivers this year", "the day of the last of late waivers this year", None),
        (
            "count of late waivers this season(winter)",
            "the number of late waivers this season (winter)",
            None,
        ),
        (
            "count of charged on this item since 2025-03-01",
            "the number of charged on this item since March 1",
            None,
        ),
    ],
)
def test_formulas_in_words(text: str, english: str, spanish: str | None) -> None:
    pack, expression = formula(text)
    assert Words(pack, Wording("en", 2, TODAY)).formula(expression) == english
    said = Words(pack, Wording("es", 2, TODAY)).formula(expression)
    assert said == (spanish or said)
    assert said != english or spanish == english


WORDS = Words(riverbend(), Wording())


def test_components_are_called_by_their_titles_and_sums_by_what_they_are() -> None:
    names = [
        Name(MONEY, "late-charge", Origin.COMPONENT, AT),
        Name(MONEY, "gone", Origin.COMPONENT, AT),
        Name(MONEY, "subtotal", Origin.BUILTIN, AT),
    ]
    assert [WORDS.formula(name) for name in names] == [
        "Late payment charge",
        "gone",
        "the total of the lines",
    ]


def test_a_rate_comes_first_wherever_it_was_written() -> None:
    due = Name(MONEY, "past due", Origin.INPUT, AT)
    half = Constant(RATE, Fraction(1, 2), AT)
    assert WORDS.formula(Arithmetic(MONEY, Operator.MULTIPLY, due, half, AT)) == "50% of past due"


def test_days_may_come_before_their_date() -> None:
    pack, expression = formula("quote date + 15 days")
    assert isinstance(expression, Arithmetic)
    turned = Arithmetic(expression.type, Operator.ADD, expression.right, expression.left, AT)
    assert Words(pack, Wording()).formula(turned) == "15 days after quote date"


def test_a_window_since_no_day_is_all_time() -> None:
    assert WORDS.formula(History(INTEGER, Fold.COUNT, "charged", Window(WindowKind.SINCE), False, AT)) == (
        "the number of charged"
    )


@pytest.mark.parametrize(
    ("heading", "cell", "english"),
    [
        ("days past due", "> 1", "days past due is more than 1 day"),
        ("past due", ">= 25.00", "past due is at least 25.00"),
        ("past due", "< 25.00", "past due is less than 25.00"),
        ("past due", "<= 25.00", "past due is at most 25.00"),
        ("past due", "[1.00 .. 2.00]", "past due is 1.00 to 2.00"),
        ("past due", "[1.00 .. 2.00)", "past due is at least 1.00 and less than 2.00"),
        ("past due", "(1.00 .. 2.00]", "past due is more than 1.00 and at most 2.00"),
        ("past due", "< 1.00, > 2.00", "past due is less than 1.00 or more than 2.00"),
        ("segment", "residential", "segment is residential"),
        ("card product", "not(credit, debit, prepaid)", "card product is none of credit, debit and prepaid"),
        ("past due + 1.00", "> 2.00", "past due plus 1.00 is more than 2.00"),
        ("segment", "residential, business", "segment is residential or business"),
        ("segment", "not(residential)", "segment is not residential"),
        ("card product", "not(credit, debit)", "card product is neither credit nor debit"),
        ("autopay", "yes", "autopay is yes"),
        ("card product", "unknown", "card product is not known"),
        ("card product", "known", "card product is known"),
        ("card product", "-, unknown", "card product is anything, even if not known"),
        ("card product", "credit, unknown", "card product is credit or not known"),
        ("suspended on", "not applicable", "suspended on does not apply"),
        ("suspended on", "< 2025-01-01", "suspended on is before January 1"),
        ("suspended on", "<= 2025-01-01", "suspended on is on or before January 1"),
        ("suspended on", "> 2025-01-01", "suspended on is after January 1"),
        ("suspended on", ">= 2025-01-01", "suspended on is on or after January 1"),
        ("late rate", ">= late rate", "late rate is at least late rate"),
    ],
)
def test_cells_in_words(heading: str, cell: str, english: str) -> None:
    pack, found = table("Fee (first)", f"| id | {heading} | = fee |\n| C1 | {cell} | 1.00 |")
    words = Words(pack, Wording("en", 2, TODAY))
    assert words.condition(found.columns[0], found.rows[0].cells[0]) == english


def test_facts_in_words() -> None:
    column = table("Fee (first)", "| id | past due | = fee |\n| C1 | - | 1.00 |")[1].columns[0]
    facts = [WORDS.fact(column, value) for value in (21460, UNKNOWN, NOT_APPLICABLE, None)]
    assert facts == [
        "past due is 214.60",
        "past due is not known",
        "past due does not apply",
        "past due is known",
    ]


def test_an_amount_that_is_not_known_says_so() -> None:
    assert [WORDS.money(500), WORDS.money(UNKNOWN)] == ["5.00", "not known"]
