"""Waivers and overrides: within authority at once, beyond it by request; and what a new quote does to them."""

from __future__ import annotations

from policy import events
from policy.adjustment import Adjustment, line
from policy.authority import Judgement, Verdict, effect, is_approved
from policy.effects import Notice, RequestApproval, Why, WithdrawApproval
from policy.session.after import reckoned
from policy.session.reckoning import judged, reckon, stands, total_of
from policy.session.state import Pending
from policy.session.turn import Turn


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
    if pending is not None and pending.before != total:
        withdraw(turn)
    if was is not None and was != total and reckoning is not None:
        turn.set(was=was)
        if reckoning.is_verified:
            turn.tell(Notice.TOTAL_CHANGED if total is not None else Notice.NO_QUOTE, was=was, now=total)


def withdraw(turn: Turn) -> None:
    """Take a request back; a decision that comes now is late."""
    pending = turn.session.pending
    if pending is not None:
        turn.forget(RequestApproval)
        turn.set(pending=None)
        turn.ask(WithdrawApproval, request=pending.id)
        turn.tell(Notice.EXCEPTION_WITHDRAWN)


def ask(turn: Turn, fact: events.ExceptionAsked) -> None:
    """Judge a request: grant it, ask those who may, or say why not."""
    judgement = judged(turn.session, fact.request)
    reckoning = turn.session.reckoning
    if judgement is None or reckoning is None or reckoning.total is None or reckoning.option is None:
        turn.report(Why.NOT_NOW, ("there_is_a_quote",))
        return
    if judgement.verdict is Verdict.REFUSED:
        turn.tell(Notice.EXCEPTION_REFUSED, names=(judgement.rule,), detail=judgement.why)
        return
    if judgement.is_open:
        _grant(turn, effect(turn.session.setup.pack, judgement, earlier=turn.session.adjustments))
        return
    after = total_of(reckoning.option, (*turn.session.adjustments, _wished(turn, judgement)))
    request = turn.ask(
        RequestApproval,
        account=turn.session.account_id,
        judgement=judgement,
        before=reckoning.total,
        after=after,
        version=turn.session.setup.pack.about.version,
    )
    turn.set(pending=Pending(request.id, judgement, reckoning.total))


def _wished(turn: Turn, judgement: Judgement) -> Adjustment:
    """Return the line that a request would become, to tell the total after it."""
    pack, earlier = turn.session.setup.pack, turn.session.adjustments
    return line(pack, judgement.request, judgement.rule, judgement.source, earlier)


def _grant(turn: Turn, adjustment: Adjustment) -> None:
    """Add the line of a granted request, and tell the total it makes."""
    turn.set(adjustments=(*turn.session.adjustments, adjustment))
    turn.tell(Notice.EXCEPTION_GRANTED, now=adjustment.amount, names=(adjustment.rule,))
    requote(turn)


def approve(turn: Turn, fact: events.ApprovalGiven) -> None:
    """Enough people who may have approved it: it takes effect. Otherwise it is refused."""
    turn.answered(fact.answers)
    pending = turn.session.pending
    turn.set(pending=None)
    pack = turn.session.setup.pack
    if pending is None or not is_approved(pack, pending.judgement, fact.people):
        turn.tell(Notice.EXCEPTION_REFUSED, detail="not enough people who may approve it")
        return
    _grant(turn, effect(pack, pending.judgement, fact.people, turn.session.adjustments))


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
    withdraw(turn)
