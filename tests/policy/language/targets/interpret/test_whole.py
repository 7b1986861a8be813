"""A whole pack read plainly: tables in their order, exceptions, caps and sums over lines."""

from __future__ import annotations

import pytest

from policy.language.targets.interpret import Clash
from policy.language.targets.interpret.whole import Worth, read
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import UNKNOWN, Value
from tests.policy.riverbend import PAGES, TODAY, account, compiled, riverbend


def components(pack: Pack | None = None, **changed: Value) -> dict[str, Value]:
    return dict(read(pack or riverbend(), account(**changed), TODAY, tender="card").scene.components)


def test_every_component_is_worth_what_its_page_says() -> None:
    assert components(card_product="credit", autopay=True) == {
        "past-due-balance": 21460,
        "late-charge": 500,
        "item-fee": 0,
        "autopay-credit": 500,
        "card-surcharge": 644,
    }


def test_a_credit_is_never_more_than_the_line_it_reduces() -> None:
    reading = read(riverbend(), account(autopay=True, past_due=50000), TODAY, tender="bank")
    assert reading.worth["autopay-credit", ""] == Worth(600, 600, ("AC1",))
    assert reading.scene.components["late-charge"] == 1000


def test_sums_over_lines_take_reductions_off() -> None:
    reading = read(riverbend(), account(autopay=True), TODAY, tender="bank")
    assert reading.scene.values["subtotal"] == 21460 + 500 - 500
    assert reading.scene.values["taxable lines"] == 0


def test_a_sum_over_lines_is_never_below_nothing() -> None:
    credit = (
        PAGES["components/autopay-credit.md"].replace("reduces: late-charge\n", "").replace("6.00", "900.00")
    )
    reading = read(compiled(components__autopay_credit=credit), account(autopay=True), TODAY, tender="bank")
    assert reading.scene.components["autopay-credit"] == 90000
    assert reading.scene.values["subtotal"] == 0


def test_an_exception_takes_the_place_of_the_other_component() -> None:
    reading = read(riverbend(), account(low_income=True), TODAY, tender="bank")
    assert reading.worth["late-charge", ""] == Worth(0, 0, ("HX1",))
    assert "hardship" not in reading.scene.components


def test_an_exception_that_does_not_apply_changes_nothing() -> None:
    assert components(low_income=False)["late-charge"] == 500


def test_an_exception_that_nobody_can_tell_leaves_the_line_undetermined() -> None:
    reading = read(riverbend(), account(low_income=UNKNOWN), TODAY, tender="bank")
    assert reading.worth["late-charge", ""] == Worth(UNKNOWN, UNKNOWN, (), ("low income",))


@pytest.mark.parametrize("policy", ["unique", "rule order"])
def test_two_exceptions_at_once_clash(policy: str) -> None:
    other = PAGES["components/hardship.md"].replace("hardship", "courtesy").replace("HX1", "HY1")
    pack = compiled(components__courtesy=other.replace("unique", policy))
    assert read(pack, account(low_income=True), TODAY).clashes == (Clash("late-charge", ("HY1", "HX1")),)
    assert read(pack, account(low_income=False), TODAY).clashes == ()


def test_what_is_unknown_leaves_the_other_lines_alone() -> None:
    reading = read(riverbend(), account(), TODAY, tender="card")
    assert reading.worth["card-surcharge", ""] == Worth(UNKNOWN, UNKNOWN, (), ("card product",))
    assert reading.scene.needs["card-surcharge"] == ("card product",)
    assert reading.scene.values["subtotal"] == 21960


def test_what_depends_on_an_undetermined_line_is_undetermined_too() -> None:
    late = PAGES["components/late-charge.md"].replace("| segment     |", "| low income  |")
    late = late.replace("residential |", "yes         |").replace("business    |", "no          |")
    pack = compiled(components__late_charge=late, components__hardship=None)
    reading = read(
        pack, account(autopay=True, low_income=UNKNOWN, card_product="credit"), TODAY, tender="card"
    )
    assert reading.scene.components["late-charge"] is UNKNOWN
    assert reading.worth["autopay-credit", ""] == Worth(UNKNOWN, UNKNOWN, ("AC1",), ("low income",))
    assert reading.scene.values["subtotal"] is UNKNOWN
    assert reading.worth["card-surcharge", ""].needs == ("low income",)
    assert reading.scene.components["past-due-balance"] == 21460


