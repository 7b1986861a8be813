"""A simulated product on a call, in time that a test lets pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from integrations.ports import RecorderReading
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.track import recorded_ns
from integrations.recorders.simulator.traps import Misbehaviour
from policy.calls import CallKey
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.passing import PassingTime

CALL, OTHER = CallKey("line", "one"), CallKey("line", "two")


@dataclass
class Stage:
    simulator: SimulatedRecorders
    time: PassingTime
    ear: Ear

    async def pause(self, recorder: str = "pbx") -> RecorderReading:
        return await self.time.during(self.simulator.pause(CALL, recorder))

    async def resume(self, recorder: str = "pbx") -> RecorderReading:
        return await self.time.during(self.simulator.resume(CALL, recorder))

    async def read(self, recorder: str = "pbx") -> RecorderReading:
        return await self.time.during(self.simulator.read(CALL, recorder))

    def recorded_ms(self, from_ns: int, to_ns: int, recorder: str = "pbx") -> float:
        return recorded_ns(self.simulator.recorded(CALL)[recorder], from_ns, to_ns) / 1e6

    def sounds(self, call: CallKey, recorder: str, at_ns: int) -> bool:
        track = self.simulator.recorded(call).get(recorder, ())
        return any(begun <= at_ns < ended for begun, ended in track)

    def reports(self) -> list[tuple[str, str, str, str]]:
        return [
            (fact.call.call_id, fact.recorder, fact.state.value, fact.proof.name)
            for fact in self.ear.all(RecorderReported)
        ]

    def lies(self, readings: list[RecorderReading]) -> list[str]:
        """Name what was called proven, on CALL's pbx or in any report, and was not so at its moment."""
        claims = [(CALL, "pbx", one.state, one.proof, one.at) for one in readings]
        claims += [
            (one.call, one.recorder, one.state, one.proof, one.at) for one in self.ear.all(RecorderReported)
        ]
        return [
            f"{recorder} of {call} at {at.monotonic_ns}: {state.value}"
            for call, recorder, state, proof, at in claims
            if proof is Proof.PROVEN
            and self.sounds(call, recorder, at.monotonic_ns) is not (state is RecorderState.RECORDING)
        ]


@asynccontextmanager
async def on_stage(
    *traps: Misbehaviour,
    best: Proof = Proof.PROVEN,
    resumes_by_itself_ms: int | None = None,
    watch_ms: int = 0,
) -> AsyncIterator[Stage]:
    """Give a call with recorders pbx and screen, another call with pbx, and the traps set."""
    time = PassingTime()
    simulator = SimulatedRecorders(
        best=best,
        resumes_by_itself_ms=resumes_by_itself_ms,
        misbehaviour=traps,
        watch_ms=watch_ms,
        clock=time.clock,
        sleep=time.sleep,
    )
    ear = Ear(simulator)
    await simulator.start()
    simulator.record(CALL, "pbx", "screen")
    simulator.record(OTHER, "pbx")
    await time.pass_ms(1_000)
    yield Stage(simulator, time, ear)
    await simulator.stop()
    await ear.over()
