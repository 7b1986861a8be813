"""Facts on their way from a connector to its one reader. Owns the end: after `close` nothing comes out."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from policy.calls import CallFact, SourceFact

Fact = CallFact | SourceFact

_MOST_WAITING = 4096  # a reader this far behind makes the connector wait, and through TCP the product


class Feed:
    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Fact | None] = asyncio.Queue(_MOST_WAITING)
        self._closed = False

    async def put(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if self._closed:
                return
            await self._waiting.put(fact)

    def close(self) -> None:
        """End the feed; what still waits is dropped."""
        self._closed = True
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def read(self) -> AsyncIterator[Fact]:
        while not self._closed and (fact := await self._waiting.get()) is not None:
            yield fact
