"""Whose a fact is: this call's and awaited, another's, too late, or known already. Decided by keys alone."""

from __future__ import annotations

from enum import Enum, unique

from policy import agreements, events, returns
from policy.calls import CallFact, CallOffered, SourceFact
from policy.effects import Effect, Fact, KeepPaused, ReadRecorder
from policy.session.state import AttemptState, ReversalState, Session


@unique
class Standing(Enum):
    """How a fact stands to a session."""

    OURS = "ours"
    OTHER_CALL = "another call"
    FOREIGN = "foreign"
    LATE = "late"
    DUPLICATE = "duplicate"


_TAKEN = frozenset({AttemptState.CAPTURED, AttemptState.POSTED})
_ASKED = frozenset({AttemptState.SENT, AttemptState.UNKNOWN})
_UNDECIDED = frozenset({ReversalState.SENT, ReversalState.UNKNOWN})


def standing(session: Session, fact: Fact) -> Standing:
    """Tell how a fact stands to a session."""
    match fact:
        case events.RecorderReported():
            return _of_report(session, fact)
        case CallFact():
            return _of_call(session, fact)
        case SourceFact():
            known = session.call is not None and fact.source == session.key.source
            return Standing.OURS if known else Standing.FOREIGN
        case events.Deed():
            known = session.call is not None and fact.call == session.key
            return Standing.OURS if known else Standing.FOREIGN
        case events.Answer():
            return _of_answer(session, fact.answers, type(fact))
        case events.EntryFact():
            return _of_entry(session, fact)
        case events.MoneyFact():
            return _of_money(session, fact)
        case returns.ReversalFact():
            return _of_reversal(session, fact)
        case _:
            return Standing.OURS


def effect_of(session: Session, fact: Fact) -> Effect | None:
    """Return the awaited effect that an answer names."""
    return session.asked_for(fact.answers) if isinstance(fact, events.Answer) else None


def _of_call(session: Session, fact: CallFact) -> Standing:
    if session.call is None:
        return Standing.OURS if isinstance(fact, CallOffered) else Standing.FOREIGN
    if fact.call != session.key:
        return Standing.OTHER_CALL
    return Standing.DUPLICATE if isinstance(fact, CallOffered) else Standing.OURS


def _of_report(session: Session, fact: events.RecorderReported) -> Standing:
    if session.call is None or fact.call != session.key:
        return Standing.FOREIGN
    known = session.recorders.get(fact.recorder)
    if known is None:
        is_old = session.recorders.was_over(fact.recorder, fact.at) or _is_own(session, fact.answers)
        return Standing.LATE if is_old else Standing.FOREIGN if fact.answers else Standing.OURS
    is_read = isinstance(session.asked_for(fact.answers), ReadRecorder | KeepPaused)
    if fact.answers not in ("", known.command) and not is_read:
        return Standing.LATE if _is_own(session, fact.answers) else Standing.FOREIGN
    if known.at is not None and fact.at < known.at:
        return Standing.LATE
    same = (fact.state, fact.proof, fact.at) == (known.state, known.proof, known.at)
    return Standing.DUPLICATE if same and not is_read else Standing.OURS


def _of_answer(session: Session, answers: str, kind: type[events.Answer]) -> Standing:
    awaited = session.asked_for(answers)
    if awaited is None:
        if answers in session.answered:
            return Standing.DUPLICATE
        return Standing.LATE if _is_own(session, answers) else Standing.FOREIGN
    always = (events.EffectFailed, events.EffectTimedOut)
    return Standing.OURS if kind in (*awaited.answered_by, *always) else Standing.FOREIGN


def _of_entry(session: Session, fact: events.EntryFact) -> Standing:
    if session.entry is not None and fact.entry == session.entry.id:
        is_closing = session.entry.state.value == "closing"
        too_late = is_closing and isinstance(fact, events.EntryCompleted)
        return Standing.LATE if too_late else Standing.OURS
    return Standing.LATE if _is_own(session, fact.entry) else Standing.FOREIGN


def _of_money(session: Session, fact: events.MoneyFact) -> Standing:
    attempt = session.attempt_of(fact.key)
    if attempt is None:
        return Standing.FOREIGN
    state = attempt.state
    match fact:
        case events.PaymentCaptured():
            return Standing.DUPLICATE if state in _TAKEN else Standing.OURS
        case events.PaymentDeclined():
            same = state is AttemptState.DECLINED
            return Standing.OURS if state in _ASKED else Standing.DUPLICATE if same else Standing.LATE
        case events.PaymentUnknown():
            return Standing.OURS if state in _ASKED | {AttemptState.LINKED} else Standing.LATE
        case events.PaymentPosted():
            same = state is AttemptState.POSTED
            ours = state is AttemptState.CAPTURED
            return Standing.OURS if ours else Standing.DUPLICATE if same else Standing.LATE
        case agreements.PlanWritten():
            return Standing.DUPLICATE if attempt.planned else Standing.OURS
        case events.AttemptPrepared():
            return Standing.OURS if state is AttemptState.PREPARING else Standing.LATE
        case _ if state is not AttemptState.LINKED:
            return Standing.LATE
        case events.LinkCreated():
            return Standing.DUPLICATE if attempt.reference else Standing.OURS
        case events.LinkViewed():
            return Standing.DUPLICATE if attempt.viewed else Standing.OURS
        case _:
            return Standing.OURS


def _of_reversal(session: Session, fact: returns.ReversalFact) -> Standing:
    reversal = session.reversal_of(fact.key)
    if reversal is None:
        return Standing.FOREIGN
    return Standing.OURS if reversal.state in _UNDECIDED else Standing.DUPLICATE


def _is_own(session: Session, identifier: str) -> bool:
    """Tell whether an id was given by this session, in whose name every id of its effects begins."""
    return session.call is not None and identifier.startswith(f"{session.key}#")
