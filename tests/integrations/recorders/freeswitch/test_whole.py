"""All recordings of a FreeSWITCH's call by one name."""

import asyncio

import pytest

from integrations.errors import OutcomeUnknown, Refused
from policy.calls import CallKey, SourceConnected
from policy.events import RecorderReported
from policy.recording import RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import FreeSwitchBench
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch
from tests.integrations.recorders.freeswitch.two_agents import (
    NOT_KNOWN,
    ON,
    PAUSED,
    OfTwoAgents,
    gone,
    heard,
    seen,
    told,
    until,
)
from tests.integrations.recorders.served import Served

BENCH = OfTwoAgents


async def test_all_recordings_of_a_call_are_paused_and_resumed_by_one_name(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    places = [await seen(ear, await bench.record("one", leg)) for leg in (1, 2)]
    whole = places[0][0], "pbx"
    reading = await bench.control.pause(*whole)
    assert (reading.state, reading.proof) == PAUSED
    assert reading.file == f"{places[1][1]}, {places[0][1]}"
    assert [await bench.silent(place) for place in places] == [True, True]
    await until(lambda: [told(ear, place) for place in places] == [[PAUSED], [PAUSED]])
    reading = await bench.control.resume(*whole)
    assert (reading.state, reading.proof) == ON
    assert [await bench.silent(place) for place in places] == [False, False]


async def test_who_pauses_is_answered_and_told_nothing_besides(bench: FreeSwitchBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    whole = place[0], "pbx"
    await bench.control.read(*whole)
    readings = await asyncio.gather(bench.control.pause(*place), bench.control.pause(*whole))
    assert [(reading.state, reading.proof) for reading in readings] == [PAUSED, PAUSED]
    await heard(bench)
    assert not ear.all(RecorderReported)


class EndsWhenMasked(FakeFreeSwitch):
    def _record(self, channel: str, mask: bool, path: str) -> bytes:
        ends = self.stop(channel, path)
        return ends + super()._record(channel, mask, path)


async def test_a_recording_that_ends_as_it_is_paused_is_not_said_to_be_paused() -> None:
    bench = OfTwoAgents()
    bench.fake = EndsWhenMasked()
    bench.product = Served(bench.fake)
    await bench.up()
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    place = await seen(ear, await bench.record("one"))
    with pytest.raises(Refused):
        await bench.control.pause(place[0], "pbx")
    await gone(ear, place)
    await bench.control.stop()
    await ear.over()
    await bench.down()


async def test_a_recording_that_ended_before_its_turn_is_not_commanded(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    came = await bench.control._command(("a", "/a.wav"), CallKey("bench", "a"), silence=True)
    assert isinstance(came, Refused)
    assert not any("uuid_record" in command for command in bench.fake.commands)


async def test_a_recording_that_comes_to_a_silent_call_puts_the_whole_in_doubt(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    whole = place[0], "pbx"
    await bench.control.pause(*whole)
    other = await seen(ear, await bench.record("one", 2))
    await until(lambda: told(ear, whole) == [NOT_KNOWN])
    await bench.control.pause(*other)
    await until(lambda: told(ear, whole) == [NOT_KNOWN, PAUSED])


async def test_a_call_without_a_recording_says_so_and_pauses_nothing(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    legs = await bench.answer("one")
    whole = bench.key(legs.agent), "pbx"
    await heard(bench)
    reading = await bench.control.read(*whole)
    assert (reading.state, reading.proof) == NOT_KNOWN
    with pytest.raises(Refused):
        await bench.control.pause(*whole)
    await bench.record("one")
    await until(lambda: told(ear, whole) == [ON])
    await bench.product.send(bench.fake.hang_up(legs.agent))
    await gone(ear, whole)


async def test_a_whole_that_obeys_in_part_is_not_said_to_be_paused(bench: FreeSwitchBench, ear: Ear) -> None:
    places = [await seen(ear, await bench.record("one", leg)) for leg in (1, 2)]
    bench.fake.stuck_masks.add((bench.calls["one"].agent.uid, places[1][1]))
    whole = places[0][0], "pbx"
    with pytest.raises(OutcomeUnknown, match="for all"):
        await bench.control.pause(*whole)
    assert (await bench.control.read(*whole)).state is RecorderState.UNKNOWN
