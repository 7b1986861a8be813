"""Whether decisions may be acted on: all that is wrong with each, and what the right ones come to together.

The transport is trusted with nothing. Everything is looked at again each time, so that a roster amended or a clock
moved while a request is pending counts at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from policy.approvals.amendment import Signer, Verify
from policy.approvals.decision import SignedDecision, Verb, statement
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import Roster
from policy.moment import Moment

CLOCK_SLACK_MS: Final = 2_000
"""How far a clock may be corrected backwards, by NTP, without being called set back."""


@unique
class Fault(Enum):
    """What is wrong with a decision, in words for the record."""

    OTHER_REQUEST = "it is about another request"
    UNKNOWN_SIGNER = "the signer is not on the roster"
    REVOKED = "the signer's key was revoked"
    OTHER_KEY = "it is not the signer's key"
    FORGED = "the signature is not the signer's"
    REQUESTER = "the signer is the one who asks"
    ROLE = "the signer's role is too low"
    LIMIT = "the signer's limit is too low"
    NUMBER = "another number was picked"
    OFFER = "the counter-offer is not less than what was asked"
    SAME_PERSON = "this person has decided already"
    EXPIRED = "the request has expired"
    CLOCK_SET_BACK = "this machine's clock was set back"
    USED = "the approval was used before"
    DECIDED = "the request was decided before"


@dataclass(frozen=True, slots=True)
class Live:
    """The request that is open on this desktop, with what must be known to judge decisions on it.

    `right` is the number on the agent's screen; `ranks` are the ranks of the pack's roles by id; `used` are the
    digests that were acted on before.
    """

    request: ApprovalRequest
    right: str
    asked: Moment
    roster: Roster
    ranks: Mapping[str, int]
    verify: Verify
    used: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A decision that does not count, and every reason why."""

    signed: SignedDecision
    faults: tuple[Fault, ...]


@unique
class Outcome(Enum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    COUNTERED = "countered"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the decisions so far come to. `counted` are the right ones, each by another person, in their order.

    REFUSED and COUNTERED are the last one's doing. A right decision with a wrong number refuses: `wrong_number`.
    """

    outcome: Outcome
    counted: tuple[SignedDecision, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    wrong_number: bool = False


def faults(
    live: Live, signed: SignedDecision, now: Moment, before: Collection[str] = ()
) -> tuple[Fault, ...]:
    """Return all that is wrong with a decision, none if it counts; `before` are the people who decided before."""
    request, decision = live.request, signed.decision
    signer = live.roster.signer(decision.signer)
    found: list[Fault] = []
    if decision.digest != digest(request):
        found.append(Fault.OTHER_REQUEST)
    if signer is None:
        found.append(Fault.REVOKED if live.roster.is_revoked(decision.signer) else Fault.UNKNOWN_SIGNER)
    else:
        if decision.key != signer.key:
            found.append(Fault.OTHER_KEY)
        if not is_signed(live.verify, signer, signed):
            found.append(Fault.FORGED)
        if not is_high_enough(live.ranks, signer.role, request.needs.role):
            found.append(Fault.ROLE)
        if signer.limit < _given_away(live, signed):
            found.append(Fault.LIMIT)
    if decision.signer == request.agent:
        found.append(Fault.REQUESTER)
    if decision.number != live.right:
        found.append(Fault.NUMBER)
    if decision.verb is Verb.COUNTER and decision.offered >= request.change.asked:
        found.append(Fault.OFFER)
    if decision.signer in before:
        found.append(Fault.SAME_PERSON)
    if digest(request) in live.used:
        found.append(Fault.USED)
    return (*found, *time_faults(live, now))


def time_faults(live: Live, now: Moment) -> tuple[Fault, ...]:
    """Return what is wrong with the time: by the clock that is never set, and by the one on the wall."""
    passed_ms = (now.monotonic_ns - live.asked.monotonic_ns) // 1_000_000
    found: list[Fault] = []
    if passed_ms >= live.request.lifetime_ms or now.wall_ms >= live.request.expires_ms:
        found.append(Fault.EXPIRED)
    if now.wall_ms < live.asked.wall_ms + passed_ms - CLOCK_SLACK_MS:
        found.append(Fault.CLOCK_SET_BACK)
    return tuple(found)


def standing(live: Live, decisions: Sequence[SignedDecision], now: Moment) -> Standing:
    """Return what decisions come to, in the order in which they were made."""
    outcome, wrong_number = Outcome.WAITING, False
    counted: list[SignedDecision] = []
    rejected: list[Rejected] = []
    for signed in decisions:
        if outcome is not Outcome.WAITING:
            rejected.append(Rejected(signed, (Fault.DECIDED,)))
            continue
        wrong = faults(live, signed, now, {one.decision.signer for one in counted})
        wrong_number = wrong == (Fault.NUMBER,)
        if wrong and not wrong_number:
            rejected.append(Rejected(signed, wrong))
            continue
        counted.append(signed)
        if wrong_number:
            outcome = Outcome.REFUSED
        elif signed.decision.verb is not Verb.APPROVE:
            outcome = _ENDS[signed.decision.verb]
        elif len(counted) == live.request.needs.people:
            outcome = Outcome.APPROVED
    if outcome is Outcome.WAITING and time_faults(live, now):
        outcome = Outcome.EXPIRED
    return Standing(outcome, tuple(counted), tuple(rejected), wrong_number)


_ENDS: Final = {Verb.REFUSE: Outcome.REFUSED, Verb.COUNTER: Outcome.COUNTERED}


def is_high_enough(ranks: Mapping[str, int], role: str, needed: str) -> bool:
    """Tell whether a role of the pack stands at or above another; one that the pack does not have never does."""
    return role in ranks and needed in ranks and ranks[role] >= ranks[needed]


def _given_away(live: Live, signed: SignedDecision) -> int:
    """Return what the signer would give away, in minor units: nothing by refusing, less by a counter-offer."""
    match signed.decision.verb:
        case Verb.APPROVE:
            return live.request.needs.limit
        case Verb.COUNTER:
            return signed.decision.offered
        case _:
            return 0


def is_signed(verify: Verify, signer: Signer, signed: SignedDecision) -> bool:
    """Tell whether a signature is this signer's."""
    key, signature = bytes.fromhex(signer.public_key), bytes.fromhex(signed.signature)
    return verify(key, signature, statement(signed.decision))
