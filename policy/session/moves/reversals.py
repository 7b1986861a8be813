"""Giving money back: by authority or approval, one at a time for a call, sent once, looked up when nobody knows."""

from __future__ import annotations

from dataclasses import replace

from policy import events, returns
from policy.authority import Verdict, is_approved
from policy.effects import (
    ListPayments,
    LookUpReversal,
    MakeReceipt,
    Notice,
    ReversePayment,
    Why,
)
from policy.session.giving_back import judged_back, way_and_number
from policy.session.keys import reversal_key
from policy.session.moves import accounts, exceptions
from policy.session.moves.money import LONGEST_LOOK_MS, key_of
from policy.session.state import GivingBack, Reversal, ReversalState
from policy.session.turn import Turn

LOOK_MS = 5_000


def open_payments(turn: Turn, fact: returns.PaymentsOpened) -> None:
    """Ask what the account has paid: it may have paid, or had back, more since it was loaded."""
    turn.forget(ListPayments)
    turn.ask(ListPayments, account=turn.session.account_id)


def listed(turn: Turn, fact: returns.PaymentsListed) -> None:
    turn.answered(fact.answers)
    turn.set(payments=fact.payments)


def not_listed(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    turn.answered(fact.answers)
    turn.tell(Notice.NO_PAYMENTS)


def ask(turn: Turn, fact: returns.ReversalAsked) -> None:
    """Judge it: give back at once, ask those who may approve it, or say why not."""
    judgement = judged_back(turn.session, fact)
    if judgement is None:
        turn.report(Why.NOT_NOW, ("is_payment_known",))
        return
    if judgement.verdict is Verdict.REFUSED:
        turn.tell(Notice.RETURN_REFUSED, names=(judgement.rule,), detail=judgement.why)
        return
    wanted = GivingBack(fact.key, fact.minor, fact.way)
    if judgement.is_open:
        _send(turn, wanted)
        return
    left = judgement.request.line_amount
    pending = exceptions.put_before_people(turn, judgement, left, left - fact.minor)
    turn.set(pending=replace(pending, back=wanted))


def approve(turn: Turn, fact: events.ApprovalGiven) -> None:
    """Enough people who may have approved it: it goes back, in the way that is open by now."""
    pending = turn.session.pending
    turn.answered(fact.answers)
    turn.set(pending=None)
    if pending is None or pending.back is None:
        turn.report(Why.NOT_NOW, ("is_giving_back",))
        return
    if not is_approved(turn.session.setup.pack, pending.judgement, fact.people):
        turn.tell(Notice.RETURN_REFUSED, detail="not enough people who may approve it")
        return
    _send(turn, pending.back)


def refused(turn: Turn, fact: events.ApprovalRefused | events.ApprovalCountered) -> None:
    """Somebody said no; less of it is another request."""
    turn.answered(fact.answers)
    turn.set(pending=None)
    turn.tell(Notice.RETURN_REFUSED, detail=fact.reason)


def _send(turn: Turn, wanted: GivingBack) -> None:
    """Give money back. A void for which it became too late while people decided is a refund of the same amount."""
    session = turn.session
    way, number = way_and_number(session, wanted, turn.at.wall_ms)
    key = reversal_key(wanted.payment, wanted.minor, way.value, number)
    new = Reversal(key, wanted.payment, wanted.minor, way, ReversalState.SENT)
    turn.set(reversals=(*session.reversals, new))
    turn.ask(
        ReversePayment,
        key=key,
        of=wanted.payment,
        minor=wanted.minor,
        currency=session.setup.pack.about.currency,
        way=way,
    )


def reversed_(turn: Turn, fact: returns.PaymentReversed) -> None:
    """It went back: make its receipt, and count no more on the account as it was read."""
    change(turn, fact.key, ReversalState.DONE, receipt=fact.receipt)
    turn.tell(Notice.REVERSED, names=(fact.key,))
    if fact.receipt is not None:
        turn.ask(MakeReceipt, key=fact.key, receipt=fact.receipt)
    accounts.outdate(turn)


def not_reversed(turn: Turn, fact: returns.PaymentNotReversed) -> None:
    change(turn, fact.key, ReversalState.REFUSED, fact.reason)
    turn.tell(Notice.NOT_REVERSED, names=(fact.key,), detail=fact.reason)


def unsent(turn: Turn, fact: events.EffectFailed) -> None:
    """The port says for certain that nothing was sent or done."""
    key = key_of(turn, fact)
    change(turn, key, ReversalState.REFUSED, f"not sent: {fact.failure.value}")
    turn.tell(Notice.NOT_REVERSED, names=(key,), detail=fact.failure.value)


def unknown(turn: Turn, fact: returns.ReversalUnknown) -> None:
    _look_up(turn, fact.key)


def no_answer(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """No answer within the limit: look it up, never send it again."""
    key = key_of(turn, fact)
    turn.answered(fact.answers)
    _look_up(turn, key)


def _look_up(turn: Turn, key: str) -> None:
    known = turn.session.reversal_of(key)
    again = known is not None and known.state is ReversalState.UNKNOWN
    change(turn, key, ReversalState.UNKNOWN)
    if not again:
        turn.tell(Notice.REVERSAL_UNKNOWN, names=(key,))
    if not turn.session.handed_over:
        turn.ask(LookUpReversal, key=key, after_ms=LONGEST_LOOK_MS if again else LOOK_MS)


def change(turn: Turn, key: str, state: ReversalState, reason: str = "", receipt: int | None = None) -> None:
    turn.forget(ReversePayment, LookUpReversal, key=key)
    turn.set(
        reversals=tuple(
            replace(one, state=state, reason=reason, receipt=receipt) if one.key == key else one
            for one in turn.session.reversals
        )
    )
