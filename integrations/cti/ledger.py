"""The calls of one source: turns sightings, repeated and in any order, into facts that are told once.

Owns the rules that every connector keeps (one offer, one answer, one end), not what a sighting is.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

from policy.calls import (
    CERTAIN,
    NOBODY_KNOWN,
    CallAnswered,
    CallEnded,
    CallFact,
    CallHeld,
    CallKey,
    CallOffered,
    CallResumed,
    CallTransferred,
    Certainty,
    Direction,
    EndCause,
    RecorderGone,
    RecorderSeen,
    RemoteParty,
    Side,
)
from policy.moment import Moment

_ENDED_REMEMBERED = 1024
_LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class About:
    """What a connector knows of a call when it first sees it."""

    party: RemoteParty = NOBODY_KNOWN
    direction: Direction = Direction.INBOUND
    dialled: str = ""
    queue: str = ""


@dataclass(slots=True)
class _Call:
    about: About
    certainty: Certainty
    answered: bool = False
    ended: bool = False
    held: set[Side] = field(default_factory=set)
    recorders: set[str] = field(default_factory=set)
    transfer: tuple[Side, str, RemoteParty | None] | None = None  # the last one told


class CallLedger:
    """Every method takes a sighting and returns the facts that it adds, none when it says nothing new.

    A sighting implies what must have come before it: a call that is answered was offered.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._calls: dict[str, _Call] = {}

    def key(self, call_id: str) -> CallKey:
        """Return the key of a product's call id, which the caller may have chosen: short and printable."""
        if len(call_id) <= _LONGEST_ID and call_id.isascii() and call_id.isprintable() and call_id:
            return CallKey(self.source, call_id)
        digest = hashlib.sha256(call_id.encode("utf-8", "surrogatepass")).hexdigest()
        return CallKey(self.source, f"sha256-{digest}")

    def open_calls(self) -> tuple[str, ...]:
        """Return the ids of the calls that have not ended, oldest first."""
        return tuple(call_id for call_id, call in self._calls.items() if not call.ended)

    def is_open(self, call_id: str) -> bool:
        call = self._calls.get(call_id)
        return call is not None and not call.ended

    def is_answered(self, call_id: str) -> bool:
        call = self._calls.get(call_id)
        return call is not None and call.answered

    def is_recorded(self, call_id: str) -> bool:
        """Whether a recorder still runs, also after the call's end."""
        call = self._calls.get(call_id)
        return call is not None and bool(call.recorders)

    def about(self, call_id: str) -> About | None:
        """Return what was told when the call was offered, also after its end."""
        call = self._calls.get(call_id)
        return None if call is None else call.about

    def find(self, key: CallKey) -> str | None:
        """Return the product's id of an open call by its key."""
        return next((call_id for call_id in self.open_calls() if self.key(call_id) == key), None)

    def offered(
        self, call_id: str, about: About, at: Moment, *, late: bool = False, certainty: Certainty = CERTAIN
    ) -> list[CallFact]:
        if call_id in self._calls:
            return []
        self._calls[call_id] = _Call(about, certainty)
        offer = CallOffered(
            call=self.key(call_id),
            at=at,
            late=late,
            certainty=certainty,
            party=about.party,
            direction=about.direction,
            dialled=about.dialled,
            queue=about.queue,
        )
        return [offer]

    def doubted(self, call_id: str, *, ambiguous: bool) -> None:
        """Mark the facts that follow of this call as certain or ambiguous."""
        call = self._calls.get(call_id)
        if call is not None:
            call.certainty = Certainty(call.certainty.call_id, ambiguous)

    def answered(self, call_id: str, at: Moment, *, late: bool = False) -> list[CallFact]:
        call = self._calls.get(call_id)
        if call is None or call.ended or call.answered:
            return []
        call.answered = True
        return [CallAnswered(call=self.key(call_id), at=at, late=late, certainty=call.certainty)]

    def held(self, call_id: str, by: Side, at: Moment, *, late: bool = False) -> list[CallFact]:
        call = self._calls.get(call_id)
        if call is None or call.ended or by in call.held:
            return []
        facts = self.answered(call_id, at, late=late)
        call.held.add(by)
        return [*facts, CallHeld(call=self.key(call_id), at=at, late=late, certainty=call.certainty, by=by)]

    def resumed(self, call_id: str, by: Side, at: Moment, *, late: bool = False) -> list[CallFact]:
        call = self._calls.get(call_id)
        if call is None or call.ended or by not in call.held:
            return []
        call.held.remove(by)
        return [CallResumed(call=self.key(call_id), at=at, late=late, certainty=call.certainty, by=by)]

    def transferred(
        self, call_id: str, by: Side, at: Moment, *, to: str = "", party: RemoteParty | None = None
    ) -> list[CallFact]:
        call = self._calls.get(call_id)
        if call is None or call.ended or call.transfer == (by, to, party):
            return []
        call.transfer = (by, to, party)
        if party is not None:
            call.about = About(party, call.about.direction, call.about.dialled, call.about.queue)
        key = self.key(call_id)
        return [CallTransferred(call=key, at=at, certainty=call.certainty, by=by, to=to, party=party)]

    def ended(self, call_id: str, cause: EndCause, at: Moment, *, late: bool = False) -> list[CallFact]:
        call = self._calls.get(call_id)
        if call is None or call.ended:
            return []
        call.ended = True
        self._forget_oldest()
        return [CallEnded(call=self.key(call_id), at=at, late=late, certainty=call.certainty, cause=cause)]

    def recorded_by(
        self, call_id: str, recorders: Collection[str], at: Moment, *, late: bool = False
    ) -> list[CallFact]:
        """Compare with the recorders that run now; of an ended call only their going is told."""
        call = self._calls.get(call_id)
        if call is None:
            return []
        key, certainty, running = self.key(call_id), call.certainty, set(recorders)
        gone, new = call.recorders - running, set() if call.ended else running - call.recorders
        call.recorders = (call.recorders - gone) | new
        told = [(RecorderGone, one) for one in sorted(gone)] + [(RecorderSeen, one) for one in sorted(new)]
        return [kind(call=key, at=at, late=late, certainty=certainty, recorder=one) for kind, one in told]

    def vanished(self, standing: Collection[str], at: Moment) -> list[CallFact]:
        """End the open calls that are no longer among those `standing`."""
        gone = [call_id for call_id in self.open_calls() if call_id not in standing]
        return [fact for call_id in gone for fact in self.ended(call_id, EndCause.VANISHED, at, late=True)]

    def _forget_oldest(self) -> None:
        """Keep the memory bounded; an ended call is remembered so that a straggler does not open it again."""
        ended = [call_id for call_id, call in self._calls.items() if call.ended]
        for call_id in ended[: max(0, len(ended) - _ENDED_REMEMBERED)]:
            del self._calls[call_id]
