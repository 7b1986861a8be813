"""What has to hold of a payment, whatever a recorder did to it; each law names what broke it."""

from __future__ import annotations

from collections.abc import Iterator

from policy.calls import RecorderSeen
from policy.events import RecorderReported
from policy.recording import SILENT, Proof
from policy.session import AttemptState, Stage
from tests.integrations.recorders.matrix.work import WATCH_MS, Work
from tests.policy.session.desk import KEY, NOON_MS

CLOSED_MS = 250
"""So long after a report the card window may still be there, and after the truth if the truth is told at once."""

_MS = 1_000_000


def broken(work: Work) -> list[str]:
    """Return everything that broke a law."""
    return [
        *closed_too_late(work),
        *recorded_too_long(work),
        *left_off(work),
        *money_lost(work),
    ]


def closed_too_late(work: Work) -> Iterator[str]:
    """The card window goes at once when a report says that a recorder is not proven silent."""
    for told in work.told:
        match told.fact:
            case RecorderReported(call=call, state=state, proof=proof) if call == KEY:
                silent = state in SILENT and proof is Proof.PROVEN
            case RecorderSeen(call=call) if call == KEY:
                silent = False
            case _:
                continue
        for window in work.windows:
            if not silent and told.was_open and 0 <= window.shown_ns <= told.at_ns:
                gone_ns = window.gone_ns if window.gone_ns >= 0 else 10**18
                if gone_ns - told.at_ns > CLOSED_MS * _MS:
                    yield f"the window stays {(gone_ns - told.at_ns) // _MS} ms after {told.fact}"


def recorded_too_long(work: Work) -> Iterator[str]:
    """No window opens beside a recorder that records; where one begins, the window goes, and what it got is named."""
    for window in work.windows:
        if window.shown_ns < 0:
            continue
        for name, track in work.recorders.recorded(KEY).items():
            for begun, ended in track:
                first, last = max(begun, window.shown_ns), min(ended, window.gone_ns)
                if first >= last:
                    continue
                if begun < window.shown_ns:
                    yield f"the window opened while {name} recorded"
                if last - first > (CLOSED_MS + WATCH_MS) * _MS:
                    yield f"{name} recorded {(last - first) // _MS} ms of the entry"
                if not _is_named(work, name, first, last):
                    yield f"nobody is told of what {name} recorded"


def left_off(work: Work) -> Iterator[str]:
    """At the end each recorder that is paused is named, the call is not wrapped up, and the guard knows."""
    for name in work.recorders.paused(KEY):
        if name not in work.left:
            yield f"{name} is off, and nobody says so"
        if KEY not in work.guard.armed:
            yield f"{name} is off, and the guard does not know"
    if work.left and Stage.ENDED in work.stages:
        yield f"the call is wrapped up while {work.left} may be paused"
    if not work.left and Stage.ENDED not in work.stages:
        yield f"nothing is paused, and the call hangs at {work.session.stage}"


def money_lost(work: Work) -> Iterator[str]:
    """What the gateway took is posted, once."""
    known = {one.key: one.state for one in work.attempts}
    for key in work.office.taken:
        if known.get(key) is not AttemptState.POSTED:
            yield f"an attempt was taken, and is {known.get(key)}"
    if len(work.office.taken) > 1:
        yield "two attempts were taken"


def _is_named(work: Work, recorder: str, from_ns: int, until_ns: int) -> bool:
    """Tell whether the recording team is told of all of a stretch of this recorder."""
    from_ms, until_ms = NOON_MS + from_ns // _MS, NOON_MS + until_ns // _MS
    mine = (one for one in work.office.tickets if recorder in one.recorders)
    return any(one.from_ms <= from_ms and one.to_ms >= until_ms for one in mine)
