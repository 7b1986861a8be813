"""What was granted, kept so that it counts against limits over time: for the account and for the agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from desktop.runner.runner import Perform, Tell
from integrations.customers import Granted
from integrations.ports import AccountGranting
from policy import effects
from policy.account import Entry
from policy.authority import Person
from policy.calls import CallKey
from policy.counted import AGENT, entries_of, with_entries
from policy.effects import Effect
from policy.language.tree.pack import Pack
from policy.moment import Moment

LONGEST: Final = timedelta(days=800)
"""How far back an agent's own limits look."""


class Exceptions:
    """Performs `WriteExceptions`, and knows what one agent has granted. `pack_of` gives the pack of a call."""

    def __init__(self, book: AccountGranting, agent: str, pack_of: Callable[[CallKey], Pack]) -> None:
        self._book = book
        self._agent = agent
        self._pack_of = pack_of
        self._histories: Mapping[str, tuple[Entry, ...]] = {}

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {effects.WriteExceptions: self._write}

    async def load(self, at: Moment) -> None:
        """Read what the agent has granted so far, at any desk; raise a PortError."""
        self._histories = await self._book.granted_by(self._agent, _day(at) - LONGEST)

    def person(self, role: str) -> Person:
        """Return the agent with what they have granted so far."""
        return Person(self._agent, role, self._histories)

    async def _write(self, effect: effects.WriteExceptions, _: Tell) -> None:
        pack = self._pack_of(effect.call)
        made = [entry for one in effect.adjustments for entry in entries_of(pack, one, effect.on)]
        granted = [Granted(pack.histories[name].origin, name, entry) for name, entry in made]
        await self._book.grant(effect.key, effect.account, effect.agent, granted)
        own = [(one.name, one.entry) for one in granted if one.origin == AGENT]
        self._histories = with_entries(self._histories, own)


def _day(at: Moment) -> date:
    return datetime.fromtimestamp(at.wall_ms / 1000, UTC).date()
