"""What is heard of calls that are not on the panel yet: behind the present one, or before they were offered."""

from __future__ import annotations

from policy.calls import (
    CallEnded,
    CallFact,
    CallHeld,
    CallKey,
    CallOffered,
    CallResumed,
    RecorderGone,
    RecorderSeen,
)
from policy.events import PartyJoined, RecorderReported

_MOST_HEARD = 512  # facts kept of one call
_MOST_EARLY = 64  # calls of which something is heard before they are offered; older ones are over
_REPEATED = (RecorderReported, CallHeld, CallResumed)


class WaitingCalls:
    """Keeps facts in their order, so that a session can be told them when the call's turn has come."""

    def __init__(self) -> None:
        self._heard: dict[CallKey, list[CallFact]] = {}
        self._early: dict[CallKey, list[CallFact]] = {}

    def hear(self, fact: CallFact, present: CallKey | None) -> None:
        """Take note of a fact; that of the present call is told to its session, and of no use here."""
        if isinstance(fact, CallEnded):
            self._heard.pop(fact.call, None)
            self._early.pop(fact.call, None)
        elif fact.call == present:
            return
        elif isinstance(fact, CallOffered):
            # The first call of an idle desk is told what was heard early by `known_early`.
            early = [] if present is None else self._early.pop(fact.call, [])
            self._heard.setdefault(fact.call, [fact, *early])
        elif fact.call in self._heard:
            _add(self._heard[fact.call], fact)
        elif isinstance(fact, RecorderSeen | RecorderGone | RecorderReported | PartyJoined):
            _add(self._early.setdefault(fact.call, []), fact)
            while len(self._early) > _MOST_EARLY:
                del self._early[next(iter(self._early))]

    def heard(self, call: CallKey) -> tuple[CallFact, ...]:
        """Return all that is known of a call, its offer first."""
        return tuple(self._heard.get(call, ()))

    def known_early(self, call: CallKey) -> tuple[CallFact, ...]:
        """Return, once, what was heard of a call before it was offered: that it is recorded, say."""
        return tuple(self._early.pop(call, ()))

    def forget(self, call: CallKey) -> None:
        self._heard.pop(call, None)


def _add(heard: list[CallFact], fact: CallFact) -> None:
    """Add a fact; where there are too many, what was said again and again is let go first."""
    if len(heard) >= _MOST_HEARD:
        old = next((one for one in heard if isinstance(one, _REPEATED)), None)
        if old is None:
            return
        heard.remove(old)
    heard.append(fact)
