"""Why a line is what it is, as the panel shows it."""

from __future__ import annotations

import pytest

from policy.explain import Explanation, Figure, explain
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Value
from tests.policy.riverbend import PAGES, TODAY, account, compiled, item, riverbend, table


def explained(row: str, pack: Pack | None = None, language: str = "en", /, **changed: Value) -> Explanation:
    reading = read(pack or riverbend(), account(**changed), TODAY, tender="card")
    return explain(reading.scene, row, language=language)


def test_a_late_charge_is_explained_as_on_the_panel() -> None:
    why = explained("LC3")
    assert (why.title, why.amount) == ("Late payment charge", "5.00")
    assert why.sentence == (
        "The account is 35 days past due, past due is 214.60 and segment is residential, "
        "so 2% of past due is charged, at least 5.00."
    )
    assert why.decided == (
        Figure("Days past due", "35 days"),
        Figure("Past due", "214.60"),
        Figure("Segment", "residential"),
    )
    assert why.steps == (
        Figure("2% of 214.60, rounded", "4.29"),
        Figure("The larger of 5.00 and 4.29", "5.00"),
    )
    assert (why.page, why.row, why.since, why.source) == (
        "components/late-charge.md",
        "LC3",
        "since Jul 1, 2025",
        "city code 8-2c",
    )
    assert why.prose == "Charged once on each bill still unpaid after its grace days."
    assert why.others == ("LC4", "LC2", "LC1")


def test_the_page_is_shown_with_its_row_marked() -> None:
    table = explained("LC3").table
    assert table.headings == ("days past due", "past due", "segment", "amount")
    assert [(row.id, *row.cells) for row in table.rows] == [
        ("LC1", "≤ 1", "–", "–", "0.00"),
        ("LC2", "> 1", "< 25.00", "–", "0.00"),
        ("LC3", "> 1", "≥ 25.00", "residential", "max(5.00, round(2% of past due))"),
        ("LC4", "> 1", "≥ 25.00", "business", "round(late rate of past due)"),
    ]
    assert [row.id for row in table.rows if row.applies] == ["LC3"]


def test_the_same_in_spanish() -> None:
    why = explained("LC3", None, "es")
    assert why.sentence == (
        "La cuenta lleva 35 días (days past due), past due es 214.60 y segment es residential; "
        "por eso se cobra 2% de past due, al menos 5.00."
    )
    assert why.steps[0] == Figure("2% de 214.60, redondeado", "4.29")
    assert why.since == "desde el 1 jul 2025"


def test_the_value_of_a_parameter_is_a_step() -> None:
    assert explained("LC4", segment="business").steps == (
        Figure("Late rate", "2%"),
        Figure("2% of 214.60, rounded", "4.29"),
    )


def test_a_formula_s_names_are_among_what_decided_even_if_no_cell_tests_them() -> None:
    assert explained("PB1").decided == (Figure("Past due", "214.60"),)
    assert explained("PB1").steps == (Figure("Past due", "214.60"),)
    assert explained("PB1").sentence == "Past due is owed."


@pytest.mark.parametrize(
    ("changed", "row", "sentence"),
    [
        ({"days_past_due": 1}, "LC1", "The account is 1 day past due, so nothing is charged."),
        ({"autopay": True}, "AC1", "Autopay is yes, so 6.00 is taken off."),
        ({}, "AC2", "Autopay is no, so nothing is taken off."),
        (
            {"card_product": "credit"},
            "CS1",
            (
                "Tender is card and card product is credit, "
                "so card rate for card product (3%) of the total of the lines is charged."
            ),
        ),
    ],
)
def test_the_sentence_follows_the_kind_of_line(changed: dict[str, Value], row: str, sentence: str) -> None:
    assert explained(row, None, "en", **changed).sentence == sentence


def test_a_credit_that_is_held_to_its_line_says_so() -> None:
    reading = read(riverbend(), account(autopay=True), TODAY, tender="card")
    why = explain(reading.scene, "AC1", 500)
    assert why.amount == "5.00"
    assert why.steps == (Figure("6.00", "6.00"), Figure("Never more than “Late payment charge”", "5.00"))
    assert len(explain(reading.scene, "AC1", 600).steps) == 1


def of_item(row: str, fee: str, **values: Value) -> Explanation:
    pack = compiled(components__item_fee=fee)
    reading = read(pack, account(), TODAY, tender="bank")
    scene = reading.scene_of(Scope.OPEN_ITEM, "sep")
    assert scene.item is not None
    changed = item("sep", 8000, TODAY)
    own = Scene(pack, TODAY, scene.values, item=type(changed)("sep", {**scene.item.values, **values}))
    return explain(own, row)


FEE = PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days")


def test_a_line_of_an_item_tells_its_bands_step_by_step() -> None:
    why = of_item("IF1", FEE)
    assert why.sentence.startswith(
        "For the item due September 9, the days from item due to quote date is 56 days"
    )
    assert why.steps == (
        Figure("The part of 80.00 up to 3.00", "3.00"),
        Figure("The part of 80.00 above 3.00", "77.00"),
        Figure("The sum of 10% of 3.00 and 3% of 77.00, rounded", "2.61"),
    )


