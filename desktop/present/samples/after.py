"""Samples from after the call: the wrap-up, and the wrap-up that a paused recorder blocks."""

from datetime import time

from desktop.present.badge import BadgeState
from desktop.present.deeds import Deed, Key
from desktop.present.incident import CellState, Incident, Pair, RecorderMatrix, RecorderRow
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.request import Choice, WrapUp
from desktop.present.samples.entry import cells
from desktop.present.samples.parts import TOTAL, Sample
from desktop.present.words import Mark, Tone

_RECEIPT = "R-2025-104417"


def _ended(s: Sample, clock: str) -> PanelView:
    """Give a view after the call with nothing on it yet."""
    call = s.call(s.t("call.ended", clock=clock), tone=Tone.QUIET)
    return PanelView(call, s.recording(), ActionBar(), s.footer())


def wrap_up(s: Sample) -> PanelView:
    ended = _ended(s, "00:12")
    amount = s.f.amount(TOTAL)
    pairs = (
        Pair(s.t("wrapup.paid"), s.t("wrapup.paid-text", amount=amount, number=_RECEIPT)),
        Pair(s.t("wrapup.recording"), s.t("wrapup.recording-text", seconds=48)),
        Pair(s.t("wrapup.order"), s.t("sample.request.order")),
    )
    outcomes = tuple(
        Choice(one, str(place), s.t(f"wrapup.{one}"), chosen=one == "restored")
        for place, one in enumerate(("restored", "partial", "promise", "none"), 1)
    )
    page = WrapUp(
        mark=Mark.CHECK_DISC,
        tone=Tone.SUCCESS,
        heading=s.t("wrapup.heading"),
        clock=s.t("wrapup.clock", seconds=12),
        outcomes_label=s.t("wrapup.outcomes"),
        outcomes=outcomes,
        note_label=s.t("wrapup.note"),
        note="",
        note_hint=s.t("wrapup.note-hint"),
        pairs=pairs,
    )
    return PanelView(
        ended.call,
        s.badge(BadgeState.OFF, "no-call"),
        ActionBar(Primary(s.button(Deed.FINISH, "ready", Key.F9))),
        ended.footer,
        account=s.one_line(s.ordered()),
        guidance=s.guidance((s.done("closed", "05:58"),), s.says("wrapup", kick="do")),
        page=page,
    )


def wrap_up_blocked(s: Sample) -> PanelView:
    ended = _ended(s, "00:46")
    columns = tuple(s.t(f"pause.{one}") for one in ("recorder", "asked", "accepted", "proven-on"))
    place, here = s.t("sample.request.place"), s.t("pause.this-computer")
    failed = CellState.FAILED
    rows = (
        RecorderRow(s.t("pause.call-recorder"), place, cells(s, (0, 3), failed, "proven-on")),
        RecorderRow(s.t("pause.screen-recorder"), here, cells(s, (0, 4, 9), failed, "proven-on")),
    )
    start, end = s.f.exact_clock(time(18, 47, 16)), s.f.exact_clock(time(18, 48, 4))
    pairs = (
        Pair(s.t("wrapup.meanwhile"), s.t("wrapup.meanwhile-text", seconds=6)),
        Pair(
            s.t("wrapup.not-recorded"),
            s.t("wrapup.not-recorded-text", start=start.removesuffix(" PM"), end=end, seconds=48),
        ),
        Pair(s.t("wrapup.stays"), s.t("wrapup.stays-text")),
    )
    bar = ActionBar(
        Primary(s.button(Deed.RESUME_RECORDING, "resume", Key.F9)),
        (s.button(Deed.FINISH, "finish", enabled=False),),
        s.button(Deed.HAND_OVER, "hand-over", Key.F6),
    )
    done = (
        s.done("paid-amount", "05:37", amount=s.f.amount(TOTAL), number=_RECEIPT),
        s.done("order", "05:40", number="55120"),
    )
    page = Incident(
        Mark.ALERT,
        Tone.WARNING,
        s.t("wrapup.blocked-heading"),
        s.t("wrapup.blocked-text"),
        matrix=RecorderMatrix(columns, rows),
        pairs=pairs,
        urgent=True,
    )
    return PanelView(
        ended.call,
        s.badge(BadgeState.STILL_PAUSED, "of", part=1, whole=2),
        bar,
        ended.footer,
        account=s.one_line(s.ordered()),
        guidance=s.guidance(done, s.says("blocked", kick="do")),
        page=page,
    )
