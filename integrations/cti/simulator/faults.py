"""How the simulator misbehaves when it is asked to. Owns no calls: facts in, the facts that get through out."""

import random
from dataclasses import dataclass

from integrations.cti.feed import Fact


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """Ways to break a connector's promises, so that what hears it can be tried.

    `late_ms`: every fact comes so much later than its moment. `out_of_order` and `twice`: how many of a hundred.
    `silent`: names of fact kinds that never come, such as "CallEnded". `drop_at_ms`, `back_after_ms`: the line goes
    down once, and comes back (this one is no broken promise: real lines do).
    """

    late_ms: int = 0
    twice: int = 0
    out_of_order: int = 0
    silent: frozenset[str] = frozenset()
    drop_at_ms: int | None = None
    back_after_ms: int = 5000
    seed: int = 0


class Faults:
    """The same seed misbehaves the same way."""

    def __init__(self, misbehaviour: Misbehaviour) -> None:
        self._how = misbehaviour
        self._chance = random.Random(misbehaviour.seed)  # noqa: S311 -- repeatable, and no secret
        self._held_back: Fact | None = None

    def through(self, facts: list[Fact]) -> list[Fact]:
        """Return the facts that come now instead of these; one may be held back until after the next."""
        out: list[Fact] = []
        for fact in facts:
            if type(fact).__name__ in self._how.silent:
                continue
            if self._held_back is None and self._chance.randrange(100) < self._how.out_of_order:
                self._held_back = fact
                continue
            out += [fact] * (2 if self._chance.randrange(100) < self._how.twice else 1)
            if self._held_back is not None:
                out.append(self._held_back)
                self._held_back = None
        return out

    def rest(self) -> list[Fact]:
        """Return what is still held back when there will be no next fact."""
        held, self._held_back = self._held_back, None
        return [] if held is None else [held]
