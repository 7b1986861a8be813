"""Whom the till deals with, as ports: who takes money, who books it, who sends messages. And the till's own tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from integrations.ports import (
    AccountAgreeing,
    AccountPosting,
    AccountReading,
    Gateway,
    KeyCancelling,
    MessageSending,
    PaymentLinks,
    Settlements,
)
from policy.language.tree.pack import Pack

Done = TypeVar("Done")

Clock = Callable[[], datetime]
Packs = Callable[[str], Pack | None]
"""Gives the pack of an id by which payments are spread over open items, None if it is not there."""


@dataclass(frozen=True, slots=True)
class Counterparts:
    """The other sides. What is None is not to be had, and asking for it is refused."""

    gateway: Gateway
    posting: AccountPosting
    reading: AccountReading
    packs: Packs
    cancelling: KeyCancelling | None = None
    links: PaymentLinks | None = None
    sending: MessageSending | None = None
    settlements: Settlements | None = None
    agreeing: AccountAgreeing | None = None


class ToTheEnd:
    """Runs what must not stop half-way: when who waits is cancelled, the work itself goes on."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def __call__(self, work: Coroutine[Any, Any, Done]) -> Done:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait for all that is under way."""
        while self._running:
            await asyncio.wait(tuple(self._running))

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # it was told to who waited, or is in the journal
