"""For what a cell holds, and what a row's results come to."""

from __future__ import annotations

from datetime import date

import pytest

from policy.account import Entry
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.targets.python.small import OPEN, Answers, page

pytestmark = pytest.mark.usefixtures("both_ways")

VISITS: dict[str, Value] = {**{str(n): n for n in range(10)}, "N": NOT_APPLICABLE, "U": UNKNOWN}


# --- Cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("-", "0123456789N"),
        ("known", "0123456789"),
        ("not(3)", "012456789"),
        ("not(< 3)", "3456789"),
        ("not(> 5)", "012345"),
        ("not([2 .. 4])", "0156789"),
        ("1, 3", "13"),
        ("[1 .. 3], [3 .. 5], 9", "123459"),
        ("<= 2, 3", "0123"),
        (">= 7, 9", "789"),
        ("not applicable", "N"),
        ("unknown", "U"),
        ("4, unknown, not applicable", "4NU"),
    ],
)
def test_a_cell_holds_for_the_values_that_it_names(cell: str, holds: str) -> None:
    made = Answers(f"""
        ## Fee (collect sum)
        | id | visits | use | = amount |
        |---|---|---|---|
        | A1 | {cell} | 4 | 1.00 |
        | A2 | -, unknown | 5 | 2.00 |
    """)
    assert (
        "".join(name for name, value in VISITS.items() if made.rows(visits=value, use=4) == ["A1"]) == holds
    )


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        (">= limit", "456789"),
        ("(limit .. 8]", "5678"),
        ("limit", "4"),
        ("not(limit)", "012356789"),
        ("< limit, not applicable", "0123N"),
        ("limit, unknown", "4U"),
        ("known, limit", "0123456789"),
    ],
)
def test_a_cell_may_name_a_value_that_the_day_of_the_agreement_tells(cell: str, holds: str) -> None:
    made = Answers(
        f"""
        ## Fee (collect sum)
        | id | visits | use | = amount |
        |---|---|---|---|
        | A1 | {cell} | 4 | 1.00 |
        | A2 | -, unknown | 5 | 2.00 |
        """,
        "dated by: agreed on\n",
    )
    day = date(2025, 6, 30)
    hit = [name for name, value in VISITS.items() if made.rows(visits=value, use=4, agreed_on=day) == ["A1"]]
    assert "".join(hit) == holds


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("unknown", [UNKNOWN]),
        ("good, unknown", ["good", UNKNOWN]),
        ("good, odd", ["good", "odd"]),
        ("not(good, bad)", ["odd"]),
    ],
)
def test_a_cell_of_words_holds_for_those_that_it_names(cell: str, holds: list[Value]) -> None:
    made = Answers(f"""
        ## Fee (first)
        | id | mood | paid | = amount |
        |---|---|---|---|
        | A1 | {cell} | yes | 1.00 |
        | A2 | -, unknown | no | 2.00 |
    """)
    values: list[Value] = ["good", "bad", "odd", UNKNOWN]
    assert [mood for mood in values if made.rows(mood=mood, paid=True) == "A1"] == holds
    assert made.both(mood=UNKNOWN) == ("A2", 200)


def test_rows_are_in_effect_on_the_day_of_the_agreement() -> None:
    made = Answers(
        """
        ## Fee (first)
        | id | use | from | until | = amount |
        |---|---|---|---|---|
        | A1 | - | | 2025-07-01 | 1.00 |
        | A2 | - | 2025-07-01 | 2025-08-01 | 2.00 |
        | A3 | - | 2025-07-15 | | 3.00 |
        """,
        "dated by: agreed on\n",
    )
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 31), date(2025, 8, 1)]
    assert [made.amount(agreed_on=day) for day in days] == [100, 200, 200, 300]


# --- Results ----------------------------------------------------------------------------------------------------


