"""Giving money back: one at a time for a call, sent once, looked up when nobody knows."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.effects import LookUpReversal, Notice, ReversePayment
from policy.session.keys import reversal_key
from policy.session.moves.money import LONGEST_LOOK_MS, key_of
from policy.session.state import Reversal, ReversalState
from policy.session.turn import Turn

LOOK_MS = 5_000


def ask(turn: Turn, fact: events.ReversalAsked) -> None:
    """Give money back."""
    number = len(turn.session.reversals)
    key = reversal_key(fact.key, fact.minor, fact.way.value, number)
    new = Reversal(key, fact.key, fact.minor, fact.way, ReversalState.SENT)
    turn.set(reversals=(*turn.session.reversals, new))
    turn.ask(
        ReversePayment,
        key=key,
        of=fact.key,
        minor=fact.minor,
        currency=turn.session.setup.pack.about.currency,
        way=fact.way,
    )


def reversed_(turn: Turn, fact: events.PaymentReversed) -> None:
    change(turn, fact.key, ReversalState.DONE)
    turn.tell(Notice.REVERSED, names=(fact.key,))


def not_reversed(turn: Turn, fact: events.PaymentNotReversed) -> None:
    change(turn, fact.key, ReversalState.REFUSED, fact.reason)
    turn.tell(Notice.NOT_REVERSED, names=(fact.key,), detail=fact.reason)


def unsent(turn: Turn, fact: events.EffectFailed) -> None:
    """The port says for certain that nothing was sent or done."""
    key = key_of(turn, fact)
    change(turn, key, ReversalState.REFUSED, f"not sent: {fact.failure.value}")
    turn.tell(Notice.NOT_REVERSED, names=(key,), detail=fact.failure.value)


def unknown(turn: Turn, fact: events.ReversalUnknown) -> None:
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


def change(turn: Turn, key: str, state: ReversalState, reason: str = "") -> None:
    turn.forget(ReversePayment, LookUpReversal, key=key)
    turn.set(
        reversals=tuple(
            replace(one, state=state, reason=reason) if one.key == key else one
            for one in turn.session.reversals
        )
    )
