"""Recorders in a call: what may be spoilt and since when, the reading after entry, and a pause that never hangs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import effects as f
from policy import events as e
from policy.moment import Moment
from policy.recording import Doubt, Proof, RecorderState, RecordingRules, left_paused
from policy.session import Stage
from tests.policy.session.desk import KEY, Desk, at, moment

PAUSED, RECORDING, UNKNOWN = RecorderState.PAUSED, RecorderState.RECORDING, RecorderState.UNKNOWN


def tickets(desk: Desk) -> list[tuple[str, int, int, Doubt]]:
    """Return what the recording team is told: recorder, from when until when, why."""
    written = [one for one in desk.log if isinstance(one, f.WriteSpoilTicket)]
    start = moment(0).wall_ms
    return [(*one.recorders, one.from_ms - start, one.to_ms - start, one.why) for one in written]  # type: ignore[misc]


def proven_at(desk: Desk, name: str) -> int:
    known = desk.session.recorders.get(name)
    assert known is not None
    assert known.silent is not None
    return known.silent.wall_ms - moment(0).wall_ms


# --- What may be spoilt -----------------------------------------------------------------------------------------


def test_a_spoilt_stretch_begins_when_the_pause_was_last_proven_and_ends_with_the_window() -> None:
    desk = at(Stage.ENTRY)
    desk.report("screen", PAUSED)
    proven = desk.ms
    desk.ms += 700
    desk.report("screen", RECORDING)
    assert isinstance(desk.last[0], f.CloseEntry)
    assert f.Notice.ENTRY_SHUT in desk.told()
    desk.entry(e.EntryClosed, why="panel")
    assert tickets(desk) == [("screen", proven, desk.ms, Doubt.RECORDED)]


def test_a_stretch_begins_when_a_watcher_last_saw_silence() -> None:
    desk = at(Stage.ENTRY)
    seen = desk.at
    desk.give(
        e.RecorderReported(
            call=KEY,
            at=desk.at,
            recorder="pbx",
            state=UNKNOWN,
            proof=Proof.NONE,
            silent_until=seen,
            file="a.wav",
        )
    )
    desk.entry(e.EntryClosed, why="panel")
    assert tickets(desk) == [("pbx", desk.ms - 2, desk.ms, Doubt.UNPROVEN)]
    assert desk.now(f.WriteSpoilTicket).files == {"pbx": "a.wav"}


def test_a_recorder_that_begins_or_ends_during_entry_is_marked() -> None:
    desk = at(Stage.ENTRY)
    desk.seen("siprec")
    opened = desk.session.window.opened
    assert opened is not None
    proven = proven_at(desk, "pbx")
    desk.gone("pbx")
    desk.entry(e.EntryClosed, why="panel")
    since = opened.wall_ms - moment(0).wall_ms
    assert tickets(desk) == [("siprec", since, desk.ms, Doubt.BEGAN), ("pbx", proven, desk.ms, Doubt.ENDED)]


def test_a_late_answer_is_a_reason_to_mark() -> None:
    desk = at(Stage.ENTRY)
    desk.report("pbx", RECORDING, answers=f"{KEY}#1")
    desk.entry(e.EntryClosed, why="panel")
    assert [(name, why) for name, *_, why in tickets(desk)] == [("pbx", Doubt.LATE)]


def test_a_ticket_that_could_not_be_written_is_written_again_as_it_was() -> None:
    desk = at(Stage.ENTRY)
    desk.report("screen", RECORDING)
    desk.entry(e.EntryClosed, why="panel")
    first = desk.now(f.WriteSpoilTicket)
    desk.answer(e.EffectFailed, f.WriteSpoilTicket, failure=e.Failure.UNAVAILABLE)
    again = desk.now(f.WriteSpoilTicket)
    assert again == replace(first, id=again.id, after_ms=again.after_ms)
    assert desk.told() == [f.Notice.NOT_WRITTEN]


# --- The reading after entry ------------------------------------------------------------------------------------


def completed() -> Desk:
    """Come to where the card is there and nobody has been read yet."""
    desk = at(Stage.ENTRY)
    desk.ms += 5_000
    desk.entry(e.EntryCompleted, instrument=e.Instrument("tok_12345678", "visa", "4242", "debit"))
    return desk


def test_the_recorders_are_read_before_they_resume() -> None:
    desk = completed()
    assert {one.recorder for one in desk.last if isinstance(one, f.CheckRecorder)} == {"pbx", "screen"}
    assert desk.count(f.ResumeRecording) == 0
    check = next(one for one in desk.last if isinstance(one, f.CheckRecorder) and one.recorder == "pbx")
    desk.report("pbx", PAUSED, answers=check.id)
    assert [type(one) for one in desk.last] == [f.ResumeRecording]
    assert tickets(desk) == []


def test_a_recorder_that_came_back_unnoticed_is_marked_and_told() -> None:
    desk = completed()
    proven, gone = proven_at(desk, "pbx"), desk.ms
    desk.check(RECORDING)
    assert tickets(desk)[0] == ("pbx", proven, gone, Doubt.RECORDED)
    assert f.Notice.RECORDING_SPOILT in desk.told()
    assert desk.count(f.ResumeRecording) == 2


def test_a_report_from_before_the_window_went_is_no_reading_after_it() -> None:
    desk = completed()
    desk.report("pbx", PAUSED, answers="")
    assert desk.count(f.ResumeRecording) == 0
    desk.report("pbx", RECORDING, answers="")
    assert [one.recorder for one in desk.log if isinstance(one, f.ResumeRecording)] == ["pbx"]
    assert [name for name, *_ in tickets(desk)] == ["pbx"]


@pytest.mark.parametrize("kind", ["silent", "gone"])
def test_a_recorder_that_cannot_be_read_any_more_is_marked(kind: str) -> None:
    desk = completed()
    check = desk.asked(f.CheckRecorder)
    if kind == "gone":
        desk.gone(check.recorder)
    else:
        desk.give(e.EffectTimedOut(at=desk.at, answers=check.id))
        assert desk.now(f.ResumeRecording).recorder == check.recorder
    ((name, *_, why),) = tickets(desk)
    assert (name, why) == (check.recorder, Doubt.ENDED if kind == "gone" else Doubt.UNREAD)


def test_what_is_being_read_resumes_only_then_and_no_other_payment_begins() -> None:
    desk = completed().accept().send()
    desk.money(e.PaymentDeclined, reason="do_not_honour", next_step="other_card")
    desk.deed(e.ResumeAsked)
    assert desk.last == ()
    desk.deed(e.CardChosen, total=desk.total)
    assert desk.why() == (f.Why.NOT_NOW, ("entry_is_checked",))
    desk.check().deed(e.CardChosen, total=desk.total)
    assert desk.stage is Stage.PAUSING


def test_a_recorder_that_came_back_by_itself_is_held_until_it_is_resumed() -> None:
    desk = at(Stage.ENTRY)
    desk.report("screen", RECORDING)
    assert "screen" in left_paused(desk.session.recorders)
    desk.entry(e.EntryClosed, why="panel")
    assert "screen" in {one.recorder for one in desk.last if isinstance(one, f.ResumeRecording)}
    desk.report("screen", RECORDING)
    assert "screen" not in left_paused(desk.session.recorders)


# --- A pause that never hangs -----------------------------------------------------------------------------------


def slipping() -> Desk:
    """Come to where the page is ready, one recorder is paused and the other is being paused."""
    desk = at(Stage.PAUSING)
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.report("pbx", PAUSED)
    return desk


@pytest.mark.parametrize("state", [RECORDING, UNKNOWN])
def test_a_recorder_that_restarts_during_the_pause_is_paused_again(state: RecorderState) -> None:
    desk = slipping()
    desk.report("pbx", state, answers="")
    assert [type(one) for one in desk.last] == [f.ArmGuard, f.PauseRecording]
    desk.report("screen", PAUSED)
    stages = [desk.stage]
    desk.report("pbx", PAUSED)
    assert [*stages, desk.stage] == [Stage.PAUSING, Stage.ENTRY]


@pytest.mark.parametrize("how", ["restarts", "appears"])
def test_a_recorder_that_will_not_stay_paused_keeps_entry_shut_and_is_named(how: str) -> None:
    desk = slipping()
    for _ in range(2):
        assert desk.stage is Stage.PAUSING
        if how == "restarts":
            desk.report("pbx", PAUSED)
            desk.report("pbx", RECORDING, answers="")
        else:
            desk.seen("pbx")
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("pbx",))
    assert isinstance(desk.last[0], f.CloseEntry)
    assert desk.told() == [f.Notice.ENTRY_SHUT]


def test_an_unknown_recorder_that_speaks_during_the_pause_has_to_pause() -> None:
    desk = slipping()
    desk.report("siprec", PAUSED)
    assert desk.now(f.PauseRecording).recorder == "siprec"


def test_a_recorder_that_is_being_paused_may_still_say_that_it_records() -> None:
    desk = slipping()
    desk.report("screen", RECORDING, answers="")
    assert desk.last == ()
    desk.answer(e.EffectTimedOut, f.PauseRecording)
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("screen",))


def test_the_pause_ends_when_the_last_recorder_is_gone() -> None:
    desk = slipping()
    desk.gone("pbx")
    assert desk.stage is Stage.PAUSING
    desk.gone("screen")
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("screen",))


def test_where_nobody_records_entry_stays_shut_and_says_so() -> None:
    desk = Desk(RecordingRules())
    desk.guide().pause()
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("NobodyRecords",))
    assert desk.told() == [f.Notice.ENTRY_SHUT]


def test_a_reading_that_says_what_was_known_is_an_answer() -> None:
    desk = at(Stage.GUIDING)
    desk.seen("pbx")
    read = desk.now(f.ReadRecorder)
    desk.report("pbx", UNKNOWN, Proof.NONE, answers=read.id)
    assert desk.last == ()
    assert desk.session.asked_for(read.id) is None


# --- A pause that runs out --------------------------------------------------------------------------------------


def lasting(desk: Desk, ms: int, answers: str = "") -> None:
    """Have the recorder pbx say that it is paused, for so long."""
    known = desk.session.recorders.get("pbx")
    at_ = desk.at
    until = Moment(at_.monotonic_ns + ms * 1_000_000, at_.wall_ms + ms)
    command = answers or (known.command if known else "")
    desk.give(
        e.RecorderReported(
            call=KEY,
            at=at_,
            recorder="pbx",
            state=PAUSED,
            proof=Proof.PROVEN,
            answers=command,
            runs_out=until,
        )
    )


def test_a_pause_is_repeated_so_early_that_entry_can_close_before_it_runs_out() -> None:
    pausing = at(Stage.PAUSING)

    @given(st.integers(0, 10**8))
    def is_early_enough(ms: int) -> None:
        desk = pausing.copied()
        lasting(desk, ms)
        keep = desk.now(f.KeepPaused)
        assert (keep.recorder, keep.after_ms >= 0) == ("pbx", True)
        fails_ms = keep.after_ms + keep.limit_ms
        assert fails_ms <= max(ms - keep.limit_ms, keep.limit_ms)

    is_early_enough()


def test_a_pause_is_kept_up_until_entry_is_over_and_not_longer() -> None:
    desk = at(Stage.PAUSING)
    lasting(desk, 60_000)
    first = desk.now(f.KeepPaused)
    desk.report("screen", PAUSED)
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    assert desk.stage is Stage.ENTRY
    lasting(desk, 60_000, first.id)
    second = desk.now(f.KeepPaused)
    assert second.after_ms == 30_000
    desk.entry(e.EntryCompleted, instrument=e.Instrument("tok_12345678", "visa", "4242", "debit"))
    desk.check()
    assert desk.count(f.KeepPaused) == 2
    assert desk.session.asked_for(second.id) is None


@pytest.mark.parametrize("stage", [Stage.PAUSING, Stage.ENTRY])
def test_a_pause_that_cannot_be_repeated_closes_entry_before_it_runs_out(stage: Stage) -> None:
    desk = at(Stage.PAUSING)
    lasting(desk, 60_000)
    if stage is Stage.ENTRY:
        desk.report("screen", PAUSED)
        desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.answer(e.EffectTimedOut, f.KeepPaused)
    assert isinstance(desk.last[0], f.CloseEntry)
    assert (desk.stage, desk.session.shut, desk.told()) == (Stage.SHUT, ("pbx",), [f.Notice.ENTRY_SHUT])


def test_a_repeated_pause_that_turns_out_to_be_none_closes_entry() -> None:
    desk = at(Stage.PAUSING)
    lasting(desk, 60_000)
    desk.report("screen", PAUSED)
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.report("pbx", RECORDING, answers=desk.asked(f.KeepPaused).id)
    assert isinstance(desk.last[0], f.CloseEntry)
    assert desk.stage is Stage.SHUT


def test_a_pause_that_says_twice_when_it_runs_out_is_repeated_once() -> None:
    desk = at(Stage.PAUSING)
    for _ in range(2):
        lasting(desk, 60_000)
    assert desk.count(f.KeepPaused) == 1


def test_a_report_that_is_older_than_what_is_known_is_late() -> None:
    desk = at(Stage.GUIDING)
    desk.give(
        e.RecorderReported(
            call=KEY, at=moment(1), recorder="pbx", state=PAUSED, proof=Proof.PROVEN, answers=""
        )
    )
    known = desk.session.recorders.get("pbx")
    assert known is not None
    assert (desk.why()[0], known.state) == (f.Why.LATE, RECORDING)
