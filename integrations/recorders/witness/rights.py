"""Who may touch which call. Owns the rule and its memory, not who somebody is."""

from __future__ import annotations

from collections import OrderedDict

from policy.calls import CallKey

_CALLS_REMEMBERED = 65_536
_CALLS_EACH = 8


class FirstComers:
    """A call belongs to the agent whose desktop named it first, as long as it is one of that agent's latest few.

    A desktop knows the ids of its own calls alone, so that naming one is the proof; it fits products whose ids cannot
    be guessed.
    """

    def __init__(self) -> None:
        self._owners: OrderedDict[CallKey, str] = OrderedDict()
        self._held: dict[str, OrderedDict[CallKey, None]] = {}

    def may(self, agent: str, call: CallKey) -> bool:
        """Tell whether an agent may touch a call; a call that nobody has named before is that agent's from here on."""
        owner = self._owners.get(call)
        if owner is None:
            self._claim(agent, call)
            return True
        return owner == agent

    def owner(self, call: CallKey) -> str | None:
        """Return whose call it is, None for one that nobody has named."""
        return self._owners.get(call)

    def over(self, call: CallKey) -> None:
        """Forget a call."""
        owner = self._owners.pop(call, None)
        if owner is not None:
            self._held[owner].pop(call, None)

    def _claim(self, agent: str, call: CallKey) -> None:
        held = self._held.setdefault(agent, OrderedDict())
        if len(held) >= _CALLS_EACH:
            self.over(next(iter(held)))
        if len(self._owners) >= _CALLS_REMEMBERED:
            self.over(next(iter(self._owners)))
        self._owners[call] = agent
        held[call] = None
