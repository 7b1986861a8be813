"""The guard as the runner knows it: arms and disarms over the pipe of a process, and has it run. Decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from integrations.errors import PortError, Unavailable
from integrations.logs.writing import note
from integrations.recorders.guard.process import GUARD, NEXT_STEP, Gone, GuardProcess
from integrations.recorders.guard.wire import Arm, Begin, Disarm, Order
from integrations.recorders.paused_list import Left
from policy.calls import CallKey

_BEGINS_S = 12.0
_ANSWERS_S = 3.0
_LEAVES_S = 2.0
_AGAIN_S = 5.0

_log = logging.getLogger(__name__)


class GuardClient:
    """Implements desktop.runner.recording.Guard. A guard that died is started once more; what is armed stays armed.

    `start` starts a process, given what to call when it is gone; it may raise OSError.
    """

    def __init__(self, start: Callable[[Callable[[], None]], GuardProcess], begin: Begin) -> None:
        self._start = start
        self._begin = begin
        self._process: GuardProcess | None = None
        self._turn = asyncio.Lock()
        self._armed: set[CallKey] = set()
        self._revived_at = -_AGAIN_S
        self._reviving: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Have a guard run, which brings back what earlier runs left. Raise Unavailable; whoever arms tries again."""
        async with self._turn:
            await self._running()

    async def stop(self) -> None:
        """Leave the guard to itself: it ends when nothing is paused any more."""
        self._stopping = True
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.gather(self._reviving, return_exceptions=True)
        async with self._turn:
            process, self._process = self._process, None
        if process is not None and not await asyncio.to_thread(process.leave, _LEAVES_S):
            note(_log, "guard.goes-on", logging.WARNING, pid=process.pid)

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        """Return when the guard has it on the disk; raise Unavailable."""
        await self._ask(Arm(call, recorders))
        self._armed.add(call)

    async def disarm(self, call: CallKey) -> None:
        """Return when it is off the list; raise Unavailable."""
        await self._ask(Disarm(call))
        self._armed.discard(call)

    def left(self) -> Left:
        """Return nothing: what an earlier run left, the guard itself brings back."""
        return ()

    async def _ask(self, order: Order) -> None:
        async with self._turn:
            for _ in range(2):
                process = await self._running()
                try:
                    await asyncio.to_thread(process.ask, order, _ANSWERS_S)
                except Gone:
                    await self._end(process)
                else:
                    return
        raise Unavailable(GUARD, next_step=NEXT_STEP)

    async def _running(self) -> GuardProcess:
        """Return a guard that has begun; raise Unavailable."""
        if self._stopping:
            raise Unavailable("The program ends.")
        if self._process is None:
            loop = asyncio.get_running_loop()
            try:
                process = await asyncio.to_thread(self._start, lambda: _soon(loop, self._is_gone))
            except OSError as error:
                raise Unavailable(GUARD, next_step=NEXT_STEP) from error
            self._process = process
            try:
                await asyncio.to_thread(process.ask, self._begin, _BEGINS_S)
            except (Gone, Unavailable) as error:
                await self._end(process)
                if isinstance(error, Unavailable):
                    raise
                raise Unavailable(GUARD, next_step=NEXT_STEP) from error
            note(_log, "guard.runs", pid=process.pid)
        return self._process

    async def _end(self, process: GuardProcess) -> None:
        self._process = None
        note(_log, "guard.gone", logging.WARNING, pid=process.pid)
        await asyncio.to_thread(process.kill)

    def _is_gone(self) -> None:
        """Have another guard run while something is paused, unless they die one after the other."""
        now = asyncio.get_running_loop().time()
        if self._stopping or not self._armed or now - self._revived_at < _AGAIN_S:
            return
        self._revived_at = now
        self._reviving = asyncio.create_task(self._revive())

    async def _revive(self) -> None:
        """Have a guard run; what is armed stands on the list, as this run's."""
        with contextlib.suppress(PortError):
            async with self._turn:
                if self._process is not None and self._process.has_ended:
                    await self._end(self._process)
                await self._running()


def _soon(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended already
        loop.call_soon_threadsafe(what)
