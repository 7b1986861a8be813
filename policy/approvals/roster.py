"""Who may sign, as the chain of confirmed amendments says. Reads no file and verifies by what it is given.

A roster is never edited or sent whole: every change names the one before it by its digest, so that none can be
left out, put in or taken back, whoever carries them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from policy.approvals.amendment import (
    Amendment,
    Enrol,
    Found,
    Revoke,
    SignedAmendment,
    Signer,
    Verify,
    digest,
    statement,
)

CONFIRMING: Final = 2
"""How many different people found a roster, confirm a new signer, and must be left after a revocation."""


class NotConfirmed(Exception):
    """An amendment changes nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Those who may sign now, and the digest and number of the latest amendment."""

    number: int = 0
    head: str = ""
    signers: tuple[Signer, ...] = ()
    revoked: tuple[Revoke, ...] = ()

    def signer(self, person: str) -> Signer | None:
        return next((one for one in self.signers if one.person == person), None)

    def is_revoked(self, person: str) -> bool:
        """Tell whether this person could sign once and no longer can."""
        return any(one.person == person for one in self.revoked)


def next_amendment(roster: Roster, change: Found | Enrol | Revoke, at_ms: int) -> Amendment:
    """Return the amendment that would come next, for managers to sign."""
    return Amendment(roster.number + 1, roster.head, at_ms, change)


def amended(roster: Roster, signed: SignedAmendment, verify: Verify, pinned: str = "") -> Roster:
    """Return the roster after an amendment; raise NotConfirmed if it is not the next one or not rightly signed.

    `pinned` is the digest of the first amendment, which nobody before it can confirm.
    """
    amendment, change = signed.amendment, signed.amendment.change
    if (amendment.number, amendment.previous) != (roster.number + 1, roster.head):
        raise NotConfirmed(f"amendment {amendment.number} does not follow amendment {roster.number}")
    if isinstance(change, Found) != (roster.number == 0):
        raise NotConfirmed("a roster is founded once, and first")
    if isinstance(change, Found):
        if digest(amendment) != pinned:
            raise NotConfirmed("this is not the roster that this program was given")
        confirming, needed = change.signers, len(change.signers)
    else:
        confirming, needed = roster.signers, 1 if isinstance(change, Revoke) else CONFIRMING
    _confirm(signed, confirming, needed, verify)
    return replace(_changed(roster, change), number=amendment.number, head=digest(amendment))


def _confirm(signed: SignedAmendment, signers: tuple[Signer, ...], needed: int, verify: Verify) -> None:
    """Count different people among those who may enrol, and not the one whom it is about."""
    change = signed.amendment.change
    about = change.signer.person if isinstance(change, Enrol) else ""
    message = statement(signed.amendment)
    people = {
        one.person
        for one in signers
        for signature in signed.signatures
        if one.enrols
        and one.person != about
        and signature.key == one.key
        and verify(bytes.fromhex(one.public_key), bytes.fromhex(signature.value), message)
    }
    if len(people) < needed:
        raise NotConfirmed(f"{needed} different people must confirm this, and {len(people)} did")


def _changed(roster: Roster, change: Found | Enrol | Revoke) -> Roster:
    after = _after(roster, change)
    people, keys = {one.person for one in after.signers}, {one.public_key for one in after.signers}
    if not len(people) == len(keys) == len(after.signers):
        raise NotConfirmed("each person has one key, and each key is one person's")
    if sum(one.enrols for one in after.signers) < CONFIRMING:
        raise NotConfirmed(f"fewer than {CONFIRMING} people would be left to confirm others")
    return after


def _after(roster: Roster, change: Found | Enrol | Revoke) -> Roster:
    match change:
        case Found(signers):
            return replace(roster, signers=signers)
        case Enrol(signer):
            revoked = tuple(one for one in roster.revoked if one.person != signer.person)
            return replace(roster, signers=(*_without(roster, signer.person), signer), revoked=revoked)
        case _:
            if roster.signer(change.person) is None:
                raise NotConfirmed(f"{change.person} is not among those who may sign")
            left = _without(roster, change.person)
            return replace(roster, signers=left, revoked=(*roster.revoked, change))


def _without(roster: Roster, person: str) -> tuple[Signer, ...]:
    return tuple(one for one in roster.signers if one.person != person)
