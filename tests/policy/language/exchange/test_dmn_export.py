"""A pack's tables as a model: what DMN cannot say is compiled away where that is simple, or told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from policy.language.compile import read
from policy.language.exchange.dmn.exporting import export_dmn
from policy.language.exchange.dmn.feeling import decimal
from policy.language.exchange.dmn.importing import import_dmn
from policy.language.exchange.exported import Exported
from policy.language.findings import Severity
from policy.language.tree.pack import Pack
from tests.policy.language.pages import SOUND, page
from tests.policy.language.targets.everything import EVERYTHING

ON = date(2025, 11, 4)


def pack_of(pages: Mapping[str, bytes]) -> Pack:
    compilation = read(pages)
    assert compilation.pack is not None, [(str(f.place), f.message) for f in compilation.findings]
    return compilation.pack


def with_charge(table: str, front: str = "") -> Mapping[str, bytes]:
    """Return the sound pack with another charge."""
    text = f"---\ncomponent: extra\nkind: late fee\ntitle: Extra\nledger: 1\norder: 9\n{front}---\n{table}"
    return {**SOUND, "components/extra.md": text.encode()}


def exported(table: str, front: str = "", on: date = ON) -> Exported:
    return export_dmn(pack_of(with_charge(table, front)), on)


def messages(made: Exported, severity: Severity) -> str:
    return "\n".join(finding.message for finding in made.findings if finding.severity is severity)


def charge(*rows: str, heading: str = "| id | past due | = amount |", policy: str = "unique") -> str:
    return (
        f"## Extra ({policy})\n\n{heading}\n{'|---' * (heading.count('|') - 1)}|\n" + "\n".join(rows) + "\n"
    )


def again(made: Exported) -> str:
    """Return the page of the charge after an import, blanks made single."""
    imported = import_dmn("m.dmn", made.content)
    return " ".join(imported.pages["components/extra.md"].decode().split())


def test_the_sound_pack_and_one_with_everything_are_exported_with_findings_for_the_rest() -> None:
    for pages in (SOUND, EVERYTHING):
        made = export_dmn(pack_of(pages), ON)
        assert made.content.startswith(b"<?xml")
        assert "each open item" in messages(made, Severity.ERROR)
        assert import_dmn("m.dmn", made.content).pages


def test_the_steps_of_a_call_are_no_decision() -> None:
    assert "the steps of a call" in messages(export_dmn(pack_of(SOUND), ON), Severity.ERROR)


def test_rows_of_other_days_are_left_out_and_told() -> None:
    rows = ("| E1 | - | 1.00 | | 2025-07-01 |", "| E2 | - | 2.00 | 2025-07-01 | |")
    made = exported(charge(*rows, heading="| id | past due | = amount | from | until |"))
    assert "not in effect on 2025-11-04 are left out: E1" in messages(made, Severity.NOTE)
    assert "| E2 | - | 2.00 |" in again(made)


def test_exceptions_stand_before_their_rows() -> None:
    rows = (
        "| E1 | - | - | 3.00 | |",
        "| E2 | > 5.00 | - | 2.00 | E1 |",
        "| E3 | > 5.00 | business | 1.00 | E2 |",
        "| E4 | - | business | 0.50 | E2 |",
    )
    heading = "| id | past due | segment | = amount | exception to |"
    made = exported(charge(*rows, heading=heading))
    text = again(made)
    assert "(first)" in text
    assert text.index("E3") < text.index("E2") < text.index("E1")
    assert "exceptions stand before" in messages(made, Severity.NOTE)
    clash = (*rows[:2], "| E3 | > 7.00 | business | 1.00 | E2 |")
    assert "in two ways" in messages(exported(charge(*clash, heading=heading)), Severity.ERROR)
    summed = exported(charge(*rows, heading=heading, policy="collect sum"))
    assert "no equivalent" in messages(summed, Severity.ERROR)


def test_priorities_become_the_order_of_the_rows_or_of_the_words() -> None:
    heading = "| id | past due | = amount | priority |"
    rows = ("| E1 | > 1.00 | 1.00 | 2 |", "| E2 | > 2.00 | 2.00 | 1 |")
    text = again(exported(charge(*rows, heading=heading, policy="priority")))
    assert "(first)" in text
    assert text.index("E2") < text.index("E1")
    assert "(rule order)" in again(exported(charge(*rows, heading=heading, policy="output order")))
    words = "## Level (priority)\n\n| id | past due | = level (high, low) |\n|---|---|---|\n| L1 | > 1.00 | low |\n| L2 | > 2.00 | high |\n\n"
    assert "(priority)" in again(exported(words + charge("| E1 | - | 1.00 |")))
    ranked = "## Level (unique)\n\n| id | past due | = one (a, b) |\n|---|---|---|\n| L1 | - | a |\n\n"
    ranked += "## Other (priority)\n\n| id | past due | = other (a, b) |\n|---|---|---|\n| O7 | - | one |\n\n"
    made = exported(ranked + charge("| E1 | - | 1.00 |"))
    assert "order depends on formulas" in messages(made, Severity.ERROR)


def test_names_that_differ_by_a_hyphen_stay_apart() -> None:
    table = "## Pay\n\n| id | past due | = past-due |\n|---|---|---|\n| D1 | - | past due |\n\n" + charge(
        "| E1 | - | past-due |"
    )
    assert 'name="past due 2"' in exported(table).content.decode()


def test_two_charges_that_are_paid_in_part_now_keep_their_own_parts() -> None:
    heading = "| id | past due | = amount | = now |"
    pages = with_charge(charge("| E1 | - | 9.00 | 3.00 |", heading=heading), "rest: next bill\n")
    other = pages["components/extra.md"].replace(b": extra", b": other").replace(b"| E1 |", b"| F1 |")
    pages = {**pages, "components/other.md": other.replace(b"9.00 | 3.00", b"8.00 | 2.00")}
    back = import_dmn("m.dmn", export_dmn(pack_of(pages), ON).content).pages
    rows = [" ".join(back[f"components/{name}.md"].decode().split()) for name in ("extra", "other")]
    assert "| E1 | - | 9.00 | 3.00 |" in rows[0]
    assert "| F1 | - | 8.00 | 2.00 |" in rows[1]


def test_otherwise_is_the_default() -> None:
    text = again(exported(charge("| E1 | > 1.00 | 1.00 |", "| E2 | otherwise | 2.00 |")))
    assert "| E2 | otherwise | 2.00 |" in text
    twice = exported(charge("| E2 | otherwise | 2.00 |", "| E3 | otherwise | 3.00 |", policy="first"))
    assert "More than one row" in messages(twice, Severity.ERROR)


@pytest.mark.parametrize(
    ("cell", "feel", "same"),
    [
        ("-", "not(null)", True),
        ("unknown", "null", True),
        ("known", "not(null)", True),
        ("-, unknown", "-", True),
        ("known, unknown", "-", True),
        ("credit, unknown", '"credit", null', True),
        ("not(credit)", 'not(null, "credit")', True),
    ],
)
def test_an_input_that_may_be_unknown_is_null_then(cell: str, feel: str, same: bool) -> None:
    table = charge(f"| E1 | {cell} | 1.00 |", heading="| id | card product | = amount |")
    made = exported(table)
    assert f"<text>{feel}</text>" in made.content.decode()
    assert bool(messages(made, Severity.WARNING)) is not same


@pytest.mark.parametrize(("cell", "told"), [("-", False), ("known", False), ("not applicable", False)])
def test_an_input_that_may_not_apply_is_null_then(cell: str, told: bool) -> None:
    table = charge(f"| E1 | {cell} | 1.00 |", heading="| id | promised on | = amount |")
    assert bool(messages(exported(table), Severity.WARNING)) is told


def test_unknown_and_not_applicable_are_told_apart_by_us_alone() -> None:
    pages = dict(with_charge(charge("| E1 | unknown | 1.00 |", heading="| id | card product | = amount |")))
    pages["inputs.md"] = pages["inputs.md"].replace(
        b"| call | unknown |", b"| call | unknown, not applicable |"
    )
    assert "null is both" in messages(export_dmn(pack_of(pages), ON), Severity.WARNING)
    pages["components/extra.md"] = pages["components/extra.md"].replace(b"| unknown |", b"| - |")
    assert "null is both" in messages(export_dmn(pack_of(pages), ON), Severity.WARNING)
    pages["components/extra.md"] = pages["components/extra.md"].replace(b"| - |", b"| not(known) |")
    assert "never holds" in messages(export_dmn(pack_of(pages), ON), Severity.ERROR)


@pytest.mark.parametrize(
    ("formula", "feel"),
    [
        ("round(surcharge cap for state of past due)", "round half up(surcharge cap by state * Past, 2)"),
        ("round(2% of past due up to 5.00)", "round half up(0.02 * max(0, min(past due, 5.00)), 2)"),
        ("round(2% of (past due + current) above 5.00)", "max(0, past due + current - 5.00)"),
        ("round(1/3 of past due)", "1 / 3 * past due"),
        ("round(2% of past due to 0.05)", "/ 0.05, 0) * 0.05"),
        ("prorate(past due, cycle days, 30)", "past due * cycle days / 30"),
        ("subtotal", "subtotal"),
        ("overdue", "overdue"),
        ("min(past due, 5.00) - 1.00", "min(past due, 5.00) - 1.00"),
    ],
)
def test_formulas(formula: str, feel: str) -> None:
    pages = with_charge(charge(f"| E1 | - | {formula} |"))
    extra = pages["components/extra.md"].replace(b"late fee", b"convenience fee")
    made = export_dmn(pack_of({**pages, "components/extra.md": extra}), ON)
    assert feel.replace("Past", "past due") in made.content.decode()


@pytest.mark.parametrize(
    ("heading", "feel"),
    [
        ("quote date - promised on", '(quote date - promised on) / duration("P1D")'),
        ("promised on + 15 days", 'promised on + duration("P15D")'),
        ("promised on + 1 month", 'promised on + duration("P1M")'),
        ("promised on - cycle days", 'promised on - cycle days * duration("P1D")'),
        ("promised on + tenure", 'promised on + tenure * duration("P1M")'),
    ],
)
def test_dates(heading: str, feel: str) -> None:
    made = exported(charge("| E1 | - | 1.00 |", heading=f"| id | {heading} | = amount |"))
    assert feel in made.content.decode()


@pytest.mark.parametrize(
    ("heading", "part"),
    [("count of late waivers", "late waivers"), ("next business day(quote date)", "next business day")],
)
def test_what_feel_has_no_words_for_leaves_the_table_out(heading: str, part: str) -> None:
    made = exported(charge("| E1 | - | 1.00 |", heading=f"| id | {heading} | = amount |"))
    assert part in messages(made, Severity.ERROR)


def test_a_parameter_without_a_value_on_the_day_is_told() -> None:
    early = date(2020, 1, 1)
    made = exported(charge("| E1 | - | round(late rate of past due) |"), on=early)
    assert "no value on this day" in messages(made, Severity.ERROR)
    made = exported(charge("| E1 | >= late rate | 1.00 |", heading="| id | own rate | = amount |"), on=early)
    assert "no value on this day" in messages(made, Severity.ERROR)


def test_a_component_that_takes_another_ones_place_is_told() -> None:
    pages = with_charge(charge("| E1 | > 9.00 | 1.00 |"), "exception to: late-charge\nrest: 2 instalments\n")
    pages = {
        **pages,
        "components/extra.md": pages["components/extra.md"].replace(b"kind: late fee", b"kind: exception"),
    }
    made = export_dmn(pack_of(pages), ON)
    assert "exception to “late-charge”" in messages(made, Severity.ERROR)
    assert b'tillside:rest="2 instalments"' in made.content


def test_numbers_are_written_whole() -> None:
    from fractions import Fraction

    assert decimal(Fraction(5), 2) == "5.00"
    assert decimal(Fraction(1, 8), 0) == "0.125"
    assert decimal(Fraction(1, 3), 0) == "1 / 3"


def test_signs_that_xml_has_a_use_for_stay_texts() -> None:
    text = page("""
        ---
        component: odd
        kind: late fee
        title: A "B" & <C>
        ledger: 1
        order: 12
        ---
        Said & done.

        ## T (unique)
        | id | past due | = amount | source |
        |---|---|---|---|
        | Z1 | - | 1.00 | a & b |
        """)
    made = export_dmn(pack_of({**SOUND, "components/odd.md": text}), ON)
    back = import_dmn("m.dmn", made.content).pages["components/odd.md"].decode()
    assert 'title: A "B" & <C>' in back
    assert "Said & done." in back
    assert "a & b" in back


def test_a_table_of_a_page_that_is_no_component_comes_back_on_one_that_needs_it() -> None:
    pages = import_dmn("m.dmn", export_dmn(pack_of(SOUND), ON).content).pages
    assert b"= down payment" in pages["components/overdue.md"]
