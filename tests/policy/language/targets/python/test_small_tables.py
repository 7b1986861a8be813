"""Which rows of a table answer: where something is unknown, and where several hit."""

from __future__ import annotations

import pytest

from policy.language.targets.python import Trouble
from policy.language.tree.types import UNKNOWN, Value
from tests.policy.language.targets.python.small import OPEN, Answers, page

pytestmark = pytest.mark.usefixtures("both_ways")


# --- What is unknown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["first", "unique"])
def test_a_row_that_may_hit_leaves_a_table_open_if_no_other_hits(policy: str) -> None:
    made = Answers(f"""
        ## Fee ({policy})
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | <= 4 | 1.00 |
        | A2 | -, unknown | > 4 | 2.00 |
    """)
    assert made.both(mood="good", use=3) == ("A1", 100)
    assert made.both(mood=UNKNOWN, use=7) == ("A2", 200)
    assert made.both(mood=UNKNOWN, use=3) == OPEN
    assert [note.trouble for note in made.notes(mood="bad", use=3)] == [Trouble.GAP]


@pytest.mark.parametrize(
    "policy", ["collect sum", "collect max", "collect count", "rule order", "output order"]
)
def test_what_gathers_is_open_if_any_row_may_hit_besides(policy: str) -> None:
    made = Answers(f"""
        ## Number ({policy})
        | id | mood | use | priority | = number |
        |---|---|---|---|---|
        | A1 | good | <= 4 | 2 | 1 |
        | A2 | -, unknown | >= 4 | 1 | 2 |

        ## Fee (unique)
        | id | use | = amount |
        |---|---|---|
        | B1 | - | 1.00 |
    """)

    def hits(mood: Value, use: int) -> object:
        found = made.rows(mood=mood, use=use)
        return (
            [one[0] if isinstance(one, tuple) else one for one in found] if isinstance(found, list) else found
        )

    assert hits("good", 4) == (["A2", "A1"] if policy == "output order" else ["A1", "A2"])
    assert hits(UNKNOWN, 5) == ["A2"]
    assert hits(UNKNOWN, 3) is None
    # one that needs a hit is not open once it has one
    assert hits(UNKNOWN, 4) == (["A2"] if policy == "collect max" else None)


def test_an_otherwise_row_waits_until_no_other_may_hit() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | <= 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert made.both(mood="good", use=3) == ("A1", 100)
    assert made.both(mood=UNKNOWN, use=3) == OPEN
    assert made.both(mood=UNKNOWN, use=7) == OPEN
    assert made.both(mood="bad", use=3) == ("A2", 200)


def test_an_otherwise_row_alone_keeps_a_sum_open() -> None:
    made = Answers("""
        ## Fee (collect sum)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | -, unknown | > 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert made.both(mood="good", use=4) == (["A2"], 200)
    assert made.both(mood=UNKNOWN, use=5) == (["A1"], 100)
    assert made.both(mood=UNKNOWN, use=4) == OPEN


def test_an_otherwise_row_hits_where_no_other_does() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | level | use | = amount |
        |---|---|---|---|
        | A1 | low | <= 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert [made.both(level="low", use=4), made.both(level="low", use=5)] == [("A1", 100), ("A2", 200)]


@pytest.mark.parametrize("cell", ["good", "good, unknown"])
def test_an_exception_defeats_its_base_where_it_hits(cell: str) -> None:
    made = Answers(f"""
        ## Fee (collect sum)
        | id | mood | use | exception to | = amount |
        |---|---|---|---|---|
        | A1 | -, unknown | <= 6 | | 1.00 |
        | A2 | {cell} | > 2 | A1 | 2.00 |
        | A3 | -, unknown | > 4 | A2 | 4.00 |
    """)
    assert made.both(mood="good", use=1) == (["A1"], 100)
    assert made.both(mood="good", use=3) == (["A2"], 200)
    assert made.both(mood="good", use=5) == (["A3"], 400)
    assert made.both(mood="good", use=7) == ([], 0)
    assert made.both(mood="bad", use=5) == (["A1"], 100)
    assert made.both(mood=UNKNOWN, use=3) == (OPEN if cell == "good" else (["A2"], 200))


def test_an_exception_to_otherwise_is_looked_at_with_it() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | use | level | exception to | = amount |
        |---|---|---|---|---|
        | A1 | > 4 | - | | 1.00 |
        | A2 | otherwise | - | | 2.00 |
        | A3 | - | high | A2 | 3.00 |
    """)
    assert made.both(use=5, level="high") == ("A1", 100)
    assert made.both(use=4, level="low") == ("A2", 200)
    assert made.both(use=4, level="high") == ("A3", 300)


