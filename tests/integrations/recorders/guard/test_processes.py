"""Three real processes: a recorder, a panel's hands, and the guard that outlives them."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.deeds import Deed, Deeds
from integrations.recorders.guard.lock import Place
from integrations.recorders.guard.process import GuardProcess
from integrations.recorders.paused_list import PausedList
from policy.calls import CallKey
from tests.integrations.recorders.guard.playground import LIMIT_S, Product, hands, product

CALL = CallKey("line", "call-1")


def until_the_guard_left(folder: Path) -> tuple[Deed, ...]:
    """Wait until nobody holds the place of the guard, and return what it did."""
    place, give_up = Place(folder), time.monotonic() + LIMIT_S
    while not place.taken():
        assert time.monotonic() < give_up, "the guard never leaves"
        time.sleep(0.02)
    place.leave()
    return Deeds(folder).take()


def left(folder: Path) -> list[object]:
    found: list[object] = json.loads((folder / "paused.json").read_text())
    return found


def client(folder: Path, begin_by: Product, owner: str = "next run") -> GuardClient:
    return GuardClient(lambda ended: GuardProcess(folder, ended), begin_by.begin(owner))


def test_what_a_killed_panel_paused_records_again(tmp_path: Path) -> None:
    with product() as recorder:
        recorder.record("call-1")
        with hands(tmp_path, recorder, "call-1") as panel:
            assert not recorder.records("call-1")
            assert len(left(tmp_path)) == 1
            panel.kill()
            recorder.until_it_records("call-1")
        deeds = until_the_guard_left(tmp_path)
        assert [one.what for one in deeds] == [
            "The panel was gone while this was paused.",
            "Records again, proven, at try 1.",
        ]
        assert {one.call for one in deeds} == {CALL}
        assert left(tmp_path) == []


def test_a_recorder_that_refuses_is_asked_again(tmp_path: Path) -> None:
    with product() as recorder:
        recorder.record("call-1")
        with hands(tmp_path, recorder, "call-1") as panel:
            recorder.ask("POST", "/traps", {"trap": "REFUSED", "deeds": ["RESUME"], "times": 2})
            panel.kill()
            recorder.until_it_records("call-1")
        whats = [one.what for one in until_the_guard_left(tmp_path)]
    assert whats[1].startswith("Could not be resumed at once; it is tried again.")
    assert whats[2] == "Records again, proven, at try 3."


async def test_a_killed_guard_is_started_anew_and_keeps_what_is_armed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with product() as recorder:
        recorder.record("call-1")
        processes: list[GuardProcess] = []
        revived = asyncio.Event()
        loop = asyncio.get_running_loop()

        def start(ended: object) -> GuardProcess:
            processes.append(GuardProcess(tmp_path, ended))  # type: ignore[arg-type]
            if len(processes) == 2:
                loop.call_soon_threadsafe(revived.set)
            return processes[-1]

        guard = GuardClient(start, recorder.begin("this run"))
        await guard.start()
        await guard.arm(CALL, ("pbx",))
        recorder.ask("POST", "/calls/call-1/pbx/pause")
        processes[0].kill()
        await asyncio.wait_for(revived.wait(), LIMIT_S)
        await guard.arm(CALL, ("pbx", "screen"))
        assert not recorder.records("call-1")
        assert len(processes) == 2
        await guard.disarm(CALL)
        await guard.stop()
    assert until_the_guard_left(tmp_path) == ()
    assert "guard.gone" in caplog.messages


async def test_the_next_run_has_brought_back_what_was_left(tmp_path: Path) -> None:
    with product() as recorder:
        recorder.record("call-1")
        recorder.ask("POST", "/calls/call-1/pbx/pause")
        await PausedList(tmp_path / "paused.json", "an earlier run").arm(CALL, ("pbx",))
        guard = client(tmp_path, recorder)
        await guard.start()
        await asyncio.to_thread(recorder.until_it_records, "call-1")
        await guard.stop()
    assert [one.what for one in until_the_guard_left(tmp_path)] == [
        "Found paused from an earlier run.",
        "Records again, proven, at try 1.",
    ]


async def test_the_next_run_takes_over_from_a_guard_that_still_tries(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with product() as gone:
        pass  # nothing listens on its port any more
    first = client(tmp_path, gone, "the first run")
    await first.start()
    await first.arm(CALL, ("pbx",))
    await first.stop()
    assert "guard.goes-on" in caplog.messages
    with product(gone.port) as recorder:
        recorder.record("call-1")
        recorder.ask("POST", "/calls/call-1/pbx/pause")
        second = client(tmp_path, recorder, "the second run")
        await second.start()
        await asyncio.to_thread(recorder.until_it_records, "call-1")
        await second.stop()
        deeds = until_the_guard_left(tmp_path)
    assert deeds[0].what == "The panel was gone while this was paused."
    assert deeds[-1].what.startswith("Records again, proven")
    assert left(tmp_path) == []
