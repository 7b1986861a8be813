"""Giving money back: what was paid, by whose authority it goes back, in which way, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.adjustment import Override
from policy.authority import Judgement, Person, Verdict
from policy.session import Stage
from policy.session.giving_back import judged_back, left_of, payment_of, way_and_number
from policy.session.moves import reversals
from policy.session.state import GivingBack, ReversalState
from policy.session.turn import Turn
from tests.policy.session.desk import NOON_MS, SUE, TOTAL, Desk, at

CUT_OFF = NOON_MS + 3_600_000
OLD = r.Payment("pay-old", NOON_MS - 90_000_000, 10_000, "card", "visa", "0119", 12)
FRESH = r.Payment("pay-new", NOON_MS - 5_000, 10_000, "card", "visa", "0119", 13, void_until_ms=CUT_OFF)
ELSEWHERE = r.Payment("pay-far", NOON_MS - 5_000, 10_000, "check", elsewhere=True)


def opened(*payments: r.Payment) -> Desk:
    """Stand before the quote with the account's payments listed."""
    desk = at(Stage.GUIDING)
    desk.deed(r.PaymentsOpened)
    assert desk.now(f.ListPayments).account == "A1"
    desk.answer(r.PaymentsListed, f.ListPayments, payments=payments or (OLD, FRESH, ELSEWHERE))
    return desk


def wish(desk: Desk, payment: r.Payment, minor: int, way: r.Way, reason: str = "twice") -> None:
    desk.deed(r.ReversalAsked, key=payment.key, minor=minor, way=way, reason=reason)


def test_an_earlier_payment_is_refunded_in_part_within_the_agents_authority() -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND)
    sent = desk.now(f.ReversePayment)
    assert (sent.of, sent.minor, sent.way) == ("pay-old", 2_500, r.Way.REFUND)
    desk.money(r.PaymentReversed, sent.key, reference="rv", receipt=14)
    assert (desk.now(f.MakeReceipt).key, desk.now(f.MakeReceipt).receipt) == (sent.key, 14)
    assert desk.told() == [f.Notice.REVERSED]
    payment = payment_of(desk.session, "pay-old")
    assert payment is not None
    assert left_of(desk.session, payment) == 7_500


def test_the_account_is_read_anew_once_money_went_back() -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND)
    desk.money(r.PaymentReversed, desk.now(f.ReversePayment).key, reference="rv")
    account = desk.session.account
    assert account is not None
    owing = replace(account, values={**account.values, "past due": 22_500})
    desk.answer(e.AccountLoaded, f.LoadAccount, account=owing)
    assert desk.total == TOTAL + 2_500
    assert desk.stage is Stage.GUIDING


def test_a_request_to_give_back_outlives_the_total_of_the_quote() -> None:
    desk = opened(OLD, FRESH)
    desk.deed(e.ValueFound, name="card product", value="credit")
    was = desk.total
    wish(desk, OLD, 10_000, r.Way.REFUND, reason="error")
    assert desk.session.pending is not None
    desk.deed(e.ValueFound, name="card product", value="debit")
    assert desk.total != was
    assert desk.session.pending is not None
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.now(f.ReversePayment).minor == 10_000


def test_what_was_being_read_of_the_account_when_money_went_back_does_not_count() -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND)
    desk.money(r.PaymentReversed, desk.now(f.ReversePayment).key, reference="rv")
    first = desk.now(f.LoadAccount)
    wish(desk, OLD, 1_000, r.Way.REFUND)
    desk.money(r.PaymentReversed, desk.now(f.ReversePayment).key, reference="rv-2")
    account = desk.session.account
    assert account is not None
    desk.give(e.AccountLoaded(at=desk.at, answers=first.id, account=account))
    assert desk.why()[0] is f.Why.LATE
    desk.deed(e.CardChosen, total=desk.total)
    assert "account_is_current" in desk.why()[1]
    desk.answer(e.AccountLoaded, f.LoadAccount, account=account)
    assert not desk.session.outdated


def test_before_the_cut_off_a_payment_is_voided_whole_and_after_it_refunded() -> None:
    desk = opened()
    for minor, way in ((2_500, r.Way.VOID), (10_000, r.Way.REFUND), (2_500, r.Way.REFUND)):
        wish(desk, FRESH, minor, way)
        assert desk.why()[1] == ("way_is_open",)
    wish(desk, OLD, 10_000, r.Way.VOID)
    assert desk.why()[1] == ("way_is_open",)
    wish(desk, FRESH, 10_000, r.Way.VOID)
    assert desk.now(f.ReversePayment).way is r.Way.VOID


def test_what_another_desk_took_and_what_nobody_knows_does_not_go_back_here() -> None:
    desk = opened()
    wish(desk, ELSEWHERE, 100, r.Way.REFUND)
    assert desk.why()[1] == ("is_taken_here",)
    desk.deed(r.ReversalAsked, key="pay-none", minor=1, way=r.Way.REFUND, reason="twice")
    assert desk.why()[1][:2] == ("is_payment_known", "is_taken_here")


