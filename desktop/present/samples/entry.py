"""Samples round card entry: the pause, its failure, the open window, unknown and declined."""

from datetime import time

from desktop.present.badge import BadgeState
from desktop.present.deeds import Deed, Key
from desktop.present.incident import (
    CardOpen,
    Cell,
    CellState,
    Event,
    Incident,
    Pair,
    Pausing,
    RecorderMatrix,
    RecorderRow,
    TrackStep,
    Way,
)
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.samples.money import total_line
from desktop.present.samples.parts import NUMBER, TOTAL, Sample
from desktop.present.words import Mark, Tone
from policy.recording import Proof

_LIMIT = 5
_ATTEMPT = "PA-20251104-0317"


def cells(s: Sample, tenths: tuple[int, ...], last: CellState, last_step: str = "proven") -> tuple[Cell, ...]:
    """Give the cells of a recorder; a missing last time is a step that is awaited or has failed."""
    steps = [s.t(f"pause.{step}") for step in ("asked", "accepted", last_step)]
    found = [
        Cell(CellState.DONE, s.f.seconds(at), s.t("pause.cell-done", step=step, seconds=s.f.seconds(at)))
        for step, at in zip(steps, tenths, strict=False)
    ]
    if len(found) < len(steps):
        found.append(Cell(last, "", s.t(f"pause.cell-{last}", step=steps[-1])))
    return tuple(found)


def _matrix(s: Sample, last: CellState, screen: str) -> RecorderMatrix:
    columns = tuple(s.t(f"pause.{one}") for one in ("recorder", "asked", "accepted", "proven"))
    rows = (
        RecorderRow(s.t("pause.call-recorder"), s.t("sample.request.place"), cells(s, (0, 2, 6), last)),
        RecorderRow(s.t("pause.screen-recorder"), screen, cells(s, (0, 4), last)),
        RecorderRow(s.t("pause.softphone-file"), s.t("pause.not-recording"), cells(s, (0, 1, 1), last)),
    )
    return RecorderMatrix(columns, rows)


def pausing(s: Sample) -> PanelView:
    page = Pausing(
        heading=s.t("pause.heading"),
        elapsed=s.t("pause.elapsed", seconds=s.f.seconds(9), limit=_LIMIT),
        permille=180,
        matrix=_matrix(s, CellState.BUSY, s.t("pause.this-computer")),
        opens=s.t("pause.opens"),
        opens_text=s.t("pause.opens-text"),
    )
    bar = ActionBar(
        Primary(sentence=s.t("primary.waiting-proof"), busy=True),
        quiet=s.button(Deed.STOP_PAUSE, "stop-pause", Key.ESC),
    )
    return PanelView(
        s.call("04:07"),
        s.badge(BadgeState.PAUSING, "of-proven", Proof.ACKNOWLEDGED, part=2, whole=3),
        bar,
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("terms", "03:51"),), s.says("pausing"), "card"),
        total=total_line(s),
        page=page,
    )


def card(s: Sample) -> PanelView:
    track = (
        TrackStep(s.t("pause.asked"), s.f.seconds(0)),
        TrackStep(s.t("pause.accepted"), s.f.seconds(4)),
        TrackStep(s.t("pause.proven"), s.t("pause.seconds", seconds=s.f.seconds(11))),
    )
    return PanelView(
        s.call("04:22"),
        s.badge(BadgeState.PAUSED, "of", part=3, whole=3),
        ActionBar(Primary(sentence=s.t("primary.card-open"))),
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("paused", "04:13"),), s.says("card"), "expiry"),
        page=CardOpen(track, s.t("pause.typing"), s.t("pause.runs-out", left="0:48")),
        takes_typing=False,
    )


