"""The simulated telephone switch: what really happens in it, and what its connector hears of that. Pure."""

from dataclasses import dataclass

from integrations.cti.ledger import About, CallLedger
from policy.calls import CallFact, EndCause, Side
from policy.moment import Moment

_ENDS = {"reject": EndCause.REJECTED, "leave": EndCause.CALLER_LEFT}


@dataclass(slots=True)
class _Truth:
    """A call as it really stands, whether or not anybody hears of it."""

    about: About
    answered: bool = False
    held: bool = False


class Switch:
    """Calls go on while the line to the connector is down; what was missed is told, late, when it is up again."""

    def __init__(self, ledger: CallLedger) -> None:
        self._ledger = ledger
        self._standing: dict[str, _Truth] = {}
        self._up = True

    def ring(self, call_id: str, about: About, at: Moment) -> list[CallFact]:
        if call_id in self._standing or self._ledger.about(call_id) is not None:
            return []
        self._standing[call_id] = _Truth(about)
        return self._ledger.offered(call_id, about, at) if self._up else []

    def happen(self, call_id: str, event: str, at: Moment) -> list[CallFact]:
        """Let something happen in a call, by its word in the script; nothing happens in a call that is over."""
        call = self._standing.get(call_id)
        if call is None:
            return []
        word, _, to = event.partition(" ") if event.startswith("transfer ") else (event, "", "")
        call.answered = call.answered or word in {"answer", "hold"}
        call.held = word == "hold" or (call.held and word != "resume")
        answered = call.answered
        if word in {"end", "reject", "leave", "transfer"}:
            del self._standing[call_id]
        return self._heard(call_id, word, to, answered, at) if self._up else []

    def line_down(self) -> None:
        self._up = False

    def line_up(self, at: Moment) -> list[CallFact]:
        self._up = True
        facts = self._ledger.vanished(self._standing, at)
        for call_id, call in self._standing.items():
            facts += self._ledger.offered(call_id, call.about, at, late=True)
            if call.answered:
                facts += self._ledger.answered(call_id, at, late=True)
            change = self._ledger.held if call.held else self._ledger.resumed
            facts += change(call_id, Side.AGENT, at, late=True)
        return facts

    def _heard(self, call_id: str, word: str, to: str, answered: bool, at: Moment) -> list[CallFact]:
        ledger = self._ledger
        match word:
            case "answer":
                return ledger.answered(call_id, at)
            case "hold" | "remote hold":
                return ledger.held(call_id, Side.AGENT if word == "hold" else Side.REMOTE, at)
            case "resume" | "remote resume":
                return ledger.resumed(call_id, Side.AGENT if word == "resume" else Side.REMOTE, at)
            case "record" | "unrecord":
                return ledger.recorded_by(call_id, {"recorder-1"} if word == "record" else set(), at)
            case "transfer":
                given = ledger.transferred(call_id, Side.AGENT, at, to=to)
                return given + ledger.ended(call_id, EndCause.TRANSFERRED, at)
        return ledger.ended(
            call_id, EndCause.HUNG_UP if answered else _ENDS.get(word, EndCause.CALLER_LEFT), at
        )
