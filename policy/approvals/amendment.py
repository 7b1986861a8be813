"""One change to the roster of those who may sign: its values, the bytes that managers sign, and how it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final, TypeAlias

from policy.approvals.fields import Fields
from policy.approvals.form import NAME, NOTE
from policy.approvals.writing import MOST, Malformed, Plain, read, written

DOMAIN: Final = b"tillside roster amendment 1\x00"
MOST_BYTES: Final = 8_192
MOST_SIGNATURES: Final = 5
MOST_FOUNDERS: Final = 9

Verify: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""Tells whether a public key (32 bytes) made a signature (64 bytes) under a message, by Ed25519: in this order."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who may sign: `role` is of the policy pack, `public_key` 64 hexadecimal digits.

    `limit` is the most that may be given away with this signature, in minor units. `enrols`: may confirm others.
    """

    person: str
    name: str
    role: str
    limit: int
    public_key: str
    enrols: bool = False

    @property
    def key(self) -> str:
        """The key's id: 16 hexadecimal digits."""
        return key_id(bytes.fromhex(self.public_key))


def key_id(public_key: bytes) -> str:
    """Return the short name of a public key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Found:
    """Begin a roster with people who may enrol others."""

    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Enrol:
    """Let somebody sign; a key that they had before is no longer theirs."""

    signer: Signer


@dataclass(frozen=True, slots=True)
class Revoke:
    """Let this person sign no more, from now on and for what is pending."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """The `number`-th change, from 1, after the one with the digest `previous` ("" before the first)."""

    number: int
    previous: str
    at_ms: int
    change: Found | Enrol | Revoke


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature (128 hexadecimal digits) by the key of this id."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SignedAmendment:
    amendment: Amendment
    signatures: tuple[Signature, ...]


def statement(amendment: Amendment) -> bytes:
    """Return the bytes to be signed; raise Malformed if a field is not what can be read again."""
    data = written(_plain(amendment))
    _amendment(Fields(read(data, MOST_BYTES)))
    return DOMAIN + data


def digest(amendment: Amendment) -> str:
    """Return what the next amendment names this one by."""
    return hashlib.sha256(statement(amendment)).hexdigest()


def amendment_bytes(signed: SignedAmendment) -> bytes:
    """Return one line of a roster file, without its end."""
    return written(
        {
            "amendment": _plain(signed.amendment),
            "signatures": [asdict(one) for one in signed.signatures],
        }
    )


def read_amendment(data: bytes) -> SignedAmendment:
    """Read one line of a roster file; raise Malformed for anything else."""
    fields = Fields(read(data, MOST_BYTES))
    amendment = _amendment(fields.part("amendment"))
    signatures = tuple(_signature(one) for one in fields.parts("signatures", MOST_SIGNATURES))
    fields.end()
    return SignedAmendment(amendment, signatures)


def _plain(amendment: Amendment) -> dict[str, Plain]:
    return {
        "number": amendment.number,
        "previous": amendment.previous,
        "at_ms": amendment.at_ms,
        "change": _plain_change(amendment.change),
    }


def _plain_change(change: Found | Enrol | Revoke) -> dict[str, Plain]:
    match change:
        case Found(signers):
            return {"kind": "found", "signers": [_plain_signer(one) for one in signers]}
        case Enrol(signer):
            return {"kind": "enrol", "signer": _plain_signer(signer)}
        case _:
            return {"kind": "revoke", "person": change.person, "reason": change.reason}


def _plain_signer(signer: Signer) -> dict[str, Plain]:
    return {**asdict(signer), "enrols": int(signer.enrols)}


def _amendment(fields: Fields) -> Amendment:
    amendment = Amendment(
        number=fields.number("number", least=1),
        previous=fields.digest_or_none("previous"),
        at_ms=fields.number("at_ms"),
        change=_change(fields.part("change")),
    )
    fields.end()
    return amendment


def _change(fields: Fields) -> Found | Enrol | Revoke:
    change: Found | Enrol | Revoke
    match fields.text("kind", NAME):
        case "found":
            change = Found(tuple(_signer(one) for one in fields.parts("signers", MOST_FOUNDERS)))
        case "enrol":
            change = Enrol(_signer(fields.value("signer")))
        case "revoke":
            change = Revoke(fields.text("person", NAME, least=1), fields.text("reason", NOTE, least=1))
        case _:
            raise Malformed("this is no amendment that is known")
    fields.end()
    return change


def _signer(value: Plain) -> Signer:
    fields = Fields(value)
    signer = Signer(
        person=fields.text("person", NAME, least=1),
        name=fields.text("name", NAME, least=1),
        role=fields.text("role", NAME, least=1),
        limit=fields.number("limit", most=MOST),
        public_key=fields.hexadecimal("public_key", 64),
        enrols=bool(fields.number("enrols", most=1)),
    )
    fields.end()
    return signer


def _signature(value: Plain) -> Signature:
    fields = Fields(value)
    signature = Signature(fields.hexadecimal("key", 16), fields.hexadecimal("value", 128))
    fields.end()
    return signature
