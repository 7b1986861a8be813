"""Recorders: what is learned of them, pausing, checking and resuming, and what happens when they do not answer."""

from __future__ import annotations

from policy.calls import RecorderGone, RecorderSeen
from policy.effects import (
    ArmGuard,
    CheckRecorder,
    DisarmGuard,
    Fact,
    KeepPaused,
    Notice,
    PauseRecording,
    ReadRecorder,
    RecorderEffect,
    ResumeRecording,
    WriteSpoilTicket,
)
from policy.events import EffectFailed, EffectTimedOut, RecorderReported, ResumeAsked
from policy.moment import Moment
from policy.recording import Doubt, Recorder, RecorderState, is_on, is_silent, left_paused
from policy.session.after import recorders_after
from policy.session.moves import doubts
from policy.session.turn import Turn

RETRY_MS = 2_000
IN_TIME_MS = 2 * KeepPaused.limit_ms
"""So long before a pause runs out it is repeated at the latest: time to hear that it fails, and to close entry."""


def learn(turn: Turn, fact: Fact) -> None:
    """Take in what a fact says of a recorder, and let the guard go when the last one is on again."""
    before = left_paused(turn.session.recorders)
    known = recorders_after(turn.session, fact)
    doubts.note(turn, fact, known)
    turn.set(recorders=known)
    if isinstance(fact, RecorderReported):
        _settle(turn, fact)
    if isinstance(fact, RecorderGone):
        for check in _checks(turn, fact.recorder):
            doubts.mark_checked(turn, check, Doubt.ENDED)
        turn.answered(*(one.id for one in _waiting(turn, fact.recorder)))
    if before and not left_paused(turn.session.recorders):
        turn.ask(DisarmGuard)


def _settle(turn: Turn, fact: RecorderReported) -> None:
    """Take commands that this report fulfils for answered."""
    known = turn.session.recorders.get(fact.recorder) or Recorder(fact.recorder)
    silent = is_silent(known, turn.session.setup.rules)
    for effect in _waiting(turn, fact.recorder):
        if isinstance(effect, CheckRecorder):
            _checked(turn, effect, fact, known, silent=silent)
        elif _is_settled(effect, fact, known, silent=silent):
            turn.answered(effect.id)
    if silent and fact.runs_out is not None:
        _keep_paused(turn, known, fact.runs_out)


def _is_settled(effect: RecorderEffect, fact: RecorderReported, known: Recorder, *, silent: bool) -> bool:
    """Tell whether a report answers what a recorder was asked."""
    match effect:
        case ReadRecorder():
            return True
        case KeepPaused():
            return fact.answers == effect.id
        case PauseRecording():
            return silent
        case _:
            return not known.held


def _keep_paused(turn: Turn, known: Recorder, runs_out: Moment) -> None:
    """Have a pause repeated half-way before it runs out, as long as it is wanted."""
    left_ms = (runs_out.monotonic_ns - turn.at.monotonic_ns) // 1_000_000
    if not known.resumes and not any(isinstance(one, KeepPaused) for one in _waiting(turn, known.name)):
        after_ms = max(0, min(left_ms // 2, left_ms - IN_TIME_MS))
        turn.ask(KeepPaused, recorder=known.name, after_ms=after_ms)


def _waiting(turn: Turn, name: str) -> tuple[RecorderEffect, ...]:
    """Return what a recorder has not answered yet."""
    return tuple(
        one for one in turn.session.waiting if isinstance(one, RecorderEffect) and one.recorder == name
    )


def _checks(turn: Turn, name: str = "") -> tuple[CheckRecorder, ...]:
    """Return the checks that are not answered yet, of one recorder if it is named."""
    checks = (one for one in turn.session.waiting if isinstance(one, CheckRecorder))
    return tuple(one for one in checks if name in ("", one.recorder))


def check_all(turn: Turn, spoilt: tuple[str, ...]) -> None:
    """Ask each recorder what it does before it resumes, but those that are known to have come back."""
    for name in left_paused(turn.session.recorders):
        known = turn.session.recorders.get(name)
        if name in spoilt or known is None or known.silent is None:
            _command(turn, name, ResumeRecording)
        else:
            turn.ask(CheckRecorder, recorder=name, from_ms=known.silent.wall_ms, to_ms=turn.at.wall_ms)


def _checked(
    turn: Turn, check: CheckRecorder, fact: RecorderReported, known: Recorder, *, silent: bool
) -> None:
    """Resume a recorder that was silent until entry was over, or that was not: then say so."""
    if silent and fact.answers != check.id:
        return  # it was so before it was asked
    turn.answered(check.id)
    if not silent:
        doubts.mark_checked(turn, check, doubts.doubt_of(known))
    _command(turn, check.recorder, ResumeRecording)


def unchecked(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    """A recorder does not say what it did: it may have come back."""
    checks = [one for one in _checks(turn) if one.id == fact.answers]
    turn.answered(fact.answers)
    for check in checks:
        doubts.mark_checked(turn, check, Doubt.UNREAD)
        _command(turn, check.recorder, ResumeRecording)


def see(turn: Turn, fact: RecorderSeen) -> None:
    """A recorder runs: find out what it does."""
    learn(turn, fact)
    turn.ask(ReadRecorder, recorder=fact.recorder)


def pause_too(turn: Turn, fact: RecorderSeen | RecorderReported) -> None:
    """A recorder came, or came back, while the others are being paused: it has to pause as well."""
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
    """Resume whatever is paused or may be; what is being read first resumes when it has said what it does."""
    for name in left_paused(turn.session.recorders):
        if not _checks(turn, name):
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
    again = {name: getattr(ticket, name) for name in ("recorders", "from_ms", "to_ms", "why", "files")}
    turn.ask(WriteSpoilTicket, after_ms=RETRY_MS, **again)


def guard_away(turn: Turn, fact: EffectFailed | EffectTimedOut) -> None:
    turn.answered(fact.answers)
    turn.tell(Notice.GUARD_AWAY)


def _command(turn: Turn, name: str, kind: type[PauseRecording | ResumeRecording], after_ms: int = 0) -> None:
    """Send a command to a recorder; the answers to earlier ones are late from here on."""
    stale = {one.id for one in _waiting(turn, name)}
    turn.set(waiting=tuple(one for one in turn.session.waiting if one.id not in stale))
    effect = turn.ask(kind, recorder=name, after_ms=after_ms)
    state = RecorderState.PAUSING if kind is PauseRecording else RecorderState.RESUMING
    turn.set(recorders=turn.session.recorders.commanded(name, effect.id, state, turn.at))