def test_an_exception_that_lists_its_rows_is_open_as_they_are() -> None:
    listed = """
        ## Instead (rule order)
        | id | mood | = amount |
        |---|---|---|
        | B1 | good | 3.00 |
        | B2 | good, bad | 4.00 |
    """
    made = Answers(
        "## Fee (unique)\n| id | use | = amount |\n|---|---|---|\n| A1 | - | 1.00 |\n",
        instead=page(listed, "instead", "exception", "exception to: fee\n"),
    )
    assert [made.amount(mood=mood) for mood in ("good", "bad", "odd", UNKNOWN)] == [700, 400, 100, UNKNOWN]


# --- Ranks ------------------------------------------------------------------------------------------------------


def test_a_rank_that_a_formula_tells_is_known_when_the_rows_hit() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (some, none) |
        |---|---|---|
        | A1 | > 4 | some |
        | A2 | <= 4 | none |

        ## Fee (priority)
        | id | level | paid | = grade (some, none) | = amount |
        |---|---|---|---|---|
        | B1 | low | - | none | 1.00 |
        | B2 | - | - | risk | 2.00 |
        | B3 | - | yes | some | 3.00 |
    """)
    assert made.both(use=5, level="low") == ("B2", 200)
    assert made.both(use=4, level="low") == ("B1", 100)
    assert made.both(use=5, paid=True) == ("B2", 200)
    assert made.both(use=4, paid=True) == ("B3", 300)


def test_a_stated_rank_counts_beside_those_that_a_formula_tells() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (high, middle, low) |
        |---|---|---|
        | A1 | > 4 | high |
        | A2 | <= 4 | low |

        ## Fee (priority)
        | id | level | priority | = grade (high, middle, low) | = amount |
        |---|---|---|---|---|
        | B1 | low | 1 | low | 1.00 |
        | B2 | - | | risk | 2.00 |
    """)
    assert made.both(use=5, level="low") == ("B2", 200)
    assert made.both(use=4, level="low") == ("B1", 100)
    assert made.both(use=4, level="high") == ("B2", 200)


def test_hits_are_listed_in_the_order_that_a_formula_tells() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (some, none) |
        |---|---|---|
        | A1 | > 4 | some |
        | A2 | <= 4 | none |

        ## Fee (output order)
        | id | mood | level | = grade (some, none) | = amount |
        |---|---|---|---|---|
        | B1 | - | low | none | 1.00 |
        | B2 | -, unknown | - | risk | 2.00 |
    """)
    assert made.both(use=5) == ([("B2", "some", 200), ("B1", "none", 100)], 300)
    assert made.both(use=4) == ([("B1", "none", 100), ("B2", "none", 200)], 300)
    assert made.both(mood=UNKNOWN) == OPEN
    assert made.both(mood=UNKNOWN, level="high") == ([("B2", "none", 200)], 200)


def test_the_first_that_hits_answers_a_table_that_takes_the_first() -> None:
    made = Answers("""
        ## Fee (first)
        | id | use | = amount |
        |---|---|---|
        | A1 | 1, 3 | 1.00 |
        | A2 | 3, 5 | 2.00 |
        | A3 | - | 3.00 |
    """)
    assert [made.both(use=use) for use in (1, 3, 5, 4)] == [
        ("A1", 100),
        ("A1", 100),
        ("A2", 200),
        ("A3", 300),
    ]
