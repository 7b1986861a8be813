"""What a row says to everybody."""

from __future__ import annotations

import pytest

from policy.explain import Figure, in_words
from tests.policy.riverbend import riverbend, table


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("LC1", "If days past due is at most 1 day, nothing is charged."),
        (
            "LC3",
            (
                "If days past due is more than 1 day, past due is at least 25.00 and segment is residential, "
                "2% of past due is charged, at least 5.00."
            ),
        ),
        ("PB1", "Past due is owed."),
        ("AC1", "If autopay is yes, 6.00 is taken off."),
        ("G2", "If suspended on is known and caller verified is yes, the step “Opening” applies."),
        ("A3", "If kind is current and disputed is no, it is paid in place 3, in proportion."),
    ],
)
def test_a_row_in_words(row: str, sentence: str) -> None:
    assert in_words(riverbend(), row).sentence == sentence


def test_a_row_names_its_page_source_and_dates() -> None:
    said = in_words(riverbend(), "LC3")
    assert (said.row, said.title, said.since, said.source, said.exception) == (
        "LC3",
        "Late payment charge",
        "since Jul 1, 2025",
        "city code 8-2c",
        "",
    )
    assert said.place.startswith("components/late-charge.md:")
    assert in_words(riverbend(), "A1").title == "Order"


def test_a_row_shows_the_example_it_is_given() -> None:
    said = in_words(riverbend(), "LC3", {"past due": 2500, "segment": "residential", "note": "made up"})
    assert said.example == (
        Figure("Past due", "25.00"),
        Figure("Segment", "residential"),
        Figure("Note", "made up"),
    )
    assert in_words(riverbend(), "LC3").example == ()


def test_a_row_for_the_rest_and_an_exception_say_so() -> None:
    pack, _ = table(
        "Fee (unique)",
        """
        | id | segment   | exception to | = fee |
        | F1 | otherwise |              | 1.00  |
        | F2 | business  |              | 2.00  |
        | F3 | -         | F2           | 3.00  |
        """,
    )
    assert in_words(pack, "F1").sentence == "If no other row of “Fee” applies, fee is 1.00."
    assert in_words(pack, "F3").exception.startswith("This row is an exception to F2: it applies only where")


def test_a_row_in_spanish() -> None:
    assert in_words(riverbend(), "AC1", language="es").sentence == "Si autopay es sí, se descuenta 6.00."
