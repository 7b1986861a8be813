"""Each desktop touches its own agent's calls alone, and a witness that is away is no recorder that is paused."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from integrations.errors import Refused, Unavailable
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from policy.calls import CallKey, LossReason, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.http.bench import STATUS
from tests.integrations.recorders.http.fake import Tape
from tests.integrations.recorders.witness.bench import Post
from tests.integrations.recorders.witness.papers import Authority

CALL, OTHER = CallKey("line", "one"), CallKey("line", "two")
NAME = "recorder-1"


@asynccontextmanager
async def on_the_line(desktop: WitnessedRecorders) -> AsyncIterator[Ear]:
    ear = Ear(desktop)
    await desktop.start()
    yield ear
    await desktop.stop()
    await ear.over()


@pytest.fixture(autouse=True)
def tapes(post: Post) -> None:
    for call in (CALL, OTHER):
        post.fake.tapes[call.call_id, NAME] = Tape()


async def test_another_agents_call_is_refused_and_that_is_logged(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = post.desktop("ana"), post.desktop("ben")
    async with on_the_line(ana), on_the_line(ben):
        assert (await ana.pause(CALL, NAME)).state is RecorderState.PAUSED
        for touch in (ben.resume, ben.pause, ben.read):
            with pytest.raises(Refused) as raised:
                await touch(CALL, NAME)
            assert raised.value.message == "This call is another agent's."
        assert post.fake.tapes["one", NAME].paused
        assert (await ben.pause(OTHER, NAME)).state is RecorderState.PAUSED
    assert caplog.messages == ["witness.refused"] * 3


async def test_a_second_desktop_of_the_same_agent_resumes_what_the_first_paused(post: Post) -> None:
    first, second = post.desktop("ana"), post.desktop("ana")
    async with on_the_line(first):
        await first.pause(CALL, NAME)
    async with on_the_line(second):
        on = await second.resume(CALL, NAME)
    assert (on.state, on.proof) == (RecorderState.RECORDING, Proof.PROVEN)


async def test_a_change_is_told_to_the_agent_whose_call_it_is_alone(post: Post) -> None:
    ana, ben = post.desktop("ana"), post.desktop("ben")
    async with on_the_line(ana) as heard, on_the_line(ben) as nothing:
        await ana.pause(CALL, NAME)
        await ben.pause(OTHER, NAME)
        await post.fake.asked_again(6)  # by the witness, which saw it paused meanwhile
        post.fake.tapes["one", NAME].paused = False
        fact = await heard.kind(RecorderReported, lambda fact: fact.state is RecorderState.RECORDING)
        assert (fact.call, fact.proof) == (CALL, Proof.PROVEN)
        assert fact.silent_until is not None
        assert fact.silent_until < fact.at
        assert all(fact.call == OTHER for fact in nothing.all(RecorderReported))


async def test_nobody_is_heard_without_papers_of_the_authority(
    post: Post, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = Authority(tmp_path_factory.mktemp("elsewhere"), "elsewhere")
    forged = elsewhere.papers("ana", vouched_by=post.authority.file)
    async with on_the_line(post.desktop(papers=forged)) as ear:
        lost = await ear.kind(SourceLost)
        assert lost.reason in {LossReason.UNAUTHORIZED, LossReason.DROPPED}
    trusting = elsewhere.papers("ben")
    own = post.authority.papers("ben")
    context = client_context(own.certificate, own.key, trusting.authority)
    async with on_the_line(WitnessedRecorders("127.0.0.1", post.port, context)) as ear:
        assert (await ear.kind(SourceLost)).reason is LossReason.UNAUTHORIZED


async def test_a_certificate_of_two_names_is_nobodys(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    async with on_the_line(post.desktop(papers=post.authority.papers("eve", None, "ana"))) as ear:
        assert (await ear.kind(SourceLost)).reason is LossReason.DROPPED
    assert "witness.nobody" in caplog.messages


async def test_a_witness_of_another_name_is_not_believed(post: Post) -> None:
    own = post.authority.papers("ana")
    context = client_context(own.certificate, own.key, own.authority)
    context.check_hostname = True
    async with on_the_line(WitnessedRecorders("localhost", post.port, context)) as ear:
        assert (await ear.kind(SourceLost)).reason is LossReason.UNAUTHORIZED


async def test_when_the_witness_goes_its_recorders_are_in_doubt_until_it_is_back(post: Post) -> None:
    desktop = post.desktop()
    async with on_the_line(desktop) as ear:
        await desktop.pause(CALL, NAME)
        await post.close()
        doubt = await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.UNKNOWN)
        assert (doubt.call, doubt.proof) == (CALL, Proof.NONE)
        assert (await ear.kind(SourceLost)).reason is LossReason.DROPPED
        with pytest.raises(Unavailable):
            await desktop.read(CALL, NAME)
        await post.open()
        await ear.kind(SourceConnected, lambda fact: len(ear.all(SourceConnected)) > 1)
        again = await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.PAUSED)
        assert again.proof is Proof.PROVEN


async def test_a_reading_claims_no_more_than_the_product_beside_the_witness(post: Post) -> None:
    await post.close()
    await post.open(status=None)
    desktop = post.desktop()
    async with on_the_line(desktop):
        reading = await desktop.pause(CALL, NAME)
        assert (reading.state, reading.proof) == (RecorderState.PAUSED, Proof.ACKNOWLEDGED)
        assert desktop.abilities.paused is Proof.ACKNOWLEDGED
    assert STATUS is not None


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"n": 1, "do": "dance"}\n', b"a" * 20_000 + b"\n"])
async def test_a_desktop_that_talks_nonsense_is_hung_up_on(
    post: Post, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    own = post.authority.papers("ana")
    context = client_context(own.certificate, own.key, own.authority)
    reader, writer = await asyncio.open_connection("127.0.0.1", post.port, ssl=context)
    assert b"hello" in await reader.readline()
    writer.write(line)
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while said := await reader.readline():
            assert b"lost" in said  # of the product, told to everybody
    writer.transport.abort()
    assert caplog.messages in (["witness.garbled"], [])
