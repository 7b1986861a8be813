"""Requests, and the extra line that a granted one becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.adjustment import (
    AcceptLess,
    Adjustment,
    ChangeTerms,
    Extend,
    Lower,
    Override,
    Request,
    Waive,
    given_away,
    line,
    remaining,
    request_from,
)
from policy.language.tree.types import NOT_APPLICABLE, Value
from tests.policy.riverbend import riverbend


def test_a_waiver_stands_beside_the_line_in_the_line_s_own_ledger() -> None:
    made = line(riverbend(), Waive("late-charge", 500, "goodwill", "first time"), "W2", "desk rules")
    assert (made.component, made.ledger, made.title, made.amount) == (
        "late-charge",
        "4210",
        "Late payment charge",
        500,
    )
    assert (made.rule, made.source, made.request.note) == ("W2", "desk rules", "first time")


def test_two_adjustments_never_take_more_than_the_line() -> None:
    first = line(riverbend(), Lower("late-charge", 500, 300, "goodwill"), "W2", "")
    second = line(riverbend(), Waive("late-charge", 500, "goodwill"), "W2", "", [first])
    third = line(riverbend(), Lower("late-charge", 500, 100, "goodwill"), "W2", "", [first, second])
    assert [first.amount, second.amount, third.amount] == [300, 200, 0]


def test_lines_of_other_items_are_other_lines() -> None:
    first = line(riverbend(), Waive("item-fee", 100, "goodwill", item="sep"), "W2", "")
    other = Waive("item-fee", 100, "goodwill", item="oct")
    assert remaining(other, [first]) == 100
    assert remaining(Waive("item-fee", 100, "goodwill", item="sep"), [first]) == 0


@pytest.mark.parametrize(
    ("request_", "kind", "away"),
    [
        (Waive("late-charge", 500, "error"), "waive", 500),
        (Lower("late-charge", 500, 200, "error"), "lower", 200),
        (AcceptLess(21460, 1000, "error"), "accept less", 1000),
        (ChangeTerms("plan", "error", payments=6), "change terms", 0),
        (Extend(14, "error"), "extend", 0),
        (Override("CS1", "error", asked=100, line_amount=644, component="card-surcharge"), "override", 100),
    ],
)
def test_each_kind_of_request_gives_away_what_it_says(request_: Request, kind: str, away: int) -> None:
    assert (request_.kind, request_.asked, given_away(request_)) == (kind, away, away)


WORDS: dict[str, Value] = {
    "component": "late-charge",
    "reason": "error",
    "asked": 200,
    "line amount": 500,
    "option": "plan",
}


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("waive", Waive("late-charge", 500, "error", item="sep")),
        ("lower", Lower("late-charge", 500, 200, "error", item="sep")),
        ("accept less", AcceptLess(500, 200, "error", component="late-charge", item="sep")),
        (
            "change terms",
            ChangeTerms("plan", "error", asked=200, line_amount=500, component="late-charge", item="sep"),
        ),
        ("extend", Extend(1, "error", asked=200, line_amount=500, component="late-charge", item="sep")),
        ("override", Override("", "error", asked=200, line_amount=500, component="late-charge", item="sep")),
    ],
)
def test_a_request_is_made_from_the_words_of_the_page(kind: str, made: Request) -> None:
    assert request_from({**WORDS, "request": kind}, "sep") == made


def test_a_request_without_a_line_amount_is_of_what_is_asked() -> None:
    values: dict[str, Value] = {"request": "waive", "component": NOT_APPLICABLE, "asked": 200}
    assert request_from(values) == Waive("", 200, "")


def test_a_word_that_is_no_request_makes_none() -> None:
    with pytest.raises(KeyError):
        request_from({"request": "steal"})


def test_what_is_about_no_line_has_no_ledger() -> None:
    made = line(riverbend(), AcceptLess(21460, 1000, "error"), "W9", "")
    assert (made.component, made.ledger, made.title, made.amount) == ("", "", "", 1000)


@given(
    whole=st.integers(0, 10_000),
    asked=st.lists(st.one_of(st.none(), st.integers(0, 12_000)), max_size=6),
)
def test_adjustments_of_a_line_never_add_up_to_more_than_it(whole: int, asked: list[int | None]) -> None:
    made: list[Adjustment] = []
    for amount in asked:
        request: Request = Waive("late-charge", whole, "x")
        if amount is not None:
            request = Lower("late-charge", whole, amount, "x")
        made.append(line(riverbend(), request, "W2", "", made))
    assert 0 <= sum(one.amount for one in made) <= whole
