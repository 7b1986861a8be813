"""Who paused what and has not resumed it. Owns that memory: it gives the right to resume, and no other."""

from __future__ import annotations

from collections import OrderedDict

from integrations.recorders.roll import Place

_MOST_EACH = 64


class OpenPauses:
    """A pause is theirs who paused last, as long as it is one of that agent's latest few."""

    def __init__(self) -> None:
        self._agents: dict[Place, str] = {}
        self._places: dict[str, OrderedDict[Place, None]] = {}

    def agent(self, place: Place) -> str | None:
        """Return who has a recorder paused, as far as the witness was asked to."""
        return self._agents.get(place)

    def begun(self, place: Place, agent: str) -> str | None:
        """Note who pauses a recorder, and return who had it paused before."""
        before = self._agents.get(place)
        self.over(place)
        own = self._places.setdefault(agent, OrderedDict())
        if len(own) >= _MOST_EACH:
            self.over(next(iter(own)))
        own[place] = None
        self._agents[place] = agent
        return before

    def not_begun(self, place: Place, agent: str, before: str | None) -> None:
        """Note that nothing was done: it is as it was, unless somebody else has paused since."""
        if self._agents.get(place) == agent:
            self.over(place)
            if before is not None:
                self.begun(place, before)

    def over(self, place: Place) -> None:
        """Note that a recorder was resumed, or has ended."""
        agent = self._agents.pop(place, None)
        if agent is not None:
            own = self._places[agent]
            del own[place]
            if not own:
                del self._places[agent]
