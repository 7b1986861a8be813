"""Taking money once: written down before it is sent, looked up and never repeated, posted whatever the stage."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.agreements import PlanWritten
from policy.effects import (
    CancelLink,
    CreateLink,
    DropAttempt,
    Fact,
    FollowLink,
    LookUpAttempt,
    MakeReceipt,
    MoneyEffect,
    Notice,
    PostPayment,
    PrepareAttempt,
    SendAttempt,
    SendReceipt,
)
from policy.events import Instrument
from policy.session.after import with_product
from policy.session.keys import attempt_key
from policy.session.moves import accounts, entry, exceptions
from policy.session.reckoning import unsaid
from policy.session.state import Attempt, AttemptState, Charge, Session
from policy.session.turn import Turn

FIRST_LOOK_MS = 1_000
LONGEST_LOOK_MS = 60_000
POST_AGAIN_MS = 5_000


def new_attempt(session: Session, charge: Charge, state: AttemptState) -> Attempt:
    """Make the next attempt of the call: its key says what is meant, and which time it is."""
    currency = session.setup.pack.about.currency
    key = attempt_key(
        session.key, session.account_id, charge.purpose, charge.minor, currency, len(session.attempts)
    )
    return Attempt(key, charge.purpose, charge.tender, charge.minor, state, session.adjustments)


def completed(turn: Turn, fact: events.EntryCompleted) -> None:
    """The details are a token: the recorders resume, and the attempt is written down."""
    entry.gone(turn, fact)
    turn.session = with_product(turn.session, fact.instrument)
    prepare(turn, fact.instrument)


def changed_by_card(turn: Turn, fact: events.EntryCompleted) -> None:
    """The kind of card changes the total or the words: nothing is taken before the customer has heard it."""
    entry.gone(turn, fact)
    before = turn.session.charge
    turn.session = with_product(turn.session, fact.instrument)
    now = turn.session.reckoning
    was = None if before is None else before.minor
    turn.set(instrument=fact.instrument, was=was)
    turn.tell(
        Notice.TOTAL_CHANGED, was=was, now=None if now is None else now.total, names=unsaid(turn.session)
    )


def unchargeable(turn: Turn, fact: events.EntryCompleted) -> None:
    """The quote does not stand any more: the token is let go."""
    entry.gone(turn, fact)
    let_go(turn)
    turn.tell(Notice.NO_QUOTE)


def accept(turn: Turn, fact: events.NewTotalAccepted) -> None:
    """The customer agreed to the new total: take that."""
    turn.set(charge=replace(turn.session.sale, minor=fact.total), was=None)
    prepare(turn, turn.session.token)


def refuse(turn: Turn, fact: Fact) -> None:
    """The customer did not agree: the token is let go, and the kind of card is not known any more."""
    name = turn.session.setup.card_product
    let_go(turn)
    turn.set(found={key: value for key, value in turn.session.found.items() if key != name})
    exceptions.requote(turn)


def let_go(turn: Turn) -> None:
    turn.set(charge=None, instrument=None, authorisation=None)


def prepare(turn: Turn, instrument: Instrument) -> None:
    """Write the attempt down; nothing is sent before the journal has said that it is on the disk."""
    session = turn.session
    attempt = replace(
        new_attempt(session, session.sale, AttemptState.PREPARING),
        brand=instrument.brand,
        last_four=instrument.last_four,
    )
    turn.set(attempts=(*session.attempts, attempt), instrument=None)
    turn.ask(
        PrepareAttempt,
        key=attempt.key,
        account=session.account_id,
        purpose=attempt.purpose,
        tender=attempt.tender,
        minor=attempt.minor,
        currency=session.setup.pack.about.currency,
        instrument=instrument,
        authorisation=session.authorisation,
    )


def send(turn: Turn, fact: events.AttemptPrepared) -> None:
    """It is on the disk: send it, once."""
    turn.forget(PrepareAttempt, key=fact.key)
    turn.change_attempt(fact.key, state=AttemptState.SENT)
    turn.ask(SendAttempt, key=fact.key)


def drop(turn: Turn) -> None:
    """Let go of an attempt that was not sent; if the journal says later that it has it, that is too late."""
    attempt = turn.session.attempt
    let_go(turn)
    if attempt is not None and attempt.state is AttemptState.PREPARING:
        turn.forget(PrepareAttempt, key=attempt.key)
        turn.change_attempt(attempt.key, state=AttemptState.DROPPED)
        turn.ask(DropAttempt, key=attempt.key)


def stale(turn: Turn, fact: events.AttemptPrepared) -> None:
    """The quote went stale while the attempt was written down: it is not sent."""
    drop(turn)
    exceptions.requote(turn)


def unprepared(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The journal did not take it, or did not say so: nothing is sent."""
    turn.answered(fact.answers)
    drop(turn)
    turn.tell(Notice.NOT_WRITTEN)


def _answered(turn: Turn, key: str) -> None:
    turn.forget(SendAttempt, LookUpAttempt, CancelLink, CreateLink, FollowLink, key=key)


