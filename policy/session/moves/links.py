"""Paying by a link on the customer's phone: one link at a time, which counts as an open attempt until it is over."""

from __future__ import annotations

from policy import events
from policy.effects import CancelLink, CreateLink, Notice
from policy.session.moves import entry, money
from policy.session.state import AttemptState
from policy.session.turn import Turn


def create(turn: Turn, fact: events.LinkChosen) -> None:
    """Send a link of this amount."""
    entry.fix(turn, fact.total)
    attempt = money.new_attempt(turn.session, turn.session.sale, AttemptState.LINKED)
    turn.set(attempts=(*turn.session.attempts, attempt), charge=None)
    turn.ask(
        CreateLink,
        key=attempt.key,
        account=turn.session.account_id,
        purpose=attempt.purpose,
        minor=attempt.minor,
        currency=turn.session.setup.pack.about.currency,
    )


def created(turn: Turn, fact: events.LinkCreated) -> None:
    turn.forget(CreateLink, key=fact.key)
    turn.change_attempt(fact.key, reference=fact.reference)


def viewed(turn: Turn, fact: events.LinkViewed) -> None:
    turn.change_attempt(fact.key, viewed=True)


def ended(turn: Turn, fact: events.LinkEnded) -> None:
    """The link can no longer be paid."""
    turn.forget(CreateLink, CancelLink, key=fact.key)
    turn.change_attempt(fact.key, state=AttemptState.DROPPED, reason=fact.state)


def not_created(turn: Turn, fact: events.EffectFailed) -> None:
    """The port says for certain that there is no link."""
    key = money.key_of(turn, fact)
    turn.answered(fact.answers)
    turn.change_attempt(key, state=AttemptState.DROPPED, reason=fact.failure.value)
    turn.tell(Notice.LINK_FAILED, names=(key,))


def perhaps_created(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """There may be a link that nobody knows of, or one that did not end: make sure that it is not paid."""
    key = money.key_of(turn, fact)
    turn.answered(fact.answers)
    turn.tell(Notice.LINK_FAILED, names=(key,))
    turn.ask(CancelLink, key=key, after_ms=money.FIRST_LOOK_MS)


def drop(turn: Turn, fact: events.LinkDropped) -> None:
    """The customer will not use it: nothing else is taken before it is certain that it cannot be paid."""
    for attempt in turn.session.attempts:
        if attempt.state is AttemptState.LINKED and not turn.awaits(CancelLink, attempt.key):
            turn.ask(CancelLink, key=attempt.key)
