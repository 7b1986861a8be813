"""How people come onto the roster and leave it: a proposal that goes as a file from one manager to the next."""

from __future__ import annotations

from pathlib import Path

from integrations.approvals.keys import SigningKey
from integrations.approvals.rosters import RosterBook
from integrations.errors import Refused, Unavailable
from policy.approvals.amendment import (
    Enrol,
    Found,
    Revoke,
    Signature,
    SignedAmendment,
    amendment_bytes,
    digest,
    read_amendment,
    statement,
)
from policy.approvals.roster import CONFIRMING, Roster, next_amendment
from policy.approvals.writing import Malformed


class NoProposal(Refused):
    """The file is no proposal for the roster."""


def propose(roster: Roster, change: Found | Enrol | Revoke, key: SigningKey, at_ms: int) -> SignedAmendment:
    """Return the next amendment with the first signature under it. Raise Refused for what cannot be written."""
    try:
        return confirm(SignedAmendment(next_amendment(roster, change, at_ms), ()), key)
    except Malformed as fault:
        raise Refused(f"This cannot stand in a roster: {fault}.") from fault


def confirm(signed: SignedAmendment, key: SigningKey) -> SignedAmendment:
    """Return an amendment with one more signature, or the same one again in its place."""
    others = tuple(one for one in signed.signatures if one.key != key.key)
    value = key.sign(statement(signed.amendment))
    return SignedAmendment(signed.amendment, (*others, Signature(key.key, value)))


def write_proposal(path: Path, signed: SignedAmendment) -> None:
    """Write a proposal for the next manager; raise Unavailable."""
    try:
        path.write_bytes(amendment_bytes(signed) + b"\n")
    except OSError as error:
        raise Unavailable(f"{path} cannot be written.") from error


def read_proposal(path: Path) -> SignedAmendment:
    """Read a proposal; raise NoProposal or Unavailable."""
    try:
        return read_amendment(path.read_bytes().rstrip(b"\n"))
    except OSError as error:
        raise Unavailable(f"{path} cannot be read.") from error
    except Malformed as fault:
        raise NoProposal from fault


def enough(book: RosterBook, signed: SignedAmendment) -> bool:
    """Take an amendment onto the roster; tell whether it was confirmed by enough people. Raise Unavailable.

    Raise Refused where more signatures would not help: it is of another roster, or of none any more.
    """
    if (signed.amendment.number, signed.amendment.previous) != (book.roster.number + 1, book.roster.head):
        raise Refused(
            "The roster has changed since this was proposed.", next_step="Propose it anew on today's roster."
        )
    needed = _signatures_needed(signed)
    if len(signed.signatures) < needed:
        return False
    book.take(signed)
    return True


def pin(signed: SignedAmendment) -> str:
    """Return what the settings of every desktop name a founded roster by."""
    return digest(signed.amendment)


def _signatures_needed(signed: SignedAmendment) -> int:
    match signed.amendment.change:
        case Found(signers):
            return len(signers)
        case Enrol():
            return CONFIRMING
        case Revoke():
            return 1
