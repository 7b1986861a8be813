"""An Asterisk behind a witness: its user stays there, and a desktop reaches its own call by the name it knows it by."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import Refused
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from integrations.recorders.witness.server import CALLS, Witness, server_context
from policy.calls import CallKey, SourceConnected
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.asterisk.bench import QUICK, AsteriskBench, TwoLegs
from tests.integrations.recorders.asterisk.test_connector import ON, PAUSED, until
from tests.integrations.recorders.witness.papers import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("papers")
    return Authority(folder)


@pytest.fixture
async def bench() -> AsyncIterator[AsteriskBench]:
    bench = AsteriskBench()
    bench.whole, bench.source = "pbx", CALLS
    await bench.up()
    yield bench
    await bench.down()


@pytest.fixture
async def witness(bench: AsteriskBench, authority: Authority) -> AsyncIterator[Witness]:
    witness = Witness(bench.control, server_context(authority.papers("127.0.0.1")))
    await witness.start()
    yield witness
    await witness.stop()


def desktop(witness: Witness, authority: Authority, agent: str) -> WitnessedRecorders:
    own = authority.papers(agent)
    context = client_context(own.certificate, own.key, own.authority)
    return WitnessedRecorders("127.0.0.1", witness.port, context, ping_ms=50, patience=QUICK)


async def recorded(bench: AsteriskBench) -> TwoLegs:
    legs = await bench.answer("one")
    await bench.record("one")
    await until(lambda: bool(bench.control._board.channels_of((legs.key, "pbx"))))
    return legs


async def test_a_desktop_pauses_its_own_call_and_hears_what_comes_to_it(
    bench: AsteriskBench, witness: Witness, authority: Authority
) -> None:
    ana = desktop(witness, authority, "ana")
    ear = Ear(ana)
    await ana.start()
    await ear.kind(SourceConnected)
    legs = await recorded(bench)
    own = CallKey("asterisk", legs.agent.uid)
    reading = await ana.pause(own, "pbx")
    assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (PAUSED, True)
    await bench.record("one", 2)
    doubt = await ear.kind(RecorderReported, lambda fact: fact.recorder == "pbx")
    assert (doubt.call, doubt.state, doubt.proof) == (own, RecorderState.UNKNOWN, Proof.NONE)
    await until(lambda: all(monitor.silent for monitor in legs.agent.monitors))
    reading = await ana.resume(own, "pbx")
    assert ((reading.state, reading.proof), legs.caller.monitors[0].silent) == (ON, False)
    await ana.stop()
    await ear.over()


async def test_another_agents_call_is_refused_whatever_its_source_is_called(
    bench: AsteriskBench, witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = desktop(witness, authority, "ana"), desktop(witness, authority, "ben")
    ear = Ear(ana)
    for each in (ana, ben):
        await each.start()
    await ear.kind(SourceConnected)
    legs = await recorded(bench)
    await ana.pause(CallKey("asterisk", legs.agent.uid), "pbx")
    for source in ("asterisk", "hook"):
        with pytest.raises(Refused, match="another agent"):
            await ben.resume(CallKey(source, legs.agent.uid), "pbx")
    assert legs.caller.monitors[0].silent
    assert caplog.messages.count("witness.refused") == 2
    for each in (ana, ben):
        await each.stop()
