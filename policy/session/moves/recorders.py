"""Recorders: what is learned of them, pausing and resuming, and what happens when they do not answer."""

from __future__ import annotations

from policy.calls import RecorderGone, RecorderSeen
from policy.effects import (
    ArmGuard,
    DisarmGuard,
    Fact,
    Notice,
    PauseRecording,
    ReadRecorder,
    RecorderEffect,
    ResumeRecording,
    WriteSpoilTicket,
)
from policy.events import EffectFailed, EffectTimedOut, RecorderReported, ResumeAsked
from policy.recording import SILENT, RecorderState, is_on, left_paused
from policy.session.after import recorders_after
from policy.session.turn import Turn

RETRY_MS = 2_000


def learn(turn: Turn, fact: Fact) -> None:
    """Take in what a fact says of a recorder, and let the guard go when the last one is on again."""
    before = left_paused(turn.session.recorders)
    turn.set(recorders=recorders_after(turn.session, fact))
    if isinstance(fact, RecorderReported):
        _settle(turn, fact)
    if isinstance(fact, RecorderGone):
        mine = [
            e.id
            for e in turn.session.waiting
            if isinstance(e, RecorderEffect) and e.recorder == fact.recorder
        ]
        turn.answered(*mine)
    if before and not left_paused(turn.session.recorders):
        turn.ask(DisarmGuard)


def _settle(turn: Turn, fact: RecorderReported) -> None:
    """Take commands that this report fulfils for answered."""
    known = turn.session.recorders.get(fact.recorder)
    rules = turn.session.setup.rules
    for effect in turn.session.waiting:
        if not isinstance(effect, RecorderEffect) or effect.recorder != fact.recorder or known is None:
            continue
        paused = known.state in SILENT and known.proof >= rules.grade_paused(known.name)
        done = paused if isinstance(effect, PauseRecording) else not known.held
        if isinstance(effect, ReadRecorder) or done:
            turn.answered(effect.id)


def see(turn: Turn, fact: RecorderSeen) -> None:
    """A recorder runs: find out what it does."""
    learn(turn, fact)
    turn.ask(ReadRecorder, recorder=fact.recorder)


def pause_too(turn: Turn, fact: RecorderSeen) -> None:
    """A recorder came while the others are being paused: it has to pause as well."""
    learn(turn, fact)
    turn.ask(ArmGuard, recorders=turn.session.recorders.names)
    _command(turn, fact.recorder, PauseRecording)


def pause_all(turn: Turn) -> None:
    """Tell the guard, then pause every recorder of the call."""
    names = turn.session.recorders.names
    if names:
        turn.ask(ArmGuard, recorders=names)
    for name in names:
        _command(turn, name, PauseRecording)


def resume_all(turn: Turn, after_ms: int = 0) -> None:
    """Resume whatever is paused or may be."""
    for name in left_paused(turn.session.recorders):
        _command(turn, name, ResumeRecording, after_ms)


def resume(turn: Turn, fact: ResumeAsked) -> None:
    """Resume because the agent asks for it."""
    turn_on(turn)


def turn_on(turn: Turn) -> None:
    """Resume what is paused, and ask the others what they do."""
    paused = left_paused(turn.session.recorders)
    resume_all(turn)
    for name in turn.session.recorders.names:
        if name not in paused:
            turn.ask(ReadRecorder, recorder=name)


def not_recorded(turn: Turn, fact: Fact) -> None:
    """What has to be recorded cannot be said now: turn on what is off, and say so."""
    learn(turn, fact)
    turn.set(charge=None, authorisation=None)
    failing = is_on(turn.session.recorders, turn.session.setup.rules).failing
    turn_on(turn)
    turn.tell(Notice.NOT_RECORDED, names=failing)


def resume_failed(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    """A recorder did not come back: try again, and say which."""
    names = [one.name for one in turn.session.recorders.members if one.command == fact.answers]
    turn.answered(fact.answers)
    for name in names:
        turn.tell(Notice.STILL_PAUSED, names=(name,))
        _command(turn, name, ResumeRecording, RETRY_MS)


def unanswered(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    """It did not say what it does: it stays as it is known."""
    turn.answered(fact.answers)


def mark_again(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    """The mark of a spoilt recording may not be lost: write it again."""
    ticket = turn.session.asked_for(fact.answers)
    turn.answered(fact.answers)
    turn.tell(Notice.NOT_WRITTEN)
    again = {name: getattr(ticket, name) for name in ("recorders", "from_ms", "to_ms")}
    turn.ask(WriteSpoilTicket, after_ms=RETRY_MS, **again)


def guard_away(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    turn.answered(fact.answers)
    turn.tell(Notice.GUARD_AWAY)


def _command(turn: Turn, name: str, kind: type[PauseRecording | ResumeRecording], after_ms: int = 0) -> None:
    """Send a command to a recorder; the answers to earlier ones are late from here on."""
    stale = {e.id for e in turn.session.waiting if isinstance(e, RecorderEffect) and e.recorder == name}
    turn.set(waiting=tuple(one for one in turn.session.waiting if one.id not in stale))
    effect = turn.ask(kind, recorder=name, after_ms=after_ms)
    state = RecorderState.PAUSING if kind is PauseRecording else RecorderState.RESUMING
    turn.set(recorders=turn.session.recorders.commanded(name, effect.id, state, turn.at))
