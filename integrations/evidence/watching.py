"""What belongs into evidence beside facts and effects: what the agent was shown, and how things then stood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integrations.evidence.records import (
    AdjustmentMade,
    ApprovalSigned,
    CallBegun,
    QuoteShown,
    Record,
    RecorderLeft,
    RecorderStood,
    StageReached,
    StepShown,
)
from policy.approvals.roster import Roster
from policy.approvals.verifying import Standing
from policy.calls import CallKey
from policy.moment import Moment
from policy.session import Session, showable


def changes(before: Session, after: Session, at: Moment) -> Iterator[Record]:
    """Give a record of each thing that one step has changed; none as long as there is no call."""
    if after.call is None:
        return
    call, about = after.key, after.setup.pack.about
    if before.call is None:
        agent, flow = after.setup.agent.id, after.setup.flow
        yield CallBegun(call=call, at=at, pack=about.id, version=about.version, agent=agent, flow=flow)
    if before.stage is not after.stage:
        yield StageReached(call=call, at=at, stage=after.stage.value)
    if before.recorders is not after.recorders:
        yield from _recorders(before, after, at)
    if before.adjustments is not after.adjustments:
        yield from _adjustments(before, after, at)
    if before.reckoning is not after.reckoning:
        yield from _step(before, after, at)
        yield from _quote(before, after, at)


def _adjustments(before: Session, after: Session, at: Moment) -> Iterator[AdjustmentMade]:
    """Give what was granted: by others where the request that was pending is gone, else by the policy itself."""
    about, agent = after.setup.pack.about, after.setup.agent
    for one in after.adjustments:
        if not any(one is old for old in before.adjustments):
            yield AdjustmentMade(
                call=after.key,
                at=at,
                adjustment=one,
                within_authority=before.pending is after.pending,
                agent=agent.id,
                role=agent.role,
                version=about.version,
                currency=about.currency,
                minor_digits=about.minor_digits,
            )


def _recorders(before: Session, after: Session, at: Moment) -> Iterator[Record]:
    for one in after.recorders.members:
        was = before.recorders.get(one.name)
        if was is None or (was.state, was.proof, was.held) != (one.state, one.proof, one.held):
            yield RecorderStood(
                call=after.key, at=at, recorder=one.name, state=one.state, proof=one.proof, held=one.held
            )
    for name in before.recorders.names:
        if after.recorders.get(name) is None:
            yield RecorderLeft(call=after.key, at=at, recorder=name)


def _step(before: Session, after: Session, at: Moment) -> Iterator[Record]:
    shown = after.reckoning.guide.current if after.reckoning else None
    was = before.reckoning.guide.current if before.reckoning else None
    if shown is None or (was is not None and (was.step.id, was.text) == (shown.step.id, shown.text)):
        return
    about = after.setup.pack.about
    yield StepShown(
        call=after.key,
        at=at,
        step=shown.step.id,
        kind=shown.step.kind.value,
        title=shown.step.title,
        text=shown.text,
        language=after.setup.language,
        pack=about.id,
        version=about.version,
    )


def _quote(before: Session, after: Session, at: Moment) -> Iterator[Record]:
    shown = _shown(after)
    if shown is not None and shown != _shown(before):
        yield QuoteShown(call=after.key, at=at, **shown)


def _shown(session: Session) -> dict[str, Any] | None:
    """Return what the panel may show of a quote, None if that is nothing."""
    quote, reckoning = showable(session).quote, session.reckoning
    if quote is None or reckoning is None or reckoning.option is None:
        return None
    about = session.setup.pack.about
    return {
        "pack": quote.pack,
        "version": quote.version,
        "currency": about.currency,
        "minor_digits": about.minor_digits,
        "option": reckoning.option,
        "total": reckoning.total,
    }


def decisions(
    call: CallKey, at: Moment, request: str, standing: Standing, roster: Roster
) -> tuple[ApprovalSigned, ...]:
    """Return a record of every decision that came on a request (the effect's id), counted or not, and why not."""
    came = [(one, ()) for one in standing.counted] + [(one.signed, one.faults) for one in standing.rejected]
    records = []
    for signed, faults in came:
        signer = roster.signer(signed.decision.signer)
        records.append(
            ApprovalSigned(
                call=call,
                at=at,
                request=request,
                signed=signed,
                role=signer.role if signer else "",
                public_key=signer.public_key if signer else "",
                faults=faults,
            )
        )
    return tuple(records)
