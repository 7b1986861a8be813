"""Facts on their way from an adapter to its one reader. Owns the end: after `close` nothing comes out."""

import asyncio
from collections.abc import AsyncIterator

from policy.calls import CallFact, SourceFact

Fact = CallFact | SourceFact


class Feed:
    """It never waits for its reader: news of a recorder is rare, and must not hold up a pause."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Fact | None] = asyncio.Queue()
        self._closed = False

    def put(self, *facts: Fact) -> None:
        for fact in facts:
            if not self._closed:
                self._waiting.put_nowait(fact)

    def close(self) -> None:
        """End the feed; what still waits is dropped."""
        self._closed = True
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def read(self) -> AsyncIterator[Fact]:
        while not self._closed and (fact := await self._waiting.get()) is not None:
            yield fact
