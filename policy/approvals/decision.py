"""A supervisor's decision on one request: the statement that is signed, and its bytes on the way. Verifies nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum, unique
from typing import Final

from policy.approvals.fields import Fields
from policy.approvals.form import NAME, NOTE
from policy.approvals.writing import Malformed, read, written

DOMAIN: Final = b"tillside approval decision 1\x00"
"""Stands before what is signed, so that a signature under anything else is none under a decision."""
MOST_BYTES: Final = 4_096


@unique
class Verb(Enum):
    APPROVE = "approve"
    REFUSE = "refuse"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a supervisor says to a request.

    `signer` is the person and `key` the key's id; `number` is the one picked of the request's three. `offered` is
    how much a counter-offer would give away, in minor units, 0 in any other; `reason` is shown to the agent.
    `decided_ms` is the signer's own clock: written down, never relied on.
    """

    digest: str
    verb: Verb
    signer: str
    key: str
    number: str
    decided_ms: int
    reason: str = ""
    offered: int = 0


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """A decision with a signature (64 bytes in hexadecimal), which may be anybody's."""

    decision: Decision
    signature: str


def statement(decision: Decision) -> bytes:
    """Return the bytes to be signed; raise Malformed if a field is not what can be read again."""
    data = written({**asdict(decision), "verb": decision.verb.value})
    _decision(Fields(read(data, MOST_BYTES)))
    return DOMAIN + data


def signed_bytes(signed: SignedDecision) -> bytes:
    """Return the bytes that a transport carries."""
    plain = {**asdict(signed.decision), "verb": signed.decision.verb.value}
    return written({"decision": plain, "signature": signed.signature})


def read_signed(data: bytes) -> SignedDecision:
    """Read what a transport carried; raise Malformed for anything else."""
    fields = Fields(read(data, MOST_BYTES))
    decision = _decision(fields.part("decision"))
    signature = fields.hexadecimal("signature", 128)
    fields.end()
    return SignedDecision(decision, signature)


def _decision(fields: Fields) -> Decision:
    verb = fields.text("verb", NAME)
    if verb not in {one.value for one in Verb}:
        raise Malformed("this is no decision that is known")
    decision = Decision(
        digest=fields.hexadecimal("digest", 64),
        verb=Verb(verb),
        signer=fields.text("signer", NAME, least=1),
        key=fields.hexadecimal("key", 16),
        number=fields.text("number", 2, least=2),
        decided_ms=fields.number("decided_ms"),
        reason=fields.text("reason", NOTE),
        offered=fields.number("offered"),
    )
    fields.end()
    if (decision.offered > 0) != (decision.verb is Verb.COUNTER):
        raise Malformed("only a counter-offer offers an amount, and it offers one")
    return decision
