"""Makes requests: from what a session asks for, and from a supervisor's counter-offer. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive
from policy.approvals.form import ID, LABEL, NAME, NOTE
from policy.approvals.numbers import Drawn
from policy.approvals.request import ApprovalRequest, Change, Line, Needs, Row, Section, Why
from policy.approvals.text import visible
from policy.effects import RequestApproval
from policy.moment import Moment


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, and where."""

    agent: str
    agent_name: str
    desktop: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the supervisor is shown beside the change. `currency` is ISO 4217, with `digits` behind the point."""

    currency: str
    digits: int
    customer: str = ""
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    counters: str = ""


def make_request(
    effect: RequestApproval, desk: Desk, shown: Shown, drawn: Drawn, nonce: str, at: Moment
) -> ApprovalRequest:
    """Return the request that a session asks for, living as long as its effect; hidden characters become visible.

    `nonce` is 32 unpredictable hexadecimal digits.
    """
    judgement, request = effect.judgement, effect.judgement.request
    given_away = max(0, effect.before - effect.after)
    return ApprovalRequest(
        id=visible(effect.id, ID),
        nonce=nonce,
        call=visible(str(effect.call), ID),
        account=visible(effect.account, NAME),
        customer=visible(shown.customer, LABEL),
        change=Change(
            kind=request.kind,
            component=visible(request.component, NAME),
            item=visible(request.item, NAME),
            option=visible(request.offer, NAME) if isinstance(request, ChangeTerms) else "",
            asked=request.asked,
            line_amount=request.line_amount,
            before=effect.before,
            after=effect.after,
            currency=shown.currency,
            digits=shown.digits,
            terms=visible(_terms(request), NOTE),
        ),
        needs=Needs(judgement.approver, max(request.asked, given_away), judgement.people),
        why=Why(visible(judgement.rule, NAME), visible(judgement.source, NOTE), visible(judgement.why, NOTE)),
        reason=visible(request.reason, NAME),
        note=visible(request.note, NOTE),
        version=effect.version,
        agent=desk.agent,
        agent_name=visible(desk.agent_name, NAME),
        desktop=desk.desktop,
        asked_ms=at.wall_ms,
        expires_ms=at.wall_ms + effect.limit_ms,
        numbers=drawn.numbers,
        counters=shown.counters,
        lines=tuple(Line(visible(one.title, LABEL), one.before, one.after) for one in shown.lines),
        sections=tuple(_section(one) for one in shown.sections),
    )


def _section(section: Section) -> Section:
    rows = tuple(Row(visible(row.label, LABEL), visible(row.value, LABEL)) for row in section.rows)
    return Section(visible(section.title, LABEL), rows)


def countered(request: Request, offered: int) -> Request | None:
    """Return what a supervisor would grant instead, of `offered` minor units; None if it has no amount to lower."""
    match request:
        case Waive() | Lower():
            return Lower(
                request.component, request.line_amount, offered, request.reason, request.note, request.item
            )
        case AcceptLess():
            return AcceptLess(
                request.line_amount, offered, request.reason, request.note, request.component, request.item
            )
        case _:
            return None


def _terms(request: Request) -> str:
    """Say what is asked for besides an amount, in the policy's own words and figures."""
    match request:
        case ChangeTerms():
            parts = {"payments": request.payments, "down payment": request.down_payment}
            return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
        case Extend():
            return f"days {request.days}"
        case Override():
            return request.blocked
        case _:
            return ""
