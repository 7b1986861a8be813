"""How a request ended, as this window can tell: by decisions that verify, else by what its desktop said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from desktop.present.supervision.naming import first_name, grouped
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import Banner
from desktop.present.words import Mark, Tone
from policy.approvals.codes import reader_told
from policy.approvals.queue import Closed, Done, to_confirm


@unique
class End(Enum):
    """How it ended for the agent."""

    APPROVED = "approved"
    REFUSED = "refused"
    OFFERED = "offered"
    WRONG_NUMBER = "wrong-number"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"


_SAID: Final = {
    "it was approved": End.APPROVED,
    "it was refused": End.REFUSED,
    "less was offered": End.OFFERED,
    "another number was picked": End.WRONG_NUMBER,
    "it expired": End.EXPIRED,
}
"""What the asking desktop says when a request needs nobody any more."""
_TAKEN_BACK: Final = {
    "it was withdrawn": "taken-back.by-agent",
    "the call went on without it": "taken-back.call-went-on",
    "the program was closed": "taken-back.closed",
}
"""Why the asking desktop took a request back; anything else is shown in its own words."""
_CLOSED: Final = {
    Closed.APPROVED: End.APPROVED,
    Closed.REFUSED: End.REFUSED,
    Closed.COUNTERED: End.OFFERED,
    Closed.WITHDRAWN: End.WITHDRAWN,
    Closed.EXPIRED: End.EXPIRED,
}
_MARKS: Final = {
    End.APPROVED: (Mark.CHECK, Tone.SUCCESS),
    End.REFUSED: (Mark.CROSS, Tone.DANGER),
    End.OFFERED: (Mark.ARROW, Tone.ACCENT),
    End.WRONG_NUMBER: (Mark.CROSS, Tone.DANGER),
    End.WITHDRAWN: (Mark.OFF, Tone.ICON),
    End.EXPIRED: (Mark.CLOCK, Tone.ICON),
    End.ELSEWHERE: (Mark.OFF, Tone.ICON),
}


@dataclass(frozen=True, slots=True)
class Over:
    """`signer` and `signature` are of the last decision that verified, "" if there was none; `reason` its words."""

    end: End
    at_ms: int
    signer: str = ""
    signature: str = ""
    reason: str = ""
    offered: int = 0

    @property
    def mark(self) -> tuple[Mark, Tone]:
        return _MARKS[self.end]


def over(done: Done) -> Over:
    """Tell how a request ended. A wrong number is known only to its desktop, which then says so."""
    request, waiting = done.waiting.request, done.waiting
    said = End.APPROVED if reader_told(done.why) else _SAID.get(done.why)
    if not waiting.decisions:
        end = said or _CLOSED[done.closed]
        if said is None and done.closed is Closed.EXPIRED and waiting.places:
            end = End.ELSEWHERE
        withdrawn = done.why if end is End.WITHDRAWN else ""
        return Over(end, request.expires_ms if end is End.EXPIRED else request.asked_ms, reason=withdrawn)
    last = waiting.decisions[-1]
    decision = last.decision
    end = End.WRONG_NUMBER if said is End.WRONG_NUMBER else _CLOSED[done.closed]
    why = done.why if end is End.WITHDRAWN else decision.reason
    return Over(end, decision.decided_ms, decision.signer, last.signature, why, decision.offered)


def signed(sight: Sight, ended: Over) -> str:
    return sight.say("decided.signed", signature=grouped(ended.signature, 8)) if ended.signature else ""


def banner(sight: Sight, seat: Seat, done: Done) -> Banner:
    """Say across the request how it ended, by whom, and that nothing is left to do."""
    ended = over(done)
    mark, tone = ended.mark
    if to_confirm(done, seat.person):
        agent = first_name(done.waiting.request)
        text = sight.say("over.to-sign", name=agent, desktop=done.waiting.request.desktop)
        return Banner(Mark.ALERT, Tone.WARNING, text, sight.say("over.to-sign-next"))
    amounts = sight.amounts(done.waiting.request)
    mine = "own" if ended.signer == seat.person else "other" if ended.signer else "nobody"
    text = sight.say(
        f"over.{ended.end.value}-{mine}",
        name=seat.name_of(ended.signer),
        at=sight.clock(ended.at_ms),
        reason=sight.say(_TAKEN_BACK[ended.reason]) if ended.reason in _TAKEN_BACK else ended.reason,
        offered=amounts.amount(ended.offered),
    )
    nothing = sight.say("over.new-request" if ended.end is End.WRONG_NUMBER else "over.next")
    return Banner(mark, tone, text.replace("..", "."), nothing, signed(sight, ended))
