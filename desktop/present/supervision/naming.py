"""How a request, what it changes, and the time it has left are named."""

from __future__ import annotations

from typing import Final

from desktop.present.locale import countdown
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import TimeLeft
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Waive
from policy.approvals.queue import Waiting
from policy.approvals.request import ApprovalRequest, Line

SHORT_S: Final = 60
_MOST_OF_NAME: Final = 24
_KINDS: Final = {
    Waive.kind: "waive",
    Lower.kind: "lower",
    AcceptLess.kind: "accept-less",
    ChangeTerms.kind: "change-terms",
    Extend.kind: "extend",
    Override.kind: "override",
}
_LESSER: Final = frozenset({Waive.kind, Lower.kind, AcceptLess.kind})
"""What may be answered by an offer of less."""


def left(sight: Sight, request: ApprovalRequest) -> TimeLeft:
    """Give the time that a request has left by this machine's clock."""
    lives = max(0, request.expires_ms - sight.now_ms)
    seconds = (lives + 999) // 1000
    permille = min(1000, 1000 * lives // max(1, request.lifetime_ms))
    return TimeLeft(countdown(seconds), permille, seconds, is_short=seconds < SHORT_S)


def agent(request: ApprovalRequest) -> str:
    return request.agent_name or request.agent


def first_name(request: ApprovalRequest) -> str:
    """Return how one speaks of the agent: the first word of the name, cut where it is none that people have."""
    first = agent(request).split(" ", maxsplit=1)[0]
    return first if len(first) <= _MOST_OF_NAME else f"{first[: _MOST_OF_NAME - 1]}…"


def thing(sight: Sight, request: ApprovalRequest) -> str:
    """Name what is changed: the one line that is another one afterwards, or else the component."""
    changed = [line for line in request.lines if line.before != line.after]
    if len(changed) == 1 and changed[0].title:
        return changed[0].title
    return worded(request.change.component) or sight.say("kind.total")


def component(sight: Sight, request: ApprovalRequest) -> str:
    """Name what is changed shortly, for lists."""
    return worded(request.change.component) or thing(sight, request)


def title(sight: Sight, request: ApprovalRequest) -> str:
    """Say in a few words what is asked for; a kind that this version does not know is shown as it is."""
    known = _KINDS.get(request.change.kind)
    if known is None:
        return f"{request.change.kind}: {thing(sight, request)}"
    name = thing(sight, request)
    return sight.say(f"kind.{known}", thing=name[:1].lower() + name[1:], terms=request.change.terms)


def worded(identifier: str) -> str:
    """Write an identifier of the pack as words: `late-payment` is Late payment."""
    plain = identifier.replace("-", " ").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def steps(sight: Sight, request: ApprovalRequest) -> tuple[str, str]:
    """Return the line before and after, as amounts, or the terms where there is no amount."""
    change, amounts = request.change, sight.amounts(request)
    if change.line_amount or change.asked:
        return amounts.amount(change.line_amount), amounts.amount(change.line_amount - change.asked)
    return "", change.terms


def brief(sight: Sight, request: ApprovalRequest) -> str:
    """Say a request in half a line: Late charge 5.00 → 0.00."""
    before, after = steps(sight, request)
    arrow = f"{before} → {after}" if before else after
    return f"{component(sight, request)} {arrow}".strip()


def lines(request: ApprovalRequest, sight: Sight) -> tuple[Line, ...]:
    """Return the quote's lines; a request without any has at least the one that it changes."""
    change = request.change
    if request.lines or not (change.line_amount or change.asked):
        return request.lines
    return (Line(component(sight, request), change.line_amount, change.line_amount - change.asked),)


def can_be_less(request: ApprovalRequest) -> bool:
    """Tell whether less than what is asked for could be offered."""
    return request.change.kind in _LESSER and request.change.asked > 1


def approvals(sight: Sight, seat: Seat, waiting: Waiting) -> str:
    """Say how many have approved what needs several people; nothing where one is enough."""
    people = waiting.request.needs.people
    if people < 2:
        return ""
    names = ", ".join(seat.name_of(one.decision.signer) for one in waiting.decisions)
    key = "people.some" if names else "people.none"
    return sight.say(key, count=len(waiting.decisions), people=people, names=names)


def grouped(hexadecimal: str, digits: int) -> str:
    """Write the first digits in groups of four, as people compare them."""
    short = hexadecimal[:digits]
    return " ".join(short[at : at + 4] for at in range(0, len(short), 4))
