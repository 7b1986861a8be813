"""What a test hears of a source of calls."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from integrations.cti.feed import Fact
from integrations.ports import CallSource
from policy.calls import CallFact, SourceFact

Kind = TypeVar("Kind", bound=CallFact | SourceFact)


class Ear:
    """Listens to one source, and waits for what it wants to hear; the time limit only ends a failing test."""

    def __init__(self, source: CallSource) -> None:
        self.heard: list[Fact] = []
        self._more = asyncio.Event()
        self._facts = source.facts()
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for fact in self._facts:
            self.heard.append(fact)
            self._more.set()

    async def until(self, wanted: Callable[[Fact], bool], since: int = 0) -> Fact:
        async with asyncio.timeout(20):
            while True:
                found = next((fact for fact in self.heard[since:] if wanted(fact)), None)
                if found is not None:
                    return found
                self._more.clear()
                await self._more.wait()

    async def kind(self, kind: type[Kind], since: int = 0) -> Kind:
        fact = await self.until(lambda fact: isinstance(fact, kind), since)
        assert isinstance(fact, kind)
        return fact

    def calls(self) -> list[CallFact]:
        return [fact for fact in self.heard if isinstance(fact, CallFact)]

    def kinds(self) -> list[str]:
        return [type(fact).__name__ for fact in self.calls()]

    async def over(self) -> None:
        await self._task
