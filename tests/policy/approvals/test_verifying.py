"""What counts as an approval, and every way in which something like one does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.approvals.amendment import Enrol, Revoke
from policy.approvals.decision import DOMAIN, SignedDecision, Verb, read_signed, signed_bytes, statement
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest, Needs
from policy.approvals.verifying import Fault, Outcome, faults, standing, time_faults
from policy.approvals.writing import Malformed
from tests.policy.approvals.test_form import OTHERS
from tests.policy.approvals.world import (
    DAN,
    amend,
    decided,
    later,
    live,
    person,
    private,
    request,
    roster,
    verify,
)

SOON = later(5)
TWO: ApprovalRequest = request(needs=Needs("supervisor", 7_500, 2))


def test_a_right_approval_counts() -> None:
    assert faults(live(), decided(), SOON) == ()
    assert standing(live(), [decided()], SOON).outcome is Outcome.APPROVED


def test_a_refusal_ends_a_request_whatever_the_signer_s_limit() -> None:
    poor = amend(roster(), Enrol(replace(DAN, limit=0)), "mia", "max")
    found = standing(live(roster=poor), [decided(verb=Verb.REFUSE, reason="no"), decided("sue")], SOON)
    assert found.outcome is Outcome.REFUSED
    assert [one.faults for one in found.rejected] == [(Fault.DECIDED,)]


def test_a_counter_offer_ends_a_request_and_must_be_less_and_within_the_signer_s_limit() -> None:
    poor = live(roster=amend(roster(), Enrol(replace(DAN, limit=5_000)), "mia", "max"))
    assert standing(poor, [decided(verb=Verb.COUNTER)], SOON).outcome is Outcome.COUNTERED
    assert faults(poor, decided(verb=Verb.COUNTER, offered=5_001), SOON) == (Fault.LIMIT,)
    assert faults(live(), decided(verb=Verb.COUNTER, offered=7_500), SOON) == (Fault.OFFER,)


def test_a_decision_forged_by_the_broker_does_not_count() -> None:
    signed = decided()
    forged = SignedDecision(replace(signed.decision, reason="x"), signed.signature)
    assert faults(live(), forged, SOON) == (Fault.FORGED,)
    eve = SignedDecision(signed.decision, private("eve").sign(statement(signed.decision)).hex())
    assert faults(live(), eve, SOON) == (Fault.FORGED,)
    assert faults(live(), decided("eve"), SOON) == (Fault.UNKNOWN_SIGNER,)
    assert faults(live(), decided(key=person("sue").key), SOON) == (Fault.OTHER_KEY,)


def test_a_signature_under_the_same_bytes_without_their_domain_does_not_count() -> None:
    decision = decided().decision
    bare = private("dan").sign(statement(decision).removeprefix(DOMAIN)).hex()
    assert faults(live(), SignedDecision(decision, bare), SOON) == (Fault.FORGED,)


def test_a_replayed_decision_does_not_count() -> None:
    again = live(used={digest(request())})
    assert faults(again, decided(), SOON) == (Fault.USED,)
    assert standing(again, [decided()], SOON).outcome is Outcome.WAITING


@pytest.mark.parametrize("other", OTHERS)
def test_a_decision_on_another_call_account_amount_component_or_policy_version_does_not_count(
    other: dict[str, object],
) -> None:
    found = faults(live(), decided(of=request(**other)), SOON)
    assert found == (Fault.OTHER_REQUEST,)


def test_the_same_person_twice_is_not_two_people() -> None:
    asked = live(TWO)
    twice = standing(asked, [decided(of=TWO), decided(of=TWO, decided_ms=1)], SOON)
    assert twice.outcome is Outcome.WAITING
    assert [one.faults for one in twice.rejected] == [(Fault.SAME_PERSON,)]
    both = standing(asked, [decided(of=TWO), decided("sue", of=TWO)], SOON)
    assert both.outcome is Outcome.APPROVED
    assert [one.decision.signer for one in both.counted] == ["dan", "sue"]


def test_who_asks_does_not_approve_on_another_machine() -> None:
    dans = request(agent="dan", desktop="desk-99")
    found = standing(live(dans), [decided(of=dans)], SOON)
    assert found.outcome is Outcome.WAITING
    assert [one.faults for one in found.rejected] == [(Fault.REQUESTER,)]


@pytest.mark.parametrize("at", [later(180), later(3_600), later(10, wall=180)])
def test_an_expired_request_is_not_approved(at: object) -> None:
    found = standing(live(), [decided()], at)  # type: ignore[arg-type]
    assert found.outcome is Outcome.EXPIRED
    assert [one.faults for one in found.rejected] == [(Fault.EXPIRED,)]


def test_a_clock_moved_back_an_hour_gives_no_more_time_and_is_noticed() -> None:
    assert time_faults(live(), later(200, wall=-3_400)) == (Fault.EXPIRED, Fault.CLOCK_SET_BACK)
    assert faults(live(), decided(), later(10, wall=-3_590)) == (Fault.CLOCK_SET_BACK,)
    assert standing(live(), [decided()], later(10, wall=-3_590)).outcome is Outcome.EXPIRED
    assert time_faults(live(), later(10, wall=8.5)) == ()


def test_a_supervisor_whose_limit_is_lower_does_not_approve() -> None:
    poor = amend(roster(), Enrol(replace(DAN, limit=7_499)), "mia", "max")
    assert faults(live(roster=poor), decided(), SOON) == (Fault.LIMIT,)


@pytest.mark.parametrize("role", ["agent", "nobody"])
def test_a_role_that_is_lower_or_unknown_does_not_approve(role: str) -> None:
    low = amend(roster(), Enrol(replace(DAN, role=role)), "mia", "max")
    assert faults(live(roster=low), decided(), SOON) == (Fault.ROLE,)
    odd = request(needs=Needs("emperor", 7_500, 1))
    assert faults(live(odd), decided(of=odd), SOON) == (Fault.ROLE,)


def test_a_manager_approves_what_a_supervisor_may() -> None:
    assert faults(live(), decided("mia"), SOON) == ()


def test_a_revoked_key_does_not_approve_and_loses_what_was_pending() -> None:
    asked, first = live(TWO), decided(of=TWO)
    assert standing(asked, [first], SOON).counted == (first,)
    after = replace(asked, roster=amend(roster(), Revoke("dan", "lost laptop"), "max"))
    assert faults(after, first, SOON) == (Fault.REVOKED,)
    assert standing(after, [first, decided("sue", of=TWO)], SOON).outcome is Outcome.WAITING


@pytest.mark.parametrize("verb", Verb)
def test_a_wrong_number_refuses(verb: Verb) -> None:
    found = standing(live(), [decided(verb=verb, number="18")], SOON)
    assert (found.outcome, found.wrong_number) == (Outcome.REFUSED, True)


def test_a_wrong_number_under_a_forged_signature_refuses_nothing() -> None:
    signed = decided(number="18")
    forged = SignedDecision(signed.decision, decided().signature)
    found = standing(live(), [forged, decided()], SOON)
    assert (found.outcome, found.wrong_number) == (Outcome.APPROVED, False)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = faults(
        live(used={digest(request())}), decided("amy", number="18", key="0" * 16), later(999), {"amy"}
    )
    assert set(found) == {
        Fault.UNKNOWN_SIGNER,
        Fault.REQUESTER,
        Fault.NUMBER,
        Fault.SAME_PERSON,
        Fault.USED,
        Fault.EXPIRED,
    }


@pytest.mark.parametrize("verb", Verb)
def test_a_decision_is_read_back_as_it_was_written(verb: Verb) -> None:
    signed = decided(verb=verb, reason="Ask her again on Friday.")
    assert read_signed(signed_bytes(signed)) == signed
    assert verify(bytes.fromhex(DAN.public_key), bytes.fromhex(signed.signature), statement(signed.decision))


@pytest.mark.parametrize(
    "changes",
    [{"verb": "grant"}, {"offered": 1}, {"number": "470"}, {"reason": "\u202e"}, {"digest": "0"}],
)
def test_a_decision_with_any_other_field_is_not_read(changes: dict[str, object]) -> None:
    data = signed_bytes(decided())
    for name, value in changes.items():
        old = {"verb": '"approve"', "offered": "0", "number": '"47"', "reason": '""'}.get(name)
        old = old or f'"{digest(request())}"'
        new = f'"{value}"' if isinstance(value, str) else str(value)
        data = data.replace(f'"{name}":{old}'.encode(), f'"{name}":{new}'.encode())
    assert data != signed_bytes(decided())
    with pytest.raises(Malformed):
        read_signed(data)


@settings(max_examples=60)
@given(st.data())
def test_no_byte_of_an_approval_can_be_changed(data: st.DataObject) -> None:
    good = signed_bytes(decided())
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != good[place]))
    try:
        signed = read_signed(good[:place] + bytes([other]) + good[place + 1 :])
    except Malformed:
        return
    assert faults(live(), signed, SOON)
