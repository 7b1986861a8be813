"""Where a payment goes: the customer's word first, then the pack's order, to the last cent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.account import Account, Item
from policy.allocation import Allocation, Instruction, Unplaced, allocate, in_proportion
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import UNKNOWN
from tests.policy.riverbend import PAGES, TODAY, account, compiled, item, riverbend

JUNE, JULY, MAY = date(2025, 6, 9), date(2025, 7, 9), date(2025, 5, 9)


def holding(*items: Item) -> Account:
    rosa = account()
    return Account(rosa.id, rosa.values, {Scope.OPEN_ITEM: items}, rosa.histories)


BILLS = holding(
    item("july", 5000, JULY, kind="old"),
    item("may", 3000, MAY, kind="old"),
    item("visit", 2500, JUNE, kind="penalty"),
    item("tag", 2000, JULY, kind="penalty"),
    item("water", 10000, TODAY, kind="current"),
    item("sewer", 5000, TODAY, kind="current"),
)


def applied(found: Allocation) -> list[tuple[str, int, str]]:
    return [(part.item.id, part.amount, part.rule) for part in found.parts]


@pytest.mark.parametrize(
    ("payment", "parts", "credit"),
    [
        (0, [], 0),
        (1000, [("may", 1000, "A1")], 0),
        (4000, [("may", 3000, "A1"), ("july", 1000, "A1")], 0),
        (9000, [("may", 3000, "A1"), ("july", 5000, "A1"), ("tag", 1000, "A2")], 0),
        (
            12501,
            [
                ("may", 3000, "A1"),
                ("july", 5000, "A1"),
                ("tag", 2000, "A2"),
                ("visit", 2500, "A2"),
                ("sewer", 0, ""),
                ("water", 1, "A3"),
            ],
            0,
        ),
        (
            13500,
            [
                ("may", 3000, "A1"),
                ("july", 5000, "A1"),
                ("tag", 2000, "A2"),
                ("visit", 2500, "A2"),
                ("sewer", 333, "A3"),
                ("water", 667, "A3"),
            ],
            0,
        ),
        (
            30000,
            [
                ("may", 3000, "A1"),
                ("july", 5000, "A1"),
                ("tag", 2000, "A2"),
                ("visit", 2500, "A2"),
                ("sewer", 5000, "A3"),
                ("water", 10000, "A3"),
            ],
            2500,
        ),
    ],
)
def test_a_payment_follows_the_pack_s_order(
    payment: int, parts: list[tuple[str, int, str]], credit: int
) -> None:
    found = allocate(riverbend(), payment, BILLS, TODAY)
    assert applied(found) == [part for part in parts if part[1]]
    assert (found.credit, found.unplaced) == (credit, ())


ONE_RANK = """
## Order (unique)

| id | item amount | = rank | = then |
|----|-------------|--------|--------|
| A1 | -           | 1      | {then} |
"""


@pytest.mark.parametrize(
    ("then", "order"),
    [
        ("oldest first", ["may", "visit", "july", "tag", "sewer", "water"]),
        ("newest first", ["sewer", "water", "july", "tag", "visit", "may"]),
        ("smallest first", ["tag", "visit", "may", "july", "sewer", "water"]),
        ("largest first", ["water", "july", "sewer", "may", "visit", "tag"]),
    ],
)
def test_items_of_one_rank_follow_as_the_page_says(then: str, order: list[str]) -> None:
    found = allocate(compiled(application=ONE_RANK.format(then=then)), 30000, BILLS, TODAY)
    assert [part.item.id for part in found.parts] == order


def test_two_ways_within_one_rank_follow_the_rows_of_the_page() -> None:
    page = """
## Order (first)

