"""The supervisor's window on the queue: shows it after every change and every second, and has deeds performed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import tzinfo
from typing import Final, Protocol

from desktop.present.supervision.announce import arrived, bell
from desktop.present.supervision.deeds import (
    Confirm,
    Decide,
    Did,
    Doing,
    Failed,
    GoOnDuty,
    Hindered,
    Order,
    ReadCode,
    Trouble,
)
from desktop.present.supervision.doing import done, not_on_duty, not_sent, sent, settle
from desktop.present.supervision.reading import was_read
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.window import supervisor_view
from desktop.present.texts import Texts
from desktop.views.supervision.window import SupervisorWindow
from integrations.errors import PortError
from integrations.logs.writing import fault
from policy.approvals.queue import Queue

TICK_S: Final = 1.0
_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What keeps the queue and signs. Both acts raise PortErrors."""

    @property
    def queue(self) -> Queue: ...

    @property
    def unheard(self) -> Failed | None:
        """Why requests are not heard now, None while they are."""
        ...

    def watch(self) -> AsyncGenerator[Queue, None]: ...

    async def decide(self, order: Decide | Confirm) -> Hindered | None:
        """Sign and send; return what hindered it, None where it was taken or somebody else was first."""
        ...

    async def duty(self, *, on: bool) -> None: ...

    async def read_code(self, order: ReadCode) -> str:
        """Return the code that this person reads back over the telephone."""
        ...


class Supervision:
    """Shows one person's queue in one window. `ring` makes a new request heard, with a title and a text."""

    def __init__(
        self,
        answering: Answering,
        window: SupervisorWindow,
        seat: Callable[[], Seat],
        texts: Texts,
        zone: tzinfo,
        wall_ms: Callable[[], int],
        ring: Callable[[str, str], None] = lambda _heading, _text: None,
    ) -> None:
        self.window = window
        self._answering = answering
        self._seat = seat
        self._texts = texts
        self._zone = zone
        self._wall_ms = wall_ms
        self._ring = ring
        self._doing = Doing()
        self._orders: set[asyncio.Task[None]] = set()
        self._one_duty = asyncio.Lock()

    @property
    def doing(self) -> Doing:
        """Return the window's own state."""
        return self._doing

    @asynccontextmanager
    async def running(self, *, on_duty: bool = True) -> AsyncIterator[None]:
        """Show what there is, go on duty, and work until this is left."""
        self.window.setWindowTitle(self._texts("supervision.window.title"))
        self.window.did.connect(self.did)
        tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._tick())]
        if on_duty:
            self._doing = Doing(on_duty=True)
            self._perform(GoOnDuty(on=True))
        self.refresh()
        try:
            yield
        finally:
            self.window.did.disconnect(self.did)
            for task in (*tasks, *self._orders):
                task.cancel()
            await asyncio.gather(*tasks, *self._orders, return_exceptions=True)

    def did(self, did: Did) -> None:
        """Take a deed of the window."""
        self._doing, order = done(self._doing, did, self._answering.queue, self._seat())
        if order is not None:
            self._perform(order)
        self.refresh()

    def refresh(self) -> None:
        """Show the queue as it is now; a request that was not there before is heard while on duty."""
        queue = self._answering.queue
        self._doing = settle(self._doing, queue)
        sight = Sight(self._texts, self._wall_ms(), self._zone)
        before, view = (
            self.window.view(),
            supervisor_view(queue, self._doing, self._seat(), sight, self._answering.unheard),
        )
        self.window.show_view(view)
        new = arrived(before, view)
        if new and self._doing.on_duty:
            self._ring(*bell(new, sight))

    def _perform(self, order: Order) -> None:
        match order:
            case GoOnDuty():
                doing = self._go(order)
            case ReadCode():
                doing = self._read(order)
            case _:
                doing = self._decide(order)
        task = asyncio.create_task(self._reported(doing))
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)

    async def _decide(self, order: Decide | Confirm) -> None:
        try:
            hindered = await self._answering.decide(order)
        except PortError as failure:
            self._doing = not_sent(self._doing, Failed(failure.message, failure.next_step))
        else:
            sending = self._doing
            self._doing = sent(sending, order.digest) if hindered is None else not_sent(sending, hindered)

    async def _read(self, order: ReadCode) -> None:
        """Compute a code to read out."""
        try:
            self._doing = was_read(self._doing, await self._answering.read_code(order))
        except PortError as failure:
            self._doing = not_sent(self._doing, Failed(failure.message, failure.next_step))

    async def _go(self, order: GoOnDuty) -> None:
        """Go on or off duty, one after the other."""
        async with self._one_duty:
            try:
                await self._answering.duty(on=order.on)
            except PortError as failure:
                self._doing = not_on_duty(self._doing, Failed(failure.message, failure.next_step))

    async def _reported(self, doing: Coroutine[None, None, None]) -> None:
        """Do it, and show what became of it; what nobody foresaw is written down and shown as not done."""
        try:
            await doing
        except Exception as error:  # noqa: BLE001 (a task has no caller who could be told)
            fault(_log, "an order of the supervisor's window", error)
            self._doing = not_sent(self._doing, Trouble.BROKEN)
        self.refresh()

    async def _watch(self) -> None:
        async with contextlib.aclosing(self._answering.watch()) as queues:
            async for _ in queues:
                self.refresh()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.refresh()
