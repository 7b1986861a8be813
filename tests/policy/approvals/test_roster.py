"""Who may sign changes only by amendments that follow each other and are confirmed by those before them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.approvals import amendment
from policy.approvals.amendment import (
    Enrol,
    Found,
    Revoke,
    Signature,
    SignedAmendment,
    amendment_bytes,
    read_amendment,
)
from policy.approvals.roster import NotConfirmed, Roster, amended, next_amendment
from policy.approvals.writing import Malformed, read, written
from tests.policy.approvals.world import (
    ASKED_MS,
    DAN,
    MAX,
    MIA,
    SUE,
    amend,
    person,
    private,
    roster,
    signed_by,
    verify,
)

EVE = person("eve", enrols=True)


def test_a_roster_is_founded_by_all_its_managers_and_pinned() -> None:
    first = next_amendment(Roster(), Found((MIA, MAX)), ASKED_MS)
    with pytest.raises(NotConfirmed, match="given"):
        amended(Roster(), signed_by(first, "mia", "max"), verify, "0" * 64)
    founded = amended(Roster(), signed_by(first, "mia", "max"), verify, amendment.digest(first))
    assert founded.signers == (MIA, MAX)
    assert (founded.number, founded.head) == (1, amendment.digest(first))


@pytest.mark.parametrize("people", [("mia",), (), ("mia", "mia")])
def test_a_founder_who_does_not_sign_founds_nothing(people: tuple[str, ...]) -> None:
    with pytest.raises(NotConfirmed, match="2 different people"):
        amend(Roster(), Found((MIA, MAX)), *people)


@pytest.mark.parametrize("signers", [(MIA,), (MIA, DAN), (), (MIA, replace(MAX, person="mia"))])
def test_a_roster_has_two_managers_who_confirm(signers: tuple[amendment.Signer, ...]) -> None:
    with pytest.raises(NotConfirmed):
        amend(Roster(), Found(signers), "mia", "max")


def test_two_managers_confirm_a_new_supervisor() -> None:
    assert roster().signer("dan") == DAN
    assert roster().signer("eve") is None


@pytest.mark.parametrize("people", [("mia",), ("mia", "dan"), ("mia", "mia"), ("mia", "eve"), ()])
def test_one_manager_or_a_supervisor_cannot_enrol(people: tuple[str, ...]) -> None:
    with pytest.raises(NotConfirmed, match="different people"):
        amend(roster(), Enrol(EVE), *people)


def test_a_manager_does_not_confirm_themselves() -> None:
    raised = replace(MIA, limit=10**9)
    with pytest.raises(NotConfirmed):
        amend(roster(), Enrol(raised), "mia", "max")


def test_a_signature_under_other_bytes_confirms_nothing() -> None:
    one = next_amendment(roster(), Enrol(EVE), ASKED_MS)
    other = signed_by(replace(one, at_ms=ASKED_MS + 1), "mia", "max")
    with pytest.raises(NotConfirmed, match="0 did"):
        amended(roster(), SignedAmendment(one, other.signatures), verify)


def test_amendments_are_taken_in_their_order_only() -> None:
    enrol = signed_by(next_amendment(roster(), Enrol(EVE), ASKED_MS), "mia", "max")
    after = amended(roster(), enrol, verify)
    for again in (roster(), after):
        revoke = signed_by(next_amendment(after, Revoke("dan", "left"), ASKED_MS), "mia")
        with pytest.raises(NotConfirmed, match="follow"):
            amended(again, enrol if again is after else revoke, verify)
    with pytest.raises(NotConfirmed, match="once"):
        amend(roster(), Found((MIA, MAX)), "mia", "max")
    with pytest.raises(NotConfirmed, match="first"):
        amend(Roster(), Enrol(EVE), "mia", "max")


def test_one_manager_is_enough_to_revoke_a_key() -> None:
    after = amend(roster(), Revoke("dan", "left"), "max")
    assert after.signer("dan") is None
    assert after.is_revoked("dan")
    assert not after.is_revoked("sue")
    with pytest.raises(NotConfirmed, match="dan"):
        amend(after, Revoke("dan", "left"), "max")
    back = amend(after, Enrol(replace(DAN, public_key="ab" * 32)), "mia", "max")
    assert not back.is_revoked("dan")


def test_two_managers_are_always_left() -> None:
    with pytest.raises(NotConfirmed, match="left"):
        amend(roster(), Revoke("max", "gone"), "mia")


def test_a_new_key_of_a_person_replaces_the_old_one() -> None:
    newer = replace(SUE, public_key="cd" * 32)
    after = amend(roster(), Enrol(newer), "mia", "max")
    assert after.signer("sue") == newer
    assert len(after.signers) == len(roster().signers)


def test_a_key_is_one_person_s() -> None:
    with pytest.raises(NotConfirmed, match="one person's"):
        amend(roster(), Enrol(replace(EVE, public_key=DAN.public_key)), "mia", "max")


@pytest.mark.parametrize("change", [Found((MIA, MAX)), Enrol(EVE), Revoke("dan", "left")])
def test_an_amendment_is_read_back_as_it_was_written(change: Found | Enrol | Revoke) -> None:
    signed = signed_by(next_amendment(roster(), change, ASKED_MS), "mia", "max")
    assert read_amendment(amendment_bytes(signed)) == signed


def test_an_amendment_of_another_kind_is_not_read() -> None:
    signed = signed_by(next_amendment(roster(), Revoke("dan", "left"), ASKED_MS), "mia")
    data = amendment_bytes(signed)
    with pytest.raises(Malformed):
        read_amendment(data.replace(b'"revoke"', b'"pardon"'))
    with pytest.raises(Malformed):
        amendment.statement(replace(signed.amendment, number=0))
    plain = read(data, amendment.MOST_BYTES)
    assert isinstance(plain, dict)
    with pytest.raises(Malformed):
        read_amendment(written({**plain, "signatures": [{"key": "0" * 16, "value": "0" * 128}] * 6}))


def test_a_signature_by_a_key_that_is_named_wrongly_does_not_count() -> None:
    one = next_amendment(roster(), Revoke("dan", "left"), ASKED_MS)
    value = private("mia").sign(amendment.statement(one)).hex()
    with pytest.raises(NotConfirmed):
        amended(roster(), SignedAmendment(one, (Signature(MAX.key, value),)), verify)
