"""A FreeSWITCH behind a witness: a desktop reaches what is at its agent's telephone, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import Refused
from integrations.recorders.witness.server import CALLS, Witness
from policy.calls import CallKey
from policy.events import RecorderReported
from policy.recording import RecorderState
from tests.integrations.recorders.freeswitch.bench import AGENT, FreeSwitchBench, TwoLegs
from tests.integrations.recorders.freeswitch.fake import FakeLeg
from tests.integrations.recorders.freeswitch.two_agents import NEXT, ON, PAUSED, until
from tests.integrations.recorders.witness.beside import desktop, standing
from tests.integrations.recorders.witness.papers import Authority


class AtAWitness(FreeSwitchBench):
    source = CALLS
    by_leg = True
    phones = frozenset()
    whole = "pbx"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("papers")
    return Authority(folder)


BENCH = AtAWitness


@pytest.fixture
async def witness(bench: FreeSwitchBench, authority: Authority, tmp_path: Path) -> AsyncIterator[Witness]:
    async with standing(bench.control, authority, tmp_path, f"ana,{AGENT}", f"ben,{NEXT}") as witness:
        yield witness


def named(leg: FakeLeg) -> CallKey:
    """Return a call as a softphone names it."""
    return CallKey("baresip", leg.sip)


async def recorded(bench: FreeSwitchBench) -> TwoLegs:
    """Let Ana have a call that is recorded on the caller's leg."""
    call, _ = await bench.record("one")
    await until(lambda: bool(bench.control._board.recordings((call, "pbx"))))
    return bench.calls["one"]


async def transferred(bench: FreeSwitchBench, legs: TwoLegs) -> FakeLeg:
    """Let Ana's call be transferred to Ben; return the leg of his telephone."""
    ben, fake = bench.agent(NEXT), bench.fake
    await bench.product.send(fake.part(legs.caller, legs.agent) + fake.hang_up(legs.agent))
    await bench.product.send(fake.appear(ben) + fake.bridge(legs.caller, ben))
    await until(lambda: bool(bench.control._board.recordings((bench.key(ben), "pbx"))))
    return ben


def is_masked(bench: FreeSwitchBench) -> bool:
    return all(bench.fake.masked.values())


async def test_a_desktop_pauses_the_recording_of_its_caller_and_hears_what_comes_to_the_call(
    bench: FreeSwitchBench, witness: Witness, authority: Authority
) -> None:
    async with desktop(witness, authority, "ana") as (ana, ear):
        legs = await recorded(bench)
        reading = await ana.pause(named(legs.agent), "pbx")
        assert ((reading.state, reading.proof), is_masked(bench)) == (PAUSED, True)
        await bench.record("one", 2)
        doubt = await ear.kind(
            RecorderReported,
            lambda fact: (fact.recorder, fact.state) == ("pbx", RecorderState.UNKNOWN),
        )
        assert doubt.call == named(legs.agent)
        reading = await ana.resume(named(legs.agent), "pbx")
        assert ((reading.state, reading.proof), is_masked(bench)) == (ON, False)


async def test_an_agent_without_a_telephone_in_the_call_reaches_neither_of_its_legs(
    bench: FreeSwitchBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        for leg in (legs.agent, legs.caller):
            for touch in (ben.pause, ben.resume, ben.read):
                with pytest.raises(Refused, match="not at a telephone of yours"):
                    await touch(named(leg), "pbx")
        assert not is_masked(bench)
    assert caplog.messages.count("witness.refused") == 6


async def test_after_a_transfer_who_paused_may_resume_until_the_next_agent_has_paused(
    bench: FreeSwitchBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ana") as (ana, _), desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        await ana.pause(named(legs.agent), "pbx")
        following = await transferred(bench, legs)
        assert is_masked(bench)
        reading = await ana.resume(named(legs.agent), "pbx")
        assert ((reading.state, reading.proof), is_masked(bench)) == (ON, False)
        await ben.pause(named(following), "pbx")
        with pytest.raises(Refused):
            await ana.resume(named(legs.agent), "pbx")
        assert is_masked(bench)
        assert (await ben.resume(named(following), "pbx")).state is RecorderState.RECORDING
    assert caplog.messages.count("witness.refused") == 1


async def test_a_late_resume_of_the_first_agent_leaves_alone_what_the_next_one_paused_since(
    bench: FreeSwitchBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with desktop(witness, authority, "ana") as (ana, _), desktop(witness, authority, "ben") as (ben, _):
        legs = await recorded(bench)
        await ana.pause(named(legs.agent), "pbx")
        following = await transferred(bench, legs)
        await ben.pause(named(following), "pbx")
        with pytest.raises(Refused):
            await ana.resume(named(legs.agent), "pbx")
        assert is_masked(bench)
    assert caplog.messages.count("witness.refused") == 1
