"""People with keys, a founded roster, and one request as the tests of approvals know them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.approvals import amendment
from policy.approvals.amendment import Amendment, Enrol, Found, Revoke, Signature, SignedAmendment, Signer
from policy.approvals.decision import Decision, SignedDecision, Verb, statement
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest, Change, Line, Needs, Row, Section, Why
from policy.approvals.roster import Roster, amended, next_amendment
from policy.approvals.verifying import Live
from policy.moment import Moment

ASKED_MS = 1_763_000_000_000
ASKED = Moment(5_000_000_000, ASKED_MS)
RANKS = {"agent": 1, "supervisor": 2, "manager": 3}
RIGHT = "47"


@cache
def private(person: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(person.encode().ljust(32, b"."))


def public(person: str) -> str:
    return private(person).public_key().public_bytes_raw().hex()


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def person(name: str, role: str = "supervisor", limit: int = 10_000, *, enrols: bool = False) -> Signer:
    return Signer(name, name.capitalize(), role, limit, public(name), enrols)


MIA = person("mia", "manager", 100_000, enrols=True)
MAX = person("max", "manager", 100_000, enrols=True)
DAN = person("dan")
SUE = person("sue")


def signed_by(one: Amendment, *people: str) -> SignedAmendment:
    """Return an amendment with the signatures of these people's own keys."""
    message = amendment.statement(one)
    return SignedAmendment(
        one, tuple(Signature(person(name).key, private(name).sign(message).hex()) for name in people)
    )


def amend(roster: Roster, change: Found | Enrol | Revoke, *people: str) -> Roster:
    """Amend a roster as these people confirm; a first amendment is taken for pinned."""
    one = next_amendment(roster, change, ASKED_MS)
    pinned = amendment.digest(one) if roster.number == 0 else ""
    return amended(roster, signed_by(one, *people), verify, pinned)


@cache
def roster() -> Roster:
    """Return the managers Mia and Max, and the supervisors Dan and Sue with a limit of 100.00."""
    founded = amend(Roster(), Found((MIA, MAX)), "mia", "max")
    return amend(amend(founded, Enrol(DAN), "mia", "max"), Enrol(SUE), "max", "mia")


def request(**changes: object) -> ApprovalRequest:
    """Return Amy's request to waive a reconnection charge of 75.00, with changes."""
    made = ApprovalRequest(
        id="sim:1#9",
        nonce="0f" * 16,
        call="sim:1",
        account="8841-2207-3",
        customer="Rosa Delgado",
        change=Change("waive", "reconnection", "", "", 7_500, 7_500, 35_810, 28_310, "USD", 2),
        needs=Needs("supervisor", 7_500, 1),
        why=Why("RC7", "desk rule 5", "An agent waives reconnection up to 25.00 once in 12 months."),
        reason="outage",
        note="The office was closed by the outage.",
        version="2025.11",
        agent="amy",
        agent_name="Amy Lund",
        desktop="desk-14",
        asked_ms=ASKED_MS,
        expires_ms=ASKED_MS + 180_000,
        numbers=("18", RIGHT, "63"),
        lines=(Line("Reconnection", 7_500, 0),),
        sections=(Section("Waived for this account", (Row("Mar 11, 2025", "Late charge 5.00"),)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def decided(
    name: str = "dan",
    verb: Verb = Verb.APPROVE,
    of: ApprovalRequest | None = None,
    **changes: object,
) -> SignedDecision:
    """Return a decision signed by a person's own key, about Amy's request unless another is named."""
    made = Decision(
        digest=digest(of or request()),
        verb=verb,
        signer=name,
        key=person(name).key,
        number=RIGHT,
        decided_ms=ASKED_MS + 5_000,
        offered=5_000 if verb is Verb.COUNTER else 0,
    )
    made = replace(made, **changes)  # type: ignore[arg-type]
    return SignedDecision(made, private(name).sign(statement(made)).hex())


def live(of: ApprovalRequest | None = None, **changes: object) -> Live:
    made = Live(of or request(), RIGHT, ASKED, roster(), RANKS, verify)
    return replace(made, **changes)  # type: ignore[arg-type]


def later(seconds: float, wall: float | None = None) -> Moment:
    """Return the moment so many seconds after the request; `wall` is what the wall clock says has passed."""
    passed = seconds if wall is None else wall
    return Moment(ASKED.monotonic_ns + int(seconds * 1e9), ASKED_MS + int(passed * 1000))
