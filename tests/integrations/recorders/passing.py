"""Time that passes only when a test says so, for adapters that are given their clock and their sleep."""

import asyncio
import heapq
from collections.abc import Coroutine
from itertools import count
from typing import Any, TypeVar

from policy.moment import Moment

Result = TypeVar("Result")

_BEGAN_NS = 1_000_000_000


class PassingTime:
    def __init__(self) -> None:
        self.ns = _BEGAN_NS
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    @property
    def ms(self) -> int:
        return (self.ns - _BEGAN_NS) // 1_000_000

    def clock(self) -> Moment:
        return Moment(self.ns, 1_800_000_000_000 + self.ms)

    async def sleep(self, seconds: float) -> None:
        wakes: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        due = self.ns + max(round(seconds * 1e9), 0)
        heapq.heappush(self._sleepers, (due, next(self._numbers), wakes))
        await wakes

    async def pass_ms(self, milliseconds: int) -> None:
        """Let so much time pass, and everybody do what they wanted to do in it."""
        end = self.ns + milliseconds * 1_000_000
        await self._settle()
        while (due := self._next()) is not None and due <= end:
            await self._wake()
        self.ns = end
        await self._settle()

    async def during(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let as much time pass as some work takes, and return its result."""
        task = asyncio.create_task(work)
        await self._settle()
        while not task.done():
            assert self._next() is not None, "it waits for something that no time brings"
            await self._wake()
        return task.result()

    def _next(self) -> int | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def _wake(self) -> None:
        due, _, wakes = heapq.heappop(self._sleepers)
        self.ns = max(self.ns, due)
        wakes.set_result(None)
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(12):  # more than the tasks of an adapter that wake each other
            await asyncio.sleep(0)
