"""The guard as a process: takes orders from the panel's pipe, and goes on alone when that closes."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from integrations.clock import now
from integrations.errors import PortError, Unavailable
from integrations.recorders.guard.keeper import Keeper
from integrations.recorders.guard.lock import Place
from integrations.recorders.guard.wire import (
    Answer,
    Arm,
    Begin,
    Disarm,
    Garbled,
    Order,
    answer_line,
    read_order,
)
from integrations.recorders.making import recorders

_PLACE_WITHIN_S = 8.0
_LOOK_S = 0.1


async def serve(
    folder: Path, orders: BinaryIO = sys.stdin.buffer, answers: BinaryIO = sys.stdout.buffer
) -> None:
    """Serve the panel at the other end of the pipes, and when it is gone bring back what it left paused.

    The pipe closes when the panel ends, however it ends: no other process has its other end.
    """
    await Service(folder, answers).run(_lines(orders))


class Service:
    """One guard. It leaves when the panel is gone and nothing is left, or when the next one wants its place."""

    def __init__(self, folder: Path, answers: BinaryIO) -> None:
        self._folder = folder
        self._answers = answers
        self._place = Place(folder)
        self._keeper: Keeper | None = None

    async def run(self, lines: asyncio.Queue[bytes]) -> None:
        try:
            while line := await lines.get():
                try:
                    number, order = read_order(line)
                except Garbled:
                    continue
                self._say(await self._answer(number, order))
            if self._keeper is not None:
                await self._alone(self._keeper)
        finally:
            if self._keeper is not None:
                await self._keeper.stop()
            self._place.leave()

    async def _answer(self, number: int, order: Order) -> Answer:
        try:
            await self._do(order)
        except PortError as error:
            return Answer(number, error.message, error.next_step)
        except OSError as error:
            return Answer(number, f"The guard cannot use its folder ({error.strerror}).", "Call IT.")
        return Answer(number)

    async def _do(self, order: Order) -> None:
        if isinstance(order, Begin):
            await self._begin(order)
            return
        if self._keeper is None:
            raise Unavailable("The guard has not begun.")
        match order:
            case Arm():
                await self._keeper.arm(order.call, order.recorders)
            case Disarm():
                await self._keeper.disarm(order.call)

    async def _begin(self, order: Begin) -> None:
        if self._keeper is not None:
            raise Unavailable("The guard has begun already.")
        give_up = asyncio.get_running_loop().time() + _PLACE_WITHIN_S
        while not self._place.taken():
            if asyncio.get_running_loop().time() >= give_up:
                raise Unavailable("Another guard is at work.", next_step="Close the other panel first.")
            self._place.wish()
            await asyncio.sleep(_LOOK_S)
        self._keeper = Keeper(
            self._folder,
            order.owner,
            lambda: recorders(order.recorder, order.calls, order.secrets.__getitem__),
            now,
        )
        await self._keeper.begin()

    async def _alone(self, keeper: Keeper) -> None:
        await keeper.panel_gone()
        back = asyncio.ensure_future(keeper.all_back())
        while not back.done() and not self._place.is_wished():
            await asyncio.wait({back}, timeout=_LOOK_S)
        back.cancel()
        await asyncio.gather(back, return_exceptions=True)

    def _say(self, answer: Answer) -> None:
        with contextlib.suppress(OSError):  # it went away; its end of the other pipe says so as well
            self._answers.write(answer_line(answer))
            self._answers.flush()


def _lines(orders: BinaryIO) -> asyncio.Queue[bytes]:
    """Return what is ordered, line by line, and nothing once the pipe has closed. A thread reads, on every system."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        put: Callable[[bytes], object] = lambda line: loop.call_soon_threadsafe(lines.put_nowait, line)  # noqa: E731
        with contextlib.suppress(RuntimeError, ValueError):  # the loop has ended already
            with contextlib.suppress(OSError):
                for line in orders:
                    put(line)
            put(b"")

    threading.Thread(target=read, name="orders", daemon=True).start()
    return lines
