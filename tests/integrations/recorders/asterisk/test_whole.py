"""All MixMonitors of a call under one name, as a policy expects them."""

from collections.abc import AsyncIterator

import pytest

from integrations.errors import OutcomeUnknown, Refused
from policy.calls import CallKey, RecorderGone, SourceConnected
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.asterisk.bench import AsteriskBench
from tests.integrations.recorders.asterisk.test_connector import ON, PAUSED, seen, told, until


@pytest.fixture
async def bench() -> AsyncIterator[AsteriskBench]:
    bench = AsteriskBench()
    bench.whole = "pbx"
    await bench.up()
    yield bench
    await bench.down()


@pytest.fixture
async def ear(bench: AsteriskBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


async def both(bench: AsteriskBench, ear: Ear) -> tuple[Place, Place]:
    first, second = await bench.record("one", 1), await bench.record("one", 2)
    await seen(ear, first)
    return first, await seen(ear, second)


async def test_the_whole_is_paused_when_each_leg_is(bench: AsteriskBench, ear: Ear) -> None:
    first, second = await both(bench, ear)
    whole = first[0], "pbx"
    reading = await bench.control.pause(*whole)
    assert (reading.state, reading.proof) == PAUSED
    assert [await bench.silent(place) for place in (first, second)] == [True, True]
    reading = await bench.control.resume(*whole)
    assert (reading.state, reading.proof) == ON
    assert [await bench.silent(place) for place in (first, second)] == [False, False]


async def test_the_whole_is_not_paused_while_one_leg_says_no(bench: AsteriskBench, ear: Ear) -> None:
    first, second = await both(bench, ear)
    bench.calls["one"].agent.monitors.clear()
    with pytest.raises(OutcomeUnknown, match="all recorders"):
        await bench.control.pause(first[0], "pbx")
    assert (await bench.control.read(first[0], "pbx")).state is RecorderState.UNKNOWN
    assert (await bench.control.read(*second)).state is not RecorderState.PAUSED


async def test_a_recorder_that_starts_on_the_other_leg_is_muted_with_the_whole(
    bench: AsteriskBench, ear: Ear
) -> None:
    first = await seen(ear, await bench.record("one"))
    whole = first[0], "pbx"
    await bench.control.pause(*whole)
    since = len(ear.heard)
    second = await seen(ear, await bench.record("one", 2))
    await until(lambda: told(ear, whole, since)[-1:] == [PAUSED])
    assert told(ear, whole, since)[0] == (RecorderState.UNKNOWN, Proof.NONE)
    assert await bench.silent(second)
    await bench.control.resume(*whole)
    assert not await bench.silent(second)


async def test_a_call_that_nobody_records_has_no_whole_to_pause(bench: AsteriskBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    await until(lambda: bench.control._board.knows(legs.key))
    assert (await bench.control.read(legs.key, "pbx")).state is RecorderState.UNKNOWN
    for deed in (bench.control.pause, bench.control.resume):
        with pytest.raises(Refused, match="No MixMonitor"):
            await deed(legs.key, "pbx")
    for call in (CallKey("bench", legs.caller.uid), CallKey("other", legs.agent.uid)):
        with pytest.raises(Refused):
            await bench.control.read(call, "pbx")


async def test_a_recorder_whose_start_was_not_told_is_found_when_the_whole_is_asked_for(
    bench: AsteriskBench, ear: Ear
) -> None:
    legs = await bench.answer("one")
    await until(lambda: bench.control._board.knows(legs.key))
    bench.fake.tells = False
    await bench.start_on(legs.caller)
    bench.fake.tells = True
    reading = await bench.control.pause(legs.key, "pbx")
    assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (PAUSED, True)


async def test_what_happens_to_a_part_is_told_of_the_whole(bench: AsteriskBench, ear: Ear) -> None:
    first, _ = await both(bench, ear)
    whole = first[0], "pbx"
    await bench.control.pause(*whole)
    since = len(ear.heard)
    await bench.product.send(bench.fake.mute(bench.calls["one"].caller, "0"))
    await ear.kind(RecorderReported, lambda fact: (fact.call, fact.recorder) == whole, since=since)
    assert told(ear, whole, since) == [(RecorderState.UNKNOWN, Proof.NONE)]


async def test_the_whole_is_gone_with_its_call(bench: AsteriskBench, ear: Ear) -> None:
    first, _ = await both(bench, ear)
    whole = first[0], "pbx"
    assert (await bench.control.read(*whole)).state is RecorderState.RECORDING
    legs = bench.calls["one"]
    await bench.product.send(bench.fake.hang_up(legs.caller) + bench.fake.hang_up(legs.agent))
    await ear.kind(RecorderGone, lambda fact: (fact.call, fact.recorder) == whole)
    with pytest.raises(Refused):
        await bench.control.resume(*whole)


async def test_the_whole_of_an_unrecorded_call_is_gone_with_it_too(bench: AsteriskBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    await until(lambda: bench.control._board.knows(legs.key))
    await bench.control.read(legs.key, "pbx")
    await bench.product.send(bench.fake.hang_up(legs.agent))
    assert (await ear.kind(RecorderGone)).recorder == "pbx"


async def test_the_whole_is_resumed_after_the_agents_part_of_the_call(bench: AsteriskBench, ear: Ear) -> None:
    first = await seen(ear, await bench.record("one"))
    whole = first[0], "pbx"
    await bench.control.pause(*whole)
    legs = bench.calls["one"]
    await bench.product.send(bench.fake.hang_up(legs.agent))
    reading = await bench.control.resume(*whole)
    assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (ON, False)
    await bench.product.send(bench.fake.hang_up(legs.caller))
    await ear.kind(RecorderGone, lambda fact: (fact.call, fact.recorder) == whole)