def captured(turn: Turn, fact: events.PaymentCaptured) -> None:
    """The money was taken, whenever that is learned: post it."""
    if turn.session.entry is not None:
        entry.close(turn)
    attempt = turn.session.attempt_of(fact.key)
    unsent = turn.session.attempt
    if unsent is not None and unsent.key != fact.key and unsent.state is AttemptState.PREPARING:
        drop(turn)
    taken = (AttemptState.CAPTURED, AttemptState.POSTED)
    twice = any(one.state in taken and one.key != fact.key for one in turn.session.attempts)
    was_declined = attempt is not None and attempt.state in (AttemptState.DECLINED, AttemptState.DROPPED)
    _answered(turn, fact.key)
    new = turn.change_attempt(fact.key, state=AttemptState.CAPTURED, reference=fact.reference)
    turn.ask(PostPayment, key=fact.key, adjustments=new.adjustments)
    exceptions.withdraw(turn)
    let_go(turn)
    if twice or was_declined:
        turn.tell(Notice.PAID_TWICE, now=fact.minor, names=(fact.key,))


def differs(turn: Turn, fact: events.PaymentCaptured) -> None:
    """The gateway took another amount than was asked for: people have to look at it."""
    _answered(turn, fact.key)
    attempt = turn.change_attempt(fact.key, state=AttemptState.UNKNOWN, reason="another amount")
    turn.tell(Notice.AMOUNT_DIFFERS, was=attempt.minor, now=fact.minor, names=(fact.key,))
    _look_up(turn, fact.key)


def declined(turn: Turn, fact: events.PaymentDeclined) -> None:
    """No money was taken: the balance is what it was."""
    _answered(turn, fact.key)
    turn.change_attempt(fact.key, state=AttemptState.DECLINED, reason=fact.reason, next_step=fact.next_step)
    turn.set(charge=None, authorisation=None)


def unsent(turn: Turn, fact: events.EffectFailed) -> None:
    """The port says for certain that nothing was sent or done."""
    key = key_of(turn, fact)
    _answered(turn, key)
    turn.answered(fact.answers)
    turn.change_attempt(
        key, state=AttemptState.DECLINED, reason=f"not sent: {fact.failure.value}", next_step="try_later"
    )
    turn.set(charge=None, authorisation=None)


def unknown(turn: Turn, fact: events.PaymentUnknown) -> None:
    """Nobody knows yet: look it up, later each time, and never send it again."""
    attempt = turn.session.attempt_of(fact.key)
    if attempt is not None and attempt.state is AttemptState.LINKED:
        turn.forget(CancelLink, key=fact.key)
        turn.ask(CancelLink, key=fact.key, after_ms=POST_AGAIN_MS)
        return
    _answered(turn, fact.key)
    _become_unknown(turn, fact.key)


def no_answer(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """No answer within the limit: the outcome is unknown."""
    key = key_of(turn, fact)
    turn.answered(fact.answers)
    _become_unknown(turn, key)


def _become_unknown(turn: Turn, key: str) -> None:
    old = turn.session.attempt_of(key)
    if old is not None and old.state is AttemptState.SENT:
        turn.tell(Notice.OUTCOME_UNKNOWN, names=(key,))
    turn.change_attempt(key, state=AttemptState.UNKNOWN)
    _look_up(turn, key)


def _look_up(turn: Turn, key: str, *, now: bool = False) -> None:
    """Ask what became of an attempt, unless that is asked already or is the back office's."""
    attempt = turn.session.attempt_of(key)
    if attempt is None or turn.awaits(LookUpAttempt, key) or (turn.session.handed_over and not now):
        return
    after = 0 if now else min(FIRST_LOOK_MS * 2**attempt.looked_up, LONGEST_LOOK_MS)
    turn.change_attempt(key, looked_up=min(attempt.looked_up + 1, 10))
    turn.ask(LookUpAttempt, key=key, after_ms=after)


def look_up(turn: Turn, fact: events.LookUpAsked) -> None:
    """Look up now what is unknown, as the agent asks."""
    for attempt in turn.session.attempts:
        if attempt.state is AttemptState.UNKNOWN:
            turn.forget(LookUpAttempt, key=attempt.key)
            _look_up(turn, attempt.key, now=True)


def hand_over(turn: Turn, fact: events.HandedOver) -> None:
    turn.set(handed_over=True)


def posted(turn: Turn, fact: events.PaymentPosted) -> None:
    """The ledger has it: make the receipt."""
    turn.forget(PostPayment, key=fact.key)
    paid = turn.change_attempt(fact.key, state=AttemptState.POSTED, receipt=fact.receipt)
    exceptions.write(turn, fact.key, paid.adjustments)
    accounts.outdate(turn)
    turn.ask(MakeReceipt, key=fact.key, receipt=fact.receipt)


def planned(turn: Turn, fact: PlanWritten) -> None:
    """The account has the plan that this payment begins."""
    turn.change_attempt(fact.key, planned=True)


def post_again(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The ledger did not say that it has it; asked again, it posts once."""
    key = key_of(turn, fact)
    turn.answered(fact.answers)
    turn.tell(Notice.NOT_POSTED, names=(key,))
    adjustments = turn.change_attempt(key).adjustments
    turn.ask(PostPayment, key=key, adjustments=adjustments, after_ms=POST_AGAIN_MS)


def done(turn: Turn, fact: events.EffectDone) -> None:
    """It was done, and nothing follows."""
    turn.answered(fact.answers)


def no_receipt(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The receipt was not made or not sent; the payment stands."""
    key = key_of(turn, fact)
    turn.answered(fact.answers)
    turn.tell(Notice.NO_RECEIPT, names=(key,))


def send_receipt(turn: Turn, fact: events.ReceiptAsked) -> None:
    turn.ask(SendReceipt, key=fact.key, channel=fact.channel)


def key_of(turn: Turn, fact: events.Answer) -> str:
    """Return the key of the attempt that an answered effect was about."""
    effect = turn.session.asked_for(fact.answers)
    return effect.key if isinstance(effect, MoneyEffect) else ""
