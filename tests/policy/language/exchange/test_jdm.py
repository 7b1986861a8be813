"""A pack as a JDM document: what zen-engine cannot do is told, and the rest is still there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from policy.language.exchange.jdm import export_jdm, fields_of
from policy.language.exchange.zen import formulas
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.exchange.test_dmn_export import charge, pack_of, with_charge
from tests.policy.language.exchange.test_oracle import engine_of
from tests.policy.language.pages import SOUND

ON = date(2025, 11, 4)
FACTS: Mapping[str, Value] = {
    "past due": 10_000, "current": 5_000, "days past due": 10, "segment": "business", "state": "co",
    "autopay": False, "card product": UNKNOWN, "promised on": NOT_APPLICABLE, "own rate": Fraction(5, 100),
    "cycle days": 30, "tenure": 12, "option": "in full", "tender": "bank", "payments": NOT_APPLICABLE,
}  # fmt: skip


def messages(pages: Mapping[str, bytes], on: date = ON) -> str:
    return "\n".join(finding.message for finding in export_jdm(pack_of(pages), on).findings)


def answered(pages: Mapping[str, bytes], **changes: Value) -> dict[str, Any]:
    pack = pack_of(pages)
    facts = fields_of(pack, ON).facts({**FACTS, **{k.replace("_", " "): v for k, v in changes.items()}}, ON)
    result: dict[str, Any] = engine_of(export_jdm(pack, ON).content).evaluate("x", facts)["result"]
    return result


def changed(table: str, front: str, old: bytes = b"", new: bytes = b"") -> Mapping[str, bytes]:
    pages = with_charge(table, front)
    return {**pages, "components/extra.md": pages["components/extra.md"].replace(old, new)}


def test_the_sound_pack_says_what_a_document_cannot_hold() -> None:
    said = messages(SOUND)
    assert "each item" in said
    assert "history" in said


@pytest.mark.parametrize(
    ("heading", "cell", "part"),
    [
        ("next business day(quote date)", "-", "calendar"),
        ("promised on + 1 month", "-", "months cannot be added"),
        ("count of late waivers", "-", "history"),
    ],
)
def test_what_needs_a_calendar_or_a_past_is_told(heading: str, cell: str, part: str) -> None:
    table = charge(f"| E1 | {cell} | 1.00 |", heading=f"| id | {heading} | = amount |")
    assert part in messages(with_charge(table))


def test_rows_that_a_document_cannot_rank_or_combine_are_told() -> None:
    heading = "| id | past due | = amount | exception to |"
    rows = ("| E1 | - | 3.00 | |", "| E2 | > 5.00 | 2.00 | E1 |")
    assert "under a hit policy that collects" in messages(
        with_charge(charge(*rows, heading=heading, policy="collect sum"))
    )
    assert "only of unique" in messages(with_charge(charge(*rows, heading=heading, policy="first")))
    rest = charge("| E1 | otherwise | 1.00 |", policy="collect sum")
    assert "“otherwise” beside" in messages(with_charge(rest))
    ranked = "## Level (priority)\n\n| id | past due | = one (a, b) | = level (a, b) |\n|---|---|---|---|\n| L1 | - | a | b |\n\n"
    ranked += "## Other (priority)\n\n| id | past due | = other (a, b) |\n|---|---|---|\n| O7 | - | one |\n\n"
    assert "depends on a formula" in messages(with_charge(ranked + charge("| E1 | - | 1.00 |")))


def test_a_parameter_without_a_value_on_the_day_is_told() -> None:
    early = date(2020, 1, 1)
    assert "no value on this day" in messages(
        with_charge(charge("| E1 | - | round(late rate of past due) |")), early
    )
    ends = charge("| E1 | >= late rate | 1.00 |", heading="| id | own rate | = amount |")
    assert "no value on this day" in messages(with_charge(ends), early)


@pytest.mark.parametrize(
    ("depth", "longest"), [(2, 300), pytest.param(7, formulas.LONGEST, marks=pytest.mark.untraced)]
)
def test_roundings_nested_too_deeply_are_told(
    depth: int, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formulas, "LONGEST", longest)
    formula = "past due - 1.00"
    for _ in range(depth):
        formula = f"round half even(1/3 of ({formula} - 1.00))"
    assert "too deeply" in messages(with_charge(charge(f"| E1 | - | {formula} |")))


def test_an_exception_takes_the_place_of_what_it_is_an_exception_to() -> None:
    front = "exception to: late-charge\n"
    pages = changed(charge("| E1 | > 99.00 | 1.00 |"), front, b"kind: late fee", b"kind: exception")
    assert answered(pages)["late_charge"] == 100
    assert answered(pages, past_due=9_000)["late_charge"] == 180
    unknown = charge("| E1 | credit | 1.00 |", heading="| id | card product | = amount |")
    assert "may be unknown" in messages(changed(unknown, front, b"kind: late fee", b"kind: exception"))


def test_what_is_payable_now_and_caps() -> None:
    table = charge("| E1 | - | 9.00 | 3.00 |", heading="| id | past due | = amount | = now |")
    front = "reduces: late-charge\nrest: next bill\n"
    pages = changed(table, front, b"kind: late fee", b"kind: credit")
    result = answered(pages)
    assert (result["extra"], result["extra_now"]) == (200, 200)
    plain = answered(with_charge(table, "rest: next bill\n"))
    assert (plain["extra"], plain["extra_now"]) == (900, 300)
    capped = changed(charge("| E1 | credit, unknown | 9.00 |", heading="| id | card product | = amount |"),
                     "reduces: late-charge\n", b"kind: late fee", b"kind: credit")  # fmt: skip
    assert answered(capped)["extra"] == 200


def test_a_tested_result_is_unknown_or_does_not_apply_but_not_both() -> None:
    helper = "## Day\n\n| id | past due | = day |\n|---|---|---|\n| D1 | - | promised on + 1 day |\n\n"
    table = helper + charge("| E1 | - | 1.00 |", heading="| id | day | = amount |")
    assert answered(with_charge(table))["extra"] == 100
    pages = dict(with_charge(table))
    pages["inputs.md"] = pages["inputs.md"].replace(
        b"| account | not applicable |", b"| account | unknown, not applicable |"
    )
    assert "cannot tell which" in messages(pages)


def test_tests_between_the_steps_of_a_value_are_conditions() -> None:
    heading = "| id | own rate | = amount |"
    rows = ("| E1 | < 1/3 | 1.00 |", "| E2 | not(1/3) | 2.00 |")
    assert answered(with_charge(charge(*rows, heading=heading, policy="collect sum")))["extra"] == 300
    low = charge(
        "| E1 | [1/7 .. 1/3) | 1.00 |", "| E2 | > 1/3 | 1.00 |", "| E3 | < 1/7 | 4.00 |", heading=heading
    )
    assert answered(with_charge(low))["extra"] == 400


def test_amounts_below_zero_are_rounded_as_their_opposites_are() -> None:
    pages = with_charge(charge("| E1 | - | round(25% of (past due - 100.02)) + 9.00 |"))
    assert answered(pages)["extra"] == 900 - 1
    keyed = with_charge(charge("| E1 | - | round(surcharge cap for state of past due) |"))
    assert answered(keyed)["extra"] == 200
    assert answered(keyed, state="nv")["extra"] == 300


def test_names_that_look_alike_get_fields_of_their_own() -> None:
    table = "## Pay\n\n| id | past due | = past-due |\n|---|---|---|\n| D1 | - | past due |\n\n" + charge(
        "| E1 | - | past-due |"
    )
    pages = with_charge(table)
    assert answered(pages)["past_due_2"] == 10_000
    assert len({node["id"] for node in json.loads(export_jdm(pack_of(pages), ON).content)["nodes"]}) > 3


def test_a_result_may_use_those_to_its_left_and_texts_are_left_out() -> None:
    heading = "| id | past due | = base | = amount | = label |"
    result = answered(with_charge(charge("| E1 | known | 2.00 | base + 1.00 | small |", heading=heading)))
    assert (result["extra"], "small" in result.values()) == (300, False)


def test_a_sum_is_open_where_a_row_may_hit_but_for_what_is_unknown() -> None:
    rows = ("| E1 | credit | > 50.00 | 1.00 |", "| E2 | -, unknown | > 80.00 | 2.00 |")
    heading = "| id | card product | past due | = amount |"
    pages = with_charge(charge(*rows, heading=heading, policy="collect sum"))
    assert answered(pages, card_product="credit")["extra"] == 300
    assert answered(pages, card_product="debit")["extra"] == 200
    assert answered(pages, card_product=UNKNOWN).get("extra") is None
    assert answered(pages, card_product=UNKNOWN, past_due=4_000)["extra"] == 0


def test_an_exception_goes_before_the_rows_that_it_is_an_exception_to() -> None:
    rows = ("| E1 | > 5.00 | - | | 1.00 |", "| E2 | <= 5.00 | - | | 2.00 |")
    more = ("| E3 | - | business | E1 | 3.00 |", "| E4 | > 50.00 | - | E3 | 4.00 |")
    pages = with_charge(charge(*rows, *more, heading="| id | past due | segment | exception to | = amount |"))
    assert [answered(pages, past_due=amount)["extra"] for amount in (500, 501, 5_001)] == [200, 300, 400]
    assert answered(pages, past_due=5_001, segment="residential")["extra"] == 100


def test_a_date_that_may_be_unknown_or_not_apply_is_compared_where_it_is_known() -> None:
    rows = ("| E1 | >= 2025-12-01, unknown | 1.00 |", "| E2 | < 2025-12-01, not applicable | 2.00 |")
    pages = dict(with_charge(charge(*rows, heading="| id | promised on | = amount |")))
    pages["inputs.md"] = pages["inputs.md"].replace(
        b"| account | not applicable |", b"| account | unknown, not applicable |"
    )
    days: list[Value] = [date(2025, 12, 1), date(2025, 11, 30), UNKNOWN, NOT_APPLICABLE]
    assert [answered(pages, promised_on=day)["extra"] for day in days] == [100, 200, 100, 200]


@pytest.mark.parametrize(("mode", "cents"), [("up", 3_334), ("down", 3_333), ("half up", 3_333)])
def test_a_part_is_rounded_as_its_formula_says(mode: str, cents: int) -> None:
    pages = with_charge(charge(f"| E1 | - | round {mode}(1/3 of past due) |"))
    assert answered(pages)["extra"] == cents
