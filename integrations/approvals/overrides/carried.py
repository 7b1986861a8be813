"""Reads overrides out of what a transport has kept of requests and decisions. It believes only what is signed.

Who asked, and when, the transport could have made up; who decided it could not. Evidence of the same request is surer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from integrations.approvals.keys import verify
from integrations.approvals.overrides.case import By, Case, End, Source, Way
from integrations.approvals.overrides.used import case_of
from policy.approvals.amendment import Enrol, Found, SignedAmendment, Signer
from policy.approvals.codes import reader_told
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.queue import Asked, Decided, QueueFact, Withdrawn
from policy.approvals.request import ApprovalRequest
from policy.approvals.verifying import is_signed

_SAID: Final = {
    "it was approved": End.APPROVED,
    "it was refused": End.REFUSED,
    "another number was picked": End.REFUSED,
    "less was offered": End.LOWERED,
    "it expired": End.EXPIRED,
    "it was withdrawn": End.WITHDRAWN,
    "the call went on without it": End.WITHDRAWN,
    "the program was closed": End.WITHDRAWN,
}
"""What desktops say became of a request; any other words are a supervisor's reason, or of another version."""
_ENDS: Final = {Verb.REFUSE: End.REFUSED, Verb.COUNTER: End.LOWERED}


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something that was carried, and when the transport took it (its own clock, Unix ms)."""

    at_ms: int
    fact: QueueFact


class Recording(Protocol):
    """A transport that keeps what it carried, longer than anybody waits for it."""

    async def recorded(self, since_ms: int) -> Sequence[Recorded]:
        """Return what was carried since then, in order. Raise Unavailable, or Refused where one may not know."""
        ...


@dataclass(slots=True)
class _Carried:
    asked_ms: int
    request: ApprovalRequest
    decided: list[tuple[int, SignedDecision]] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)


def cases_of(recorded: Iterable[Recorded], amendments: Iterable[SignedAmendment]) -> tuple[Case, ...]:
    """Return a case for each request; `amendments` are the roster's, by which decisions are verified."""
    found: dict[str, _Carried] = {}
    for one in recorded:
        match one.fact:
            case Asked(request):
                found.setdefault(_digest(one.fact), _Carried(one.at_ms, request))
            case Decided(name, _, signed) if name in found:
                found[name].decided.append((one.at_ms, signed))
            case Withdrawn(name, why) if name in found:
                found[name].said.append((one.at_ms, why))
            case _:
                pass
    signers = signers_ever(amendments)
    return tuple(_case(name, one, signers) for name, one in found.items())


def signers_ever(amendments: Iterable[SignedAmendment]) -> Mapping[str, Signer]:
    """Return everybody who could ever sign, by the id of the key, also of those who no longer can."""
    signers: dict[str, Signer] = {}
    for one in amendments:
        change = one.amendment.change
        if isinstance(change, Found):
            signers |= {signer.key: signer for signer in change.signers}
        elif isinstance(change, Enrol):
            signers[change.signer.key] = change.signer
    return signers


def _digest(asked: Asked) -> str:
    from policy.approvals.form import digest

    return digest(asked.request)


def _case(name: str, carried: _Carried, signers: Mapping[str, Signer]) -> Case:
    """Return how it ended: as its desktop said, who alone acts on it, else as the decisions that verify say."""
    right: list[tuple[int, SignedDecision]] = []
    by: list[By] = []
    for at_ms, signed in carried.decided:
        signer = signers.get(signed.decision.key)
        if (
            _is_of(name, signed, signer)
            and signer is not None
            and signer.person not in {one.person for one in by}
        ):
            right.append((at_ms, signed))
            by.append(By(signer.person, signer.role))
    wrong = len(carried.decided) - len(right) if signers else 0
    said_ms, why = carried.said[0] if carried.said else (0, "")
    reader = reader_told(why)
    end = End.APPROVED if reader else _SAID.get(why)
    last = right[-1] if right else None
    if (
        last is not None
        and last[1].decision.verb is not Verb.APPROVE
        and end not in (End.EXPIRED, End.WITHDRAWN)
    ):
        end = _ENDS[last[1].decision.verb]
    elif end is None and len(right) >= carried.request.needs.people:
        end = End.APPROVED
    way = Way.CODE if reader else Way.SIGNED if end is End.APPROVED else Way.NONE
    return case_of(
        carried.request,
        end=end or End.OPEN,
        way=way,
        by=tuple(by) or ((By(reader),) if reader else ()),
        offered=last[1].decision.offered if last is not None and end is End.LOWERED else 0,
        asked_ms=carried.asked_ms,
        ended_ms=last[0] if last is not None and not reader else said_ms or carried.asked_ms,
        wrong_number=why == "another number was picked",
        confirmed=not reader or reader in {one.person for one in by},
        turned_away=wrong,
        source=Source.CARRIED,
    )


def _is_of(name: str, signed: SignedDecision, signer: Signer | None) -> bool:
    decision = signed.decision
    return (
        signer is not None
        and (decision.digest, decision.signer) == (name, signer.person)
        and is_signed(verify, signer, signed)
    )
