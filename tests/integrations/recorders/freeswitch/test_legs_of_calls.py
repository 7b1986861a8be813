"""A FreeSWITCH records the caller's leg, and a desk knows the agent's: which recordings are whose, and who resumes."""

import pytest

from integrations.errors import Refused
from policy.calls import CallKey, RecorderGone, RecorderSeen, SourceConnected
from policy.recording import RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import FreeSwitchBench, TwoLegs
from tests.integrations.recorders.freeswitch.two_agents import (
    NEXT,
    NOT_KNOWN,
    ON,
    PAUSED,
    OfTwoAgents,
    gone,
    heard,
    seen,
    told,
    transferred,
    until,
)

BENCH = OfTwoAgents


# --- Where recordings run


@pytest.mark.parametrize("begun", ["before the bridge", "after the bridge"])
async def test_a_recording_on_the_callers_leg_is_the_agents_and_is_masked_where_it_runs(
    bench: FreeSwitchBench, ear: Ear, begun: str
) -> None:
    legs = TwoLegs(bench.caller(), bench.agent())
    fake, path = bench.fake, "/rec/one.wav"
    await bench.product.send(fake.appear(legs.caller, legs.agent))
    start = fake.start(legs.caller.uid, path)
    bridge = fake.bridge(legs.caller, legs.agent)
    await bench.product.send(start + bridge if begun == "before the bridge" else bridge + start)
    place = await seen(ear, (bench.key(legs.agent), path))
    reading = await bench.control.pause(*place)
    assert (reading.state, reading.proof, reading.file) == (*PAUSED, path)
    assert f"api uuid_record {legs.caller.uid} mask {path}" in fake.commands
    assert fake.masked[legs.caller.uid, path]


