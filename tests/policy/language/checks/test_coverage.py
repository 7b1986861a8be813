from __future__ import annotations

from functools import partial

import pytest

from policy.language.checks import studies
from policy.language.targets.cells import Diagram
from tests.policy.language.checks.texts import component, found, inputs, messages, table

DUE = "past due | money | 0.00 .. 50000.00 | account |"
CREDIT = "credit | money | 0.00 .. 50000.00 | account |"
SEGMENT = "segment | residential, business | | account |"
CARD = "card product | credit card, debit card | | call | unknown"


def test_a_sound_table_has_no_finding() -> None:
    pages = component(
        "fee",
        table("Charge (unique)", "id | past due | = amount", "A1 | < 25.00 | 0.00", "A2 | >= 25.00 | 5.00"),
    )
    assert found(pages, inputs(DUE)) == {}


def test_a_missing_cent_is_a_gap() -> None:
    pages = component(
        "fee",
        table("Charge (unique)", "id | past due | = amount", "A1 | < 25.00 | 0.00", "A2 | > 25.00 | 5.00"),
    )
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert gap.message == "No row of Charge applies when past due is 25.00."
    assert gap.example is not None
    assert gap.example["past due"] == 2500


def test_an_unknown_is_asked_for_and_is_no_gap() -> None:
    pages = component("fee", table("Charge (unique)", "id | card product | = amount", "A1 | - | 1.00"))
    assert "gap" not in found(pages, inputs(CARD))


def test_a_gap_that_only_an_earlier_result_could_reach_is_none() -> None:
    pages = component(
        "fee",
        table(
            "Class (unique)",
            "id | segment | = class (low, high, special)",
            "A1 | residential | low",
            "A2 | business | high",
        ),
        table(
            "Charge (unique)",
            "id | class | segment | = amount",
            "A3 | low | residential | 1.00",
            "A4 | high | business | 2.00",
        ),
    )
    assert found(pages, inputs(SEGMENT)) == {}


def test_a_gap_behind_an_earlier_result_names_an_account_that_gets_there() -> None:
    pages = component(
        "fee",
        table(
            "Class (unique)",
            "id | past due | = class (low, high)",
            "A1 | < 100.00 | low",
            "A2 | >= 100.00 | high",
        ),
        table("Charge (unique)", "id | class | = amount", "A3 | low | 1.00"),
    )
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert gap.message == "No row of Charge applies when class is high."
    assert gap.example is not None
    assert gap.example["past due"] == 10_000


def test_a_gap_behind_a_computed_result_names_an_account_that_gets_there() -> None:
    pages = component(
        "fee",
        table(
            "Base (unique)",
            "id | segment | = base",
            "A1 | residential | past due + 10.00",
            "A2 | business | past due - 10.00",
        ),
        table(
            "Charge (unique)", "id | base + 1.00 | = amount", "A3 | < 500.00 | 1.00", "A4 | > 500.00 | 2.00"
        ),
    )
    (gap,) = found(pages, inputs(DUE, SEGMENT))["gap"]
    assert gap.example is not None
    assert gap.example["past due"] in (48_900, 50_900)


def test_a_gap_in_what_another_line_comes_to_is_proven_through_its_rows() -> None:
    pages = {
        **component(
            "visit",
            table(
                "Charge (unique)", "id | past due | = amount", "A1 | < 25.00 | 0.00", "A2 | >= 25.00 | 40.00"
            ),
        ),
        **component(
            "fee",
            table("Charge (unique)", "id | visit | = amount", "B1 | 0.00 | 1.00", "B2 | > 40.00 | 2.00"),
            more="order: 9\n",
        ),
    }
    gaps = found(pages, inputs(DUE))
    assert {"gap", "empty-test"} >= set(gaps)


def test_sums_that_share_an_input_give_no_false_alarm() -> None:
    rows = (
        "id | past due | past due + credit | = amount",
        "A1 | >= 5.00 | >= 5.00 | 1.00",
        "A2 | < 5.00 | - | 2.00",
    )
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT)) == {}


def test_an_overlap_names_both_rows_and_where() -> None:
    rows = ("id | past due | segment | = amount", "A1 | <= 25.00 | - | 0.00", "A2 | >= 25.00 | - | 5.00")
    (overlap,) = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, SEGMENT))["overlap"]
    assert overlap.message == "Rows A1 and A2 both apply when past due is 25.00."
    assert overlap.row == "A2"


def test_many_overlaps_end_with_a_hint_that_there_are_more() -> None:
    rows = [f"A{number} | - | {number}.00" for number in range(1, 12)]
    overlaps = found(
        component("fee", table("Charge (unique)", "id | past due | = amount", *rows)), inputs(DUE)
    )["overlap"]
    assert len(overlaps) == 31
    assert "Still more rows of Charge apply together." in messages(overlaps)


def test_an_overlap_in_an_undecidable_place_is_only_a_note() -> None:
    rows = (
        "id | max(past due, credit) | min(past due, credit) | = amount",
        "A1 | - | < 200.00 | 1.00",
        "A2 | < 100.00 | >= 200.00 | 2.00",
        "A3 | <= 100.00 | >= 200.00 | 3.00",
        "A4 | >= 100.00 | >= 200.00 | 4.00",
    )
    findings = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) <= {"undecided"}
    assert any("never apply together" in message for message in messages(findings["undecided"]))


def test_any_rows_with_one_result_may_overlap() -> None:
    rows = ("id | past due | = amount", "A1 | <= 25.00 | 5.00", "A2 | >= 25.00 | 5.00")
    assert found(component("fee", table("Charge (any)", *rows)), inputs(DUE)) == {}


