"""The guard's process from within: orders are answered in turn, and the closed pipe is the panel's end."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from integrations.ports import RecorderReading
from integrations.recorders.guard import service
from integrations.recorders.guard.deeds import Deeds
from integrations.recorders.guard.lock import Place
from integrations.recorders.guard.service import Service
from integrations.recorders.guard.wire import Answer, Arm, Begin, Disarm, Order, order_line, read_answer
from integrations.recorders.paused_list import PausedList
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.settings.recorder import Recorder
from policy.calls import CallKey

CALL = CallKey("line", "1")
BEGIN = Begin("this run", "line", Recorder())


class Deaf(SimulatedRecorders):
    """Resumes nothing, for ever."""

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        await asyncio.Event().wait()
        raise AssertionError("that event never comes")


class Willing(SimulatedRecorders):
    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        self.record(call, recorder)
        return await super().resume(call, recorder)


def lines(*orders: Order | bytes, ends: bool = True) -> asyncio.Queue[bytes]:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    for number, order in enumerate(orders, 1):
        queue.put_nowait(order if isinstance(order, bytes) else order_line(number, order))
    if ends:
        queue.put_nowait(b"")
    return queue


def answers(said: io.BytesIO) -> list[Answer]:
    return [read_answer(line) for line in said.getvalue().splitlines()]


async def served(folder: Path, *orders: Order | bytes) -> Sequence[Answer]:
    said = io.BytesIO()
    await Service(folder, said).run(lines(*orders))
    return answers(said)


async def test_orders_are_answered_in_turn_and_garbage_by_nobody(tmp_path: Path) -> None:
    said = await served(tmp_path, BEGIN, b"\xff garbage\n", Arm(CALL, ("pbx",)), Disarm(CALL))
    assert said == [Answer(1), Answer(3), Answer(4)]
    assert PausedList(tmp_path / "paused.json").left() == ()


async def test_nothing_is_done_before_the_beginning_and_nobody_begins_twice(tmp_path: Path) -> None:
    said = await served(tmp_path, Arm(CALL, ("pbx",)), BEGIN, BEGIN)
    assert [one.problem for one in said] == ["The guard has not begun.", "", "The guard has begun already."]


async def test_a_panel_that_is_gone_before_it_said_anything_leaves_nothing(tmp_path: Path) -> None:
    assert await served(tmp_path) == []


async def test_the_end_of_the_pipe_resumes_what_is_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "recorders", lambda *_: Willing())
    assert await served(tmp_path, BEGIN, Arm(CALL, ("pbx",))) == [Answer(1), Answer(2)]
    assert [one.what for one in Deeds(tmp_path).take()] == [
        "The panel was gone while this was paused.",
        "Records again, proven, at try 1.",
    ]
    assert Place(tmp_path).taken()


async def test_a_guard_that_serves_nobody_leaves_its_place_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "recorders", lambda *_: Deaf())
    first = asyncio.create_task(served(tmp_path, BEGIN, Arm(CALL, ("pbx",))))
    while not (tmp_path / "paused.json").exists():  # noqa: ASYNC110 (it is written by a thread)
        await asyncio.sleep(0.01)
    monkeypatch.setattr(service, "recorders", lambda *_: Willing())
    assert await served(tmp_path, Begin("the next run", "line", Recorder())) == [Answer(1)]
    assert len(await first) == 2
    assert PausedList(tmp_path / "paused.json").left() == ()


async def test_a_guard_that_serves_a_panel_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_PLACE_WITHIN_S", 0.05)
    said, queue = io.BytesIO(), lines(BEGIN, ends=False)
    first = asyncio.create_task(Service(tmp_path, said).run(queue))
    while not answers(said):  # noqa: ASYNC110 (a stream of bytes tells nobody)
        await asyncio.sleep(0.01)
    (refused,) = await served(tmp_path, BEGIN)
    assert (refused.problem, refused.advice) == ("Another guard is at work.", "Close the other panel first.")
    queue.put_nowait(b"")
    await first


async def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (said,) = await served(tmp_path / "file" / "below", BEGIN)
    assert "cannot use its folder" in said.problem


async def test_a_panel_that_hears_no_answer_is_gone(tmp_path: Path) -> None:
    await Service(tmp_path, Broken()).run(lines(BEGIN))
    assert Place(tmp_path).taken()


class Broken(io.BytesIO):
    def write(self, line: object) -> int:
        raise BrokenPipeError


async def test_orders_come_in_lines_until_the_pipe_closes(tmp_path: Path) -> None:
    said = io.BytesIO()
    given = io.BytesIO(
        order_line(1, BEGIN) + order_line(2, Arm(CALL, ("pbx",))) + order_line(3, Disarm(CALL))
    )
    await service.serve(tmp_path, given, said)
    assert answers(said) == [Answer(1), Answer(2), Answer(3)]
