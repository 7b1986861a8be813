"""Requests that are answered with less, and by a code over the telephone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy import effects as f
from policy import events as e
from policy.adjustment import ChangeTerms, Extend, Lower, Override, Waive, line
from policy.recording import RecorderState
from policy.session import Stage, guards
from tests.policy.session.desk import DAY, KEY, SUE, Desk, at

TOTAL = 20_500


def asked(offered: int = 300) -> Desk:
    """Ask for the whole late charge, and be offered less."""
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Waive("late", 500, "goodwill", "the bill came late"))
    desk.answer(e.ApprovalCountered, f.RequestApproval, offered=offered, who="Sue Park", reason="half")
    return desk


def waiting() -> tuple[Desk, str]:
    """Ask for the late charge, and give the id of the request."""
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Waive("late", 500, "goodwill"))
    return desk, desk.now(f.RequestApproval).id


def test_less_that_is_offered_changes_nothing_before_the_customer_takes_it() -> None:
    desk = asked()
    offer = desk.session.offer
    assert offer is not None
    assert (offer.request.asked, offer.instead_of, offer.who, offer.reason) == (300, 500, "Sue Park", "half")
    assert (desk.total, desk.session.pending, desk.session.adjustments) == (TOTAL, None, ())
    assert desk.told() == [f.Notice.EXCEPTION_COUNTERED]


def test_taking_it_is_a_request_of_its_own_that_has_to_be_approved() -> None:
    desk = asked()
    desk.deed(e.OfferAccepted, asked=300)
    new = desk.now(f.RequestApproval)
    assert new.judgement.request == Lower("late", 500, 300, "goodwill", "the bill came late")
    assert (new.before, new.after, desk.session.offer, desk.total) == (TOTAL, TOTAL - 300, None, TOTAL)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.total == TOTAL - 300


def test_what_lies_within_the_agents_authority_is_then_granted_at_once() -> None:
    desk = asked(150)
    desk.deed(e.OfferAccepted, asked=150)
    assert (desk.total, desk.session.pending) == (TOTAL - 150, None)


def test_another_amount_than_the_one_that_was_shown_is_not_taken() -> None:
    desk = asked()
    desk.deed(e.OfferAccepted, asked=400)
    assert desk.why()[1] == ("offer_is_shown",)


def test_an_offer_is_left_or_goes_with_its_total_with_what_is_asked_next_and_with_the_call() -> None:
    for change in ("left", "total", "next", "end", "card"):
        desk = asked().say("G4", "G5")
        match change:
            case "left":
                desk.deed(e.OfferDeclined)
            case "total":
                desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
            case "next":
                desk.deed(e.OptionChosen, option="part")
                assert f.Notice.OFFER_GONE in desk.told()
            case "card":
                desk.deed(e.CardChosen, total=TOTAL)
            case _:
                desk.end()
        assert desk.session.offer is None, change
        desk.deed(e.OfferAccepted, asked=300)
        assert desk.count(f.RequestApproval) == 1


def test_an_offer_of_what_has_no_amount_is_a_refusal() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=ChangeTerms("full", "goodwill", payments=9))
    desk.answer(e.ApprovalCountered, f.RequestApproval, offered=1, who="Sue Park", reason="no more than six")
    assert (desk.told(), desk.now(f.Tell).detail) == ([f.Notice.EXCEPTION_REFUSED], "no more than six")


def test_a_code_is_tried_once_at_a_time_and_a_right_one_answers_the_request() -> None:
    desk, request = waiting()
    desk.deed(e.CodeHeard, pending=request, person="sue", code="12345678")
    tried = desk.now(f.TakeCode)
    assert (tried.request, tried.person, "12345678" in repr(tried)) == (request, "sue", False)
    desk.deed(e.CodeHeard, pending=request, person="sue", code="12345678")
    assert desk.why()[1] == ("no_code_in_hand",)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,), by_code=True)
    desk.answer(e.EffectDone, f.TakeCode)
    assert (desk.total, [one.by_code for one in desk.session.adjustments]) == (TOTAL - 500, [True])


@pytest.mark.parametrize(
    ("kind", "fields", "shown"),
    [
        (e.CodeNotTaken, {"why": "WRONG", "left": 2}, ("WRONG", 2)),
        (e.EffectTimedOut, {}, ("untried", None)),
        (e.EffectFailed, {"failure": e.Failure.UNAVAILABLE}, ("untried", None)),
    ],
)
def test_a_code_that_does_not_approve_leaves_the_request_waiting(
    kind: type[e.Answer], fields: dict[str, object], shown: tuple[str, int | None]
) -> None:
    desk, request = waiting()
    desk.deed(e.CodeHeard, pending=request, person="sue", code="1")
    desk.answer(kind, f.TakeCode, **fields)
    pending = desk.session.pending
    assert pending is not None
    assert (pending.fault, pending.tries, desk.total) == (*shown, TOTAL)
    desk.deed(e.CodeHeard, pending=request, person="sue", code="12345678")
    assert desk.session.pending is not None
    assert desk.session.pending.fault == ""


def test_what_becomes_of_a_code_after_its_request_is_over_changes_nothing() -> None:
    for kind, fields in ((e.CodeNotTaken, {"why": "WRONG"}), (e.EffectTimedOut, {})):
        desk, request = waiting()
        desk.deed(e.CodeHeard, pending=request, person="sue", code="1")
        desk.answer(e.ApprovalRefused, f.RequestApproval, reason="no")
        desk.answer(kind, f.TakeCode, **fields)
        assert (desk.session.pending, desk.total) == (None, TOTAL)
        desk.deed(e.CodeHeard, pending=request, person="sue", code="1")
        assert desk.why()[1] == ("is_the_request",)


def test_a_request_that_is_taken_back_says_why() -> None:
    desk, _ = waiting()
    desk.deed(e.ExceptionWithdrawn)
    assert desk.now(f.Tell).detail == "wish"
    desk, _ = waiting()
    desk.deed(e.OptionChosen, option="part")
    assert next(one for one in desk.last if isinstance(one, f.Tell)).detail == "total"


def test_what_took_effect_is_written_down_when_the_payment_is_posted_until_somebody_has_it() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    desk.pause().open().complete().accept().send().capture().post()
    written = desk.asked(f.WriteExceptions)
    assert (written.key, written.account, written.on) == (desk.session.attempts[0].key, "A1", DAY.on)
    assert [one.amount for one in written.adjustments] == [150]
    desk.answer(e.EffectTimedOut, f.WriteExceptions)
    again = desk.asked(f.WriteExceptions)
    assert (again.key, again.adjustments, again.after_ms) == (written.key, written.adjustments, 5_000)
    desk.answer(e.EffectDone, f.WriteExceptions)
    assert f.Notice.NOT_WRITTEN in [one.notice for one in desk.log if isinstance(one, f.Tell)]


def test_what_takes_effect_without_a_payment_is_written_down_at_the_end() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Extend(10, "goodwill"))
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    desk.end()
    desk.all(RecorderState.RECORDING)
    desk.deed(e.Finished, outcome="promise")
    written = desk.asked(f.WriteExceptions)
    assert [type(one.request) for one in written.adjustments] == [Extend]


def test_a_way_to_pay_that_the_policy_shuts_is_open_once_it_is_let_pass() -> None:
    desk = at(Stage.GUIDING).tender("bank")
    reckoning = desk.session.reckoning
    assert reckoning is not None
    assert reckoning.option is not None
    tenders = tuple(replace(one, allowed=False) for one in reckoning.option.tenders)
    shut = replace(reckoning.option, tenders=tenders)
    desk.session = replace(desk.session, reckoning=replace(reckoning, option=shut))
    wanted = e.BankChosen(at=desk.at, call=KEY, total=desk.total)
    assert not guards.bank_is_allowed(desk.session, wanted)
    passed = line(desk.session.setup.pack, Override("bank", "goodwill"), "O1", "desk 8")
    desk.session = replace(desk.session, adjustments=(passed,))
    assert guards.bank_is_allowed(desk.session, wanted)
    assert not guards.card_is_allowed(desk.session, e.CardChosen(at=desk.at, call=KEY, total=desk.total))