def test_what_went_back_before_is_not_left_and_gives_the_next_giving_back_another_key() -> None:
    earlier = replace(OLD, returns=(r.Return("back-1", 6_000), r.Return("back-2", 900, refused=True)))
    desk = opened(earlier)
    wish(desk, OLD, 4_001, r.Way.REFUND)
    assert desk.why()[1] == ("is_left_to_reverse",)
    wish(desk, OLD, 4_000, r.Way.REFUND)
    first = desk.now(f.ReversePayment).key
    again = opened(OLD)
    wish(again, OLD, 4_000, r.Way.REFUND)
    assert again.now(f.ReversePayment).key != first


def test_nothing_goes_back_before_the_caller_is_verified() -> None:
    desk = opened()
    desk.deed(e.StepAnswered, step="G1", value=False)
    wish(desk, OLD, 100, r.Way.REFUND)
    assert desk.stage is Stage.VERIFYING
    assert desk.why()[0] is f.Why.NOT_HERE


def test_what_the_policy_refuses_is_told_with_its_reason() -> None:
    desk = opened()
    wish(desk, OLD, 100, r.Way.REFUND, "never")
    told = desk.now(f.Tell)
    assert (told.notice, told.names, told.detail) == (f.Notice.RETURN_REFUSED, ("O3",), "Never")
    assert desk.count(f.ReversePayment) == 0


def test_beyond_the_agents_authority_a_supervisor_approves() -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND, "goodwill")
    asked = desk.now(f.RequestApproval)
    assert (asked.before, asked.after, asked.judgement.rule) == (10_000, 7_500, "O1")
    assert asked.judgement.request.item == "pay-old"
    assert asked.judgement.request.kind == "override"
    pending = desk.session.pending
    assert pending is not None
    assert pending.back == GivingBack("pay-old", 2_500, r.Way.REFUND)
    wish(desk, OLD, 100, r.Way.REFUND)
    assert desk.why()[1] == ("none_pending",)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.now(f.ReversePayment).minor == 2_500
    assert desk.session.pending is None
    assert desk.session.adjustments == ()


def test_a_void_that_is_approved_after_the_cut_off_is_a_refund() -> None:
    desk = opened(replace(FRESH, void_until_ms=NOON_MS + 60))
    wish(desk, FRESH, 10_000, r.Way.VOID, "goodwill")
    desk.ms += 60
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.now(f.ReversePayment).way is r.Way.REFUND


@pytest.mark.parametrize("people", [(), (Person("bob", "agent"),), (Person("amy", "supervisor"),)])
def test_who_may_not_approve_gives_nothing_back(people: tuple[Person, ...]) -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND, "goodwill")
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=people)
    assert desk.told() == [f.Notice.RETURN_REFUSED]
    assert desk.count(f.ReversePayment) == 0


def test_a_refusal_and_the_end_of_the_call_end_the_request() -> None:
    desk = opened()
    wish(desk, OLD, 2_500, r.Way.REFUND, "goodwill")
    desk.answer(e.ApprovalRefused, f.RequestApproval, reason="no")
    assert (desk.told(), desk.session.pending) == ([f.Notice.RETURN_REFUSED], None)
    wish(desk, OLD, 2_500, r.Way.REFUND, "goodwill")
    desk.answer(e.ApprovalCountered, f.RequestApproval, offered=100, who="Sue", reason="a part")
    assert (desk.told(), desk.session.offer) == ([f.Notice.RETURN_REFUSED], None)
    wish(desk, OLD, 2_500, r.Way.REFUND, "goodwill")
    desk.end()
    assert desk.count(f.WithdrawApproval) == 1
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.count(f.ReversePayment) == 0


def test_beside_the_quote_goes_back_what_needs_nobody_else() -> None:
    desk = at(Stage.RECEIPT)
    key = desk.session.attempts[0].key
    desk.deed(r.ReversalAsked, key=key, minor=500, way=r.Way.REFUND, reason="goodwill")
    assert desk.why()[1] == ("within_authority",)
    desk.deed(r.ReversalAsked, key=key, minor=500, way=r.Way.REFUND, reason="twice")
    back = desk.now(f.ReversePayment).key
    desk.money(r.PaymentReversed, back, reference="rv", receipt=8)
    desk.answer(e.EffectDone, f.MakeReceipt)
    assert desk.stage is Stage.RECEIPT
    desk.deed(e.ReceiptAsked, key=back, channel="text")
    assert desk.now(f.SendReceipt).key == back


def test_the_receipt_of_what_went_back_does_not_stand_for_that_of_the_payment() -> None:
    desk = opened()
    wish(desk, OLD, 100, r.Way.REFUND)
    back = desk.now(f.ReversePayment).key
    desk.say("G4", "G5")
    desk.deed(e.CardChosen, total=desk.total)
    desk.open().complete().accept().send().capture().post()
    desk.money(r.PaymentReversed, back, reference="rv", receipt=8)
    desk.answer(e.EffectTimedOut, f.MakeReceipt)
    assert desk.stage is Stage.POSTED


