"""What is written down of a call: what came of it, and stretches of recordings that are spoilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from policy import effects
from policy.calls import Moment
from policy.effects import Effect


class CallRecords(Protocol):
    """Keeps what came of calls, durably. Raises PortErrors."""

    async def write(
        self, call: str, *, account: str, agent: str, outcome: str, note: str, at: Moment
    ) -> None: ...


class SpoilTickets(Protocol):
    """Tells the recording team what to cut out. Raises PortErrors."""

    async def write(
        self, call: str, ticket: str, *, recorders: tuple[str, ...], from_ms: int, to_ms: int
    ) -> None: ...


class Records:
    """Performs `WriteCallRecord` and `WriteSpoilTicket`."""

    def __init__(
        self, calls: CallRecords, tickets: SpoilTickets, agent: str, clock: Callable[[], Moment]
    ) -> None:
        self._calls = calls
        self._tickets = tickets
        self._agent = agent
        self._clock = clock

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {effects.WriteCallRecord: self._record, effects.WriteSpoilTicket: self._ticket}

    async def _record(self, effect: effects.WriteCallRecord, _: Tell) -> None:
        await self._calls.write(
            str(effect.call),
            account=effect.account,
            agent=self._agent,
            outcome=effect.outcome,
            note=effect.note,
            at=self._clock(),
        )

    async def _ticket(self, effect: effects.WriteSpoilTicket, _: Tell) -> None:
        await self._tickets.write(
            str(effect.call),
            effect.id,
            recorders=effect.recorders,
            from_ms=effect.from_ms,
            to_ms=effect.to_ms,
        )
