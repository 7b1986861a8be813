"""What is only so of FreeSWITCH."""

import asyncio
from dataclasses import replace

import pytest

from integrations.errors import OutcomeUnknown, Refused
from integrations.recorders.freeswitch.connector import EventSocket, FreeSwitchRecorders
from policy.calls import LossReason, RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Trouble
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import QUICK, FreeSwitchBench
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch, frame
from tests.integrations.recorders.served import Served


class NoGreeting(FakeFreeSwitch):
    def begin(self) -> bytes:
        return b""


async def commands(bench: FreeSwitchBench, wanted: str, times: int) -> None:
    """Wait until a command has come so often."""
    async with asyncio.timeout(20):
        while sum(wanted in command for command in bench.fake.commands) < times:  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


async def test_what_is_masked_is_masked_again_as_a_heartbeat_and_never_after_the_unmask(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await ear.kind(RecorderSeen)
    await bench.control.pause(*place)
    await commands(bench, " mask ", 4)
    await bench.control.resume(*place)
    after = len(bench.fake.commands)
    await commands(bench, "echo", 3)
    assert not any(" mask " in command for command in bench.fake.commands[after:])
    assert not await bench.silent(place)


async def test_a_heartbeat_that_is_refused_makes_the_recorder_unknown(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await ear.kind(RecorderSeen)
    await bench.control.pause(*place)
    await bench.trouble(Trouble.REFUSES)
    report = await ear.kind(RecorderReported)
    assert (report.recorder, report.state, report.proof) == (place[1], RecorderState.UNKNOWN, Proof.NONE)
    assert len(ear.all(RecorderReported)) == 1


async def test_a_recording_that_begins_anew_is_gone_and_seen_again(bench: FreeSwitchBench, ear: Ear) -> None:
    place = await bench.record("one")
    await ear.kind(RecorderSeen)
    await bench.control.pause(*place)
    caller = bench.calls["one"].caller.uid
    bench.fake.masked[caller, place[1]] = False
    await bench.product.send(bench.fake.event("RECORD_START", caller, place[1]))
    await ear.kind(RecorderGone)
    await ear.kind(RecorderSeen, since=len(ear.heard) - 1)
    assert (await bench.control.read(*place)).state is RecorderState.RECORDING


async def test_an_end_that_is_heard_before_its_beginning_leaves_nothing_behind(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    legs = await bench.answer("one")
    for event, number in (("RECORD_STOP", 20), ("RECORD_START", 10), ("RECORD_START", 30)):
        await bench.product.send(bench.fake.event(event, legs.caller.uid, "/rec/a.wav", number=number))
    await ear.kind(RecorderSeen)
    await bench.product.send(bench.fake.event("RECORD_STOP", legs.caller.uid, "/rec/a.wav", number=40))
    assert (await ear.kind(RecorderGone)).call == bench.key(legs.agent)
    assert len(ear.all(RecorderSeen)) == 1


async def test_a_path_with_a_space_is_refused_before_anything_is_sent(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    legs = await bench.answer("one")
    await bench.product.send(bench.fake.start(legs.caller.uid, "/rec/a b.wav"))
    seen = await ear.kind(RecorderSeen)
    assert seen.recorder == "/rec/a b.wav"
    with pytest.raises(Refused, match="space"):
        await bench.control.pause(seen.call, seen.recorder)
    assert not any("uuid_record" in command for command in bench.fake.commands)


async def test_a_wrong_password_is_told_as_one(bench: FreeSwitchBench) -> None:
    control = FreeSwitchRecorders(EventSocket("bench", port=bench.product.port, password="x"), patience=QUICK)
    ear = Ear(control)
    await control.start()
    assert (await ear.kind(SourceLost)).reason is LossReason.UNAUTHORIZED
    await control.stop()


async def test_a_product_that_hangs_is_lost_within_the_heartbeat(bench: FreeSwitchBench, ear: Ear) -> None:
    place = await bench.record("one")
    await ear.kind(RecorderSeen)
    await bench.control.pause(*place)
    await bench.trouble(Trouble.DEAF)
    assert (await ear.kind(RecorderReported)).state is RecorderState.UNKNOWN
    assert (await ear.kind(SourceLost)).reason is LossReason.SILENT


async def test_whoever_does_not_greet_is_lost() -> None:
    product = Served(NoGreeting())
    await product.listen()
    control = FreeSwitchRecorders(
        EventSocket("bench", port=product.port), patience=replace(QUICK, answer_ms=50)
    )
    ear = Ear(control)
    await control.start()
    assert (await ear.kind(SourceLost)).reason is LossReason.SILENT
    await control.stop()
    await product.go_away()


async def test_a_list_that_cannot_be_read_is_no_list_of_nothing(bench: FreeSwitchBench) -> None:
    legs = await bench.answer("one")
    bench.fake.masked[legs.caller.uid, "/rec/<.wav"] = False  # it is not escaped in the list
    ear = Ear(bench.control)
    await bench.control.start()
    assert (await ear.kind(SourceLost)).reason is LossReason.GARBLED
    assert not ear.all(SourceConnected)
    await bench.control.stop()


async def test_a_channel_that_may_not_be_asked_is_not_taken_for_one_that_is_gone(
    bench: FreeSwitchBench,
) -> None:
    await bench.record("one")
    bench.fake.dump_of_all = "-ERR permission denied"
    ear = Ear(bench.control)
    await bench.control.start()
    assert (await ear.kind(SourceLost)).reason is LossReason.GARBLED
    assert not ear.all(SourceConnected)
    await bench.control.stop()


@pytest.mark.parametrize(
    "data", [b"Content-Length: x\n\n", frame("api/response", "+OK Success")], ids=["length", "unasked"]
)
async def test_what_is_no_event_socket_ends_the_connection_and_it_comes_back(
    bench: FreeSwitchBench, ear: Ear, data: bytes
) -> None:
    since = len(ear.heard)
    await bench.product.send(data * 50)
    assert (await ear.kind(SourceLost)).reason is LossReason.GARBLED
    await ear.kind(SourceConnected, since=since)


async def test_a_connection_that_ends_under_a_command_leaves_its_outcome_unknown(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await ear.kind(RecorderSeen)
    await bench.trouble(Trouble.DEAF)
    pausing = asyncio.create_task(bench.control.pause(*place))
    await commands(bench, " mask ", 1)
    await bench.down()
    with pytest.raises(OutcomeUnknown):
        await pausing


def test_a_password_does_not_show_and_has_no_line_breaks() -> None:
    assert "hush" not in repr(EventSocket("bench", password="hush"))
    with pytest.raises(ValueError, match="line breaks"):
        EventSocket("bench", password="a\n\nexit")
