"""The simulated recorders under the suite that every adapter passes, with and without a state to read."""

import time

import pytest

from integrations.ports import RecorderControl
from integrations.recorders.patience import Patience
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.traps import Deed, Misbehaviour, Trap
from policy.calls import CallKey
from policy.recording import Proof
from tests.integrations.contracts.recorder import Place, RecorderContract, Trouble

QUICK = Patience(answer_ms=500, settle_ms=100, poll_ms=2)
COMMANDS = frozenset({Deed.PAUSE, Deed.RESUME})
TRAPS = {
    Trouble.IGNORES: Trap.IGNORED,
    Trouble.MUFFLED: Trap.LOST_ANSWER,
    Trouble.DEAF: Trap.LOST_REQUEST,
    Trouble.REFUSES: Trap.REFUSED,
    Trouble.GARBAGE: Trap.OTHER_CALL,
}


class SimulatorBench:
    troubles = frozenset(TRAPS)
    several = True

    def __init__(self, best: Proof) -> None:
        self.simulator = SimulatedRecorders(best=best, patience=QUICK)
        self.control: RecorderControl = self.simulator

    async def record(self, call: str, recorder: int = 1) -> Place:
        place = (CallKey("bench", call), f"recorder-{recorder}")
        self.simulator.record(*place)
        return place

    async def end(self, place: Place) -> None:
        self.simulator.end(*place)

    async def trouble(self, trouble: Trouble) -> None:
        self.simulator.behave()
        if trouble is not Trouble.NONE:
            self.simulator.misbehave(Misbehaviour(TRAPS[trouble], deeds=COMMANDS, times=0))

    async def down(self) -> None:
        self.simulator.line(up=False)

    async def up(self) -> None:
        self.simulator.line(up=True)

    async def silent(self, place: Place) -> bool:
        call, recorder = place
        before = time.monotonic_ns()
        intervals = self.simulator.recorded(call)[recorder]
        return not intervals or intervals[-1][1] < before


class TestProvingSimulator(RecorderContract):
    @pytest.fixture
    def bench(self) -> SimulatorBench:
        return SimulatorBench(Proof.PROVEN)


class TestAcknowledgingSimulator(RecorderContract):
    @pytest.fixture
    def bench(self) -> SimulatorBench:
        return SimulatorBench(Proof.ACKNOWLEDGED)
