"""What a caller says to be verified: right or wrong, in the form in which an agent types it."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.demo.verifying import answers
from desktop.present.live.surroundings import CheckKind, Expected
from desktop.present.locale import Formats, locale_of

EVERY = (
    Expected(CheckKind.ZIP, "60601"),
    Expected(CheckKind.AMOUNT, 6120),
    Expected(CheckKind.MONTH, date(2026, 9, 1)),
    Expected(CheckKind.DATE, date(1980, 2, 3)),
    Expected(CheckKind.WORD, "Whiskers"),
)
FORMATS = Formats(locale_of("en"))


def test_right_answers_are_typed_as_they_are_read() -> None:
    assert answers(EVERY, FORMATS, right=True) == (
        "60601",
        "61.20",
        "September 2026",
        "1980-02-03",
        "Whiskers",
    )


def test_wrong_answers_differ_wherever_something_is_typed_freely() -> None:
    wrong = answers(EVERY, FORMATS, right=False)
    right = answers(EVERY, FORMATS, right=True)
    assert [one != other for one, other in zip(wrong, right, strict=True)] == [True, True, False, False, True]


@pytest.mark.parametrize("right", [True, False])
def test_where_the_agent_judges_nothing_is_typed(right: bool) -> None:
    assert answers((), FORMATS, right=right) == ()