def test_payments_that_cannot_be_listed_are_asked_for_again() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(r.PaymentsOpened)
    desk.answer(e.EffectTimedOut, f.ListPayments)
    assert desk.told() == [f.Notice.NO_PAYMENTS]
    desk.deed(r.PaymentsOpened)
    desk.answer(r.PaymentsListed, f.ListPayments, payments=(OLD,))
    assert desk.session.payments == (OLD,)


def test_another_account_has_other_payments() -> None:
    desk = opened()
    desk.deed(r.PaymentsOpened)
    desk.deed(e.AccountLeft)
    assert desk.session.payments is None
    desk.answer(r.PaymentsListed, f.ListPayments, payments=(OLD,))
    assert desk.why()[0] is f.Why.LATE
    assert desk.session.payments is None


def test_a_wish_is_judged_only_with_an_account_and_a_payment() -> None:
    desk = opened()
    asked = r.ReversalAsked(
        at=desk.at, call=desk.session.key, key="x", minor=1, way=r.Way.REFUND, reason="twice"
    )
    assert judged_back(desk.session, asked) is None
    known = judged_back(desk.session, replace(asked, key="pay-old"))
    assert known is not None
    assert known.verdict is Verdict.GRANTED
    assert _blocked(known) == "refund of receipt 000012, visa 0119"
    assert judged_back(replace(desk.session, reckoning=None), replace(asked, key="pay-old")) is None
    unnumbered = judged_back(desk.session, replace(asked, key="pay-far", way=r.Way.VOID))
    assert unnumbered is not None
    assert _blocked(unnumbered) == "void of receipt –, check"


def _blocked(judgement: Judgement) -> str:
    assert isinstance(judgement.request, Override)
    return judgement.request.blocked


def test_what_nothing_is_known_of_is_neither_judged_nor_sent() -> None:
    desk = opened()
    wanted = r.ReversalAsked(
        at=desk.at, call=desk.session.key, key="x", minor=1, way=r.Way.REFUND, reason="twice"
    )
    given = e.ApprovalGiven(at=desk.at, answers="sim:1#1", people=(SUE,))
    unknown, unasked = Turn(desk.session, wanted), Turn(desk.session, given)
    reversals.ask(unknown, wanted)
    reversals.approve(unasked, given)
    for turn in (unknown, unasked):
        assert [type(one) for one in turn.effects] == [f.Report]
    assert way_and_number(desk.session, GivingBack("x", 1, r.Way.VOID), NOON_MS) == (r.Way.VOID, 0)


def test_no_more_goes_back_than_came_and_one_at_a_time() -> None:
    desk = at(Stage.RECEIPT)
    key = desk.session.attempts[0].key
    desk.deed(r.ReversalAsked, key=key, minor=TOTAL + 1, way=r.Way.VOID, reason="twice")
    assert desk.why()[1] == ("is_left_to_reverse",)
    desk.deed(r.ReversalAsked, key=key, minor=500, way=r.Way.VOID, reason="twice")
    back = desk.now(f.ReversePayment).key
    desk.deed(r.ReversalAsked, key=key, minor=500, way=r.Way.VOID, reason="twice")
    assert desk.why()[1] == ("no_open_reversal",)
    desk.answer(e.EffectTimedOut, f.ReversePayment)
    assert (desk.told(), desk.now(f.LookUpReversal).key) == ([f.Notice.REVERSAL_UNKNOWN], back)
    desk.money(r.ReversalUnknown, back, why="silence")
    assert desk.now(f.LookUpReversal).after_ms > 0
    desk.money(r.PaymentReversed, back, reference="rv")
    assert desk.session.reversals[0].state is ReversalState.DONE
    desk.money(r.PaymentReversed, back, reference="rv")
    assert desk.why()[0] is f.Why.DUPLICATE


def test_what_did_not_go_back_can_be_tried_again_another_way() -> None:
    desk = at(Stage.RECEIPT)
    key = desk.session.attempts[0].key
    for way, answer in ((r.Way.VOID, True), (r.Way.REFUND, False)):
        desk.deed(r.ReversalAsked, key=key, minor=TOTAL, way=way, reason="twice")
        back = desk.now(f.ReversePayment).key
        if answer:
            desk.money(r.PaymentNotReversed, back, reason="settled")
        else:
            desk.answer(e.EffectFailed, f.ReversePayment, failure=e.Failure.REFUSED)
        assert desk.told() == [f.Notice.NOT_REVERSED]
    desk.money(r.PaymentReversed, "back-x", reference="rv")
    assert desk.why()[0] is f.Why.FOREIGN


def test_a_reversal_that_is_handed_over_is_not_looked_up_here() -> None:
    desk = at(Stage.WRAP_UP)
    key = desk.session.attempts[0].key
    desk.deed(r.ReversalAsked, key=key, minor=TOTAL, way=r.Way.VOID, reason="twice")
    desk.deed(e.HandedOver)
    desk.answer(e.EffectTimedOut, f.ReversePayment)
    assert desk.count(f.LookUpReversal) == 0
