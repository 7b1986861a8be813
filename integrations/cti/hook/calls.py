"""What a softphone's hook says, as facts, though it may name no call. Owns the guessing, and says so; pure."""

from dataclasses import dataclass
from itertools import count

from integrations.cti.hook.wire import HookEvent
from integrations.cti.ledger import About, CallLedger
from integrations.phone import MOST_NAME, clean, remote_party
from policy.calls import CallFact, CallIdOrigin, Certainty, Direction, EndCause, Side
from policy.moment import Moment

_RINGS_AT_MOST_NS = 180_000_000_000
_STRAGGLES_AT_MOST_NS = 2_000_000_000
_LASTS_AT_MOST_NS = 12 * 3600 * 1_000_000_000


@dataclass(slots=True)
class _Standing:
    number: str
    since: Moment
    rang: bool


class HookCalls:
    """Calls that a hook names by their number alone get an id of ours. Two at once are ambiguous: a person decides.

    A hook that is not run (a softphone that crashed, a call that ended in a way it has no hook for) leaves a call
    standing; `expire` ends it after longer than calls ring or last.
    """

    def __init__(self, ledger: CallLedger, region: str) -> None:
        self._ledger = ledger
        self._region = region
        self._unnamed: dict[str, _Standing] = {}
        self._left: dict[str, Moment] = {}  # numbers whose call just ended, and when
        self._numbers = count(1)

    def take(self, event: HookEvent, at: Moment) -> list[CallFact]:
        """Return the facts that follow from one event."""
        facts = self.expire(at)
        party = remote_party(event.number, event.name, self._region)
        number = party.number or party.presented
        call_id = f"id-{event.call_id}" if event.call_id else self._find(event.event, number)
        late = event.event != "ring"
        if call_id is None:
            if event.event not in {"ring", "answer"} or (late and self._just_left(number, at)):
                return facts
            call_id = f"hook-{at.wall_ms}-{next(self._numbers)}"
        if self._ledger.about(call_id) is None and (event.call_id or call_id not in self._unnamed):
            if not event.call_id:
                self._unnamed[call_id] = _Standing(number, at, rang=not late)
            direction = Direction.OUTBOUND if event.outbound else Direction.INBOUND
            about = About(party, direction, clean(event.dialled, MOST_NAME), clean(event.queue, MOST_NAME))
            facts += self._ledger.offered(call_id, about, at, late=late, certainty=self._certainty(event))
        facts += self._change(event.event, call_id, at)
        if call_id in self._unnamed and not self._ledger.is_open(call_id):
            del self._unnamed[call_id]
            self._left[number] = at
        self._doubt()
        return facts

    def expire(self, at: Moment) -> list[CallFact]:
        """End the calls that must be over, though nothing said so."""
        self._left = {number: left for number, left in self._left.items() if self._just_left(number, at)}
        over = [
            call_id
            for call_id, call in self._unnamed.items()
            if at.monotonic_ns - call.since.monotonic_ns
            > (_LASTS_AT_MOST_NS if self._ledger.is_answered(call_id) else _RINGS_AT_MOST_NS)
        ]
        for call_id in over:
            del self._unnamed[call_id]
        return [
            fact for call_id in over for fact in self._ledger.ended(call_id, EndCause.VANISHED, at, late=True)
        ]

    def _find(self, event: str, number: str) -> str | None:
        """Return the oldest call that this event can be about; if that is not the only one, it is ambiguous."""
        fitting = [call_id for call_id, call in self._unnamed.items() if call.number == number]
        waiting = [call_id for call_id in fitting if not self._ledger.is_answered(call_id)]
        if event == "ring":  # the hook for the answer may be faster than the one for the ring
            unrung = [call_id for call_id in fitting if not self._unnamed[call_id].rang]
            for call_id in unrung[:1]:
                self._unnamed[call_id].rang = True
            fitting = waiting or unrung
        elif event == "busy":
            fitting = waiting
        elif event == "answer":
            fitting = waiting or fitting
        return fitting[0] if fitting else None

    def _just_left(self, number: str, at: Moment) -> bool:
        left = self._left.get(number)
        return left is not None and at.monotonic_ns - left.monotonic_ns < _STRAGGLES_AT_MOST_NS

    def _certainty(self, event: HookEvent) -> Certainty:
        if event.call_id:
            return Certainty(CallIdOrigin.REAL)
        return Certainty(CallIdOrigin.INVENTED, ambiguous=len(self._unnamed) > 1)

    def _doubt(self) -> None:
        for call_id in self._unnamed:
            self._ledger.doubted(call_id, ambiguous=len(self._unnamed) > 1)

    def _change(self, event: str, call_id: str, at: Moment) -> list[CallFact]:
        match event:
            case "answer":
                return self._ledger.answered(call_id, at)
            case "hold":
                return self._ledger.held(call_id, Side.AGENT, at)
            case "resume":
                return self._ledger.resumed(call_id, Side.AGENT, at)
            case "busy":
                return self._ledger.ended(call_id, EndCause.REJECTED, at)
            case "end":
                cause = EndCause.HUNG_UP if self._ledger.is_answered(call_id) else EndCause.UNKNOWN
                return self._ledger.ended(call_id, cause, at)
        return []
