"""Several products as one RecorderControl: what records the calls, and what else records beside it. Owns no product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from integrations.ports import RecorderAbilities, RecorderControl, RecorderReading
from integrations.recorders.feed import Fact, Feed
from integrations.recorders.phones import CallPhones
from policy.calls import CallKey, SourceConnected, SourceLost


class SeveralRecorders:
    """Implements RecorderControl. `beside` are products by the names of their recorders; all other names are `main`'s.

    They are reached when all of them are. Implements CallPhones, too: what `main` tells, or nothing.
    """

    def __init__(self, main: RecorderControl, beside: Mapping[str, RecorderControl]) -> None:
        self._main = main
        self._beside = dict(beside)
        self._products = (main, *dict.fromkeys(self._beside.values()))
        self._feed = Feed()
        self._away = set(self._products)
        self._listening: list[asyncio.Task[None]] = []

    @property
    def abilities(self) -> RecorderAbilities:
        """What all of them can, and what the first of them does by itself."""
        each = [product.abilities for product in self._products]
        by_themselves = [one.resumes_by_itself_ms for one in each if one.resumes_by_itself_ms is not None]
        return RecorderAbilities(
            each[0].product,
            min(one.paused for one in each),
            min(one.on for one in each),
            sees_recorders=each[0].sees_recorders,
            resumes_by_itself_ms=min(by_themselves, default=None),
            rights=tuple(right for one in each for right in one.rights),
        )

    async def start(self) -> None:
        for product in self._products:
            await product.start()
            self._listening.append(asyncio.create_task(self._listen(product), name="several recorders"))

    async def stop(self) -> None:
        self._feed.close()
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await asyncio.gather(*(product.stop() for product in self._products))

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._of(recorder).read(call, recorder)

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._of(recorder).pause(call, recorder)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._of(recorder).resume(call, recorder)

    async def phones(self, call: CallKey) -> frozenset[str]:
        return await self._main.phones(call) if isinstance(self._main, CallPhones) else frozenset()

    def _of(self, recorder: str) -> RecorderControl:
        return self._beside.get(recorder, self._main)

    async def _listen(self, product: RecorderControl) -> None:
        async for fact in product.facts():
            if isinstance(fact, SourceLost):
                self._away.add(product)
            if isinstance(fact, SourceConnected):
                self._away.discard(product)
                if self._away:
                    continue  # until then what is lost is still lost
            self._feed.put(fact)
