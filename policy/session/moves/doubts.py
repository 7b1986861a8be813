"""Recordings that may hold card details: noted while the window is there, marked when it is gone. Commands nobody."""

from __future__ import annotations

from dataclasses import replace

from policy.calls import RecorderGone, RecorderSeen
from policy.effects import CheckRecorder, Fact, Notice, WriteSpoilTicket
from policy.moment import Moment
from policy.recording import Doubt, Recorder, Recorders, RecorderState, Spoilt, may_enter
from policy.session.standing import Standing, standing
from policy.session.turn import Turn


def note(turn: Turn, fact: Fact, known: Recorders) -> None:
    """Note who may have recorded what is said in the window, going by what is `known` with this fact."""
    entry, rules = turn.session.entry, turn.session.setup.rules
    if entry is None or entry.opened is None or entry.tender not in rules.pauses_for:
        return
    names = may_enter(known, rules).failing
    if isinstance(fact, RecorderGone):
        names = (*names, fact.recorder)
    noted = {one.recorder for one in entry.spoilt}
    new = [_spoilt(turn, fact, known.get(name), name, entry.opened) for name in names if name not in noted]
    turn.set(entry=replace(entry, spoilt=(*entry.spoilt, *new)))


def _spoilt(turn: Turn, fact: Fact, now: Recorder | None, name: str, opened: Moment) -> Spoilt:
    """Say since when a recorder may have recorded: since its pause was last proven, or since the window is open."""
    was = now or turn.session.recorders.get(name) or Recorder(name)
    if isinstance(fact, RecorderGone):
        why = Doubt.ENDED
    elif isinstance(fact, RecorderSeen):
        why = Doubt.BEGAN
    elif standing(turn.session, fact) is Standing.LATE:
        why = Doubt.LATE
    else:
        why = doubt_of(was)
    return Spoilt(name, was.silent or opened, why, was.file)


def doubt_of(one: Recorder) -> Doubt:
    """Say what is wrong with a recorder that should be proven silent."""
    return Doubt.RECORDED if one.state is RecorderState.RECORDING else Doubt.UNPROVEN


def mark(turn: Turn, one: Spoilt) -> None:
    """Have the recording team told what to cut out, now that the window is gone."""
    _ticket(turn, one.recorder, one.since.wall_ms, turn.at.wall_ms, one.why, one.file)


def mark_checked(turn: Turn, check: CheckRecorder, why: Doubt) -> None:
    """Have the recording team told what to cut out of a recording that was checked after the window was gone."""
    known = turn.session.recorders.get(check.recorder)
    _ticket(turn, check.recorder, check.from_ms, check.to_ms, why, "" if known is None else known.file)


def _ticket(turn: Turn, name: str, from_ms: int, to_ms: int, why: Doubt, file: str) -> None:
    files = {name: file} if file else {}
    turn.ask(WriteSpoilTicket, recorders=(name,), from_ms=from_ms, to_ms=to_ms, why=why, files=files)
    turn.tell(Notice.RECORDING_SPOILT, names=(name,))
