"""Hears the sources of facts and the machine's clock, and tells the desk. One task each, for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policy.calls import Moment
from policy.effects import Fact
from policy.events import ClockJumped, MachineSlept, MachineWoke

_log = logging.getLogger(__name__)

TICK_S = 1.0
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


async def hear(facts: AsyncIterator[Fact], tell: Callable[[Fact], None]) -> None:
    """Tell the desk what a source says until it is stopped."""
    async for fact in facts:
        tell(fact)


async def watch_clock(
    watch: ClockWatch,
    clock: Callable[[], Moment],
    tell: Callable[[Fact], None],
    ticked: Callable[[], None],
) -> None:
    """Look at the clock every second, for ever."""
    while True:
        await asyncio.sleep(TICK_S)
        for fact in watch.look(clock()):
            tell(fact)
        ticked()


class Listening:
    """The tasks that listen. A source that breaks is a fault of ours: it is logged, and the others go on."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run a listener until it is stopped."""
        self._tasks.append(asyncio.create_task(self._guarded(work), name=name))

    async def stop(self) -> None:
        """Hear nothing more."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 -- whatever it is, the desk goes on with what it still hears
            _log.exception("listener.broke")
