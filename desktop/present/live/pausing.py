"""Card entry as the panel shows it: the steps of the pause, the open window, and a door that stays shut."""

from __future__ import annotations

from desktop.present.deeds import Deed, Key
from desktop.present.incident import (
    CardOpen,
    Cell,
    CellState,
    Incident,
    Pausing,
    RecorderMatrix,
    RecorderRow,
    TrackStep,
    Way,
)
from desktop.present.live.sight import Sight
from desktop.present.live.surroundings import PauseTimes
from desktop.present.locale import countdown
from desktop.present.panel import ActionBar, Primary
from desktop.present.words import Mark, Tone
from policy import events
from policy.effects import Notice
from policy.moment import Moment
from policy.recording import SILENT, Proof, Recorder, RecorderState, may_enter
from policy.session.moves.entry import NOBODY
from policy.session.reckoning import tender_of
from policy.session.state import BANK, CARD, LINK
from policy.wording import Wording

PAGE = "page"
WHYS = {
    "page": "page",
    "MachineSlept": "machine",
    "MachineWoke": "machine",
    "ClockJumped": "machine",
    "NetworkLost": "network",
    "SourceLost": "line",
    "CallAnswered": "other-call",
    "PartyJoined": "party",
    "EntryClosed": "page",
    NOBODY: "nobody",
}
"""Why entry stays shut, by the session's own word for it; anything else that is no recorder is the window's word."""


