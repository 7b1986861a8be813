"""What the files of an rtpengine say against its word."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.clock import now
from integrations.recorders.phones import CallPhones
from integrations.recorders.rtpengine.growth import Growth
from policy.calls import SourceConnected
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.rtpengine.bench import FakeRtpengine, ProvenBench
from tests.integrations.recorders.rtpengine.test_connector import commands

PAUSED, RECORDING, UNKNOWN = RecorderState.PAUSED, RecorderState.RECORDING, RecorderState.UNKNOWN


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ProvenBench]:
    fake = FakeRtpengine()
    await fake.up()
    yield ProvenBench(fake, tmp_path)
    fake.down()


@pytest.fixture
async def ear(bench: ProvenBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()


def fetch_all(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


async def test_a_recording_that_starts_again_is_told_and_stopped(bench: ProvenBench, ear: Ear) -> None:
    place = await bench.record("one")
    paused = await bench.control.pause(*place)
    bench.fake.record("one", True)
    report = await ear.kind(RecorderReported)
    assert (report.state, report.proof, report.answers) == (UNKNOWN, Proof.NONE, "")
    assert report.at >= paused.at
    await commands(bench, "stop recording", 1)
    assert await bench.silent(place)
    assert (await bench.control.pause(*place)).proof is Proof.PROVEN


async def test_the_moment_of_a_recording_that_started_again_is_the_last_at_which_it_was_silent(
    bench: ProvenBench, ear: Ear
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    before = now()
    bench.fake.record("one", True)
    report = await ear.kind(RecorderReported)
    assert report.silent_until == report.at <= before
    assert report.file.endswith(".pcap")


async def test_what_was_proven_paused_is_read_from_its_files_alone(bench: ProvenBench, ear: Ear) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    bench.fake.plays = False
    reading = await bench.control.read(*place)
    assert (reading.state, reading.proof) == (PAUSED, Proof.PROVEN)
    assert reading.file.endswith(".pcap")


@pytest.mark.parametrize("command", ["pause", "resume"])
async def test_without_media_nothing_is_proven(bench: ProvenBench, ear: Ear, command: str) -> None:
    place = await bench.record("one")
    bench.fake.plays = False
    reading = await getattr(bench.control, command)(*place)
    assert (reading.state, reading.proof) == (
        PAUSED if command == "pause" else RECORDING,
        Proof.ACKNOWLEDGED,
    )
    assert "Too little sound passed" in reading.detail


async def test_a_pause_that_is_not_proven_is_watched_all_the_same(bench: ProvenBench, ear: Ear) -> None:
    place = await bench.record("one")
    bench.fake.plays = False
    await bench.control.pause(*place)
    bench.fake.record("one", True)
    assert (await ear.kind(RecorderReported)).state is UNKNOWN


async def test_what_was_paused_reads_as_paused_and_what_nobody_recorded_as_that(
    bench: ProvenBench, ear: Ear
) -> None:
    place, other = await bench.record("one"), await bench.record("two")
    bench.fake.record("two", False)
    await bench.control.pause(*place)
    readings = [await bench.control.read(*one) for one in (place, other)]
    assert [one.state for one in readings] == [PAUSED, RecorderState.NOT_RECORDING]
    assert [one.proof for one in readings] == [Proof.PROVEN] * 2


async def test_a_recording_that_is_fetched_meanwhile_does_not_count_as_one_that_grows(
    bench: ProvenBench, ear: Ear, tmp_path: Path
) -> None:
    place = await bench.record("one")
    await bench.control.pause(*place)
    fetch_all(tmp_path)
    await asyncio.sleep(0.02)  # some looks
    assert ear.all(RecorderReported) == []
    assert (await bench.control.read(*place)).state is PAUSED


async def test_a_folder_that_cannot_be_read_is_said_and_proves_nothing(
    bench: ProvenBench, ear: Ear, tmp_path: Path
) -> None:
    place, other = await bench.record("one"), await bench.record("two")
    await bench.control.pause(*place)
    fetch_all(tmp_path)
    tmp_path.rmdir()  # noqa: ASYNC240 -- nobody waits
    assert (await bench.control.read(*place)).proof is Proof.ACKNOWLEDGED
    report = await ear.kind(RecorderReported)
    assert (report.call, report.state, report.proof) == (place[0], UNKNOWN, Proof.NONE)
    reading = await bench.control.pause(*other)
    assert (reading.state, reading.proof) == (PAUSED, Proof.ACKNOWLEDGED)
    assert "folder" in reading.detail


async def test_a_file_system_of_large_blocks_takes_more_media_to_prove_a_pause(
    bench: ProvenBench, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await bench.record("one")
    monkeypatch.setattr(Growth, "held_back", property(lambda _: 2**40))
    assert (await bench.control.pause(*place)).proof is Proof.ACKNOWLEDGED


async def test_the_telephones_of_a_call_are_what_rtpengine_says(bench: ProvenBench, ear: Ear) -> None:
    assert isinstance(bench.control, CallPhones)
    call, _ = await bench.record("one")
    bench.fake.advertised["one"] = ("10.0.4.17",)
    assert await bench.control.phones(call) == {"10.0.4.17"}
