"""What records the calls and what records the screen, as one: under the suite of all, and what only they are."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from integrations.ports import RecorderControl
from integrations.recorders.http.connector import HttpRecorders
from integrations.recorders.phones import CallPhones
from integrations.recorders.several import SeveralRecorders
from integrations.recorders.simulator.connector import SimulatedRecorders
from policy.calls import RecorderSeen, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place, RecorderContract, Trouble
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.asterisk.bench import AsteriskBench
from tests.integrations.recorders.http.bench import QUICK, SERVICE
from tests.integrations.recorders.http.fake import FakeService, Tape


class SeveralBench:
    """A telephone system with a screen recorder beside it."""

    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = True

    def __init__(self) -> None:
        self.calls, self.screens = AsteriskBench(), FakeService()
        self.screen: HttpRecorders
        self.control: RecorderControl

    async def up(self) -> None:
        await self.calls.up()
        if not hasattr(self, "control"):
            await self.screens.up()
            service = replace(
                SERVICE, url=self.screens.url, recorders=("screen",), resumes_by_itself_ms=60_000
            )
            self.screen = HttpRecorders(service, watch_ms=10, patience=QUICK)
            self.control = SeveralRecorders(self.calls.control, {"screen": self.screen})

    async def down(self) -> None:
        await self.calls.down()

    async def record(self, call: str, recorder: int = 1) -> Place:
        place = await self.calls.record(call, recorder)
        self.screens.tapes.setdefault((place[0].call_id, "screen"), Tape())
        return place

    async def end(self, place: Place) -> None:
        await self.calls.end(place)

    async def trouble(self, trouble: Trouble) -> None:
        await self.calls.trouble(trouble)

    async def silent(self, place: Place) -> bool:
        return await self.calls.silent(place)


@pytest.fixture
async def bench() -> AsyncIterator[SeveralBench]:
    bench = SeveralBench()
    await bench.up()
    yield bench
    await bench.down()
    await bench.screens.down()


@pytest.fixture
async def ear(bench: SeveralBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


class TestSeveral(RecorderContract):
    pass


def on_the_screen(place: Place) -> Place:
    return place[0], "screen"


async def test_the_screen_is_paused_by_its_name_and_the_call_by_its_own(
    bench: SeveralBench, ear: Ear
) -> None:
    place = await bench.record("one")
    tape = bench.screens.tapes[place[0].call_id, "screen"]
    reading = await bench.control.pause(*on_the_screen(place))
    assert (reading.state, reading.proof) == (RecorderState.PAUSED, Proof.PROVEN)
    assert (tape.paused, await bench.silent(place)) == (True, False)
    assert (await bench.control.read(*on_the_screen(place))).state is RecorderState.PAUSED
    reading = await bench.control.resume(*on_the_screen(place))
    assert (reading.state, tape.paused) == (RecorderState.RECORDING, False)


async def test_a_screen_recorder_that_comes_back_is_told_by_its_name(bench: SeveralBench, ear: Ear) -> None:
    place = await bench.record("one")
    await bench.control.pause(*on_the_screen(place))
    bench.screens.tapes[place[0].call_id, "screen"].paused = False
    report = await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.RECORDING)
    assert (report.call, report.recorder) == on_the_screen(place)


async def test_at_whose_telephone_a_call_is_what_records_the_calls_says(
    bench: SeveralBench, ear: Ear
) -> None:
    (call, _) = await bench.record("one")
    assert isinstance(bench.control, CallPhones)
    assert await bench.control.phones(call) == {"PJSIP/2001", "PJSIP/carrier"}
    nobody = SeveralRecorders(SimulatedRecorders(), {"screen": bench.screen})
    assert await nobody.phones(call) == frozenset()


async def test_they_are_connected_when_all_of_them_are(bench: SeveralBench, ear: Ear) -> None:
    await bench.screens.down()
    await ear.kind(SourceLost)
    since = len(ear.heard)
    await bench.calls.down()
    await ear.kind(SourceLost, since=since)
    since = len(ear.heard)
    await bench.calls.up()
    place = await bench.calls.record("one")
    await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == place)
    assert not any(isinstance(fact, SourceConnected) for fact in ear.heard[since:])
    await bench.screens.up()
    await ear.kind(SourceConnected, since=since)


async def test_together_they_prove_what_each_can_and_last_as_long_as_the_shortest(
    bench: SeveralBench,
) -> None:
    abilities = bench.control.abilities
    assert (abilities.product, abilities.paused, abilities.sees_recorders) == ("asterisk", Proof.PROVEN, True)
    assert abilities.resumes_by_itself_ms == 60_000
    assert [right.right for right in abilities.rights] == ["read=call", "write=call"]
    weak = HttpRecorders(replace(SERVICE, url=bench.screens.url, status=None))
    less = SeveralRecorders(bench.calls.control, {"screen": weak, "second": weak}).abilities
    assert (less.paused, less.on, less.resumes_by_itself_ms) == (Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED, None)
