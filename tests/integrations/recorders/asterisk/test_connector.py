"""What is only so of Asterisk: every trap of its MixMonitors."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from integrations.ami.sign_in import Account
from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.recorders.asterisk.line import ManagerAddress
from policy.calls import CallKey, LossReason, RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.asterisk.bench import AsteriskBench
from tests.integrations.recorders.asterisk.fake import FakeAsterisk, FakeChannel

PAUSED = RecorderState.PAUSED, Proof.PROVEN
ON = RecorderState.RECORDING, Proof.PROVEN
NOT_KNOWN = RecorderState.UNKNOWN, Proof.NONE


class Mute(FakeAsterisk):
    def begin(self) -> bytes:
        return b""


@pytest.fixture
async def ear(bench: AsteriskBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


async def seen(ear: Ear, place: Place) -> Place:
    await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == place)
    return place


def told(ear: Ear, place: Place, since: int = 0) -> list[tuple[RecorderState, Proof]]:
    return [
        (fact.state, fact.proof)
        for fact in ear.heard[since:]
        if isinstance(fact, RecorderReported) and (fact.call, fact.recorder) == place
    ]


async def heard_and_answered(bench: AsteriskBench, place: Place) -> None:
    """Let what was sent be heard, and what follows from it arrive: each question waits for what was before it."""
    for _ in range(2):
        await bench.control.read(*place)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


# --- Where recorders run


async def test_a_recorder_on_either_leg_is_the_agents_calls_and_of_nobody_elses(
    bench: AsteriskBench, ear: Ear
) -> None:
    places = [await seen(ear, await bench.record("one", leg)) for leg in (1, 2)]
    agent = bench.calls["one"].agent.uid
    assert [place[0] for place in places] == [CallKey("bench", agent)] * 2
    assert {fact.call for fact in ear.all(RecorderSeen)} == {CallKey("bench", agent)}


async def test_the_pause_goes_to_the_leg_that_is_recorded_by_its_uniqueid(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    (action,) = (one for one in bench.fake.actions if one["Action"] == "MixMonitorMute")
    assert (action["Channel"], action["Direction"], action["State"]) == (
        bench.calls["one"].caller.uid,
        "both",
        "1",
    )
    assert "MixMonitorID" not in action


async def test_a_leg_that_another_listens_to_and_nobody_records_is_no_recorder(
    bench: AsteriskBench, ear: Ear
) -> None:
    """Asterisk says Success to a mute there, and tells of it too."""
    place = await seen(ear, await bench.record("one"))
    legs = bench.calls["one"]
    legs.agent.spied_on = True
    with pytest.raises(Refused):
        await bench.control.pause(place[0], f"mixmonitor-{legs.agent.uid}-1")
    assert bench.fake.count("MixMonitorMute") == 0
    await bench.product.send(bench.fake.mute(legs.agent, "1"))
    assert (await bench.control.read(*place)).state is RecorderState.RECORDING


async def test_two_recorders_on_one_leg_are_muted_together(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    legs = bench.calls["one"]
    second = await seen(ear, (place[0], await bench.start_on(legs.caller)))
    await bench.control.pause(*place)
    assert all(monitor.silent for monitor in legs.caller.monitors)
    await ear.kind(RecorderReported, lambda fact: (fact.call, fact.recorder) == second)
    assert told(ear, second) == [PAUSED]
    await bench.control.resume(*second)
    assert not any(monitor.silent for monitor in legs.caller.monitors)
    await until(lambda: told(ear, place) == [ON])


async def test_a_name_that_was_counted_otherwise_is_understood_while_its_leg_is_recorded(
    bench: AsteriskBench, ear: Ear
) -> None:
    call, _ = await seen(ear, await bench.record("one"))
    caller = bench.calls["one"].caller
    reading = await bench.control.pause(call, f"mixmonitor-{caller.uid}-7")
    assert ((reading.state, reading.proof), caller.monitors[0].silent) == (PAUSED, True)
    await bench.product.send(bench.fake.stop_monitor(caller))
    await ear.kind(RecorderGone)
    name = await bench.start_on(caller)
    await seen(ear, (call, name))
    with pytest.raises(Refused):
        await bench.control.pause(call, f"mixmonitor-{caller.uid}-1")


async def test_a_recorder_of_another_call_is_refused_under_ones_own(bench: AsteriskBench, ear: Ear) -> None:
    mine = await seen(ear, await bench.record("one"))
    theirs = await seen(ear, await bench.record("two"))
    for deed in (bench.control.pause, bench.control.resume, bench.control.read):
        with pytest.raises(Refused):
            await deed(mine[0], theirs[1])
    assert not await bench.silent(theirs)


# --- What shakes a mute


async def test_a_recorder_that_starts_on_a_muted_leg_is_told_at_once_and_muted_too(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    since = len(ear.heard)
    caller = bench.calls["one"].caller
    second = place[0], await bench.start_on(caller)
    await until(lambda: told(ear, place, since) == [NOT_KNOWN, PAUSED])
    await until(lambda: told(ear, second, since) == [PAUSED])
    assert all(monitor.silent for monitor in caller.monitors)
    assert isinstance(ear.heard[since], RecorderSeen)


async def test_a_mute_that_is_lost_in_a_transfer_is_set_again(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs, since = bench.calls["one"], len(ear.heard)
    legs.caller.monitors[0].read = False
    await bench.product.send(bench.fake.blind_transfer(legs.agent, legs.caller))
    await until(lambda: told(ear, place, since) == [NOT_KNOWN, PAUSED])
    assert await bench.silent(place)


async def test_somebody_who_joins_the_bridge_shakes_it_too(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs, since = bench.calls["one"], len(ear.heard)
    third = bench.channel("PJSIP/2002")
    await bench.product.send(bench.fake.joins(third, bridge=legs.caller.bridge))
    await until(lambda: told(ear, place, since)[-1:] == [PAUSED] and NOT_KNOWN in told(ear, place, since))


async def test_a_mute_that_cannot_be_set_again_leaves_nothing_known(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs, since = bench.calls["one"], len(ear.heard)
    for trouble in (Trouble.REFUSES, Trouble.IGNORES):
        await bench.trouble(trouble)
        mutes = bench.fake.count("MixMonitorMute")
        await bench.product.send(bench.fake.blind_transfer(legs.agent, legs.caller))
        await until(lambda mutes=mutes: bench.fake.count("MixMonitorMute") > mutes)  # type: ignore[misc]
        assert (await bench.control.read(*place)).state is RecorderState.UNKNOWN
    assert set(told(ear, place, since)) == {NOT_KNOWN}


async def test_nothing_is_muted_again_after_a_resume(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    await bench.control.resume(*place)
    mutes = bench.fake.count("MixMonitorMute")
    legs = bench.calls["one"]
    await bench.product.send(bench.fake.blind_transfer(legs.agent, legs.caller))
    await heard_and_answered(bench, place)
    assert bench.fake.count("MixMonitorMute") == mutes
    assert (await bench.control.read(*place)).state is RecorderState.RECORDING


async def test_whoever_unmutes_is_told_and_not_fought(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    since, legs = len(ear.heard), bench.calls["one"]
    await bench.product.send(bench.fake.mute(legs.caller, "0"))
    await until(lambda: told(ear, place, since) == [(RecorderState.RECORDING, Proof.ACKNOWLEDGED)])
    mutes = bench.fake.count("MixMonitorMute")
    await bench.product.send(bench.fake.blind_transfer(legs.agent, legs.caller))
    await heard_and_answered(bench, place)
    assert bench.fake.count("MixMonitorMute") == mutes


async def test_a_pause_outlives_a_lost_connection_and_is_proven_anew(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    await bench.down()
    await ear.kind(SourceLost)
    bench.calls["one"].caller.monitors[0].read = False
    since = len(ear.heard)
    await bench.up()
    await until(lambda: told(ear, place, since)[-1:] == [PAUSED])
    assert await bench.silent(place)


@pytest.mark.parametrize("whole", ["", "pbx"])
async def test_what_was_to_be_resumed_while_nobody_was_there_is_not_muted_again(
    bench: AsteriskBench, whole: str
) -> None:
    bench.whole = whole
    control = bench.made()
    ear = Ear(control)
    await control.start()
    call, name = await seen(ear, await bench.record("one"))
    await control.pause(call, whole or name)
    await bench.down()
    await ear.kind(SourceLost)
    with pytest.raises(Unavailable):
        await control.resume(call, whole or name)
    mutes, since = bench.fake.count("MixMonitorMute"), len(ear.heard)
    await bench.up()
    await ear.kind(SourceConnected, since=since)
    second = await bench.start_on(bench.calls["one"].caller)
    await seen(ear, (call, second))
    for _ in range(2):
        await control.read(call, name)
    assert bench.fake.count("MixMonitorMute") == mutes
    reading = await control.resume(call, whole or name)
    assert (reading.state, reading.proof) == ON
    await control.stop()
    await ear.over()


# --- Ends


async def test_a_hang_up_in_the_middle_of_a_pause_is_no_pause(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.trouble(Trouble.DEAF)
    pausing = asyncio.create_task(bench.control.pause(*place))
    await until(lambda: bench.fake.count("MixMonitorMute") == 1)
    legs = bench.calls["one"]
    await bench.product.send(bench.fake.hang_up(legs.agent) + bench.fake.hang_up(legs.caller))
    with pytest.raises(PortError):
        await pausing
    gone = await ear.kind(RecorderGone)
    assert (gone.call, gone.recorder) == place


async def test_a_channel_that_is_gone_before_its_end_is_heard_is_refused(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    bench.fake.channels.clear()  # “No such channel”
    with pytest.raises(Refused):
        await bench.control.pause(*place)


async def test_a_recorder_that_ended_unheard_is_refused(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    bench.calls["one"].caller.monitors.clear()  # “Cannot set mute flag”
    with pytest.raises(Refused):
        await bench.control.pause(*place)


async def test_a_recorder_is_resumed_after_the_agents_part_of_the_call(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    legs = bench.calls["one"]
    await bench.product.send(bench.fake.leaves(legs.agent) + bench.fake.hang_up(legs.agent))
    reading = await bench.control.resume(*place)
    assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (ON, False)
    await bench.product.send(bench.fake.hang_up(legs.caller))
    gone = await ear.kind(RecorderGone)
    assert (gone.call, gone.recorder) == place


async def test_while_one_of_two_on_a_leg_has_ended_both_count_as_running(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    caller = bench.calls["one"].caller
    second = await seen(ear, (place[0], await bench.start_on(caller)))
    await bench.product.send(bench.fake.stop_monitor(caller))
    readings = [await bench.control.read(*one) for one in (place, second)]
    assert {(one.state, one.proof) for one in readings} == {(RecorderState.RECORDING, Proof.ACKNOWLEDGED)}
    await bench.product.send(bench.fake.stop_monitor(caller))
    await until(lambda: len(ear.all(RecorderGone)) == 2)


# --- What was there before, and what cannot be told


async def test_a_recorder_that_was_there_before_is_found_late_and_its_pause_proven(
    bench: AsteriskBench,
) -> None:
    place = await bench.record("one")
    ear = Ear(bench.control)
    await bench.control.start()
    fact = await ear.kind(RecorderSeen)
    assert ((fact.call, fact.recorder), fact.late) == (place, True)
    assert (await bench.control.read(*place)).state is RecorderState.UNKNOWN
    reading = await bench.control.pause(*place)
    assert (reading.state, reading.proof) == PAUSED
    await bench.control.stop()
    await ear.over()


@pytest.mark.parametrize("version", ["2.10.6", "6.0.0"])
async def test_an_asterisk_that_cannot_tell_of_mutes_is_acknowledged_at_best(version: str) -> None:
    bench = AsteriskBench(FakeAsterisk(version=version, tells=False))
    await bench.up()
    place = await bench.record("one")
    ear = Ear(bench.control)
    await bench.control.start()
    await seen(ear, place)
    assert bench.control.abilities.paused is Proof.ACKNOWLEDGED
    reading = await bench.control.pause(*place)
    assert (reading.state, reading.proof) == (RecorderState.PAUSED, Proof.ACKNOWLEDGED)
    reading = await bench.control.resume(*place)
    assert (reading.state, reading.proof) == (RecorderState.RECORDING, Proof.ACKNOWLEDGED)
    await bench.control.stop()
    await bench.down()


async def test_an_asterisk_that_could_tell_and_does_not_proves_nothing() -> None:
    bench = AsteriskBench(FakeAsterisk(version="7.0.1", tells=False))
    await bench.up()
    place = await bench.record("one")
    ear = Ear(bench.control)
    await bench.control.start()
    await seen(ear, place)
    reading = await bench.control.pause(*place)
    assert (reading.state, reading.proof) == NOT_KNOWN
    await bench.control.stop()
    await bench.down()


async def test_the_recording_team_is_told_which_file_it_is_and_how_long_it_was_silent(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await until(lambda: bench.fake.count("Getvar") > 0)
    paused = await bench.control.pause(*place)
    assert paused.file == "/srv/pbx/rec/a.wav"
    pings = bench.fake.count("Ping")
    await until(lambda: bench.fake.count("Ping") > pings + 2)
    await bench.product.send(bench.fake.mute(bench.calls["one"].caller, "0"))
    report = await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.RECORDING)
    assert report.file == paused.file
    assert report.silent_until is not None
    assert paused.at < report.silent_until <= report.at


async def test_a_whole_and_its_parts_are_paused_and_resumed_at_once(bench: AsteriskBench) -> None:
    bench.whole = "pbx"
    control = bench.made()
    ear = Ear(control)
    await control.start()
    first = await seen(ear, await bench.record("one"))
    second = await seen(ear, await bench.record("one", 2))
    names = ["pbx", first[1], second[1]]
    readings = await asyncio.gather(*(control.pause(first[0], name) for name in names))
    assert {(one.state, one.proof) for one in readings} == {PAUSED}
    assert [await bench.silent(place) for place in (first, second)] == [True, True]
    readings = await asyncio.gather(*(control.resume(first[0], name) for name in names))
    assert {(one.state, one.proof) for one in readings} == {ON}
    assert [await bench.silent(place) for place in (first, second)] == [False, False]
    await control.stop()
    await ear.over()


# --- Strange names


async def test_a_recorder_on_a_channel_that_no_command_can_name_keeps_what_it_is(
    bench: AsteriskBench, ear: Ear
) -> None:
    legs = await bench.answer("one")
    strange = FakeChannel("1\0Action: Logoff", "PJSIP/carrier-00000001", legs.caller.uid)
    await bench.product.send(bench.fake.joins(strange, bridge=legs.caller.bridge))
    place = await seen(ear, (legs.key, await bench.start_on(strange)))
    with pytest.raises(Refused, match="cannot be named"):
        await bench.control.pause(*place)
    assert (await bench.control.read(*place)).state is RecorderState.RECORDING


async def test_a_channel_that_is_renamed_is_the_phone_that_it_is_named_after(
    bench: AsteriskBench, ear: Ear
) -> None:
    channel = bench.channel("PJSIP/2002")
    await bench.product.send(bench.fake.joins(channel, bridge="bridge"))
    newname = bench.fake.event("Rename", channel, ("Newname", "PJSIP/2001-0000abcd"))
    channel.name = "PJSIP/2001-0000abcd"
    await bench.product.send(newname)
    name = await bench.start_on(channel)
    assert (await ear.kind(RecorderSeen)).recorder == name


# --- The line


async def test_whoever_does_not_greet_is_lost() -> None:
    bench = AsteriskBench(Mute())
    await bench.up()
    ear = Ear(bench.control)
    await bench.control.start()
    assert (await ear.kind(SourceLost)).reason is LossReason.SILENT
    await bench.control.stop()
    await bench.down()


async def test_a_wrong_password_is_told_and_not_tried_again_at_once(bench: AsteriskBench) -> None:
    control = bench.made("wrong")
    ear = Ear(control)
    await control.start()
    lost = await ear.kind(SourceLost)
    assert (lost.reason, lost.next_try_ms) == (LossReason.UNAUTHORIZED, 150)
    with pytest.raises(Unauthorized):
        await control.pause(CallKey("bench", "1795306292.63"), "pbx")
    await control.stop()


async def test_a_user_who_may_only_read_is_told_which_right_is_missing(bench: AsteriskBench) -> None:
    bench.fake.may_write = False
    ear = Ear(bench.control)
    await bench.control.start()
    lost = await ear.kind(SourceLost)
    assert (lost.reason, "write=call" in lost.detail) == (LossReason.UNAUTHORIZED, True)
    await bench.control.stop()


@pytest.mark.parametrize("data", [b"SSH-2.0-OpenSSH_9\r\n", b"A" * 70_000], ids=["other", "long"])
async def test_what_is_no_manager_interface_ends_the_connection_and_it_comes_back(
    bench: AsteriskBench, ear: Ear, data: bytes
) -> None:
    since = len(ear.heard)
    await bench.product.send(b"A: " + data + b"\r\n" + b"A" * 70_000)
    assert (await ear.kind(SourceLost)).reason is LossReason.GARBLED
    await ear.kind(SourceConnected, since=since)


async def test_an_asterisk_that_hangs_is_lost_within_the_heartbeat(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.control.pause(*place)
    since = len(ear.heard)
    bench.fake.awake = False
    assert (await ear.kind(SourceLost)).reason is LossReason.SILENT
    assert told(ear, place, since) == [NOT_KNOWN]


async def test_answers_that_nobody_waits_for_are_nobodys(bench: AsteriskBench, ear: Ear) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.product.send(
        b"Response: Success\r\nActionID: tillside-recorders-1\r\n\r\nResponse: Error\r\n\r\n"
    )
    reading = await bench.control.pause(*place)
    assert ((reading.state, reading.proof), len(ear.all(SourceLost))) == (PAUSED, 0)


async def test_a_connection_that_ends_under_a_command_leaves_its_outcome_unknown(
    bench: AsteriskBench, ear: Ear
) -> None:
    place = await seen(ear, await bench.record("one"))
    await bench.trouble(Trouble.DEAF)
    pausing = asyncio.create_task(bench.control.pause(*place))
    await until(lambda: bench.fake.count("MixMonitorMute") == 1)
    await bench.down()
    with pytest.raises(OutcomeUnknown):
        await pausing


def test_a_password_does_not_show() -> None:
    assert "hush" not in repr(ManagerAddress("127.0.0.1", 5038, Account("tillside", "hush")))