def test_an_item_that_is_overdue_is_the_subject() -> None:
    aged = FEE.replace("quote date - item due", "days overdue").replace("= amount", "= amount", 1)
    inputs = PAGES["inputs.md"].replace("| disputed |", "| days overdue | days | | account | |\n| disputed |")
    pack = compiled(components__item_fee=aged, inputs=inputs)
    scene = Scene(pack, TODAY, item=item("sep", 8000, TODAY, **{"days overdue": 56}))
    assert explain(scene, "IF1").sentence.startswith(
        "The item due November 4 is 56 days overdue and disputed is no, so"
    )


@pytest.mark.parametrize("due", [{"item due": "later"}, {}])
def test_an_item_without_a_day_is_called_by_its_id(due: dict[str, Value]) -> None:
    pack = compiled(
        components__item_fee=FEE.replace("quote date - item due", "item amount").replace(
            "> 20 days", "> 0.00"
        )
    )
    values: dict[str, Value] = {"item amount": 8000, "disputed": False, **due}
    scene = Scene(pack, TODAY, item=type(item("sep", 1, TODAY))("sep", values))
    assert explain(scene, "IF1").sentence.startswith("For the item sep, item amount is 80.00")


def test_ages_that_stand_behind_other_facts_say_it() -> None:
    late = (
        PAGES["components/late-charge.md"]
        .replace("days past due", "past due  ", 1)
        .replace("past due |", "X |", 1)
    )
    turned = (
        late.replace("| past due   ", "| past due      ")
        .replace("| past due      | X |", "| past due | days past due |")
        .replace("| id  | past due      | X", "| id  | past due      | days past due")
        .replace("> 1           | >= 25.00", ">= 25.00 | > 1")
        .replace("> 1           | < 25.00 ", "< 25.00 | > 1")
        .replace("<= 1          | -       ", "- | <= 1")
    )
    assert explained("LC3", compiled(components__late_charge=turned)).sentence.startswith(
        "Past due is 214.60, it is 35 days past due and segment is residential"
    )


OTHERWISE = """---
component: bag
kind: deposit
title: Deposit
ledger: 2300
order: 60
refund: after a year
rest: next bill
---
A deposit.

## Deposit (unique)

| id  | autopay   | segment     | until      | = label | = amount | = now |
|-----|-----------|-------------|------------|---------|----------|-------|
| DP1 | yes       | residential | 2026-01-01 | low     | 10.00    | 10.00 |
| DP2 | otherwise | -           |            | high    | min(60.00, past due) | 20.00 |
"""


def test_a_row_for_the_rest_says_that_no_other_applies() -> None:
    why = explained("DP2", compiled(components__bag=OTHERWISE))
    assert (
        why.sentence
        == "No other row applies, so past due is taken as a deposit, at most 60.00 and 20.00 is payable now."
    )
    assert (why.since, why.title, why.amount) == ("", "Deposit", "60.00")


def test_a_row_that_ends_says_until_when() -> None:
    pack = compiled(components__bag=OTHERWISE)
    assert explained("DP1", pack, autopay=True).since == "until Jan 1, 2026"
    dated = OTHERWISE.replace("| until      |", "| from       | until      |")
    dated = dated.replace("|------------|", "|------------|------------|").replace(
        "|            |", "|  |  |"
    )
    both = compiled(components__bag=dated.replace("| 2026-01-01 |", "| 2025-01-01 | 2026-01-01 |"))
    assert explained("DP1", both, autopay=True).since == "from Jan 1, 2025 until Jan 1, 2026"


def test_a_row_of_another_page_is_titled_by_its_table() -> None:
    reading = read(riverbend(), account(), TODAY, tender="card")
    why = explain(reading.scene_of(Scope.OPEN_ITEM, "sep"), "A1")
    assert (why.title, why.prose, why.amount) == ("Order", "", "1")
    assert why.sentence == (
        "For the item due September 9, kind is old and disputed is no, so it is paid in place 1, oldest first."
    )


def test_a_step_of_a_flow_can_be_explained_too() -> None:
    why = explained("G1", caller_verified=True)
    assert (why.amount, why.steps) == ("", ())
    assert why.sentence == "The step “Identity” applies."


def test_a_result_to_the_left_is_known_to_the_amount() -> None:
    grid = "| id | past due | = half | = amount |\n| F1 | - | round(50% of past due) | half + 1.00 |"
    pack, _ = table("Fee (unique)", grid)
    why = explain(Scene(pack, TODAY, account().values), "F1")
    assert (why.amount, why.steps) == ("108.30", (Figure("107.30 plus 1.00", "108.30"),))
    assert why.sentence == "Half is 50% of past due and half plus 1.00 is charged."


def test_a_row_that_no_page_has_is_no_row() -> None:
    with pytest.raises(KeyError):
        explained("XX1")