async def test_recordings_on_both_legs_are_two_recorders_and_each_is_one(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    places = [await seen(ear, await bench.record("one", leg)) for leg in (1, 2)]
    await heard(bench)
    assert [(fact.call, fact.recorder) for fact in ear.all(RecorderSeen)] == places
    assert places[0][0] == places[1][0] == bench.key(bench.calls["one"].agent)


async def test_a_recording_that_nobody_of_ours_hears_is_of_no_call(bench: FreeSwitchBench, ear: Ear) -> None:
    one, other = bench.caller(), bench.caller()
    fake = bench.fake
    await bench.product.send(
        fake.appear(one, other) + fake.start(one.uid, "/rec/a.wav") + fake.bridge(one, other)
    )
    await heard(bench)
    assert not ear.all(RecorderSeen)
    for leg in (one, other):
        with pytest.raises(Refused):
            await bench.control.pause(bench.key(leg), "/rec/a.wav")


async def test_a_leg_whose_sip_call_id_is_not_told_yet_is_known_by_it_from_then_on(
    bench: FreeSwitchBench,
) -> None:
    bench.by_leg, bench.phones = True, frozenset()
    control = bench.made()
    ear = Ear(control)
    await control.start()
    await ear.kind(SourceConnected)
    legs = TwoLegs(bench.caller(), bench.agent())
    sip, legs.agent.sip = legs.agent.sip, ""
    fake = bench.fake
    await bench.product.send(fake.appear(legs.caller, legs.agent) + fake.bridge(legs.caller, legs.agent))
    await bench.product.send(fake.start(legs.caller.uid, "/rec/a.wav"))
    early = await seen(ear, (CallKey("bench", legs.agent.uid), "/rec/a.wav"))
    legs.agent.sip = sip
    await bench.product.send(fake.answer(legs.agent))
    await gone(ear, early)
    place = await seen(ear, (CallKey("bench", sip), "/rec/a.wav"))
    assert (await control.pause(*place)).state is RecorderState.PAUSED
    assert fake.masked[legs.caller.uid, place[1]]
    await control.stop()
    await ear.over()


# --- Transfers


async def test_after_a_transfer_a_recording_is_the_next_agents_alone(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    following = await transferred(bench, ear, bench.calls["one"], place[1])
    await gone(ear, place)
    with pytest.raises(Refused):
        await bench.control.pause(*place)
    assert (await bench.control.pause(*following)).state is RecorderState.PAUSED


async def test_what_an_agent_left_masked_is_told_to_the_next_and_stays_the_first_ones_to_resume(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    following = await transferred(bench, ear, bench.calls["one"], place[1])
    await until(lambda: told(ear, following) == [PAUSED])
    assert not ear.all(RecorderGone)
    reading = await bench.control.resume(*place)
    assert (reading.state, reading.proof) == ON
    assert not await bench.silent(place)
    await gone(ear, place)
    assert told(ear, following) == [PAUSED, ON]
    with pytest.raises(Refused):
        await bench.control.resume(*place)


async def test_the_next_agents_resume_is_told_to_the_one_who_left_it_masked(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    following = await transferred(bench, ear, bench.calls["one"], place[1])
    assert (await bench.control.resume(*following)).state is RecorderState.RECORDING
    await gone(ear, place)
    assert not await bench.silent(place)


async def test_a_pause_of_the_next_agent_is_not_ended_by_the_one_before(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    following = await transferred(bench, ear, bench.calls["one"], place[1])
    await bench.control.pause(*following)
    await gone(ear, place)
    with pytest.raises(Refused):
        await bench.control.resume(*place)
    assert await bench.silent(place)
    await bench.control.resume(*following)
    assert not await bench.silent(place)


async def test_of_two_desks_in_one_call_the_last_one_to_resume_lets_it_record(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    one, other = bench.agent(), bench.agent(NEXT)
    fake, path = bench.fake, "/rec/a.wav"
    await bench.product.send(fake.appear(one, other) + fake.bridge(one, other) + fake.start(one.uid, path))
    places = [await seen(ear, (bench.key(leg), path)) for leg in (one, other)]
    for place in places:
        await bench.control.pause(*place)
    with pytest.raises(Refused, match="Another desk"):
        await bench.control.resume(*places[0])
    assert fake.masked[one.uid, path]
    await bench.product.send(fake.part(one, other))
    await heard(bench)
    assert (await bench.control.resume(*places[0])).state is RecorderState.RECORDING
    await gone(ear, places[1])


async def test_a_pause_that_was_refused_binds_nobody_to_a_recording(bench: FreeSwitchBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    await bench.product.send(bench.fake.start(legs.caller.uid, "/rec/a.wav"))
    place = await seen(ear, (bench.key(legs.agent), "/rec/a.wav"))
    bench.fake.stuck_masks.add((legs.caller.uid, place[1]))
    with pytest.raises(Refused):
        await bench.control.pause(*place)
    await bench.product.send(bench.fake.part(legs.caller, legs.agent))
    await gone(ear, place)


async def test_a_caller_who_is_parked_stays_masked_until_it_is_resumed_and_is_not_masked_again(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs, fake = bench.calls["one"], bench.fake
    await bench.product.send(fake.part(legs.caller, legs.agent))
    await heard(bench)
    await until(lambda: fake.commands[-1] == "api echo")
    after = len(fake.commands)
    await until(lambda: fake.commands[after:].count("api echo") > 2)
    assert not any(" mask " in command for command in fake.commands[after:])
    assert await bench.silent(place)
    await bench.product.send(fake.bridge(legs.caller, legs.agent))
    await until(lambda: any(" mask " in command for command in fake.commands[after:]))
    await bench.control.resume(*place)
    assert not await bench.silent(place)
    assert not ear.all(RecorderGone)


async def test_a_recording_that_goes_over_to_another_leg_with_its_mask_is_in_doubt_and_not_forgotten(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one", 2))
    await bench.control.pause(*place)
    legs, fake = bench.calls["one"], bench.fake
    await bench.product.send(fake.take_over(place[1], legs.agent, legs.caller) + fake.hang_up(legs.agent))
    await until(lambda: told(ear, place) == [NOT_KNOWN])
    with pytest.raises(Refused):
        await bench.control.resume(*place)
    assert not ear.all(RecorderGone)
    await bench.product.send(fake.hang_up(legs.caller))
    await gone(ear, place)