def _tenths(s: Sight, start: Moment | None, at: Moment | None) -> str:
    if start is None or at is None:
        return ""
    return s.f.seconds(max(0, (at.monotonic_ns - start.monotonic_ns) // 100_000_000))


def _first_asked(s: Sight) -> Moment | None:
    asked = [one.asked for one in s.around.pauses.values() if one.asked is not None]
    return min(asked, default=None)


def matrix(s: Sight, *, on: bool = False, failing: bool = False) -> RecorderMatrix:
    """Show each recorder's steps: asked, accepted, proven paused, or proven on again."""
    last = s.t("pause.proven-on" if on else "pause.proven")
    columns = (s.t("pause.recorder"), s.t("pause.asked"), s.t("pause.accepted"), last)
    rows = tuple(_row(s, one, columns[1:], on=on, failing=failing) for one in s.session.recorders.members)
    return RecorderMatrix(columns, rows)


def _row(s: Sight, one: Recorder, steps: tuple[str, ...], *, on: bool, failing: bool) -> RecorderRow:
    known = s.around.recorders.get(one.name)
    times = s.around.pauses.get(one.name, PauseTimes())
    start = times.asked
    is_proven = not one.held if on else _is_silent(s, one)
    done = (start is not None or bool(one.command), one.proof >= Proof.ACKNOWLEDGED or is_proven, is_proven)
    moments = (times.asked, times.accepted, times.proven)
    cells = []
    for place, (step, is_done, at) in enumerate(zip(steps, done, moments, strict=True)):
        if is_done:
            seconds = _tenths(s, start, at)
            key = "pause.cell-done" if seconds else "pause.cell-done-untimed"
            cells.append(Cell(CellState.DONE, seconds, s.t(key, step=step, seconds=seconds)))
        elif failing:
            cells.append(Cell(CellState.FAILED, "", s.t("pause.cell-failed", step=step)))
        else:
            before = place == 0 or done[place - 1]
            state = CellState.BUSY if before else CellState.WAITING
            cells.append(Cell(state, "", s.t("pause.cell-busy", step=step)))
    place_of = known.place if known is not None else ""
    return RecorderRow(s.recorder(one.name), place_of, tuple(cells))


def _is_silent(s: Sight, one: Recorder) -> bool:
    return one.state in SILENT and one.proof >= s.session.setup.rules.grade_paused(one.name)


def pausing(s: Sight) -> tuple[Pausing, ActionBar]:
    """Show the pause while it happens."""
    start = _first_asked(s)
    limit = s.around.pause_limit_ms
    gone = (s.around.now.monotonic_ns - start.monotonic_ns) // 1_000_000 if start is not None else 0
    gone = max(0, min(gone, limit))
    whole = len(s.session.recorders.members)
    page = Pausing(
        heading=s.t("pause.heading"),
        elapsed=s.t("pause.elapsed", seconds=s.f.seconds(gone // 100), limit=limit // 1000),
        permille=1000 * gone // max(1, limit),
        matrix=matrix(s),
        opens=s.t("pause.opens"),
        opens_text=s.t("pause.opens-when", count=whole),
    )
    waits = may_enter(s.session.recorders, s.session.setup.rules)
    sentence = s.t("primary.waiting-page" if waits.is_open else "primary.waiting-proof")
    bar = ActionBar(
        Primary(sentence=sentence, busy=True), quiet=s.button(Deed.STOP_PAUSE, "stop-pause", Key.ESC)
    )
    return page, bar


def card_open(s: Sight) -> tuple[CardOpen, ActionBar]:
    """Show what was done before the window opened."""
    start = _first_asked(s)
    steps = []
    for name in ("asked", "accepted", "proven"):
        times = [getattr(one, name) for one in s.around.pauses.values()]
        at = max((one for one in times if one is not None), default=None)
        steps.append(TrackStep(s.t(f"pause.{name}"), _tenths(s, start, at)))
    pauses = s.session.entry is not None and s.session.entry.tender in s.session.setup.rules.pauses_for
    page = CardOpen(tuple(steps) if pauses else (), s.t("pause.typing"), _runs_out(s) if pauses else "")
    return page, ActionBar(Primary(sentence=s.t("primary.card-open")))


def _runs_out(s: Sight) -> str:
    """Say how long the pause still lasts, where a recorder's product ends it by itself."""
    ends = [one.runs_out for one in s.session.recorders.members if one.runs_out is not None]
    if not ends:
        return ""
    left_s = (min(ends).monotonic_ns - s.around.now.monotonic_ns) // 1_000_000_000
    return s.t("pause.runs-out", left=countdown(max(0, left_s)))


def shut(s: Sight) -> tuple[Incident, ActionBar]:
    """Say why entry stays shut, that nothing was taken down, and what to do now."""
    failing = tuple(one for one in s.session.shut if s.session.recorders.get(one) is not None)
    page = Incident(
        Mark.ALERT,
        Tone.DANGER,
        s.t("failed.heading"),
        f"{_why(s, failing)} {s.t(f'failed.{_left(s)}')}",
        matrix=matrix(s, failing=True) if failing else None,
        ways=ways(s),
        urgent=True,
    )
    back = s.button(Deed.STOP_PAUSE, "back-to-quote", Key.ESC)
    if s.session.entry is not None:
        return page, ActionBar(Primary(sentence=s.t("primary.window-closing"), busy=True), quiet=back)
    missed = s.missed(s.deed(events.PauseRetried)) or ()
    label = "retry-pause" if failing else "retry-entry"
    retry = s.button(Deed.RETRY_PAUSE, label, Key.F9, enabled=not missed)
    note = s.t(f"unmet.{missed[0].replace('_', '-')}") if missed else s.t("note.way-resumes")
    return page, ActionBar(Primary(retry), quiet=back, note=note)


def _left(s: Sight) -> str:
    """Say what is left of the entry: something on a recording, what was typed and is gone, or nothing at all."""
    if _is_spoilt(s):
        return "spoilt"
    return "typed" if s.session.was_open else "safe"


def _is_spoilt(s: Sight) -> bool:
    """Tell whether something of this call may be recorded that should not be."""
    entry = s.session.entry
    told = any(one.tell.notice is Notice.RECORDING_SPOILT for one in s.around.notices)
    return told or (entry is not None and bool(entry.spoilt))


def _why(s: Sight, failing: tuple[str, ...]) -> str:
    """Say what failed: the recorders by name and by what they do, or what came between."""
    if not failing:
        word = s.session.shut[0] if s.session.shut else PAGE
        return s.t(f"failed.{WHYS.get(word, 'window')}")
    names = Wording(s.t.language).listed([s.recorder(one) for one in failing])
    members = [s.session.recorders.get(one) for one in failing]
    recording = any(one is not None and one.state is RecorderState.RECORDING for one in members)
    return s.t("failed.recording" if recording else "failed.unproven", names=names)


def ways(s: Sight) -> tuple[Way, ...]:
    """Offer the ways to pay that need no pause of this kind."""
    found = []
    for tender, deed, key, label, mark in (
        (LINK, Deed.SEND_LINK, Key.F7, "send-link", Mark.LINK),
        (BANK, Deed.TAKE_BANK, Key.F8, "take-bank", Mark.BANK),
        (CARD, Deed.TAKE_CARD, Key.F8, "take-card", Mark.CARD),
    ):
        if tender == tender_of(s.session) or not s.allows(events.TenderChosen, tender=tender):
            continue
        rules = s.option.tenders if s.option is not None else ()
        if any(one.id == tender and one.allowed is False for one in rules):
            continue
        found.append(Way(s.button(deed, label, key), mark, s.t(f"failed.{tender}-way")))
    return tuple(found)
