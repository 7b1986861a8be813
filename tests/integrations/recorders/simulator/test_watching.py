"""What was paused is looked at until it records again, and told once when it is not what was last said of it."""

import pytest

from integrations.recorders.simulator.traps import Deed, Misbehaviour, Trap
from policy.calls import SourceConnected
from policy.recording import RecorderState
from tests.integrations.recorders.simulator.stage import CALL, on_stage

WATCH_MS = 200
UNKNOWN = ("one", "pbx", "unknown", "NONE")


@pytest.mark.parametrize(
    ("trap", "told"),
    [
        (Trap.RESUMES_UNTOLD, UNKNOWN),
        (Trap.RESTARTS_UNTOLD, ("one", "pbx", "recording", "PROVEN")),
        (Trap.DIES_UNTOLD, ("one", "pbx", "not recording", "PROVEN")),
    ],
)
async def test_what_nobody_tells_is_found_within_the_time_of_a_look(
    trap: Trap, told: tuple[str, ...]
) -> None:
    async with on_stage(watch_ms=WATCH_MS) as stage:
        await stage.pause()
        stage.simulator.happen(trap, CALL, "pbx")
        await stage.time.pass_ms(WATCH_MS)
        assert stage.reports() == [told]
        await stage.time.pass_ms(5_000)
        assert stage.reports() == [told]
        assert stage.lies([]) == []


async def test_nothing_is_told_of_what_stays_as_it_was() -> None:
    async with on_stage(watch_ms=WATCH_MS) as stage:
        await stage.pause()
        await stage.time.pass_ms(2_000)
        await stage.resume()
        stage.simulator.happen(Trap.ON_HOLD, CALL, "pbx", lasts_ms=500)
        await stage.time.pass_ms(2_000)
        assert stage.reports() == []


async def test_a_look_that_has_no_answer_is_doubt() -> None:
    lost = Misbehaviour(Trap.LOST_REQUEST, frozenset({Deed.READ}), times=0)
    async with on_stage(watch_ms=WATCH_MS) as stage:
        await stage.pause()
        stage.simulator.misbehave(lost)
        await stage.time.pass_ms(3_000)
        assert stage.reports() == [UNKNOWN]


async def test_a_pause_that_was_lost_with_the_line_is_told_when_it_is_back() -> None:
    async with on_stage(watch_ms=WATCH_MS) as stage:
        await stage.pause()
        stage.simulator.line(up=False)
        await stage.time.pass_ms(1_000)
        stage.simulator.line(up=True)
        await stage.time.pass_ms(1_000)
        assert len(stage.ear.all(SourceConnected)) == 2
        assert [state for _, name, state, _ in stage.reports() if name == "pbx"][-1] == "paused"


async def test_a_recorder_that_is_gone_is_not_looked_at() -> None:
    async with on_stage(watch_ms=WATCH_MS) as stage:
        await stage.pause()
        stage.simulator.end(CALL, "pbx")
        await stage.time.pass_ms(1_000)
        assert stage.reports() == []
        assert stage.simulator.paused(CALL) == ()


async def test_a_pause_that_was_not_done_is_looked_at_all_the_same() -> None:
    async with on_stage(Misbehaviour(Trap.IGNORED), watch_ms=WATCH_MS) as stage:
        assert (await stage.pause()).state is RecorderState.RECORDING
        stage.simulator.behave()
        await stage.pause("screen")
        assert stage.simulator.paused(CALL) == ("screen",)
