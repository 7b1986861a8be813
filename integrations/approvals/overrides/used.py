"""Reads overrides out of a desk's record of approvals that were acted on, which also says what is not confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.approvals.overrides.case import By, Case, End, Source, Way
from integrations.approvals.used import Use, UseWay
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest


def cases_of(uses: Iterable[Use]) -> tuple[Case, ...]:
    """Return a case for each approval that was acted on."""
    return tuple(_case(use) for use in uses)


def _case(use: Use) -> Case:
    signers = dict.fromkeys(one.decision.signer for one in use.signatures)
    by_code = use.way is UseWay.CODE
    return case_of(
        use.request,
        end=End.APPROVED,
        way=Way.CODE if by_code else Way.SIGNED,
        by=(By(use.signer),) if by_code else tuple(By(name) for name in signers),
        ended_ms=use.at_ms,
        confirmed=use.is_confirmed,
        source=Source.USED,
    )


def case_of(
    request: ApprovalRequest,
    *,
    end: End,
    source: Source,
    ended_ms: int,
    way: Way = Way.NONE,
    by: tuple[By, ...] = (),
    offered: int = 0,
    asked_ms: int = 0,
    wrong_number: bool = False,
    confirmed: bool = True,
    turned_away: int = 0,
) -> Case:
    """Return the case of a request that is known whole; `asked_ms` is the request's own word if it is not given."""
    change = request.change
    return Case(
        digest=digest(request),
        call=request.call,
        agent=request.agent,
        desktop=request.desktop,
        kind=change.kind,
        component=change.component,
        reason=request.reason,
        rule=request.why.rule,
        currency=change.currency,
        digits=change.digits,
        asked=change.asked,
        offered=offered,
        end=end,
        way=way,
        by=by,
        asked_ms=asked_ms or request.asked_ms,
        ended_ms=ended_ms,
        wrong_number=wrong_number,
        confirmed=confirmed,
        turned_away=turned_away,
        source=source,
    )
