"""Waivers and overrides: within authority at once, beyond it by request; and what a new quote does to them."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.adjustment import Adjustment, Request, given_away, line
from policy.approvals.asking import countered
from policy.authority import Judgement, Verdict, effect, is_approved
from policy.effects import Notice, RequestApproval, TakeCode, Why, WithdrawApproval, WriteExceptions
from policy.session.after import reckoned
from policy.session.reckoning import judged, reckon, stands, total_of
from policy.session.state import Offer, Pending
from policy.session.turn import Turn

AGAIN_MS = 5_000
UNTRIED = "untried"
"""Stands where a code could not be looked at."""
TOTAL, WISH, POLICY = "total", "wish", "policy"
"""Why a request was withdrawn, where it is not the call's own way: as the notice's detail."""
PHONE, TERMS = "phone", "terms"
"""What is particular about a grant: it came by telephone, or takes nothing off."""


def requote(turn: Turn) -> None:
    """Ask the policy anew: tell a changed total, drop what no longer fits, withdraw what was asked on another total."""
    before = turn.session.reckoning
    turn.set(reckoning=reckon(turn.session))
    now = turn.session.reckoning
    option = None if now is None else now.option
    if now is not None:
        kept = tuple(one for one in turn.session.adjustments if stands(option, one))
        dropped = [one.component for one in turn.session.adjustments if one not in kept]
        if dropped:
            turn.session = reckoned(turn.session, adjustments=kept)
            turn.tell(Notice.EXCEPTION_DROPPED, names=tuple(dropped))
    _compare(turn, None if before is None else before.total)


def _compare(turn: Turn, was: int | None) -> None:
    reckoning = turn.session.reckoning
    total = None if reckoning is None else reckoning.total
    pending = turn.session.pending
    if pending is not None and pending.back is None and pending.before != total:
        withdraw(turn, TOTAL)
    _drop_offer(turn, total)
    if was is not None and was != total and reckoning is not None:
        turn.set(was=was)
        if reckoning.is_verified:
            turn.tell(Notice.TOTAL_CHANGED if total is not None else Notice.NO_QUOTE, was=was, now=total)


def _drop_offer(turn: Turn, total: int | None) -> None:
    """Leave what was offered on another total."""
    offer = turn.session.offer
    if offer is not None and offer.before != total:
        turn.set(offer=None)
        turn.tell(Notice.OFFER_GONE, names=(offer.who,))


def withdraw(turn: Turn, why: str = "") -> None:
    """Take a request back, and leave what was offered; a decision that comes now is late."""
    pending = turn.session.pending
    turn.set(offer=None)
    if pending is not None:
        turn.forget(RequestApproval, TakeCode)
        turn.set(pending=None)
        turn.ask(WithdrawApproval, request=pending.id)
        turn.tell(Notice.EXCEPTION_WITHDRAWN, detail=why)


def ask(turn: Turn, fact: events.ExceptionAsked) -> None:
    """Judge a request: grant it, ask those who may, or say why not."""
    _seek(turn, fact.request)


def _seek(turn: Turn, request: Request) -> None:
    judgement = judged(turn.session, request)
    reckoning = turn.session.reckoning
    if judgement is None or reckoning is None or reckoning.total is None or reckoning.option is None:
        turn.report(Why.NOT_NOW, ("there_is_a_quote",))
        return
    turn.set(offer=None)
    if judgement.verdict is Verdict.REFUSED:
        turn.tell(Notice.EXCEPTION_REFUSED, names=(judgement.rule,), detail=judgement.why)
        return
    if judgement.is_open:
        _grant(turn, effect(turn.session.setup.pack, judgement, earlier=turn.session.adjustments))
        return
    after = total_of(reckoning.option, (*turn.session.adjustments, _wished(turn, judgement)))
    put_before_people(turn, judgement, reckoning.total, after)


def put_before_people(turn: Turn, judgement: Judgement, before: int, after: int) -> Pending:
    """Ask those who may approve what is judged; `before` and `after` are the amounts that it changes, minor units."""
    request = turn.ask(
        RequestApproval,
        account=turn.session.account_id,
        judgement=judgement,
        before=before,
        after=after,
        version=turn.session.setup.pack.about.version,
    )
    pending = Pending(request.id, judgement, before)
    turn.set(pending=pending)
    return pending


def _wished(turn: Turn, judgement: Judgement) -> Adjustment:
    """Return the line that a request would become, to tell the total after it."""
    pack, earlier = turn.session.setup.pack, turn.session.adjustments
    return line(pack, judgement.request, judgement.rule, judgement.source, earlier)


def _grant(turn: Turn, adjustment: Adjustment) -> None:
    """Add the line of a granted request, and tell the total it makes."""
    turn.set(adjustments=(*turn.session.adjustments, adjustment))
    how = PHONE if adjustment.by_code else "" if adjustment.amount else TERMS
    turn.tell(Notice.EXCEPTION_GRANTED, now=adjustment.amount, names=(adjustment.rule,), detail=how)
    requote(turn)


def write(turn: Turn, key: str, adjustments: tuple[Adjustment, ...], after_ms: int = 0) -> None:
    """Have what took effect written down, so that it counts against limits over time."""
    session = turn.session
    if adjustments and session.day is not None:
        turn.ask(
            WriteExceptions,
            key=key,
            account=session.account_id,
            agent=session.setup.agent.id,
            on=session.day.on,
            adjustments=adjustments,
            after_ms=after_ms,
        )


def write_unpaid(turn: Turn) -> None:
    """Have written down what takes effect without a payment: terms, dates, what was let pass."""
    paid = [
        one for attempt in turn.session.attempts if attempt.receipt is not None for one in attempt.adjustments
    ]
    left = tuple(one for one in turn.session.adjustments if not one.amount and one not in paid)
    write(turn, f"exceptions-{turn.session.key}", left)


def write_again(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """Nobody said that it is written; asked again, it is written once."""
    waiting = turn.session.waiting
    turn.answered(fact.answers)
    turn.tell(Notice.NOT_WRITTEN)
    for one in waiting:
        if isinstance(one, WriteExceptions) and one.id == fact.answers:
            write(turn, one.key, one.adjustments, AGAIN_MS)


def approve(turn: Turn, fact: events.ApprovalGiven) -> None:
    """Enough people who may have approved it: it takes effect. Otherwise it is refused."""
    turn.answered(fact.answers)
    pending = turn.session.pending
    turn.set(pending=None)
    pack = turn.session.setup.pack
    if pending is None or not is_approved(pack, pending.judgement, fact.people):
        turn.tell(Notice.EXCEPTION_REFUSED, detail="not enough people who may approve it")
        return
    granted = effect(pack, pending.judgement, fact.people, turn.session.adjustments)
    _grant(turn, replace(granted, by_code=fact.by_code))


def offered(turn: Turn, fact: events.ApprovalCountered) -> None:
    """Somebody would give less: that is for the customer to take or to leave, and a request of its own."""
    turn.answered(fact.answers)
    pending = turn.session.pending
    turn.set(pending=None)
    less = None if pending is None else countered(pending.judgement.request, fact.offered)
    if pending is None or less is None:
        turn.tell(Notice.EXCEPTION_REFUSED, detail=fact.reason)
        return
    asked = given_away(pending.judgement.request, turn.session.adjustments)
    turn.set(offer=Offer(less, asked, fact.who, fact.reason, pending.before))
    turn.tell(Notice.EXCEPTION_COUNTERED, was=asked, now=fact.offered, names=(fact.who,))


def accept_offer(turn: Turn, fact: events.OfferAccepted) -> None:
    """Ask for the less that was offered, as for anything else."""
    _seek(turn, turn.session.offered.request)


def decline_offer(turn: Turn, fact: events.OfferDeclined) -> None:
    turn.set(offer=None)


def take_code(turn: Turn, fact: events.CodeHeard) -> None:
    """Try a code that was read out over the telephone."""
    turn.set(pending=replace(turn.session.asking, fault=""))
    turn.ask(TakeCode, request=fact.pending, person=fact.person, code=fact.code)


def code_not_taken(turn: Turn, fact: events.CodeNotTaken) -> None:
    """The code does not approve the request, which goes on."""
    turn.answered(fact.answers)
    pending = turn.session.pending
    if pending is not None:
        turn.set(
            pending=replace(pending, fault=fact.why, tries=pending.tries if fact.left is None else fact.left)
        )


def code_untried(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """Whether the code is right could not be found out."""
    turn.answered(fact.answers)
    pending = turn.session.pending
    if pending is not None:
        turn.set(pending=replace(pending, fault=UNTRIED))


def refused(turn: Turn, fact: events.ApprovalRefused) -> None:
    turn.answered(fact.answers)
    turn.set(pending=None)
    turn.tell(Notice.EXCEPTION_REFUSED, detail=fact.reason)


def expired(turn: Turn, fact: events.Answer) -> None:
    """Nobody decided in time, or the request could not be sent."""
    turn.answered(fact.answers)
    turn.set(pending=None)
    turn.tell(Notice.EXCEPTION_EXPIRED)


def take_back(turn: Turn, fact: events.ExceptionWithdrawn) -> None:
    withdraw(turn, WISH)
