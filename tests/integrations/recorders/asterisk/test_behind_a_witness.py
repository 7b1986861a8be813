"""An Asterisk behind a witness: its user stays there, and a desktop reaches what is at its agent's telephone alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import PortError, Refused, Unavailable
from integrations.recorders.witness.server import CALLS, Witness
from policy.calls import CallKey, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.asterisk.bench import AsteriskBench, TwoLegs
from tests.integrations.recorders.asterisk.fake import FakeChannel
from tests.integrations.recorders.asterisk.test_connector import ON, PAUSED, until
from tests.integrations.recorders.witness.beside import desktop, standing
from tests.integrations.recorders.witness.papers import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("papers")
    return Authority(folder)


@pytest.fixture
async def bench() -> AsyncIterator[AsteriskBench]:
    bench = AsteriskBench()
    bench.whole, bench.source, bench.phones = "pbx", CALLS, frozenset()
    await bench.up()
    yield bench
    await bench.down()


@pytest.fixture
async def witness(bench: AsteriskBench, authority: Authority, tmp_path: Path) -> AsyncIterator[Witness]:
    async with standing(bench.control, authority, tmp_path, "ana,PJSIP/2001", "ben,PJSIP/2002") as witness:
        yield witness


async def recorded(bench: AsteriskBench) -> TwoLegs:
    """Let Ana have a call that is recorded on the caller's leg."""
    legs = await bench.answer("one")
    await bench.record("one")
    await until(lambda: bool(bench.control._board.channels_of((legs.key, "pbx"))))
    return legs


async def transferred(bench: AsteriskBench, legs: TwoLegs) -> FakeChannel:
    """Let Ana's call be transferred to Ben; return the channel of his telephone."""
    ben = bench.channel("PJSIP/2002", legs.caller.uid)
    told = bench.fake.blind_transfer(legs.agent, legs.caller)
    told += bench.fake.leaves(legs.agent) + bench.fake.hang_up(legs.agent)
    told += bench.fake.joins(ben, legs.caller, bridge="bridge-after")
    await bench.product.send(told)
    await until(lambda: ben.uid in bench.control._board.channels.standing)
    return ben


def named(channel: FakeChannel) -> CallKey:
    """Return a call as a desktop that hears Asterisk itself names it: nobody has to have told that desktop."""
    return CallKey("asterisk", channel.uid)


def is_silent(legs: TwoLegs) -> bool:
    return legs.caller.monitors[0].silent


def muted(bench: AsteriskBench) -> int:
    return bench.fake.count("MixMonitorMute")


async def test_a_desktop_pauses_its_own_call_and_hears_what_comes_to_it(
    bench: AsteriskBench, witness: Witness, authority: Authority
) -> None:
    async with desktop(witness, authority, "ana") as (ana, ear):
        legs = await recorded(bench)
        own = named(legs.agent)
        reading = await ana.pause(own, "pbx")
        assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (PAUSED, True)
        await bench.record("one", 2)
        doubt = await ear.kind(RecorderReported, lambda fact: fact.recorder == "pbx")
        assert (doubt.call, doubt.state, doubt.proof) == (own, RecorderState.UNKNOWN, Proof.NONE)
        await until(lambda: all(monitor.silent for monitor in legs.agent.monitors))
        reading = await ana.resume(own, "pbx")
        assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (ON, False)


