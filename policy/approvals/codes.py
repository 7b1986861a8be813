"""Approvals without a network: what may be approved by a code read over the telephone, and what confirms it later.

A code is weaker than a signature, for this desktop could have made it too. So it is for little, for one person, and
seldom; and it stays open in the record until its reader has signed. Computing codes is not done here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from policy.approvals.amendment import Signer, Verify
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault, Live, is_high_enough, is_signed, time_faults
from policy.moment import Moment

CHALLENGE: Final = 10
_DOMAIN: Final = b"tillside approval challenge 1\x00"
_BY_CODE_OF: Final = "it was approved by a code of "
_LEGIBLE: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""The letters of Crockford's base 32, none of which is heard or read as another."""


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """How far codes go: `cap` in minor units, `tries` of one request, `a_day` per person on this desktop."""

    cap: int = 2_500
    tries: int = 3
    lifetime_ms: int = 300_000
    a_day: int = 5


@dataclass(frozen=True, slots=True)
class CodeUse:
    """What the record says before a code is looked at: tries of this request, and this person's codes today.

    `tries` counts this one; `tried_today` counts every code that was given in the person's name, right or wrong.
    """

    tries: int
    used_today: int
    tried_today: int


@unique
class CodeFault(Enum):
    """Why a code does not approve, in words for the agent and the record."""

    WRONG = "the code is not right"
    CAP = "the amount is too high for a code"
    PEOPLE = "more than one person must approve"
    UNKNOWN_SIGNER = "this person is not on the roster"
    REQUESTER = "this person is the one who asks"
    ROLE = "this person's role is too low"
    LIMIT = "this person's limit is too low"
    TRIES = "too many codes were tried"
    DAY = "this person's codes for today are used up"
    EXPIRED = "the time is over"
    CLOCK_SET_BACK = "this machine's clock was set back"
    USED = "the approval was used before"


def challenge(request: ApprovalRequest) -> str:
    """Return what the agent reads to the supervisor: ten letters and digits that stand for this very request."""
    hashed = hashlib.sha256(_DOMAIN + bytes.fromhex(digest(request))).digest()
    return base64.b32encode(hashed).decode()[:CHALLENGE].translate(_LEGIBLE)


def code_faults(
    live: Live, person: str, terms: CodeTerms, use: CodeUse, now: Moment, *, is_right: bool
) -> tuple[CodeFault, ...]:
    """Return all that keeps a code from approving, none if it does; `is_right` is what computing it says."""
    request, signer = live.request, live.roster.signer(person)
    passed_ms = (now.monotonic_ns - live.asked.monotonic_ns) // 1_000_000
    late = time_faults(live, now)
    found = {
        CodeFault.WRONG: not is_right,
        CodeFault.CAP: request.needs.limit > terms.cap,
        CodeFault.PEOPLE: request.needs.people > 1,
        CodeFault.UNKNOWN_SIGNER: signer is None,
        CodeFault.REQUESTER: person == request.agent,
        CodeFault.ROLE: signer is not None and not _may(live.ranks, signer.role, request),
        CodeFault.LIMIT: signer is not None and signer.limit < request.needs.limit,
        CodeFault.TRIES: use.tries > terms.tries,
        CodeFault.DAY: use.used_today >= terms.a_day or use.tried_today > terms.a_day * terms.tries,
        CodeFault.EXPIRED: Fault.EXPIRED in late or passed_ms >= terms.lifetime_ms,
        CodeFault.CLOCK_SET_BACK: Fault.CLOCK_SET_BACK in late,
        CodeFault.USED: digest(request) in live.used,
    }
    return tuple(fault for fault, holds in found.items() if holds)


def readers_of(live: Live) -> tuple[Signer, ...]:
    """Return who could approve a request by a code: not who asks, in a role and with a limit that reach so far."""
    request = live.request
    return tuple(
        one
        for one in live.roster.signers
        if one.person != request.agent
        and one.limit >= request.needs.limit
        and _may(live.ranks, one.role, request)
    )


def told_of_code(reader: str) -> str:
    """Return what a desktop says became of a request that it took this person's code for."""
    return _BY_CODE_OF + reader


def reader_told(why: str) -> str:
    """Return whose code a desktop says that it took, "" if it says something else."""
    return why.removeprefix(_BY_CODE_OF) if why.startswith(_BY_CODE_OF) else ""


def confirms(
    request: ApprovalRequest, reader: str, signed: SignedDecision, roster: Roster, verify: Verify
) -> bool:
    """Tell whether a signature confirms, however late, a code that this reader gave for a request."""
    decision, signer = signed.decision, roster.signer(reader)
    return (
        signer is not None
        and (decision.signer, decision.key, decision.verb) == (reader, signer.key, Verb.APPROVE)
        and decision.digest == digest(request)
        and is_signed(verify, signer, signed)
    )


def _may(ranks: Mapping[str, int], role: str, request: ApprovalRequest) -> bool:
    return is_high_enough(ranks, role, request.needs.role)
