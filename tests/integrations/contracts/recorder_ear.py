"""What a test hears of a recorders' adapter."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from integrations.ports import RecorderControl
from policy.calls import CallFact, SourceFact

Fact = CallFact | SourceFact
Kind = TypeVar("Kind", bound=Fact)


class Ear:
    """Listens to one adapter, and waits for what it wants to hear; the time limit only ends a failing test."""

    def __init__(self, control: RecorderControl) -> None:
        self.heard: list[Fact] = []
        self._more = asyncio.Event()
        self._facts = control.facts()
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for fact in self._facts:
            self.heard.append(fact)
            self._more.set()

    async def kind(
        self, kind: type[Kind], that: Callable[[Kind], bool] = lambda _: True, *, since: int = 0
    ) -> Kind:
        """Return the first fact of a kind that is as it should be, when it comes."""
        async with asyncio.timeout(20):
            while True:
                for fact in self.heard[since:]:
                    if isinstance(fact, kind) and that(fact):
                        return fact
                self._more.clear()
                await self._more.wait()

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [fact for fact in self.heard if isinstance(fact, kind)]

    async def over(self) -> None:
        async with asyncio.timeout(20):
            await self._task
