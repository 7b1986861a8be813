"""What is only so of recorders behind HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from integrations.errors import OutcomeUnknown, Unauthorized, Unavailable
from integrations.recorders.http.connector import HttpRecorders
from integrations.recorders.http.wire import MOST_BYTES
from policy.calls import CallKey, LossReason, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.http.bench import QUICK, SERVICE, HttpBench
from tests.integrations.recorders.http.fake import FakeService, said


@asynccontextmanager
async def listening(bench: HttpBench) -> AsyncIterator[tuple[Ear, Place]]:
    ear = Ear(bench.control)
    place = await bench.record("one")
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear, place
    await bench.control.stop()
    await ear.over()


async def test_a_recorder_that_records_again_by_itself_is_noticed_and_told_once(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, place):
        await bench.control.pause(*place)
        fake.tapes["one", "recorder-1"].paused = False
        report = await ear.kind(RecorderReported)
        assert (report.recorder, report.state, report.proof) == (
            "recorder-1",
            RecorderState.RECORDING,
            Proof.PROVEN,
        )
        fake.tapes["one", "recorder-1"].shown = "done"
        await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.NOT_RECORDING)
        assert len(ear.all(RecorderReported)) == 2


async def test_a_paused_recorder_whose_state_cannot_be_read_any_more_is_unknown(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, place):
        await bench.control.pause(*place)
        fake.answers["GET"] = [said(503)]
        report = await ear.kind(RecorderReported)
        assert (report.state, report.proof) == (RecorderState.UNKNOWN, Proof.NONE)
        await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.PAUSED)


async def test_a_paused_recorder_that_is_gone_is_told_and_left_alone(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, place):
        await bench.control.pause(*place)
        await bench.end(place)
        assert (await ear.kind(RecorderReported)).state is RecorderState.UNKNOWN
        asked = len(fake.asked)
        await fake.asked_again(3)
        assert {line.split(" ")[1] for line in fake.asked[asked + 1 :]} == {"/"}


async def test_a_recorder_that_records_again_is_not_watched_any_more(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, place):
        await bench.control.pause(*place)
        await bench.control.resume(*place)
        fake.tapes["one", "recorder-1"].shown = "done"
        await fake.asked_again(3)
        assert ear.all(RecorderReported) == []


@pytest.mark.parametrize("status", [401, 403])
async def test_credentials_that_are_not_taken_are_named(fake: FakeService, status: int) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (_, place):
        fake.answers["POST"] = [said(status)]
        with pytest.raises(Unauthorized):
            await bench.control.pause(*place)
        assert not await bench.silent(place)


async def test_a_busy_product_is_asked_again_within_the_limit(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (_, place):
        fake.answers["POST"] = [said(425), said(429)]
        assert (await bench.control.pause(*place)).state is RecorderState.PAUSED
        fake.answers["POST"] = [said(425)] * 1_000
        with pytest.raises(Unavailable):
            await bench.control.resume(*place)


async def test_a_servers_fault_leaves_the_outcome_unknown_unless_the_state_is_read(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (_, place):
        fake.answers["POST"] = [said(500)]
        with pytest.raises(OutcomeUnknown):
            await bench.control.pause(*place)
        fake.answers["POST"] = [said(500)]
        fake.tapes["one", "recorder-1"].paused = True
        assert (await bench.control.pause(*place)).proof is Proof.PROVEN


async def test_a_product_that_answers_nothing_usable_any_more_is_lost(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, _):
        fake.garbage = True
        assert (await ear.kind(SourceLost)).reason is LossReason.SILENT
        since = len(ear.heard)
        fake.garbage = False
        await ear.kind(SourceConnected, since=since)


async def test_an_adapter_that_was_not_started_asks_nobody(fake: FakeService) -> None:
    bench = HttpBench(fake)
    with pytest.raises(Unavailable):
        await bench.control.pause(*await bench.record("one"))
    await bench.control.stop()
    assert fake.asked == []


async def test_an_answer_without_end_is_given_up(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (_, place):
        fake.answers["GET"] = [said(200, "x" * (2 * MOST_BYTES))]
        with pytest.raises(Unavailable):
            await bench.control.read(*place)


async def test_a_product_that_says_nothing_at_all_is_lost(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, _):
        fake.trouble = Trouble.DEAF
        with pytest.raises(OutcomeUnknown):
            await bench.control.pause(CallKey("bench", "one"), "recorder-1")
        await fake.down()
        await ear.kind(SourceLost)


async def test_the_credentials_go_with_every_request(fake: FakeService) -> None:
    service = replace(SERVICE, url=fake.url, headers={"X-Key": "hush"}, resumes_by_itself_ms=60_000)
    recorders = HttpRecorders(service, watch_ms=10, patience=QUICK)
    assert recorders.abilities.resumes_by_itself_ms == 60_000
    ear = Ear(recorders)
    await recorders.start()
    await ear.kind(SourceConnected)
    await recorders.stop()
    assert fake.headers
    assert all("x-key: hush" in head.lower() for head in fake.headers)


def pauses(fake: FakeService) -> int:
    return sum('"pause"' in one for one in fake.asked)


async def test_a_pause_that_is_asked_for_again_is_sent_again_and_changes_nothing(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (ear, place):
        first = await bench.control.pause(*place)
        again = await bench.control.pause(*place)
        assert (pauses(fake), again.state, again.proof) == (2, first.state, first.proof)
        await fake.asked_again(4)
        assert ear.all(RecorderReported) == []
        assert await bench.silent(place)


async def test_nothing_is_paused_again_unasked(fake: FakeService) -> None:
    bench = HttpBench(fake)
    async with listening(bench) as (_, place):
        await bench.control.pause(*place)
        await fake.asked_again(10)
        assert pauses(fake) == 1


async def test_the_telephones_of_a_call_are_what_the_product_says(fake: FakeService) -> None:
    bench = HttpBench(fake)
    fake.phones = {"one": ["2001", "2002"], "two": "2003", "three": []}
    async with listening(bench):
        told = {name: await bench.adapter.phones(CallKey("bench", name)) for name in (*fake.phones, "none")}
        assert told == {"one": {"2001", "2002"}, "two": {"2003"}, "three": set(), "none": set()}
        assert await bench.adapter.phones(CallKey("bench", "..")) == frozenset()
        fake.answers["GET"] = [said(401)]
        with pytest.raises(Unauthorized):
            await bench.adapter.phones(CallKey("bench", "one"))
        for broken in (said(503), said(429), b"nonsense"):
            fake.answers["GET"] = [broken]
            with pytest.raises(Unavailable):
                await bench.adapter.phones(CallKey("bench", "one"))
        await fake.down()
        with pytest.raises(Unavailable):
            await bench.adapter.phones(CallKey("bench", "one"))


async def test_a_product_whose_telephones_nobody_described_tells_none(fake: FakeService) -> None:
    silent = HttpRecorders(replace(SERVICE, url=fake.url, phones=None), patience=QUICK)
    assert await silent.phones(CallKey("bench", "one")) == frozenset()
