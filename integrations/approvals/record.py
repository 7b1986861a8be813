"""What evidence holds of a request that has ended: what became of it, and every decision that came. Writes nothing."""

from __future__ import annotations

from integrations.approvals.asker import Ended
from integrations.approvals.used import Use
from integrations.evidence.records import ApprovalEnded, Ending, Record
from integrations.evidence.watching import decisions
from policy.approvals.decision import SignedDecision
from policy.approvals.form import digest
from policy.approvals.roster import Roster
from policy.approvals.verifying import Outcome, Standing
from policy.authority import Person
from policy.calls import CallKey
from policy.effects import RequestApproval
from policy.events import ApprovalExpired, ApprovalGiven
from policy.moment import Moment


def records_of(effect: RequestApproval, ended: Ended, roster: Roster) -> tuple[Record, ...]:
    """Return a record for every decision that came on a request, and one for what became of it."""
    request, found, at = ended.request, ended.standing, ended.fact.at
    change, needs = request.change, request.needs
    over = ApprovalEnded(
        call=effect.call,
        at=at,
        request=effect.id,
        digest=digest(request),
        counters=request.counters,
        ending=ending(ended),
        agent=request.agent,
        desktop=request.desktop,
        kind=change.kind,
        component=change.component,
        item=change.item,
        reason=request.reason,
        rule=request.why.rule,
        version=request.version,
        currency=change.currency,
        minor_digits=change.digits,
        line_amount=change.line_amount,
        asked=change.asked,
        offered=_offered(found),
        before=change.before,
        after=change.after,
        role=needs.role,
        needed=needs.people,
        people=_people(ended, roster),
        turned_away=ended.turned_away,
        asked_ms=request.asked_ms,
        ended_ms=at.wall_ms,
    )
    return (*decisions(effect.call, at, effect.id, found, roster), over)


def confirmed(use: Use, signed: SignedDecision, roster: Roster, at: Moment) -> tuple[Record, ...]:
    """Return the record of a signature that its reader has put, later, under a code that was acted on."""
    source, _, id_ = use.request.call.partition(":")
    found = Standing(Outcome.APPROVED, (signed,))
    return decisions(CallKey(source, id_), at, use.request.id, found, roster)


def ending(ended: Ended) -> Ending:
    """Tell in one word how a request ended for the agent."""
    match ended.fact:
        case ApprovalGiven():
            return Ending.BY_CODE if ended.by_code_of else Ending.APPROVED
        case ApprovalExpired():
            return Ending.EXPIRED if ended.standing.outcome is Outcome.EXPIRED else Ending.WITHDRAWN
        case _:
            if ended.standing.wrong_number:
                return Ending.WRONG_NUMBER
            return Ending.LESS_OFFERED if _offered(ended.standing) else Ending.REFUSED


def _offered(found: Standing) -> int:
    return found.counted[-1].decision.offered if found.outcome is Outcome.COUNTERED else 0


def _people(ended: Ended, roster: Roster) -> tuple[Person, ...]:
    """Return who decided, each in the role that the roster gave them."""
    if isinstance(ended.fact, ApprovalGiven):
        return ended.fact.people
    signers = (roster.signer(one.decision.signer) for one in ended.standing.counted)
    return tuple(Person(one.person, one.role) for one in signers if one is not None)
