"""Who may touch which call. Owns the rule, neither who somebody is nor what was done."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from enum import Enum, unique
from typing import Final, Protocol

from integrations.errors import Refused
from integrations.recorders.phones import CallPhones
from integrations.recorders.witness.seats import Seats
from policy.calls import CallKey

_CALLS_REMEMBERED = 65_536
_CALLS_EACH = 8


@unique
class NotYours(Enum):
    """Why an agent may not touch a call, in a word for the log."""

    ANOTHERS = "another-agents"
    NOT_LISTED = "agent-not-listed"
    NOWHERE = "at-no-telephone"
    ELSEWHERE = "at-another-telephone"

    def told(self) -> Refused:
        """Return what the agent's desktop is answered: it does not say whether there is a call of that id."""
        message, next_step = _TOLD[self]
        return Refused(message, next_step=next_step)


_NOT_THERE: Final = (
    "This call is not at a telephone of yours.",
    "If it is, tell IT at which telephone you sit.",
)
_TOLD: Final[Mapping[NotYours, tuple[str, str]]] = {
    NotYours.ANOTHERS: ("This call is another agent's.", ""),
    NotYours.NOT_LISTED: (
        "The witness of the recorders was not told of a telephone of yours.",
        "Ask IT to add you, by the name in your certificate, to the agents of the witness.",
    ),
    NotYours.NOWHERE: _NOT_THERE,
    NotYours.ELSEWHERE: _NOT_THERE,
}


class Rights(Protocol):
    """Says whose a call is. What it needs of the product may be out of reach: then it raises as CallPhones does."""

    async def why_not(self, agent: str, call: CallKey) -> NotYours | None:
        """Return why an agent may not touch a call, None if they may."""
        ...

    async def holders(self, call: CallKey) -> frozenset[str]:
        """Return the agents who may."""
        ...


class Seating(Protocol):
    """Knows who sits at which telephones."""

    def now(self) -> Seats: ...


class ByTelephone:
    """A call is theirs at whose telephone it is.

    The product is asked each time, and nothing is remembered: a call that moves takes the right along.
    """

    def __init__(self, product: CallPhones, seating: Seating) -> None:
        self._product = product
        self._seating = seating

    async def why_not(self, agent: str, call: CallKey) -> NotYours | None:
        own = self._seating.now().telephones(agent)
        if not own:
            return NotYours.NOT_LISTED
        there = await self._product.phones(call)
        if not there:
            return NotYours.NOWHERE
        return None if own & there else NotYours.ELSEWHERE

    async def holders(self, call: CallKey) -> frozenset[str]:
        there = await self._product.phones(call)
        seats = self._seating.now()
        return frozenset(agent for telephone in there for agent in seats.agents(telephone))


class FirstComers:
    """A call belongs to the agent whose desktop named it first, as long as it is one of that agent's latest few.

    A desktop knows the ids of its own calls alone, so that naming one is the proof; it fits products whose ids cannot
    be guessed.
    """

    def __init__(self) -> None:
        self._owners: OrderedDict[CallKey, str] = OrderedDict()
        self._held: dict[str, OrderedDict[CallKey, None]] = {}

    async def why_not(self, agent: str, call: CallKey) -> NotYours | None:
        """Return why not; a call that nobody has named before is that agent's from here on."""
        owner = self._owners.get(call)
        if owner is None:
            self._claim(agent, call)
            return None
        return None if owner == agent else NotYours.ANOTHERS

    async def holders(self, call: CallKey) -> frozenset[str]:
        owner = self._owners.get(call)
        return frozenset() if owner is None else frozenset({owner})

    def _claim(self, agent: str, call: CallKey) -> None:
        held = self._held.setdefault(agent, OrderedDict())
        if len(held) >= _CALLS_EACH:
            self._let_go(next(iter(held)))
        if len(self._owners) >= _CALLS_REMEMBERED:
            self._let_go(next(iter(self._owners)))
        self._owners[call] = agent
        held[call] = None

    def _let_go(self, call: CallKey) -> None:
        self._held[self._owners.pop(call)].pop(call)