def test_a_gap_leaves_a_component_without_a_value() -> None:
    pack = compiled(
        components__past_due_balance=PAGES["components/past-due-balance.md"].replace("| -  ", "| 0.00")
    )
    assert components(pack)["past-due-balance"] is UNKNOWN


def test_items_are_asked_one_by_one_and_summed() -> None:
    fee = PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days")
    reading = read(compiled(components__item_fee=fee), account(), TODAY, tender="bank")
    assert reading.worth["item-fee", "sep"] == Worth(261, 261, ("IF1",))
    assert reading.worth["item-fee", "oct"] == Worth(425, 425, ("IF1",))
    assert reading.scene.components["item-fee"] == 686


def test_an_item_s_scene_knows_the_item_and_the_whole_account() -> None:
    reading = read(riverbend(), account(), TODAY, tender="bank")
    scene = reading.scene_of(Scope.OPEN_ITEM, "sep")
    assert scene.item is not None
    assert scene.item.id == "sep"
    assert scene.components == reading.scene.components
    assert reading.scene_of(Scope.ACCOUNT) is reading.scene


PER_ITEM = """---
component: item-credit
kind: credit
title: Item credit
ledger: 4900
order: 30
per: open item
reduces: item-fee
---

## Credit (unique)

| id  | item amount | = amount |
|-----|-------------|----------|
| IC1 | -           | 3.00     |
"""

PER_ITEM_EXCEPTION = """---
component: old-items
kind: exception
title: Old items
ledger: 4220
order: 26
per: open item
exception to: item-fee
---

## Fee (unique)

| id  | kind | = amount |
|-----|------|----------|
| OI1 | old  | 1.00     |
"""


def test_exceptions_and_caps_of_items_are_those_of_the_same_item() -> None:
    fee = PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days")
    pack = compiled(
        components__item_fee=fee, components__item_credit=PER_ITEM, components__old_items=PER_ITEM_EXCEPTION
    )
    reading = read(pack, account(), TODAY, tender="bank")
    assert reading.worth["item-fee", "sep"] == Worth(100, 100, ("OI1",))
    assert reading.worth["item-credit", "sep"].amount == 100
    assert reading.worth["item-credit", "oct"].amount == 300


LISTED = """---
component: visits
kind: service charge
title: Visits
ledger: 4230
taxable: yes
order: 31
rest: next bill
---

## Charges (rule order)

| id | segment     | autopay | = amount | = now |
|----|-------------|---------|----------|-------|
| V1 | residential | -       | 20.00    | 5.00  |
| V2 | -           | no      | 15.00    | 15.00 |
"""


def test_a_list_adds_up_and_only_what_is_payable_now_is_in_the_subtotal() -> None:
    reading = read(compiled(components__visits=LISTED), account(), TODAY, tender="bank")
    assert reading.worth["visits", ""] == Worth(3500, 2000, ("V1", "V2"))
    assert reading.scene.values["subtotal"] == 21960 + 2000
    assert reading.scene.values["taxable lines"] == 3500


def test_tables_without_an_amount_give_their_results_to_later_ones() -> None:
    classes = """
## Class (unique)

| id  | past due  | = class (low, high) |
|-----|-----------|---------------------|
| CL1 | < 100.00  | low                 |
| CL2 | >= 100.00 | high                |
"""
    late = PAGES["components/late-charge.md"].replace("segment    ", "class").replace("residential", "high")
    pack = compiled(components__late_charge=late.replace("business", "low") + classes)
    assert components(pack)["late-charge"] == 500


def test_an_item_sees_the_results_of_its_own_earlier_tables() -> None:
    ages = """
## Age (unique)

| id  | quote date - item due | = age (young, aged) |
|-----|-----------------------|---------------------|
| AG1 | <= 30 days            | young               |
| AG2 | > 30 days             | aged                |
"""
    fee = PAGES["components/item-fee.md"].replace("quote date - item due", "age").replace("> 60 days", "aged")
    reading = read(compiled(components__item_fee=fee + ages), account(), TODAY, tender="bank")
    assert reading.worth["item-fee", "sep"].rows == ("IF1",)
    assert reading.worth["item-fee", "oct"].rows == ("IF2",)
    assert reading.scene_of(Scope.OPEN_ITEM, "sep").outputs["age"] == "aged"
