"""What each trap does to a pause, and that nothing is ever called proven that is not so."""

import contextlib
import itertools

import pytest

from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.ports import RecorderReading
from integrations.recorders.simulator.traps import BY_ITSELF, Armed, Deed, Misbehaviour, Trap
from policy.calls import RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.simulator.stage import CALL, OTHER, on_stage

T = Trap
PAUSED, RECORDING = (RecorderState.PAUSED, Proof.PROVEN), (RecorderState.RECORDING, Proof.PROVEN)
DOUBT = (RecorderState.UNKNOWN, Proof.NONE)
SOON, TOO_LATE = 300, 9_000

OUTCOMES = [
    (Misbehaviour(T.IGNORED), RECORDING),
    (Misbehaviour(T.SHOWN_NOT_DONE), DOUBT),
    (Misbehaviour(T.DONE_NOT_SHOWN), DOUBT),
    (Misbehaviour(T.DONE_LATER, after_ms=SOON), PAUSED),
    (Misbehaviour(T.DONE_LATER, after_ms=TOO_LATE), RECORDING),
    (Misbehaviour(T.LATE_ANSWER, after_ms=SOON), PAUSED),
    (Misbehaviour(T.LATE_ANSWER, after_ms=TOO_LATE), PAUSED),
    (Misbehaviour(T.LATE_DEED, after_ms=SOON), PAUSED),
    (Misbehaviour(T.LATE_DEED, after_ms=TOO_LATE), OutcomeUnknown),
    (Misbehaviour(T.LOST_ANSWER), PAUSED),
    (Misbehaviour(T.LOST_REQUEST), OutcomeUnknown),
    (Misbehaviour(T.OTHER_CALL), OutcomeUnknown),
    (Misbehaviour(T.OTHER_RECORDER), RECORDING),
    (Misbehaviour(T.REFUSED), Refused),
    (Misbehaviour(T.BUSY, times=3), PAUSED),
    (Misbehaviour(T.BUSY, times=0), Unavailable),
    (Misbehaviour(T.TOGGLED), PAUSED),
    (Misbehaviour(T.STALE, after_ms=500), PAUSED),
    (Misbehaviour(T.STALE, after_ms=500, times=0), DOUBT),
    (Misbehaviour(T.NO_STATUS, times=0), (RecorderState.PAUSED, Proof.ACKNOWLEDGED)),
    (Misbehaviour(T.ODD_WORD, times=0), DOUBT),
    (Misbehaviour(T.ON_HOLD), PAUSED),
    (Misbehaviour(T.RESUMES, after_ms=SOON), PAUSED),
    (Misbehaviour(T.RESUMES_UNTOLD, after_ms=SOON), PAUSED),
    (Misbehaviour(T.RESUMES_UNTOLD), DOUBT),
    (Misbehaviour(T.NEW_RECORDER), PAUSED),
    (Misbehaviour(T.DIES), DOUBT),
    (Misbehaviour(T.DIES_UNTOLD), (RecorderState.NOT_RECORDING, Proof.PROVEN)),
    (Misbehaviour(T.RESTARTS), (RecorderState.PAUSED, Proof.ACKNOWLEDGED)),
    (Misbehaviour(T.RESTARTS_UNTOLD), RECORDING),
    (Misbehaviour(T.LINE_LOST), (RecorderState.PAUSED, Proof.ACKNOWLEDGED)),
    (Misbehaviour(T.TWICE), PAUSED),
]


def test_every_trap_is_tried() -> None:
    assert {how.trap for how, _ in OUTCOMES} == set(Trap)


@pytest.mark.parametrize(
    ("how", "outcome"),
    OUTCOMES,
    ids=lambda it: f"{it.trap.name}-{it.after_ms}" if hasattr(it, "trap") else "",
)
async def test_a_pause_with_a_trap_comes_to_what_is_known(
    how: Misbehaviour, outcome: type[PortError] | tuple[RecorderState, Proof]
) -> None:
    async with on_stage(how) as stage:
        if isinstance(outcome, type):
            with pytest.raises(outcome):
                await stage.pause()
        else:
            reading = await stage.pause()
            assert (reading.state, reading.proof) == outcome


GRADES = (Proof.PROVEN, Proof.ACKNOWLEDGED)
DELAYS = (1, 40, SOON, TOO_LATE)


@pytest.mark.parametrize("trap", Trap, ids=lambda trap: trap.name)
async def test_nothing_is_called_proven_that_is_not_so_whatever_springs_when(trap: Trap) -> None:
    """Each trap, once and always, at each deed, by each delay, with both kinds of product."""
    for best, deed, delay, times in itertools.product(GRADES, Deed, DELAYS, (0, 1)):
        how = Misbehaviour(trap, frozenset({deed}), "pbx", times, delay, lasts_ms=200)
        async with on_stage(how, best=best) as stage:
            readings: list[RecorderReading] = []
            for ask in (stage.pause, stage.read, stage.resume, stage.pause, stage.read):
                with contextlib.suppress(PortError):
                    readings.append(await ask())
                await stage.time.pass_ms(50)
            await stage.time.pass_ms(TOO_LATE + 1_000)
            assert stage.lies(readings) == []
            if best is Proof.ACKNOWLEDGED:
                assert all(reading.proof is not Proof.PROVEN for reading in readings)


