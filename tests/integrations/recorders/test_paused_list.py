"""What is paused stands on the disk before anything is paused, in the order in which it was said."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from integrations.errors import Unavailable
from integrations.recorders.paused_list import PausedList
from policy.calls import CallKey

ONE, TWO = CallKey("line", "1"), CallKey("line", "2")


async def test_the_next_run_reads_what_this_one_left(tmp_path: Path) -> None:
    paused = PausedList(tmp_path / "new" / "paused.json")
    assert paused.left() == ()
    await paused.arm(ONE, ("pbx", "screen"))
    await paused.arm(TWO, ("pbx",))
    await paused.disarm(ONE)
    assert PausedList(tmp_path / "new" / "paused.json").left() == ((TWO, ("pbx",)),)


async def test_what_is_said_at_once_is_written_in_its_order(tmp_path: Path) -> None:
    paused = PausedList(tmp_path / "paused.json")
    calls = [CallKey("line", str(number)) for number in range(20)]
    arming = [paused.arm(call, ("pbx",)) for call in calls]
    await asyncio.gather(*arming, *(paused.disarm(call) for call in calls[1:]))
    assert paused.left() == ((calls[0], ("pbx",)),)


async def test_a_change_that_nobody_waits_for_any_more_does_not_mix_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused, slow = PausedList(tmp_path / "paused.json"), os.fsync

    def syncs(descriptor: int) -> None:
        slow(descriptor)

    monkeypatch.setattr(os, "fsync", syncs)
    first = asyncio.create_task(paused.arm(ONE, ("pbx",)))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await paused.arm(TWO, ("pbx",))
    assert (TWO, ("pbx",)) in paused.left()
    json.loads((tmp_path / "paused.json").read_text())


@pytest.mark.parametrize("garbage", ["", "{", "{}x", '[{"source": "line"}]', "[1]", '{"a": 1}', "\udc80"])
async def test_a_list_that_cannot_be_read_says_what_to_do(tmp_path: Path, garbage: str) -> None:
    (tmp_path / "paused.json").write_bytes(garbage.encode("utf-8", "surrogateescape"))
    paused = PausedList(tmp_path / "paused.json")
    with pytest.raises(Unavailable) as raised:
        paused.left()
    assert "Check that every recorder is on" in raised.value.next_step
    with pytest.raises(Unavailable):
        await paused.arm(ONE, ("pbx",))


async def test_a_full_disk_keeps_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paused = PausedList(tmp_path / "paused.json")
    await paused.arm(ONE, ("pbx",))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable) as raised:
        await paused.arm(TWO, ("pbx",))
    assert "Free some space" in raised.value.next_step
    assert paused.left() == ((ONE, ("pbx",)),)
