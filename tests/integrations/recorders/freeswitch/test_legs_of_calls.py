"""A FreeSWITCH records the caller's leg, and a desk knows the agent's: which recordings are whose, and who resumes."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import CallPhones
from policy.calls import CallKey, RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import AGENT, FreeSwitchBench, TwoLegs
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch, FakeLeg
from tests.integrations.recorders.served import Served

PAUSED = RecorderState.PAUSED, Proof.ACKNOWLEDGED
ON = RecorderState.RECORDING, Proof.ACKNOWLEDGED
NOT_KNOWN = RecorderState.UNKNOWN, Proof.NONE
NEXT = "2002@fs.test"


class OfTwoAgents(FreeSwitchBench):
    phones = frozenset({AGENT, NEXT})
    whole = "pbx"


@pytest.fixture
async def bench() -> AsyncIterator[FreeSwitchBench]:
    bench = OfTwoAgents()
    await bench.up()
    yield bench
    await bench.down()


@pytest.fixture
async def ear(bench: FreeSwitchBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


async def seen(ear: Ear, place: Place) -> Place:
    await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == place)
    return place


async def gone(ear: Ear, place: Place) -> None:
    await ear.kind(RecorderGone, lambda fact: (fact.call, fact.recorder) == place)


def told(ear: Ear, place: Place) -> list[tuple[RecorderState, Proof]]:
    return [
        (fact.state, fact.proof) for fact in ear.all(RecorderReported) if (fact.call, fact.recorder) == place
    ]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


async def heard(bench: FreeSwitchBench) -> None:
    """Wait until what was sent was heard: an answer comes after it on the line."""
    assert await bench.control.phones(CallKey("bench", "nobody")) == frozenset()


async def transferred(bench: FreeSwitchBench, ear: Ear, legs: TwoLegs, path: str) -> Place:
    """Let the caller go to the next agent; return the recorder as that one's desk knows it."""
    following = bench.agent(NEXT)
    fake = bench.fake
    await bench.product.send(fake.part(legs.caller, legs.agent) + fake.hang_up(legs.agent))
    await bench.product.send(fake.appear(following) + fake.bridge(legs.caller, following))
    return await seen(ear, (bench.key(following), path))


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


# --- Lost connections


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


# --- All recordings of a call together


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


# --- Telephones


async def test_a_call_is_at_the_telephones_that_talk_in_it(bench: FreeSwitchBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    own, colleague = bench.agent(), bench.agent(NEXT)
    await bench.product.send(bench.fake.appear(own, colleague) + bench.fake.bridge(own, colleague))
    control: CallPhones = bench.control
    assert await control.phones(bench.key(legs.agent)) == {AGENT}
    assert await control.phones(bench.key(own)) == {AGENT, NEXT}


async def test_a_call_that_rings_or_is_over_or_was_never_there_is_at_no_telephone(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    ringing, caller = bench.agent(), bench.caller()
    ringing.up = False
    fake = bench.fake
    await bench.product.send(fake.appear(caller, ringing))
    assert await bench.control.phones(bench.key(ringing)) == frozenset()
    await bench.product.send(fake.answer(ringing) + fake.bridge(caller, ringing))
    assert await bench.control.phones(bench.key(ringing)) == {AGENT}
    await bench.product.send(fake.hang_up(ringing))
    await until(lambda: not bench.control._board.knows(bench.key(ringing)))
    assert await bench.control.phones(bench.key(ringing)) == frozenset()
    assert await bench.control.phones(CallKey("elsewhere", caller.uid)) == frozenset()


async def test_who_is_heard_before_an_answer_is_not_in_the_call_yet(bench: FreeSwitchBench, ear: Ear) -> None:
    asking, ringing = bench.agent(NEXT), bench.agent()
    ringing.up = False
    await bench.product.send(bench.fake.appear(asking, ringing) + bench.fake.bridge(asking, ringing))
    assert await bench.control.phones(bench.key(asking)) == {NEXT}
    assert await bench.control.phones(bench.key(ringing)) == frozenset()


async def test_a_caller_who_claims_to_be_an_agent_is_at_no_telephone(bench: FreeSwitchBench) -> None:
    bench.phones = frozenset()
    control = bench.made()
    ear = Ear(control)
    await control.start()
    await ear.kind(SourceConnected)
    liar = FakeLeg("liar", "1@evil", presence=AGENT)
    real = FakeLeg("real", "2@fs.test", presence="2002@elsewhere", user=NEXT)
    await bench.product.send(bench.fake.appear(liar, real) + bench.fake.bridge(liar, real))
    assert await control.phones(bench.key(real)) == {NEXT}
    assert await control.phones(bench.key(liar)) == {NEXT}
    await control.stop()
    await ear.over()


class NoEcho(FakeFreeSwitch):
    def _answer(self, command: str) -> bytes:
        answer = super()._answer(command)
        return b"" if command == "api echo" else answer


async def test_a_product_that_goes_away_under_the_question_tells_no_telephones() -> None:
    bench = OfTwoAgents()
    bench.fake = NoEcho()
    bench.product = Served(bench.fake)
    await bench.up()
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    asking = asyncio.create_task(bench.control.phones(CallKey("bench", "nobody")))
    await until(lambda: "api echo" in bench.fake.commands)
    await bench.down()
    with pytest.raises(Unavailable):
        await asking
    await bench.control.stop()
    await ear.over()


async def test_telephones_cannot_be_asked_of_a_product_that_is_away(bench: FreeSwitchBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    await bench.down()
    await ear.kind(SourceLost)
    with pytest.raises(Unavailable):
        await bench.control.phones(bench.key(legs.agent))