def test_rows_of_several_forms_are_worked_out_each_by_its_own() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | use | = mark (a, b) | = amount |
        |---|---|---|---|
        | A1 | 1 | a | round(10% of debt) |
        | A2 | 2 | b | round(25% of debt) + 1.00 |
        | A3 | 3 | b | debt |
        | A4 | 4 | a | round(12.5% of debt) + 2.00 |
        | A5 | 5 | a | 7.77 |
    """)
    assert [made.amount(use=use) for use in range(1, 6)] == [100, 350, 1000, 325, 777]


def test_a_word_that_rows_hold_is_looked_up_where_others_work_it_out() -> None:
    made = Answers("""
        ## Mark (unique)
        | id | use | = mark (a, b) |
        |---|---|---|
        | A1 | - | b |

        ## Grade (unique)
        | id | use | = grade (a, b) |
        |---|---|---|
        | B1 | 1 | a |
        | B2 | 2 | b |
        | B3 | > 2 | mark |
        | B4 | < 1 | a |

        ## Fee (unique)
        | id | grade | = amount |
        |---|---|---|
        | C1 | a | 1.00 |
        | C2 | b | 2.00 |
    """)
    assert [made.amount(use=use) for use in range(4)] == [100, 100, 200, 200]


def test_days_are_moved_by_days_and_months_and_to_the_ends_of_business() -> None:
    made = Answers("""
        ## Day (unique)
        | id | use | = day |
        |---|---|---|
        | A1 | 1 | 3 days + began on |
        | A2 | 2 | began on + 11 months |
        | A3 | 3 | began on - 1 month |
        | A4 | 4 | previous business day(began on) |
        | A5 | 5 | start of month(began on) |

        ## Fee (first)
        | id | day | = amount |
        |---|---|---|
        | B1 | 2025-04-03 | 1.00 |
        | B2 | 2026-02-28 | 2.00 |
        | B3 | 2025-02-28 | 3.00 |
        | B4 | 2025-03-31 | 4.00 |
        | B5 | 2025-03-01 | 5.00 |
    """)
    assert [made.amount(use=use) for use in range(1, 6)] == [100, 200, 300, 400, 500]


@pytest.mark.parametrize(("season", "amount"), [("autumn", 200), ("summer", 0)])
def test_a_season_sees_nothing_when_it_is_over(season: str, amount: int) -> None:
    made = Answers(f"""
        ## Fee (unique)
        | id | use | = amount |
        |---|---|---|
        | A1 | - | sum of receipts this season({season}) |
    """)
    assert made.amount(Entry(date(2025, 8, 31), 500), Entry(date(2025, 9, 1), 200)) == amount


def test_a_reduction_takes_off_no_more_than_is_left_and_no_more_now() -> None:
    off = """
        ## Off (unique)
        | id | use | = amount | = now |
        |---|---|---|---|
        | B1 | - | 6.00 | 1.00 |
    """
    front = "reduces: fee\nrest: next bill\n"
    made = Answers(
        "## Fee (unique)\n| id | use | = amount |\n|---|---|---|\n| A1 | - | round(debt) |\n",
        off=page(off, "off", "discount", f"{front}order: 20\n"),
        last=page(off.replace("B1", "C1"), "last", "discount", f"{front}order: 30\n"),
    )
    assert [(made.amount(of=of, debt=1000), made.now(of, debt=1000)) for of in ("off", "last")] == [
        (600, 100),
        (400, 100),
    ]
    assert made.now("last", debt=650) == 50


def test_a_sum_of_what_is_unknown_is_unknown() -> None:
    made = Answers("""
        ## Fee (collect sum)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | - | round(visits * 1.00) |
        | A2 | -, unknown | >= 4 | 2.00 |
    """)
    assert made.both(use=5, visits=3) == (["A1", "A2"], 500)
    assert made.both(use=5, visits=UNKNOWN) == (["A1", "A2"], UNKNOWN)
    assert made.both(use=5, visits=UNKNOWN, mood="bad") == (["A2"], 200)
    assert made.both(use=5, visits=3, mood=UNKNOWN) == OPEN