def test_any_rows_that_only_look_different_are_a_note() -> None:
    rows = ("id | past due | = amount", "A1 | - | max(past due, credit)", "A2 | - | max(credit, past due)")
    findings = found(component("fee", table("Charge (any)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) == {"undecided"}


def test_any_rows_whose_formulas_differ_for_some_account_contradict_each_other() -> None:
    rows = ("id | past due | = amount", "A1 | - | past due", "A2 | - | credit")
    findings = found(component("fee", table("Charge (any)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) == {"any-conflict"}


def test_two_exceptions_that_cannot_be_decided_are_a_note() -> None:
    rows = (
        "id | max(past due, credit) | min(past due, credit) | exception to | = amount",
        "A1 | - | - | | 1.00",
        "A2 | <= 100.00 | - | A1 | 2.00",
        "A3 | - | >= 200.00 | A1 | 3.00",
    )
    findings = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) == {"undecided"}


def test_an_exception_to_an_exception_is_no_conflict() -> None:
    rows = (
        "id | past due | segment | exception to | = amount",
        "A1 | - | - | | 1.00",
        "A2 | < 25.00 | - | A1 | 2.00",
        "A3 | < 25.00 | business | A2 | 3.00",
    )
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, SEGMENT)) == {}


def test_an_exception_page_need_not_cover_everybody() -> None:
    pages = {
        **component("fee", table("Charge (unique)", "id | past due | = amount", "A1 | - | 5.00")),
        **component(
            "hardship",
            table("Charge (unique)", "id | segment | = amount", "B1 | residential | 0.00"),
            kind="exception",
            more="exception to: fee\n",
        ),
    }
    assert found(pages, inputs(DUE, SEGMENT)) == {}


def test_a_gap_in_a_count_gives_a_past_with_as_many_entries() -> None:
    rows = ("id | count of waivers in last 12 months | = amount", "A1 | 0 | 5.00", "A2 | 1, >= 3 | 1.00")
    pages = component(
        "fee",
        table("Charge (unique)", *rows),
        table("More (unique)", "id | sum of receipts ever | = more", "A3 | - | 1"),
    )
    (gap,) = found(pages, inputs(histories=True))["gap"]
    assert gap.example is not None
    assert gap.example["count of waivers in last 12 months"] == 2


def test_a_gap_in_a_sum_or_a_last_day_gives_a_past_that_shows_it() -> None:
    pages = component(
        "fee",
        table(
            "Paid (unique)", "id | sum of receipts this year | = paid", "A1 | < 5.00 | 1", "A2 | > 5.00 | 2"
        ),
        table(
            "Waived (unique)",
            "id | last of waivers | count of waivers | = waived",
            "A3 | not applicable | - | 1",
            "A4 | < 2024-06-01 | - | 2",
        ),
        table("Charge (unique)", "id | paid + waived | = amount", "A5 | - | 1.00"),
    )
    gaps = found(pages, inputs(histories=True))["gap"]
    assert len(gaps) == 2


def test_a_table_with_too_many_ways_to_combine_is_given_up_with_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(studies, "Diagram", partial(Diagram, limit=1))
    rows = ("id | past due | = amount", "A1 | < 25.00 | 0.00", "A2 | >= 25.00 | 5.00")
    (note,) = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE))["undecided"]
    assert note.message.startswith("Charge has so many ways to combine its columns")


@pytest.mark.untraced
def test_a_wide_table_is_given_up_with_a_note() -> None:
    names = [f"m{number}" for number in range(24)]
    heading = " | ".join(["id", *names, "= amount"])
    rows = [
        " | ".join([f"R{number}", *("> 5.00" if one == name else "-" for one in names), "1.00"])
        for number, name in enumerate(names)
    ]
    pages = component("fee", table("Charge (collect max)", heading, *rows))
    findings = found(pages, inputs(*(f"{name} | money | | account |" for name in names)))
    assert "undecided" in findings


def test_dates_make_stretches_that_are_checked_one_by_one() -> None:
    rows = (
        "id | past due | from | until | = amount",
        "A1 | < 25.00 | | | 0.00",
        "A2 | >= 25.00 | | 2025-07-01 | 5.00",
        "A3 | >= 25.00 | 2025-08-01 | 2026-01-01 | 6.00",
    )
    gaps = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE))["gap"]
    assert messages(gaps) == [
        "From 2025-07-01 until 2025-08-01, no row of Charge applies when past due is 25.00 or more."
    ]


def test_rows_that_go_before_others_are_told_once_whatever_the_stretch() -> None:
    rows = (
        "id | past due | from | = amount",
        "A1 | < 25.00 | | 0.00",
        "A2 | < 50.00 | | 5.00",
        "A3 | < 75.00 | 2025-07-01 | 6.00",
        "A4 | - | | 7.00",
    )
    (note,) = found(component("fee", table("Charge (first)", *rows)), inputs(DUE))["shadowed"]
    assert "A1 before A2 and A3; A2 before A3." in note.message


def test_an_end_that_is_a_parameter_is_checked_for_each_of_its_values() -> None:
    pages = {
        **component(
            "fee",
            table(
                "Charge (unique)", "id | past due | = amount", "A1 | < floor | 0.00", "A2 | >= 25.00 | 5.00"
            ),
        ),
        "parameters.md": table(
            "Values",
            "name | value | from | until",
            "floor | 25.00 | | 2025-07-01",
            "floor | 20.00 | 2025-07-01 |",
        ),
    }
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert (
        gap.message
        == "On and after 2025-07-01, no row of Charge applies when past due is between 20.00 and 24.99."
    )