async def test_between_a_proven_pause_and_the_resume_nothing_is_recorded() -> None:
    async with on_stage() as stage:
        paused = await stage.pause()
        await stage.time.pass_ms(20_000)
        asked = stage.time.ns
        await stage.resume()
        await stage.time.pass_ms(5_000)
        assert stage.recorded_ms(paused.at.monotonic_ns, asked) == 0
        assert stage.recorded_ms(asked, stage.time.ns) == 5_000
        assert stage.recorded_ms(paused.at.monotonic_ns, asked, "screen") == 20_000


async def test_a_pause_that_comes_after_all_is_told_when_it_comes() -> None:
    async with on_stage(Misbehaviour(T.LATE_DEED, after_ms=TOO_LATE)) as stage:
        with pytest.raises(OutcomeUnknown):
            await stage.pause()
        assert stage.reports() == []
        await stage.time.pass_ms(TOO_LATE)
        assert stage.reports() == [("one", "pbx", "paused", "PROVEN")]


async def test_a_pause_that_hit_another_call_is_told_of_that_call() -> None:
    async with on_stage(Misbehaviour(T.OTHER_CALL)) as stage:
        with pytest.raises(OutcomeUnknown):
            await stage.pause()
        assert stage.reports() == [("two", "pbx", "paused", "PROVEN")]
        assert stage.sounds(CALL, "pbx", stage.time.ns - 1)
        assert not stage.sounds(OTHER, "pbx", stage.time.ns - 1)


async def test_a_pause_that_hit_nothing_at_all_is_told_of_nobody() -> None:
    async with on_stage(Misbehaviour(T.OTHER_CALL)) as stage:
        stage.simulator.end(OTHER)
        with pytest.raises(OutcomeUnknown):
            await stage.pause()
        assert stage.reports() == []


async def test_asking_again_can_undo_a_pause_and_that_shows() -> None:
    async with on_stage(Misbehaviour(T.TOGGLED, times=0)) as stage:
        states = [(await stage.pause()).state for _ in range(3)]
        assert states == [RecorderState.PAUSED, RecorderState.RECORDING, RecorderState.PAUSED]


async def test_a_call_on_hold_is_not_taken_for_paused() -> None:
    async with on_stage(Misbehaviour(T.IGNORED)) as stage:
        stage.simulator.happen(T.ON_HOLD, CALL, "pbx", lasts_ms=4_000)
        reading = await stage.pause()
        assert (reading.state, reading.proof) == DOUBT
        assert "on hold" in reading.detail
        await stage.time.pass_ms(4_000)
        assert (await stage.read()).state is RecorderState.RECORDING


@pytest.mark.parametrize("declared", [True, False])
async def test_a_recorder_that_resumes_by_itself_is_told_in_the_same_millisecond(declared: bool) -> None:
    traps = () if declared else (Misbehaviour(T.RESUMES, after_ms=5_000),)
    async with on_stage(*traps, resumes_by_itself_ms=5_000 if declared else None) as stage:
        assert stage.simulator.abilities.resumes_by_itself_ms == (5_000 if declared else None)
        paused = await stage.pause()
        await stage.time.pass_ms(4_999)
        assert stage.reports() == []
        await stage.time.pass_ms(1)
        assert stage.reports() == [("one", "pbx", "recording", "PROVEN")]
        assert stage.recorded_ms(paused.at.monotonic_ns, stage.time.ns) == 0


async def test_pausing_again_starts_the_time_of_the_declared_resume_anew() -> None:
    async with on_stage(resumes_by_itself_ms=5_000) as stage:
        await stage.pause()
        await stage.time.pass_ms(3_000)
        await stage.pause()
        await stage.time.pass_ms(4_999)
        assert stage.reports() == []
        await stage.time.pass_ms(1)
        assert stage.reports() == [("one", "pbx", "recording", "PROVEN")]


async def test_a_resume_that_is_not_told_shows_as_doubt_when_it_is_looked_at() -> None:
    async with on_stage(Misbehaviour(T.RESUMES_UNTOLD, after_ms=5_000)) as stage:
        await stage.pause()
        await stage.time.pass_ms(6_000)
        assert stage.reports() == []
        reading = await stage.read()
        assert (reading.state, reading.proof) == DOUBT