def pause_failed(s: Sample) -> PanelView:
    ways = (
        Way(
            s.button(Deed.SEND_LINK, "send-link", Key.F7),
            Mark.LINK,
            s.t("failed.link-detail", number=NUMBER, minutes=15),
        ),
        Way(s.button(Deed.TAKE_BANK, "take-bank", Key.F8), Mark.BANK, s.t("failed.bank-detail")),
        _call_supervisor(s),
    )
    page = Incident(
        Mark.ALERT,
        Tone.DANGER,
        s.t("failed.heading"),
        s.t("failed.text"),
        matrix=_matrix(s, CellState.FAILED, s.t("pause.still-writing", limit=_LIMIT)),
        ways=ways,
        urgent=True,
    )
    bar = ActionBar(Primary(s.button(Deed.RETRY_PAUSE, "retry-pause", Key.F9)), note=s.t("note.tried"))
    return PanelView(
        s.call("04:14"),
        s.badge(BadgeState.STILL_RECORDING, "of-paused", which=s.t("sample.screen"), part=2, whole=3),
        bar,
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("terms", "03:51"),), s.says("no-card")),
        total=total_line(s),
        page=page,
    )


def _call_supervisor(s: Sample) -> Way:
    detail = s.t("failed.supervisor-detail", name="Daniel Reyes")
    return Way(s.button(Deed.HAND_OVER, "call-supervisor", Key.F6), Mark.PERSON, detail)


def unknown(s: Sample) -> PanelView:
    def event(mark: Mark, tone: Tone, text: str, at: str) -> Event:
        return Event(mark, tone, text, at)

    def clock(minute: int, second: int) -> str:
        return s.f.exact_clock(time(18, minute, second))

    events = (
        event(Mark.CHECK, Tone.SUCCESS, s.t("unknown.written"), clock(46, 39)),
        event(Mark.CLOCK, Tone.QUIET, s.t("unknown.silence", seconds=20), clock(46, 59)),
        event(Mark.CLOCK, Tone.QUIET, s.t("unknown.first"), clock(47, 0)),
        event(Mark.CLOCK, Tone.QUIET, s.t("unknown.second"), clock(47, 10)),
        event(Mark.BUSY, Tone.ACCENT, s.t("unknown.next"), s.t("unknown.in", seconds=8)),
    )
    pairs = (
        Pair(s.t("unknown.attempt"), _ATTEMPT),
        *(Pair(s.t(f"unknown.{one}"), s.t(f"unknown.{one}-text")) for one in ("found", "missing", "after")),
    )
    bar = ActionBar(
        Primary(sentence=s.t("primary.looking-up", seconds=8), busy=True),
        quiet=s.button(Deed.LOOK_UP, "look-up", Key.F5),
        quiet_right=s.button(Deed.HAND_OVER, "back-office", Key.F6),
    )
    page = Incident(
        Mark.UNKNOWN,
        Tone.WARNING,
        s.t("unknown.heading"),
        s.t("unknown.text"),
        s.f.money(TOTAL),
        events=events,
        pairs=pairs,
        urgent=True,
    )
    return PanelView(
        s.call("05:33"),
        s.badge(BadgeState.RESUMING, "of-proven", Proof.ACKNOWLEDGED, part=1, whole=2),
        bar,
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("card-complete", "04:58"),), s.says("unknown", "stays", "has-to-go")),
        page=page,
    )


def declined(s: Sample) -> PanelView:
    at = s.f.exact_clock(time(18, 46, 44))
    pairs = (
        Pair(s.t("unknown.attempt"), s.t("declined.attempt-text", attempt=_ATTEMPT, time=at)),
        Pair(s.t("declined.kept"), s.t("declined.kept-text")),
    )
    ways = (
        Way(
            s.button(Deed.SEND_LINK, "send-link", Key.F7),
            Mark.LINK,
            s.t("failed.link-detail", number=NUMBER, minutes=15),
        ),
        Way(s.button(Deed.TAKE_BANK, "take-bank", Key.F8), Mark.BANK, s.t("failed.bank-detail")),
        _call_supervisor(s),
    )
    text = s.t("declined.text", reason=s.t("declined.reason"))
    page = Incident(
        Mark.CROSS_DISC,
        Tone.DANGER,
        s.t("declined.heading"),
        text,
        s.f.money(TOTAL),
        ways=ways,
        pairs=pairs,
    )
    bar = ActionBar(
        Primary(s.button(Deed.TAKE_CARD, "try-other-card", Key.F9)), note=s.t("declined.other-detail")
    )
    return PanelView(
        s.call("05:12"),
        s.recording(),
        bar,
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("card-complete", "04:58"),), s.says("declined")),
        page=page,
    )
