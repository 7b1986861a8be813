"""Recorders are paused only after the guard has them, and whatever a reading says answers the command."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.runner.recording import Recording
from desktop.runner.runner import Runner
from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from policy import effects as f
from policy import events as e
from policy.calls import CallKey, RecorderGone
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from tests.desktop.virtual_time import clock, play
from tests.policy.session.desk import KEY, OTHER


class Recorders:
    """Implements the commands of RecorderControl."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.error: Exception | None = None
        self.asked = asyncio.Event()
        self.resumes_ms: int | None = None

    @property
    def abilities(self) -> RecorderAbilities:
        return RecorderAbilities("fake", Proof.PROVEN, Proof.PROVEN, True, self.resumes_ms)

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def facts(self) -> None: ...

    async def _do(self, what: str, call: CallKey, recorder: str, state: RecorderState) -> RecorderReading:
        self.said.append(f"{what} {call.call_id} {recorder}")
        self.asked.set()
        if self.error is not None:
            raise self.error
        return RecorderReading(state, Proof.PROVEN, clock())

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._do("read", call, recorder, RecorderState.RECORDING)

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._do("pause", call, recorder, RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._do("resume", call, recorder, RecorderState.RECORDING)


class Guard:
    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.takes = 0.0
        self.error: Exception | None = None

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        await asyncio.sleep(self.takes)
        if self.error is not None:
            raise self.error
        self.said.append(f"armed {call.call_id} {','.join(recorders)}")

    async def disarm(self, call: CallKey) -> None:
        self.said.append(f"disarmed {call.call_id}")


class Room:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.facts: list[f.Fact] = []
        self.recorders, self.guard = Recorders(self.said), Guard(self.said)
        self.runner = Runner(clock)
        self.over: set[CallKey] = set()
        recording = Recording(self.recorders, self.guard, self.over.__contains__, clock)  # type: ignore[arg-type]
        self.runner.learn(recording.performers)

    def do(self, kind: type[f.Effect], number: int, call: CallKey = KEY, **fields: object) -> None:
        effect = kind(id=f"{call}#{number}", call=call, **fields)  # type: ignore[arg-type]
        self.runner.begin(effect, self.facts.append)

    def pause(self, call: CallKey = KEY) -> None:
        self.do(f.ArmGuard, 1, call, recorders=("pbx",))
        self.do(f.PauseRecording, 2, call, recorder="pbx")


def paused(takes: float, error: Exception | None = None) -> tuple[Room, float]:
    async def run() -> tuple[Room, float]:
        room = Room()
        room.guard.takes, room.guard.error = takes, error
        room.pause()
        await room.recorders.asked.wait()
        at = asyncio.get_running_loop().time()
        await asyncio.sleep(20)
        return room, at

    return play(run())


def test_no_recorder_is_paused_before_the_guard_has_it_on_the_disk() -> None:
    room, _ = paused(0.5)
    assert room.said == ["armed 1 pbx", "pause 1 pbx"]


def test_a_guard_that_cannot_take_it_holds_no_pause_up(caplog: pytest.LogCaptureFixture) -> None:
    room, at = paused(0.2, Unavailable("It cannot be written down what is paused."))
    assert room.said == ["pause 1 pbx"]
    assert at < 0.5
    assert {type(one) for one in room.facts} == {e.EffectFailed, e.RecorderReported}


def test_a_guard_that_never_answers_holds_a_pause_up_for_no_longer_than_its_limit() -> None:
    room, at = paused(10)
    assert room.said[0] == "pause 1 pbx"
    assert at == pytest.approx(f.ArmGuard.limit_ms / 1000, abs=0.05)


def test_the_guard_of_one_call_does_not_hold_up_another() -> None:
    async def run() -> Room:
        room = Room()
        room.guard.takes = 0.9
        room.do(f.ArmGuard, 1, KEY, recorders=("pbx",))
        room.do(f.PauseRecording, 1, OTHER, recorder="pbx")
        await asyncio.sleep(0.1)
        return room

    assert play(run()).said == ["pause 2 pbx"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (f.ReadRecorder, RecorderState.RECORDING),
        (f.CheckRecorder, RecorderState.RECORDING),
        (f.PauseRecording, RecorderState.PAUSED),
        (f.KeepPaused, RecorderState.PAUSED),
        (f.ResumeRecording, RecorderState.RECORDING),
    ],
)
def test_a_reading_answers_its_command(kind: type[f.Effect], state: RecorderState) -> None:
    async def run() -> list[f.Fact]:
        room = Room()
        check: dict[str, Any] = {"from_ms": 1, "to_ms": 2} if kind is f.CheckRecorder else {}
        room.do(kind, 7, recorder="pbx", **check)
        await room.runner.finish(1)
        return room.facts

    (fact,) = play(run())
    assert isinstance(fact, e.RecorderReported)
    assert fact.runs_out is None
    assert (fact.call, fact.recorder, fact.state, fact.answers) == (KEY, "pbx", state, f"{KEY}#7")


@pytest.mark.parametrize("kind", [f.PauseRecording, f.KeepPaused])
def test_a_pause_that_its_product_ends_by_itself_says_when(kind: type[f.Effect]) -> None:
    async def run() -> list[f.Fact]:
        room = Room()
        room.recorders.resumes_ms = 60_000
        room.do(kind, 7, recorder="pbx")
        room.do(f.ReadRecorder, 8, recorder="pbx")
        await room.runner.finish(1)
        return room.facts

    paused, read = play(run())
    assert isinstance(paused, e.RecorderReported)
    assert isinstance(read, e.RecorderReported)
    assert paused.runs_out == Moment(paused.at.monotonic_ns + 60_000_000_000, paused.at.wall_ms + 60_000)
    assert read.runs_out is None


def test_a_control_that_is_lost_in_the_middle_of_a_command_leaves_its_outcome_unknown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> list[f.Fact]:
        room = Room()
        room.recorders.error = OutcomeUnknown("The line broke.")
        room.do(f.ResumeRecording, 7, recorder="pbx")
        await room.runner.finish(1)
        return room.facts

    (fact,) = play(run())
    assert isinstance(fact, e.EffectFailed)
    assert fact.failure is e.Failure.OUTCOME_UNKNOWN


def test_the_guard_lets_go_when_it_is_told() -> None:
    async def run() -> Room:
        room = Room()
        room.do(f.DisarmGuard, 1)
        await room.runner.finish(1)
        return room

    assert play(run()).said == ["disarmed 1"]


@pytest.mark.parametrize(("is_over", "kind"), [(True, RecorderGone), (False, e.EffectFailed)])
def test_a_recorder_that_its_product_does_not_know_is_gone_only_with_its_call(
    is_over: bool, kind: type[f.Fact], caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> list[f.Fact]:
        room = Room()
        room.recorders.error = Refused("There is no such recorder on this call.")
        room.over.update({KEY} if is_over else set())
        room.do(f.ResumeRecording, 7, recorder="pbx")
        await room.runner.finish(1)
        return room.facts

    (fact,) = play(run())
    assert isinstance(fact, kind)


def test_a_recorder_that_says_no_after_its_call_is_not_gone(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[f.Fact]:
        room = Room()
        room.over.add(KEY)

        async def says_no(call: CallKey, recorder: str) -> RecorderReading:
            raise Refused("It says no.")

        room.recorders.resume = says_no  # type: ignore[method-assign]
        room.do(f.ResumeRecording, 7, recorder="pbx")
        await room.runner.finish(1)
        return room.facts

    (fact,) = play(run())
    assert isinstance(fact, e.EffectFailed)