async def test_a_recorder_that_starts_during_the_pause_is_seen_and_records() -> None:
    async with on_stage(Misbehaviour(T.NEW_RECORDER, after_ms=100)) as stage:
        await stage.pause()
        await stage.time.pass_ms(100)
        seen = stage.ear.all(RecorderSeen)[-1]
        assert (seen.call, seen.recorder) == (CALL, "pbx-2")
        await stage.time.pass_ms(50)
        assert stage.recorded_ms(0, stage.time.ns, "pbx-2") == 50
        assert (await stage.pause("pbx-2")).state is RecorderState.PAUSED


async def test_a_recorder_that_ended_is_gone_and_its_track_stays() -> None:
    async with on_stage(Misbehaviour(T.DIES)) as stage:
        await stage.pause()
        assert [(fact.call, fact.recorder) for fact in stage.ear.all(RecorderGone)] == [(CALL, "pbx")]
        with pytest.raises(Refused):
            await stage.pause()
        assert stage.recorded_ms(0, stage.time.ns) == 1_000


async def test_a_restart_is_told_as_a_loss_and_every_pause_is_forgotten() -> None:
    async with on_stage(Misbehaviour(T.RESTARTS, after_ms=500, lasts_ms=2_000)) as stage:
        await stage.pause()
        await stage.pause("screen")
        since = len(stage.ear.heard)
        await stage.time.pass_ms(600)
        assert {type(fact) for fact in stage.ear.heard[since:]} >= {SourceLost}
        assert set(stage.reports()) == {
            (call, recorder, "unknown", "NONE")
            for call, recorder in (("one", "pbx"), ("one", "screen"), ("two", "pbx"))
        }
        since = len(stage.ear.heard)
        await stage.time.pass_ms(2_000)
        assert isinstance(stage.ear.heard[since], SourceConnected)
        assert stage.reports()[-3:] == [
            ("one", "pbx", "recording", "PROVEN"),
            ("one", "screen", "recording", "PROVEN"),
            ("two", "pbx", "recording", "PROVEN"),
        ]


async def test_a_line_that_was_lost_leaves_recorders_as_they_were() -> None:
    async with on_stage(Misbehaviour(T.LINE_LOST, after_ms=500, lasts_ms=2_000)) as stage:
        await stage.pause()
        await stage.time.pass_ms(600)
        with pytest.raises(Unavailable):
            await stage.resume()
        await stage.time.pass_ms(2_000)
        assert ("one", "pbx", "paused", "PROVEN") in stage.reports()[-3:]


async def test_a_pause_that_was_only_accepted_is_not_claimed_after_the_line_was_lost() -> None:
    async with on_stage(best=Proof.ACKNOWLEDGED) as stage:
        assert (await stage.pause()).proof is Proof.ACKNOWLEDGED
        assert (await stage.read()).state is RecorderState.PAUSED
        stage.simulator.line(up=False)
        stage.simulator.line(up=True)
        reading = await stage.read()
        assert (reading.state, reading.proof) == DOUBT


async def test_a_command_under_way_when_the_line_is_lost_has_an_unknown_outcome() -> None:
    line = Misbehaviour(T.LINE_LOST, after_ms=100)
    async with on_stage(Misbehaviour(T.LATE_ANSWER, after_ms=200), line) as stage:
        with pytest.raises(OutcomeUnknown):
            await stage.pause()


async def test_what_is_said_twice_is_seen_and_gone_once() -> None:
    async with on_stage(Misbehaviour(T.TWICE)) as stage:
        stage.simulator.record(CALL, "late")
        stage.simulator.end(CALL, "late")
        await stage.time.pass_ms(1)
        assert len([fact for fact in stage.ear.all(RecorderSeen) if fact.recorder == "late"]) == 1
        assert len(stage.ear.all(RecorderGone)) == 1


async def test_what_happens_to_a_recorder_that_is_not_there_happens_to_nobody() -> None:
    async with on_stage() as stage:
        since = len(stage.ear.heard)
        for trap in BY_ITSELF - {T.NEW_RECORDER, T.RESTARTS, T.LINE_LOST, T.RESTARTS_UNTOLD}:
            stage.simulator.happen(trap, CALL, "nobody")
        await stage.time.pass_ms(5_000)
        assert stage.ear.heard[since:] == []


def test_a_trap_springs_for_its_deed_and_recorder_and_so_often() -> None:
    armed = Armed((Misbehaviour(T.IGNORED, frozenset({Deed.RESUME}), "pbx", times=2),))
    asked = [(Deed.PAUSE, "pbx"), (Deed.RESUME, "screen"), *[(Deed.RESUME, "pbx")] * 3]
    assert [bool(armed.spring(*one)) for one in asked] == [False, False, True, True, False]


def test_of_two_of_a_kind_the_first_springs_first() -> None:
    armed = Armed((Misbehaviour(T.DONE_LATER, after_ms=1), Misbehaviour(T.DONE_LATER, after_ms=2)))
    sprung = [armed.spring(Deed.PAUSE, "pbx")[T.DONE_LATER].after_ms for _ in range(2)]
    assert (sprung, armed.spring(Deed.PAUSE, "pbx")) == ([1, 2], {})
