"""Hears the sources of facts and the machine's clock, and tells the desk. One task each, for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from integrations.logs.writing import fault
from policy.effects import Fact
from policy.events import ClockJumped, MachineSlept, MachineWoke
from policy.moment import Moment

Heard = TypeVar("Heard")

_log = logging.getLogger(__name__)

TICK_S = 1.0
AGAIN_S = (1.0, 5.0, 30.0)
"""So long after each break a source is listened to again."""
JUMP_MS = 2_000
"""So far the wall clock may leave the monotonic one between two looks; time services move it by less."""
SLEPT_MS = 10_000
"""A tick that comes so late was kept by a sleeping machine, not by a busy one."""


@dataclass(slots=True)
class ClockWatch:
    """Tells from two looks at the clock whether it jumped, the machine slept, or another day began."""

    time_zone: str
    last: Moment

    def look(self, now: Moment) -> tuple[Fact, ...]:
        """Return what is to be told of the time since the last look."""
        last, self.last = self.last, now
        passed_ms = (now.monotonic_ns - last.monotonic_ns) // 1_000_000
        moved_ms = now.wall_ms - last.wall_ms
        if passed_ms > SLEPT_MS or moved_ms - passed_ms > SLEPT_MS:
            return (MachineSlept(at=last), MachineWoke(at=now))
        if abs(moved_ms - passed_ms) > JUMP_MS:
            return (ClockJumped(at=now, by_ms=moved_ms - passed_ms),)
        if self._day(now) != self._day(last):
            return (ClockJumped(at=now, by_ms=0),)
        return ()

    def _day(self, at: Moment) -> date:
        return datetime.fromtimestamp(at.wall_ms / 1000, ZoneInfo(self.time_zone)).date()


async def hear(
    facts: Callable[[], AsyncIterator[Heard]], tell: Callable[[Heard], None], deaf: Callable[[], None]
) -> None:
    """Tell what a source says until it is stopped.

    One that breaks is listened to again, a few times; `deaf` is called when that is given up.
    """
    for again_s in (*AGAIN_S, None):
        try:
            async for fact in facts():
                tell(fact)
        except Exception as error:  # noqa: BLE001 -- whatever it is, nothing is heard of it any more
            fault(_log, "source.broke", error)
        else:
            return
        if again_s is not None:
            await asyncio.sleep(again_s)
    deaf()


async def watch_clock(
    watch: ClockWatch,
    clock: Callable[[], Moment],
    tell: Callable[[Fact], None],
    ticked: Callable[[], None],
) -> None:
    """Look at the clock every second, for ever."""

    def look() -> None:
        for fact in watch.look(clock()):
            tell(fact)
        ticked()

    await every(TICK_S, look)


async def every(seconds: float, do: Callable[[], Awaitable[None] | None]) -> None:
    """Do something again and again, for ever: once that it fails is no reason not to try the next time."""
    while True:
        await asyncio.sleep(seconds)
        try:
            doing = do()
            if doing is not None:
                await doing
        except Exception as error:  # noqa: BLE001 -- it is tried again
            fault(_log, "listener.failed", error)


class Listening:
    """The tasks that listen. A source that breaks is a fault of ours: it is logged, and the others go on."""

    def __init__(self) -> None:
        self._tasks: list[tuple[asyncio.Task[None], Coroutine[Any, Any, None]]] = []

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run a listener until it is stopped."""
        self._tasks.append((asyncio.create_task(self._guarded(work), name=name), work))

    async def stop(self) -> None:
        """Hear nothing more."""
        for task, _ in self._tasks:
            task.cancel()
        for task, work in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
            work.close()  # it may not have begun
        self._tasks.clear()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 -- whatever it is, the desk goes on with what it still hears
            fault(_log, "listener.broke", error)
