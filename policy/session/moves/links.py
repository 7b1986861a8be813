"""Paying by a link on the customer's phone: one link at a time, which counts as an open attempt until it is over."""

from __future__ import annotations

from policy import events
from policy.effects import CancelLink, CreateLink, FollowLink, Notice
from policy.session.moves import entry, money
from policy.session.state import AttemptState, Stage
from policy.session.turn import Turn

FOLLOW_MS = (2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000, 60_000)
"""How long to wait before a link is looked at: for the first time, the second, and so on."""


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
    """It is on its way: follow it, soon at first, for the customer may open it while they talk."""
    turn.forget(CreateLink, key=fact.key)
    turn.change_attempt(fact.key, reference=fact.reference)
    _follow(turn, fact.key)


def _follow(turn: Turn, key: str) -> None:
    """Ask how far the customer is, later each time. After the call the till does, with all that is left open."""
    attempt = turn.session.attempt_of(key)
    if attempt is None or attempt.state is not AttemptState.LINKED or turn.session.stage is Stage.ENDED:
        return
    after = FOLLOW_MS[min(attempt.looked_up, len(FOLLOW_MS) - 1)]
    turn.change_attempt(key, looked_up=attempt.looked_up + 1)
    turn.ask(FollowLink, key=key, viewed=attempt.viewed, after_ms=after)


def followed(turn: Turn, fact: events.Answer) -> None:
    """Nothing is new, or nobody could say: ask again."""
    key = money.key_of(turn, fact)
    turn.answered(fact.answers)
    _follow(turn, key)


def viewed(turn: Turn, fact: events.LinkViewed) -> None:
    """The customer has it before them: they may pay within seconds."""
    was_followed = turn.awaits(FollowLink, fact.key)
    turn.forget(FollowLink, key=fact.key)
    turn.change_attempt(fact.key, viewed=True, looked_up=0)
    turn.tell(Notice.LINK_VIEWED, names=(fact.key,))
    if was_followed:
        _follow(turn, fact.key)


def ended(turn: Turn, fact: events.LinkEnded) -> None:
    """The link can no longer be paid."""
    turn.forget(CreateLink, CancelLink, FollowLink, key=fact.key)
    turn.change_attempt(fact.key, state=AttemptState.DROPPED, reason=fact.state)
    turn.tell(Notice.LINK_ENDED, names=(fact.key,), detail=fact.state)


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
