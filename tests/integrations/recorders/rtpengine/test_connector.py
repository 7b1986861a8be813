"""What is only so of rtpengine."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from integrations.errors import Unavailable
from integrations.recorders.phones import CallPhones
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from policy.calls import CallKey, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import RecorderState
from tests.integrations.contracts.recorder import Trouble
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.rtpengine.bench import QUICK, RtpengineBench


@pytest.fixture
async def ear(bench: RtpengineBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


async def commands(bench: RtpengineBench, wanted: str, times: int) -> None:
    """Wait until a command has come so many times more."""
    until = bench.fake.commands.count(wanted) + times
    async with asyncio.timeout(20):
        while bench.fake.commands.count(wanted) < until:  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


async def test_a_recording_that_a_new_offer_started_again_is_stopped_again(
    bench: RtpengineBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    bench.fake.recording["one"] = True
    await commands(bench, "stop recording", 2)
    assert await bench.silent(place)


async def test_nothing_stops_a_recording_once_it_was_started(bench: RtpengineBench, ear: Ear) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    await commands(bench, "stop recording", 3)
    await bench.control.resume(*place)
    after = len(bench.fake.commands)
    await commands(bench, "ping", 3)
    assert "stop recording" not in bench.fake.commands[after:]
    assert not await bench.silent(place)


async def test_a_datagram_that_is_lost_is_sent_again_and_the_command_runs_once(
    bench: RtpengineBench, ear: Ear
) -> None:
    place = await bench.record("one")
    bench.fake.drops = 1
    assert (await bench.control.pause(*place)).state is RecorderState.PAUSED


@pytest.mark.parametrize("over", [True, False])
async def test_a_recording_that_cannot_be_stopped_again_is_unknown(
    bench: RtpengineBench, ear: Ear, over: bool
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    if over:
        await bench.end(place)
    else:
        await bench.trouble(Trouble.REFUSES)
    assert (await ear.kind(RecorderReported)).state is RecorderState.UNKNOWN
    await commands(bench, "ping", 2)
    assert len(ear.all(RecorderReported)) == 1


async def test_a_start_does_not_wait_in_front_of_a_relay_that_stands_still(
    bench: RtpengineBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    bench.fake.halt()
    with pytest.raises(Unavailable):
        await bench.control.resume(*place)
    bench.fake.go_on()
    assert await bench.silent(place)
    await ear.kind(SourceConnected, since=len(ear.heard))
    assert (await bench.control.resume(*place)).state is RecorderState.RECORDING


async def test_a_relay_that_answers_late_is_told_to_record_when_it_is_up_with_what_came(
    bench: RtpengineBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    bench.fake.halt()
    resuming = asyncio.create_task(bench.control.resume(*place))
    await asyncio.sleep(0.15)
    queries = bench.fake.commands.count("query")
    bench.fake.go_on()
    assert (await resuming).state is RecorderState.RECORDING
    assert bench.fake.commands.count("query") >= queries + 2
    assert not await bench.silent(place)


async def test_a_relay_that_stays_slow_is_not_told_to_record(bench: RtpengineBench, ear: Ear) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    bench.fake.slow_s = 0.15
    with pytest.raises(Unavailable):
        await bench.control.resume(*place)
    assert "start recording" not in bench.fake.commands
    bench.fake.slow_s = 0.0
    assert (await bench.control.resume(*place)).state is RecorderState.RECORDING


async def test_datagrams_that_answer_nobody_are_passed_over(bench: RtpengineBench, ear: Ear) -> None:
    adapter = bench.control
    assert isinstance(adapter, RtpengineRecorders)
    for datagram in (b"", b"\xff\xff", b"nobody d6:result2:oke"):
        adapter._heard(datagram)
    assert not ear.all(SourceLost)


async def test_an_address_that_is_none_is_told(bench: RtpengineBench) -> None:
    control = RtpengineRecorders(NgSocket(host="256.0.0.1"), patience=QUICK)
    ear = Ear(control)
    await control.start()
    assert (await ear.kind(SourceLost)).detail
    with pytest.raises(Unavailable):
        await control.pause((await bench.record("one"))[0], "rtpengine")
    await control.stop()


async def test_the_telephones_of_a_call_are_the_addresses_that_they_gave(
    bench: RtpengineBench, ear: Ear
) -> None:
    assert isinstance(bench.control, CallPhones)
    one, two = (await bench.record("one"))[0], (await bench.record("two"))[0]
    bench.fake.advertised["one"] = ("10.0.4.17", "10.0.9.1")
    assert await bench.control.phones(one) == {"10.0.4.17", "10.0.9.1"}
    for call in (two, CallKey("bench", "no such call"), CallKey("bench", "line\nend")):
        assert await bench.control.phones(call) == frozenset()


async def test_an_rtpengine_that_is_away_cannot_say_whose_a_call_is(bench: RtpengineBench) -> None:
    assert isinstance(bench.control, CallPhones)
    with pytest.raises(Unavailable):
        await bench.control.phones(CallKey("bench", "one"))
