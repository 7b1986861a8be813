"""The supervisor's queue as a value: what waits, what was decided, and how much one desktop may put before people.

What comes in is whatever the transport carried, so only decisions that verify close a request here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final, TypeAlias

from policy.approvals.amendment import Verify
from policy.approvals.codes import confirms, reader_told
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
    """A request that needs nobody any more; `why` is the agent's program's word for a withdrawal.

    `was_over`: it was over when it came here, so that what was decided on it in time is learned afterwards.
    """

    waiting: Waiting
    closed: Closed
    why: str = ""
    was_over: bool = False


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
            return _late(queue, fact, known) if one is None else _decide(queue, one, fact, known)


def expire(queue: Queue, now_ms: int) -> Queue:
    """Close what nobody decided in time."""
    for one in queue.waiting:
        if one.request.expires_ms <= now_ms:
            queue = _close(queue, one, Closed.EXPIRED)
    return queue


def revised(queue: Queue, known: Known) -> Queue:
    """Take back what was approved by people who are on the roster no more, from requests that still wait."""
    for one in queue.waiting:
        kept = _of_roster(one, known)
        if kept != one.decisions:
            queue = _put(queue, replace(one, decisions=kept))
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
        return _close(queue, Waiting(name, request), Closed.EXPIRED, was_over=True)
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
    done = tuple(_told(old, why) if old.waiting.digest == name else old for old in queue.done)
    return replace(queue, done=done)


def _told(old: Done, why: str) -> Done:
    """Write down what a desktop says; after that no decision is in time any more."""
    missed = old.was_over and old.closed is Closed.EXPIRED
    return replace(old, why=why, closed=Closed.WITHDRAWN if missed else old.closed)


def _decide(queue: Queue, one: Waiting, fact: Decided, known: Known) -> Queue:
    """Count a decision whose signature is right; close the request when it needs no more."""
    one, closed = _counted(one, fact, known)
    return _put(queue, one) if closed is None else _close(queue, one, closed)


def _counted(one: Waiting, fact: Decided, known: Known) -> tuple[Waiting, Closed | None]:
    """Return a request after a decision, and how that closes it."""
    decision = fact.signed.decision
    one = replace(one, decisions=_of_roster(one, known), places=max(one.places, fact.place))
    people = {before.decision.signer for before in one.decisions}
    if decision.digest != one.digest or decision.signer in people or not _is_of_roster(known, fact.signed):
        return one, None
    one = replace(one, decisions=(*one.decisions, fact.signed))
    if decision.verb is not Verb.APPROVE:
        return one, _CLOSES[decision.verb]
    return one, Closed.APPROVED if len(one.decisions) == one.request.needs.people else None


_CLOSES: Final = {Verb.REFUSE: Closed.REFUSED, Verb.COUNTER: Closed.COUNTERED}


def _late(queue: Queue, fact: Decided, known: Known) -> Queue:
    """Take note of a place that is taken on a request that is over; nothing else comes of it.

    Where the request was over before it came here, and the decision was in time by its signer's clock, it is shown.
    """
    done = tuple(
        _learned(old, fact, known) if old.waiting.digest == fact.digest else old for old in queue.done
    )
    return replace(queue, done=done)


def to_confirm(done: Done, person: str) -> bool:
    """Tell whether a desktop says that it took a code of this person, who has not signed for it."""
    return reader_told(done.why) == person and done.closed is not Closed.APPROVED


def _learned(old: Done, fact: Decided, known: Known) -> Done:
    reader = reader_told(old.why)
    if reader and confirms(old.waiting.request, reader, fact.signed, known.roster, known.verify):
        places = max(old.waiting.places, fact.place)
        waiting = replace(old.waiting, decisions=(fact.signed,), places=places)
        return replace(old, waiting=waiting, closed=Closed.APPROVED)
    waiting, closed = _counted(old.waiting, fact, known)
    in_time = fact.signed.decision.decided_ms < old.waiting.request.expires_ms
    if old.was_over and old.closed is Closed.EXPIRED and in_time:
        return replace(old, waiting=waiting, closed=closed or old.closed)
    return replace(old, waiting=replace(old.waiting, places=waiting.places))


def _of_roster(one: Waiting, known: Known) -> tuple[SignedDecision, ...]:
    """Return the decisions whose signers are still on the roster, with the key that they signed with."""
    return tuple(
        signed
        for signed in one.decisions
        if (signer := known.roster.signer(signed.decision.signer)) is not None
        and signer.key == signed.decision.key
    )


def _is_of_roster(known: Known, signed: SignedDecision) -> bool:
    signer = known.roster.signer(signed.decision.signer)
    return (
        signer is not None and signer.key == signed.decision.key and is_signed(known.verify, signer, signed)
    )


def _put(queue: Queue, one: Waiting) -> Queue:
    return replace(queue, waiting=tuple(one if old.digest == one.digest else old for old in queue.waiting))


def _close(queue: Queue, one: Waiting, closed: Closed, why: str = "", *, was_over: bool = False) -> Queue:
    left = tuple(old for old in queue.waiting if old.digest != one.digest)
    done = (Done(one, closed, why, was_over), *queue.done)[:MOST_DECIDED]
    return replace(queue, waiting=left, done=done)
