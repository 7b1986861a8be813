"""Codes read over the telephone approve little, seldom and once, and stay open until they are signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.approvals.amendment import Enrol
from policy.approvals.codes import (
    CodeFault,
    CodeTerms,
    CodeUse,
    challenge,
    code_faults,
    confirms,
    reader_told,
    readers_of,
    told_of_code,
)
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.request import ApprovalRequest, Needs
from policy.approvals.verifying import Live
from policy.moment import Moment
from tests.policy.approvals.world import DAN, amend, decided, later, live, request, roster, verify

SMALL: ApprovalRequest = request(needs=Needs("supervisor", 2_500, 1))
ONCE = CodeUse(1, 0, 1)
SOON = later(60)


def found(
    of: ApprovalRequest = SMALL,
    person: str = "dan",
    use: CodeUse = ONCE,
    at: Moment = SOON,
    asked: Live | None = None,
    *,
    is_right: bool = True,
) -> tuple[CodeFault, ...]:
    return code_faults(asked or live(of), person, CodeTerms(), use, at, is_right=is_right)


def test_a_right_code_for_little_approves() -> None:
    assert found() == ()


def test_a_wrong_code_does_not() -> None:
    assert found(is_right=False) == (CodeFault.WRONG,)


@pytest.mark.parametrize(
    ("needs", "fault"),
    [
        (Needs("supervisor", 2_501, 1), CodeFault.CAP),
        (Needs("supervisor", 2_500, 2), CodeFault.PEOPLE),
        (Needs("manager", 2_500, 1), CodeFault.ROLE),
    ],
)
def test_a_code_is_for_little_and_for_one_person_who_may(needs: Needs, fault: CodeFault) -> None:
    assert found(request(needs=needs)) == (fault,)


def test_a_code_is_of_somebody_on_the_roster_with_the_limit_and_not_of_who_asks() -> None:
    assert found(person="eve") == (CodeFault.UNKNOWN_SIGNER,)
    assert found(request(agent="dan", needs=SMALL.needs)) == (CodeFault.REQUESTER,)
    poor = live(SMALL, roster=amend(roster(), Enrol(replace(DAN, limit=2_499)), "mia", "max"))
    assert found(asked=poor) == (CodeFault.LIMIT,)


@pytest.mark.parametrize(
    ("use", "faults"),
    [
        (CodeUse(3, 4, 15), ()),
        (CodeUse(4, 0, 4), (CodeFault.TRIES,)),
        (CodeUse(1, 5, 5), (CodeFault.DAY,)),
        (CodeUse(1, 0, 16), (CodeFault.DAY,)),
    ],
)
def test_codes_are_tried_three_times_and_used_five_times_a_day(
    use: CodeUse, faults: tuple[CodeFault, ...]
) -> None:
    assert found(use=use) == faults


def test_a_code_is_over_with_the_request_or_after_five_minutes() -> None:
    assert found(at=later(180)) == (CodeFault.EXPIRED,)
    long = request(needs=SMALL.needs, expires_ms=SMALL.asked_ms + 600_000)
    assert found(long, at=later(299)) == ()
    assert found(long, at=later(300)) == (CodeFault.EXPIRED,)
    assert found(at=later(60, wall=-3_600)) == (CodeFault.CLOCK_SET_BACK,)


def test_a_code_is_used_once() -> None:
    assert found(asked=live(SMALL, used={digest(SMALL)})) == (CodeFault.USED,)


@pytest.mark.untraced
@given(st.integers(0, 2**128 - 1))
def test_a_challenge_is_ten_legible_letters_and_stands_for_one_request(number: int) -> None:
    other = request(nonce=f"{number:032x}")
    assert len(challenge(other)) == 10
    assert set(challenge(other)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert (challenge(other) == challenge(request())) == (other == request())


def test_only_its_reader_s_signature_under_the_same_request_confirms_a_code() -> None:
    def confirmed(signed: SignedDecision, reader: str = "dan") -> bool:
        return confirms(SMALL, reader, signed, roster(), verify)

    right = decided(of=SMALL, number="00")
    assert confirmed(right)
    assert not confirmed(right, "sue")
    assert not confirmed(right, "eve")
    assert not confirmed(decided("sue", of=SMALL))
    assert not confirmed(decided(of=request()))
    assert not confirmed(decided(verb=Verb.REFUSE, of=SMALL))
    assert not confirmed(SignedDecision(right.decision, decided().signature))


def test_those_who_could_read_out_a_code_have_the_role_and_the_limit_and_do_not_ask_themselves() -> None:
    def names(of: ApprovalRequest) -> list[str]:
        return [one.person for one in readers_of(live(of))]

    assert names(SMALL) == ["mia", "max", "dan", "sue"]
    assert names(replace(SMALL, agent="dan")) == ["mia", "max", "sue"]
    assert names(replace(SMALL, needs=Needs("manager", 2_500, 1))) == ["mia", "max"]
    assert names(replace(SMALL, needs=Needs("supervisor", 10_001, 1))) == ["mia", "max"]


def test_a_desktops_word_of_a_code_names_its_reader_and_no_other_word_does() -> None:
    assert reader_told(told_of_code("dan")) == "dan"
    assert reader_told("it was approved") == reader_told("") == ""


def test_another_request_has_another_challenge() -> None:
    assert challenge(SMALL) == challenge(request(needs=SMALL.needs))
    assert challenge(SMALL) != challenge(request())
