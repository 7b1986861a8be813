"""Turns what a transport carried into facts; what is of no form that is read is left out, and counted in the log."""

import logging
from collections.abc import Callable
from enum import Enum, unique
from typing import TypeVar

from policy.approvals.amendment import SignedAmendment, read_amendment
from policy.approvals.decision import SignedDecision, read_signed
from policy.approvals.form import NOTE, digest, read_request
from policy.approvals.queue import Asked, Decided, QueueFact, Withdrawn
from policy.approvals.text import visible
from policy.approvals.writing import Malformed

_log = logging.getLogger(__name__)
T = TypeVar("T")


@unique
class Kind(Enum):
    """What is carried; the values stand in files and subjects."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    DECIDE = "decide"
    AMEND = "amend"


def fact_in(kind: Kind, name: str, place: int, body: bytes) -> QueueFact | None:
    """Return what an entry says of the request with the digest `name`, or None if it says nothing."""
    if kind is Kind.ASK:
        request = _read(read_request, body)
        return Asked(request) if request is not None and digest(request) == name else None
    if kind is Kind.WITHDRAW:
        return Withdrawn(name, visible(body.decode(errors="replace"), NOTE))
    signed = decision_in(body)
    return None if signed is None else Decided(name, place, signed)


def decision_in(body: bytes) -> SignedDecision | None:
    return _read(read_signed, body)


def amendment_in(body: bytes) -> SignedAmendment | None:
    return _read(read_amendment, body)


def _read(read: Callable[[bytes], T], body: bytes) -> T | None:
    try:
        return read(body)
    except Malformed:
        _log.info("something of no known form was carried, and left out", extra={"count": len(body)})
        return None
