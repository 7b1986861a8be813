"""Who calls: everybody is found in the book, and nobody is made up."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from desktop.demo.callers import ORDER, ROSA_ACCOUNT, ROSA_NUMBER, Caller, Cast, NobodyToPlay, Role, cast
from desktop.demo.traits import Trait
from tests.desktop.demo.making import USUAL, book, traits


def found() -> Cast:
    return cast(book(), traits(USUAL), lambda _: True)


def test_rosa_is_the_first_who_calls() -> None:
    first = next(found().in_order())
    assert first == Caller(ROSA_NUMBER, "Rosa Delgado", "Billing", ROSA_ACCOUNT, (6120, date(2026, 9, 20)))


def test_everybody_has_a_part_and_then_ordinary_customers_call_for_ever() -> None:
    cast_ = found()
    assert set(cast_.parts) == set(Role)
    called = list(islice(cast_.in_order(), 20))
    assert called[: len(ORDER)] == [cast_.parts[role] for role in ORDER]
    assert set(called[len(ORDER) :]) == set(cast_.others)


def test_a_number_that_two_accounts_share_is_about_the_second() -> None:
    shared = found().parts[Role.SHARED]
    assert (shared.number, shared.account) == ("+12025550102", "3")


def test_plan_and_waiver_are_played_by_those_whom_the_policy_gives_them() -> None:
    parts = found().parts
    assert (parts[Role.PLAN].account, parts[Role.WAIVER].account) == ("1", "5")


def test_a_withheld_and_an_unknown_caller_have_an_account_that_no_number_shows() -> None:
    parts = found().parts
    assert parts[Role.WITHHELD].number == "anonymous"
    assert parts[Role.UNKNOWN].number.startswith("+44207946")
    assert {parts[Role.WITHHELD].account, parts[Role.UNKNOWN].account} <= {"6", "7", "8", "9"}


def test_a_number_that_somebody_has_is_not_unknown() -> None:
    taken = {f"+4420794604{last:02}" for last in range(40)}
    unknown = cast(book(), traits(USUAL), lambda number: number not in taken).parts[Role.UNKNOWN]
    assert unknown.number == "+442079460440"


def test_the_hostile_name_is_a_name_of_the_network_and_not_of_the_book() -> None:
    hostile = found().parts[Role.HOSTILE]
    assert "\u202e" in hostile.name
    assert hostile.account not in {"", found().parts[Role.PLAN].account}


def test_nobody_plays_two_parts() -> None:
    accounts = [one.account for one in found().parts.values()]
    assert len(set(accounts)) == len(accounts)


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ({ROSA_ACCOUNT}, "Rosa Delgado"),
        ({"2"}, "share a number"),
        ({"1"}, "plan"),
        ({"5"}, "let off a charge"),
        ({"7", "8", "9"}, "too few"),
    ],
)
def test_a_book_without_somebody_for_a_part_says_whom_it_lacks(without: set[str], said: str) -> None:
    small = [one for one in book() if one.account.id not in without]
    with pytest.raises(NobodyToPlay, match=said):
        cast(small, traits(USUAL), lambda _: True)


def test_a_book_in_which_every_number_is_somebodys_says_so() -> None:
    with pytest.raises(NobodyToPlay, match="somebody"):
        cast(book(), traits(USUAL), lambda _: False)


def test_without_ordinary_customers_the_parts_begin_again() -> None:
    small = Cast({Role.ROSA: Caller("+1"), Role.PLAN: Caller("+2")})
    assert [one.number for one in islice(small.in_order(), 4)] == ["+1", "+2", "+1", "+2"]


def test_traits_have_words_for_a_message() -> None:
    assert all(" " in trait for trait in Trait)
