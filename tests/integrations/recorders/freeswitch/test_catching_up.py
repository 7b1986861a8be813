"""What was missed of a FreeSWITCH's bridges and recordings is found, and nothing that is over is taken to run."""

from policy.calls import RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.recording import RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import FreeSwitchBench
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch
from tests.integrations.recorders.freeswitch.two_agents import (
    NEXT,
    OfTwoAgents,
    gone,
    heard,
    seen,
)
from tests.integrations.recorders.served import Served

BENCH = OfTwoAgents


async def test_a_bridge_that_was_missed_is_found_and_so_is_its_end(bench: FreeSwitchBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    legs = bench.calls["one"]
    following = bench.agent(NEXT)
    await bench.down()
    await ear.kind(SourceLost)
    bench.fake.hang_up(legs.agent)
    bench.fake.appear(following)
    bench.fake.bridge(legs.caller, following)
    await bench.up()
    late = await ear.kind(RecorderGone)
    assert ((late.call, late.recorder), late.late) == (place, True)
    found = await ear.kind(RecorderSeen, lambda fact: fact.late)
    assert (found.call, found.recorder) == (bench.key(following), place[1])


async def test_what_was_masked_before_a_lost_connection_and_a_transfer_can_still_be_resumed(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs = bench.calls["one"]
    await bench.down()
    await ear.kind(SourceLost)
    bench.fake.hang_up(legs.agent)
    since = len(ear.heard)
    await bench.up()
    await ear.kind(SourceConnected, since=since)
    assert (await bench.control.read(*place)).state is RecorderState.UNKNOWN
    assert (await bench.control.resume(*place)).state is RecorderState.RECORDING
    assert not await bench.silent(place)
    await gone(ear, place)


async def test_a_masked_recording_that_ended_unheard_is_gone(bench: FreeSwitchBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    await bench.down()
    await ear.kind(SourceLost)
    bench.fake.hang_up(bench.calls["one"].caller)
    await bench.up()
    await gone(ear, place)


class TellsAtOnce(FakeFreeSwitch):
    """It tells of recordings before it was asked for what stands."""

    def _answer(self, command: str) -> bytes:
        told = b"".join(self.event("RECORD_START", *each) for each in self.masked)
        return super()._answer(command) + (told if command.startswith("event") else b"")


async def test_nothing_is_told_of_recorders_that_cannot_be_commanded_yet() -> None:
    bench = OfTwoAgents()
    bench.fake = TellsAtOnce()
    bench.product = Served(bench.fake)
    await bench.up()
    place = await bench.record("one")
    ear = Ear(bench.control)
    await bench.control.start()
    await seen(ear, place)
    assert isinstance(ear.heard[0], SourceConnected)
    assert (await bench.control.pause(*place)).state is RecorderState.PAUSED
    await bench.control.stop()
    await ear.over()
    await bench.down()


class EndsInTheList(FakeFreeSwitch):
    """A recording ends just after it was listed: both are there in one read."""

    def _answer(self, command: str) -> bytes:
        answer = super()._answer(command)
        if command.startswith("api uuid_buglist"):
            answer += b"".join(self.stop(*each) for each in list(self.masked))
        return answer


async def test_a_recording_that_ends_while_it_is_listed_is_not_taken_for_one_that_runs() -> None:
    bench = OfTwoAgents()
    bench.fake = EndsInTheList()
    bench.product = Served(bench.fake)
    await bench.up()
    place = await bench.record("one")
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    await heard(bench)
    assert bench.control._board.recordings(place) == ()
    await bench.control.stop()
    await ear.over()
    await bench.down()
