"""The supervisor's queue as a value: what waits, what was decided, and how much one desktop may put before people.

What comes in is whatever the transport carried, so only decisions that verify close a request here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final, TypeAlias

from policy.approvals.amendment import Verify
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault, is_high_enough, is_signed

MOST_WAITING_OF_DESKTOP: Final = 3
"""An agent has one call, and a call one request; what is above comes from a fault or an attack."""
MOST_DECIDED: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A request came."""

    request: ApprovalRequest


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The desktop took a request back, or it was answered there; `why` is in the agent's program's words."""

    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Somebody decided on a request; `place` is 1 for the first decision on it."""

    digest: str
    place: int
    signed: SignedDecision


QueueFact: TypeAlias = Asked | Withdrawn | Decided


@unique
class Closed(Enum):
    APPROVED = "approved"
    REFUSED = "refused"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request with the verified decisions on it so far; `places` counts all, verified or not."""

    digest: str
    request: ApprovalRequest
    decisions: tuple[SignedDecision, ...] = ()
    places: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A request that needs nobody any more; `why` is the agent's program's word for a withdrawal."""

    waiting: Waiting
    closed: Closed
    why: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting` newest first, `done` latest first; `dropped` counts, by desktop, requests above its share."""

    waiting: tuple[Waiting, ...] = ()
    done: tuple[Done, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()

    def find(self, digest_: str) -> Waiting | None:
        return next((one for one in self.waiting if one.digest == digest_), None)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a supervisor's client knows: the roster and how signatures are verified."""

    roster: Roster
    verify: Verify


def take(queue: Queue, fact: QueueFact, known: Known, now_ms: int) -> Queue:
    """Return the queue after a fact; what is late, foreign or above a desktop's share changes little or nothing."""
    match fact:
        case Asked(request):
            return _ask(queue, request, now_ms)
        case Withdrawn(digest_, why):
            return _withdraw(queue, digest_, why)
        case _:
            one = queue.find(fact.digest)
            return _late(queue, fact) if one is None else _decide(queue, one, fact, known)


def expire(queue: Queue, now_ms: int) -> Queue:
    """Close what nobody decided in time."""
    for one in queue.waiting:
        if one.request.expires_ms <= now_ms:
            queue = _close(queue, one, Closed.EXPIRED)
    return queue


def hindrances(waiting: Waiting, person: str, roster: Roster, ranks: Mapping[str, int]) -> tuple[Fault, ...]:
    """Return why this person's approval would not count, as far as their own client can tell; none if it would."""
    signer, needs = roster.signer(person), waiting.request.needs
    if signer is None:
        return (Fault.REVOKED if roster.is_revoked(person) else Fault.UNKNOWN_SIGNER,)
    found = {
        Fault.REQUESTER: person == waiting.request.agent,
        Fault.ROLE: not is_high_enough(ranks, signer.role, needs.role),
        Fault.LIMIT: signer.limit < needs.limit,
        Fault.SAME_PERSON: person in {one.decision.signer for one in waiting.decisions},
    }
    return tuple(fault for fault, holds in found.items() if holds)


def _ask(queue: Queue, request: ApprovalRequest, now_ms: int) -> Queue:
    """Add a request at the top, unless it is known, over, or above its desktop's share.

    One that comes when it is over may still have to be signed: a code was read out for it.
    """
    name = digest(request)
    known = {one.digest for one in queue.waiting} | {one.waiting.digest for one in queue.done}
    if name in known:
        return queue
    if request.expires_ms <= now_ms:
        return _close(queue, Waiting(name, request), Closed.EXPIRED)
    if sum(one.request.desktop == request.desktop for one in queue.waiting) >= MOST_WAITING_OF_DESKTOP:
        dropped = dict(queue.dropped)
        dropped[request.desktop] = dropped.get(request.desktop, 0) + 1
        return replace(queue, dropped=tuple(sorted(dropped.items())))
    return replace(queue, waiting=(Waiting(name, request), *queue.waiting))


def _withdraw(queue: Queue, name: str, why: str) -> Queue:
    """Close a request; if it is closed, write down what its desktop says became of it."""
    one = queue.find(name)
    if one is not None:
        return _close(queue, one, Closed.WITHDRAWN, why)
    done = tuple(replace(old, why=why) if old.waiting.digest == name else old for old in queue.done)
    return replace(queue, done=done)


def _decide(queue: Queue, one: Waiting, fact: Decided, known: Known) -> Queue:
    """Count a decision whose signature is right; close the request when it needs no more."""
    decision = fact.signed.decision
    people = {before.decision.signer for before in one.decisions}
    places = max(one.places, fact.place)
    if decision.digest != one.digest or decision.signer in people or not _is_of_roster(known, fact.signed):
        return _put(queue, replace(one, places=places))
    one = replace(one, decisions=(*one.decisions, fact.signed), places=places)
    if decision.verb is Verb.REFUSE:
        return _close(queue, one, Closed.REFUSED)
    if decision.verb is Verb.COUNTER:
        return _close(queue, one, Closed.COUNTERED)
    if len(one.decisions) == one.request.needs.people:
        return _close(queue, one, Closed.APPROVED)
    return _put(queue, one)


def _late(queue: Queue, fact: Decided) -> Queue:
    """Take note of a place that is taken on a request that is over; nothing else comes of it."""
    done = tuple(
        replace(old, waiting=replace(old.waiting, places=max(old.waiting.places, fact.place)))
        if old.waiting.digest == fact.digest
        else old
        for old in queue.done
    )
    return replace(queue, done=done)


def _is_of_roster(known: Known, signed: SignedDecision) -> bool:
    signer = known.roster.signer(signed.decision.signer)
    return (
        signer is not None and signer.key == signed.decision.key and is_signed(known.verify, signer, signed)
    )


def _put(queue: Queue, one: Waiting) -> Queue:
    return replace(queue, waiting=tuple(one if old.digest == one.digest else old for old in queue.waiting))


def _close(queue: Queue, one: Waiting, closed: Closed, why: str = "") -> Queue:
    left = tuple(old for old in queue.waiting if old.digest != one.digest)
    return replace(queue, waiting=left, done=(Done(one, closed, why), *queue.done)[:MOST_DECIDED])
