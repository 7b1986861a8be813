"""Calls arrive by themselves: when the desk is free, after a pause, or at once if the agent wants the next one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from desktop.demo import conductor as conductor_module
from desktop.demo.callers import Caller
from desktop.demo.conductor import Conductor
from integrations.cti.simulator.wire import read_shift
from integrations.ports import CallCommand

CALLERS = (Caller("+12025550143", "Rosa Delgado"), Caller("anonymous"), Caller("+442079460400"))


class Desk:
    """A desk that is taken by whoever rings."""

    def __init__(self) -> None:
        self.free = True
        self.rung: list[tuple[str, str]] = []
        self.waits: list[int | None] = []
        self.answers = True

    async def perform(self, command: CallCommand) -> None:
        raise AssertionError(command)

    async def happen(self, call_id: str, what: str) -> None:
        raise AssertionError(call_id, what)

    async def say(self, data: bytes) -> None:
        for call in read_shift(data).calls:
            self.rung.append((call.call_id, call.number))
        self.free = not self.answers


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conductor_module, "LOOK_S", 0.001)


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0.001)


@contextlib.asynccontextmanager
async def conducted(desk: Desk, pause_s: float = 0.0) -> AsyncIterator[Conductor]:
    made = Conductor(
        desk, iter(CALLERS), lambda: desk.free, desk.waits.append, "run-1", pause_s=pause_s, first_s=0.0
    )
    running = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_the_next_call_waits_until_the_desk_is_free() -> None:
    desk = Desk()
    async with conducted(desk):
        await until(lambda: len(desk.rung) == 1)
        await asyncio.sleep(0.02)
        assert desk.rung == [("run-1-1", "+12025550143")]
        desk.free = True
        await until(lambda: len(desk.rung) == 2)
    assert desk.rung[1] == ("run-1-2", "anonymous")


async def test_the_pause_is_told_and_its_end() -> None:
    desk = Desk()
    async with conducted(desk, pause_s=60.0):
        await until(lambda: desk.waits == [0, None])
        desk.free = True
        await until(lambda: desk.waits == [0, None, 60_000])


async def test_the_agent_need_not_wait() -> None:
    desk = Desk()
    async with conducted(desk, pause_s=600.0) as made:
        await until(lambda: len(desk.rung) == 1)
        desk.free = True
        await until(lambda: len(desk.waits) == 3)
        made.next_now()
        await until(lambda: len(desk.rung) == 2)


async def test_a_wish_during_a_call_is_not_kept_for_later() -> None:
    desk = Desk()
    async with conducted(desk, pause_s=600.0) as made:
        await until(lambda: len(desk.rung) == 1)
        made.next_now()
        await asyncio.sleep(0.02)
        desk.free = True
        await until(lambda: len(desk.waits) == 3)
        await asyncio.sleep(0.02)
        assert len(desk.rung) == 1


async def test_who_is_on_the_line_is_known_by_the_call() -> None:
    desk = Desk()
    async with conducted(desk) as made:
        await until(lambda: len(desk.rung) == 1)
        assert made.caller("run-1-1") == CALLERS[0]
        assert made.caller("another") is None


async def test_a_call_that_nobody_takes_is_followed_by_the_next() -> None:
    desk = Desk()
    desk.answers = False
    async with conducted(desk):
        await until(lambda: len(desk.rung) == 3)
