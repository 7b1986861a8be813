"""What is written down of a call: what came of it, and stretches of recordings that are spoilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.ports import AccountNoting
from policy import effects
from policy.effects import Effect
from policy.moment import Moment


class SpoilTickets(Protocol):
    """Tells the recording team what to cut out. Raises PortErrors."""

    async def write(self, effect: effects.WriteSpoilTicket) -> None: ...


class Records:
    """Performs `WriteCallRecord`, as a note on the account, and `WriteSpoilTicket`.

    `words` says an outcome as people read it. A call about no account leaves its evidence and no note.
    """

    def __init__(
        self,
        notes: AccountNoting,
        tickets: SpoilTickets,
        agent: str,
        words: Callable[[str], str],
        clock: Callable[[], Moment],
    ) -> None:
        self._notes = notes
        self._tickets = tickets
        self._agent = agent
        self._words = words
        self._clock = clock

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {effects.WriteCallRecord: self._record, effects.WriteSpoilTicket: self._ticket}

    async def _record(self, effect: effects.WriteCallRecord, _: Tell) -> None:
        if not effect.account:
            return
        text = f"{self._words(effect.outcome)}. {effect.note}".strip()
        at = datetime.fromtimestamp(self._clock().wall_ms / 1000, UTC)
        await self._notes.note(effect.account, self._agent, text, at)

    async def _ticket(self, effect: effects.WriteSpoilTicket, _: Tell) -> None:
        await self._tickets.write(effect)
