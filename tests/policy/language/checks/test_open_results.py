"""Rows that test whether another table's result is still unknown: which accounts bring them about, and when none can."""

from __future__ import annotations

from policy.language.checks import check
from policy.language.checks.examples import example_of
from policy.language.tree.pack import Pack
from policy.language.tree.types import UNKNOWN
from tests.policy.language.pages import compiled


def pack_with(row: str) -> Pack:
    made = compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: Level\n---\n"
        "## Class (unique)\n| id | past due | card product | = class (low, high) |\n|---|---|---|---|\n"
        "| K1 | - | credit | high |\n| K2 | - | debit, prepaid | low |\n\n"
        "## Amount (first)\n| id | class | card product | past due | = amount |\n|---|---|---|---|---|\n"
        f"{row}| L2 | known | - | - | 1.00 |\n| L3 | unknown | unknown | - | 2.00 |\n"
    )
    assert made.pack is not None
    return made.pack


def test_an_account_is_found_for_which_a_result_is_unknown() -> None:
    pack = pack_with("| L1 | unknown | unknown | > 9.00 | 3.00 |\n")
    example = example_of(pack, "L1")
    assert example is not None
    assert example["card product"] is UNKNOWN
    assert [one.code for one in check(pack) if one.row == "L1"] == []


def test_a_row_that_wants_a_result_unknown_and_what_it_rests_on_known_never_applies() -> None:
    pack = pack_with("| L1 | unknown | credit | > 9.00 | 3.00 |\n")
    assert example_of(pack, "L1") is None
    assert {one.code for one in check(pack) if one.row == "L1"} <= {"dead-row", "undecided"}