async def test_whoever_guesses_the_ids_of_anothers_call_reaches_none_of_its_channels(
    bench: AsteriskBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        own = bench.channel("PJSIP/2002")
        await bench.product.send(bench.fake.joins(own, bridge="another"))
        for channel in (legs.agent, legs.caller):
            for touch in (ben.pause, ben.resume, ben.read):
                for name in ("pbx", f"mixmonitor-{legs.caller.uid}-1"):
                    with pytest.raises(Refused, match="not at a telephone of yours"):
                        await touch(named(channel), name)
        with pytest.raises(Refused, match="no such recorder"):  # by way of a call of his own
            await ben.pause(named(own), f"mixmonitor-{legs.caller.uid}-1")
        assert (muted(bench), legs.caller.monitors[0].silent) == (0, False)
    assert caplog.messages.count("witness.refused") == 12


async def test_who_only_hears_it_ring_has_no_right_yet(
    bench: AsteriskBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        rings = bench.channel("PJSIP/2002", legs.caller.uid)  # in a queue that rings at everybody
        rings.state = 5
        bench.fake.channels[rings.uid] = rings
        await bench.product.send(bench.fake.event("Newchannel", rings))
        await until(lambda: rings.uid in bench.control._board.channels.standing)
        with pytest.raises(Refused, match="telephone of yours"):
            await ben.pause(named(rings), "pbx")
        rings.state = 6
        await bench.product.send(bench.fake.event("Newstate", rings))
        assert (await ben.read(named(rings), "pbx")).state is RecorderState.RECORDING
    assert caplog.messages.count("witness.refused") == 1


async def test_a_call_between_two_agents_is_both_theirs_by_either_name(
    bench: AsteriskBench, witness: Witness, authority: Authority
) -> None:
    async with desktop(witness, authority, "ana") as (ana, _), desktop(witness, authority, "ben") as (ben, _):
        from_ana = bench.channel("PJSIP/2001")
        to_ben = bench.channel("PJSIP/2002", from_ana.uid)
        await bench.product.send(bench.fake.joins(from_ana, to_ben, bridge="inside"))
        await bench.start_on(from_ana)
        place = CallKey(CALLS, from_ana.uid), "pbx"
        await until(lambda: bool(bench.control._board.channels_of(place)))
        assert (await ben.pause(named(from_ana), "pbx")).state is RecorderState.PAUSED
        assert (await ana.read(named(from_ana), "pbx")).state is RecorderState.PAUSED
        assert (await ben.resume(named(from_ana), "pbx")).state is RecorderState.RECORDING
        assert (await ana.pause(named(to_ben), "pbx")).state is RecorderState.PAUSED


async def test_a_transfer_moves_the_right_and_the_first_agent_resumes_what_she_paused(
    bench: AsteriskBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ana") as (ana, _), desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        await ana.pause(named(legs.agent), "pbx")
        his = await transferred(bench, legs)
        for touch in (ana.pause, ana.read):
            for channel in (legs.agent, his, legs.caller):
                with pytest.raises(Refused, match="telephone of yours"):
                    await touch(named(channel), "pbx")
        with pytest.raises(Refused, match="telephone of yours"):
            await ana.resume(named(his), "pbx")
        assert is_silent(legs)
        assert (await ana.resume(named(legs.agent), "pbx")).state is RecorderState.RECORDING
        assert not is_silent(legs)
        assert (await ben.pause(named(his), "pbx")).state is RecorderState.PAUSED
    assert caplog.messages.count("witness.refused") == 7


async def test_a_late_resume_of_the_first_agent_leaves_alone_what_the_second_one_paused_since(
    bench: AsteriskBench, witness: Witness, authority: Authority
) -> None:
    async with desktop(witness, authority, "ana") as (ana, _), desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        await ana.pause(named(legs.agent), "pbx")
        his = await transferred(bench, legs)
        await ben.pause(named(his), "pbx")
        with pytest.raises(Refused, match="Another desk"):
            await ana.resume(named(legs.agent), "pbx")
        assert is_silent(legs)
        assert (await ben.resume(named(his), "pbx")).state is RecorderState.RECORDING
        assert not is_silent(legs)


async def test_an_asterisk_that_is_away_is_no_refusal(
    bench: AsteriskBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ana") as (ana, ear):
        legs = await recorded(bench)
        await bench.down()
        await ear.kind(SourceLost)
        for touch in (ana.pause, ana.read):
            with pytest.raises(PortError) as raised:
                await touch(named(legs.agent), "pbx")
            assert type(raised.value) is Unavailable
    assert "witness.refused" not in caplog.messages
