"""Why a row did not apply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policy.explain import Reason, WhyNot, why_not
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.riverbend import TODAY, account, riverbend, table


def asked(row: str, language: str = "en", on: date = TODAY, **changed: Value) -> WhyNot:
    return why_not(read(riverbend(), account(**changed), on, tender="card").scene, row, language)


def in_table(row: str, title: str, grid: str, **changed: Value) -> WhyNot:
    pack, _ = table(title, grid)
    return why_not(Scene(pack, TODAY, account(**changed).values), row)


def test_the_cell_that_did_not_hold_is_named_with_its_value() -> None:
    assert asked("LC4") == WhyNot(
        "LC4", Reason.CELL, "LC4 asks for segment: business; it is residential.", "segment", "residential"
    )
    assert asked("LC2", "es").sentence == "LC2 pide past due: menos de 25.00; es 214.60."


def test_a_row_that_applies_says_so() -> None:
    assert asked("LC3") == WhyNot("LC3", Reason.APPLIES, "LC3 does apply.")


def test_what_nobody_knows_is_named() -> None:
    said = asked("CS1")
    assert (said.reason, said.heading) == (Reason.UNKNOWN, "card product")
    assert "card product, which is not known yet" in said.sentence


def test_what_does_not_apply_is_named() -> None:
    said = in_table("F1", "Fee (first)", "| id | suspended on | = fee |\n| F1 | known | 1.00 |")
    assert said.reason is Reason.STATE
    assert said.sentence == "F1 asks for suspended on: known; it does not apply."


@pytest.mark.parametrize(
    ("on", "reason", "sentence"),
    [
        (date(2025, 6, 30), Reason.NOT_YET, "LC3 is in effect only from Jul 1, 2025."),
        (date(2025, 7, 1), Reason.APPLIES, "LC3 does apply."),
    ],
)
def test_a_row_is_not_in_effect_before_its_day(on: date, reason: Reason, sentence: str) -> None:
    assert (asked("LC3", on=on).reason, asked("LC3", on=on).sentence) == (reason, sentence)


def test_a_row_is_no_longer_in_effect_after_its_last_day() -> None:
    grid = "| id | past due | until | = fee |\n| F1 | - | 2025-11-04 | 1.00 |"
    said = in_table("F1", "Fee (first)", grid)
    assert (said.reason, said.sentence) == (Reason.NO_LONGER, "F1 was in effect only until Nov 4, 2025.")


def test_a_row_for_items_needs_one() -> None:
    said = why_not(replace(read(riverbend(), account(), TODAY).scene, item=None), "IF1")
    assert (said.reason, said.sentence) == (Reason.NO_ITEM, "IF1 is asked for each item, and there is none.")


ROWS = """
| id | past due | segment     | exception to | = fee |
| F1 | -        | business    |              | 1.00  |
| F2 | -        | residential |              | 2.00  |
| F3 | > 100.00 | -           | F2           | 3.00  |
| F4 | -        | -           | F1           | 4.00  |
| F5 | otherwise | -          |              | 5.00  |
"""


@pytest.mark.parametrize(
    ("row", "reason", "rows", "sentence"),
    [
        ("F2", Reason.DEFEATED, ("F3",), "F2 would apply, but F3 is an exception to it and takes its place."),
        ("F4", Reason.BASE, ("F1",), "F4 is an exception to F1, which does not apply."),
        ("F5", Reason.OTHERWISE, ("F3",), "F5 applies only if no other row does, and F3 does."),
    ],
)
def test_the_rows_that_stand_in_the_way_are_named(
    row: str, reason: Reason, rows: tuple[str, ...], sentence: str
) -> None:
    assert in_table(row, "Fee (unique)", ROWS) == WhyNot(row, reason, sentence, rows=rows)


SEVERAL = """
| id | segment     | = tier (low, high) |
| F1 | -           | {first}            |
| F2 | residential | low                |
"""


@pytest.mark.parametrize(
    ("policy", "first", "row", "reason", "winner"),
    [
        ("first", "high", "F2", Reason.BEFORE, "F1"),
        ("any", "low", "F2", Reason.SAME, "F1"),
        ("priority", "high", "F1", Reason.OUTRANKED, "F2"),
    ],
)
def test_the_hit_policy_may_have_picked_another_row(
    policy: str, first: str, row: str, reason: Reason, winner: str
) -> None:
    said = in_table(row, f"Tier ({policy})", SEVERAL.format(first=first))
    assert (said.reason, said.rows) == (reason, (winner,))
    assert in_table(winner, f"Tier ({policy})", SEVERAL.format(first=first)).reason is Reason.APPLIES


@pytest.mark.parametrize("policy", ["unique", "any", "rule order"])
def test_rows_that_clash_or_are_listed_do_apply(policy: str) -> None:
    assert in_table("F2", f"Tier ({policy})", SEVERAL.format(first="high")).reason is Reason.APPLIES


def test_states_are_kept_apart() -> None:
    grid = "| id | card product | = fee |\n| F1 | credit | 1.00 |"
    reasons = [
        in_table("F1", "Fee (first)", grid, card_product=v).reason for v in (UNKNOWN, NOT_APPLICABLE, "debit")
    ]
    assert reasons == [Reason.UNKNOWN, Reason.STATE, Reason.CELL]
