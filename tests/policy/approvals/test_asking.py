"""Requests are made whole from what a session asks for, and counter-offers become requests of their own."""

from __future__ import annotations

import pytest

from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive
from policy.approvals.asking import Desk, Shown, countered, make_request
from policy.approvals.form import digest
from policy.approvals.numbers import Drawn
from policy.approvals.request import ApprovalRequest, Line, Row, Section
from policy.authority import Judgement, Verdict
from policy.calls import CallKey
from policy.effects import RequestApproval
from tests.policy.approvals.world import ASKED, ASKED_MS

WAIVE = Waive("reconnection", 7_500, "outage", "Office closed \u202eby outage.")
LOWER = Lower("reconnection", 7_500, 2_000, "outage", "note", "item")
LESS = AcceptLess(40_000, 1_000, "outage", "note", "late", "item")
TERMS = ChangeTerms("plan", "hardship", payments=6, down_payment=1_000)
EXTEND = Extend(14, "hardship")
OVERRIDE = Override("CS1", "goodwill")


def made(request: Request, before: int = 35_810, after: int = 28_310) -> ApprovalRequest:
    judgement = Judgement(
        Verdict.NEEDS_APPROVAL, request, "amy", "Not the agent's.", "RC7", "rule 5", "supervisor", 2
    )
    effect = RequestApproval(
        id="sim:1#9",
        call=CallKey("sim", "1"),
        account="8841-2207-3",
        judgement=judgement,
        before=before,
        after=after,
        version="2025.11",
    )
    sections = (Section("Waived\u2028", (Row("Mar\t11", "\u200b5.00"),)),)
    shown = Shown("USD", 2, "Rosa \u0007", (Line("Reconnection\n", 7_500, 0),), sections)
    desk = Desk("amy", "Amy Lund", "desk-14")
    return make_request(effect, desk, shown, Drawn("47", ("18", "47", "63")), "0f" * 16, ASKED)


def test_a_request_says_all_that_the_session_asks_for() -> None:
    request = made(WAIVE)
    assert digest(request)
    assert (request.change.before, request.change.after, request.change.asked) == (35_810, 28_310, 7_500)
    assert (request.needs.role, request.needs.limit, request.needs.people) == ("supervisor", 7_500, 2)
    assert (request.asked_ms, request.expires_ms) == (ASKED_MS, ASKED_MS + 300_000)
    assert request.note == "Office closed ⟨U+202E⟩by outage."
    assert (request.customer, request.lines[0].title) == ("Rosa ⟨U+0007⟩", "Reconnection")
    assert request.sections == (Section("Waived⟨U+2028⟩", (Row("Mar 11", "⟨U+200B⟩5.00"),)),)


@pytest.mark.parametrize(
    ("request_", "terms", "option"),
    [
        (TERMS, "payments 6, down payment 1000", "plan"),
        (ChangeTerms("plan", "hardship", payments=6), "payments 6", "plan"),
        (EXTEND, "days 14", ""),
        (OVERRIDE, "CS1", ""),
        (LESS, "", ""),
        (LOWER, "", ""),
    ],
)
def test_what_is_no_amount_is_said_in_words(request_: Request, terms: str, option: str) -> None:
    change = made(request_).change
    assert (change.kind, change.terms, change.option) == (request_.kind, terms, option)


def test_the_limit_that_is_needed_is_the_greater_of_what_is_asked_and_what_is_saved() -> None:
    assert made(LOWER, 10_000, 5_000).needs.limit == 5_000
    assert made(LOWER, 10_000, 9_000).needs.limit == 2_000
    assert made(OVERRIDE, 10_000, 11_000).needs.limit == 0


@pytest.mark.parametrize(
    ("request_", "offered"),
    [
        (WAIVE, Lower("reconnection", 7_500, 500, "outage", WAIVE.note)),
        (LOWER, Lower("reconnection", 7_500, 500, "outage", "note", "item")),
        (LESS, AcceptLess(40_000, 500, "outage", "note", "late", "item")),
        (TERMS, None),
        (EXTEND, None),
        (OVERRIDE, None),
    ],
)
def test_a_counter_offer_is_a_request_for_less(request_: Request, offered: Request | None) -> None:
    assert countered(request_, 500) == offered