| id | kind    | = rank | = then        |
|----|---------|--------|---------------|
| A1 | penalty | 1      | largest first |
| A2 | -       | 1      | oldest first  |
"""
    found = allocate(compiled(application=page), 12000, BILLS, TODAY)
    assert [part.item.id for part in found.parts] == ["visit", "tag", "may", "july"]


# The customer's instruction


def test_the_customer_s_instruction_comes_before_the_pack_s_order() -> None:
    found = allocate(riverbend(), 9000, BILLS, TODAY, [Instruction("water", 4000), Instruction("tag")])
    assert applied(found) == [("water", 4000, ""), ("tag", 2000, ""), ("may", 3000, "A1")]


def test_an_instruction_pays_an_item_no_more_than_it_owes() -> None:
    found = allocate(riverbend(), 9000, BILLS, TODAY, [Instruction("tag", 9000), Instruction("tag", 1)])
    assert applied(found)[0] == ("tag", 2000, "")
    assert sum(part.amount for part in found.parts) == 9000


def test_an_instruction_goes_as_far_as_the_payment() -> None:
    assert applied(allocate(riverbend(), 100, BILLS, TODAY, [Instruction("water")])) == [("water", 100, "")]


def test_an_instruction_about_no_open_item_is_refused() -> None:
    with pytest.raises(KeyError):
        allocate(riverbend(), 100, BILLS, TODAY, [Instruction("gas")])


@pytest.mark.parametrize(("payment", "wish"), [(-1, 0), (100, -1)])
def test_nothing_negative_is_applied(payment: int, wish: int) -> None:
    with pytest.raises(ValueError, match=r"at least 0\.00"):
        allocate(riverbend(), payment, BILLS, TODAY, [Instruction("water", wish)])


# What the pack does not place


def test_an_item_that_nobody_can_place_takes_nothing_and_is_named() -> None:
    mine = holding(
        item("may", 3000, MAY, kind="old", disputed=UNKNOWN), item("tag", 2000, JULY, kind="penalty")
    )
    found = allocate(riverbend(), 4000, mine, TODAY)
    assert applied(found) == [("tag", 2000, "A2")]
    assert (found.credit, found.unplaced) == (2000, (Unplaced("may", ("disputed",)),))


def test_a_disputed_item_takes_nothing() -> None:
    found = allocate(riverbend(), 4000, holding(item("may", 3000, MAY, kind="old", disputed=True)), TODAY)
    assert (found.parts, found.credit, found.unplaced) == ((), 4000, (Unplaced("may", ()),))


def test_without_an_order_only_the_customer_s_word_counts() -> None:
    mine = holding(item("may", 3000, MAY), item("tag", 2000, JULY))
    found = allocate(compiled(application=None), 4000, mine, TODAY, [Instruction("tag", 500)])
    assert applied(found) == [("tag", 500, "")]
    assert (found.credit, found.unplaced) == (3500, (Unplaced("may", ()), Unplaced("tag", ())))


def test_a_rank_that_cannot_be_told_names_what_is_needed() -> None:
    page = ONE_RANK.format(then="oldest first").replace("| 1  ", "| count of charged + deals")
    inputs = PAGES["inputs.md"].replace(
        "| low income ", "| deals | integer | | asked | unknown |\n| low income "
    )
    pack = compiled(
        application=page.replace("item amount", "deals").replace("| - ", "| -, unknown"), inputs=inputs
    )
    found = allocate(pack, 100, holding(item("may", 3000, MAY)), TODAY)
    assert found.unplaced == (Unplaced("may", ("deals",)),)


@pytest.mark.parametrize("amount", [0, -500, UNKNOWN])
def test_a_credit_takes_no_payment(amount: int) -> None:
    found = allocate(riverbend(), 1000, holding(item("may", amount, MAY, kind="old")), TODAY)
    assert (found.parts, found.credit, found.unplaced) == ((), 1000, ())


def test_an_item_without_a_day_stands_behind_the_others() -> None:
    dateless = Item("x", {"item amount": 100, "kind": "old", "disputed": False})
    found = allocate(riverbend(), 3100, holding(dateless, item("may", 3000, MAY, kind="old")), TODAY)
    assert [part.item.id for part in found.parts] == ["may", "x"]


def test_each_part_keeps_its_item_s_component_and_ledger() -> None:
    mine = holding(
        item("may", 3000, MAY, kind="old", component="late-charge"), item("tag", 2000, JULY, kind="old")
    )
    found = allocate(riverbend(), 5000, mine, TODAY)
    assert [(part.component, part.ledger) for part in found.parts] == [("late-charge", "4210"), ("", "")]


# Sums


@given(payment=st.integers(0, 10_000), amounts=st.lists(st.integers(0, 3_000), max_size=8))
def test_a_proportion_is_exact_and_nobody_is_more_than_a_cent_from_their_share(
    payment: int, amounts: list[int]
) -> None:
    shares = in_proportion(payment, amounts)
    whole = sum(amounts)
    assert sum(shares) == min(payment, whole)
    for share, amount in zip(shares, amounts, strict=True):
        assert 0 <= share <= amount
        if whole > payment:
            assert abs(share - Fraction(payment * amount, whole)) < 1


def test_equal_amounts_get_the_odd_cents_in_their_order() -> None:
    assert in_proportion(500, [300, 300, 300]) == (167, 167, 166)


THENS = ("oldest first", "newest first", "smallest first", "largest first", "in proportion")
PACKS: dict[str, Pack] = {then: compiled(application=ONE_RANK.format(then=then)) for then in THENS}
OPEN = st.builds(
    lambda amount, day: (amount, date.fromordinal(day)), st.integers(-100, 5000), st.integers(739000, 739400)
)


@pytest.mark.untraced
@given(
    payment=st.integers(0, 20_000),
    opened=st.lists(OPEN, max_size=6),
    wishes=st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 3000))), max_size=3),
    then=st.sampled_from(THENS),
)
def test_a_payment_adds_up_and_no_item_is_overpaid(
    payment: int, opened: list[tuple[int, date]], wishes: list[tuple[int, int | None]], then: str
) -> None:
    mine = holding(*(item(f"i{n}", amount, due) for n, (amount, due) in enumerate(opened)))
    wanted = [Instruction(f"i{n}", amount) for n, amount in wishes if n < len(opened)]
    found = allocate(PACKS[then], payment, mine, TODAY, wanted)
    assert sum(part.amount for part in found.parts) + found.credit == payment
    paid = {f"i{n}": 0 for n in range(len(opened))}
    for part in found.parts:
        assert part.amount > 0
        paid[part.item.id] += part.amount
    owed = {f"i{n}": max(0, amount) for n, (amount, _) in enumerate(opened)}
    assert all(paid[name] <= owed[name] for name in owed)
    assert found.credit == max(0, payment - sum(owed.values()))
