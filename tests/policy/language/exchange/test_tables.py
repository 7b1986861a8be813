"""Spreadsheets and delimited text become sections of a page; what cannot is told, cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.exchange.outcome import Imported
from policy.language.exchange.tables import delimited, package, sheet, workbook
from policy.language.exchange.tables.sections import import_table
from policy.language.pages import read_page

Grid = Sequence[Sequence[Any]]


def book(**sheets: Grid) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        one = made.create_sheet(title)
        for row in rows:
            one.append(list(row))
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(content: bytes, change: dict[str, bytes | None]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if change.get(name, b"") is not None:
                new.writestr(name, change.get(name) or old.read(name))
        for name, text in change.items():
            if name not in old.namelist() and text is not None:
                new.writestr(name, text)
    return file.getvalue()


def codes(imported: Imported) -> set[str]:
    return {finding.code for finding in imported.findings if finding.severity.value != "note"}


def notes(imported: Imported) -> set[str]:
    return {finding.code for finding in imported.findings if finding.severity.value == "note"}


def cells(imported: Imported, section: int = 0) -> list[list[str]]:
    (content,) = imported.pages.values()
    page, findings = read_page("page.md", content)
    assert page is not None
    assert not findings
    grid = page.sections[section].grid
    assert grid is not None
    return [[cell.text for cell in row] for row in (grid.heading, *grid.rows)]


# Workbooks


def test_a_sheet_becomes_a_section_with_ids_and_values_as_an_author_writes_them() -> None:
    made = openpyxl.Workbook()
    one = made.worksheets[0]
    one.title = "Late fee (unique)"
    one.append(["past due", "segment | kind", "result: amount", "From", "rate", "x", "flag", "when"])
    one.append([">= 25", "a|b", 5.5, date(2025, 7, 1), 0.025, 3, True, datetime.fromisoformat("2025-01-02")])
    one.append([])
    one.append(["≤ 25", None, -1234.0, None, 1, 0.125, False, "–"])
    for row in (2, 4):
        one.cell(row, 3).number_format = "#,##0.00;[Red]-#,##0.00"
        one.cell(row, 5).number_format = "0.0%"
    imported = import_table("late_fee.xlsx", saved(made))
    assert imported.is_sound
    assert list(imported.pages) == ["late-fee.md"]
    assert cells(imported) == [
        ["id", "past due", "segment | kind", "= amount", "from", "rate", "x", "flag", "when"],
        ["LFU1", ">= 25", "a|b", "5.50", "2025-07-01", "2.5%", "3", "yes", "2025-01-02"],
        ["LFU2", "<= 25", "-", "-1234.00", "", "100%", "0.125", "no", "-"],
    ]
    assert {"table-read", "sign", "what-next"} <= notes(imported)
    (text,) = imported.pages.values()
    assert len({len(line) for line in text.decode().splitlines() if line.startswith("|")}) == 1


def test_every_visible_sheet_is_a_section_and_ids_are_of_one_pack() -> None:
    made = openpyxl.Workbook()
    for title in ("Alpha", "Also", "Hidden", "Empty"):
        made.create_sheet(title)
    for title in ("Alpha", "Also", "Hidden"):
        made[title].append(["a", "= b"])
        made[title].append(["1", "2"])
    made["Hidden"].sheet_state = "hidden"
    imported = import_table("two.xlsx", saved(made).replace(b"", b""))
    assert {"hidden-sheet", "empty-sheet"} <= notes(imported)


def test_a_formula_an_error_and_a_time_are_refused_by_the_name_of_the_cell() -> None:
    made = openpyxl.Workbook()
    one = made.worksheets[0]
    one.append(["a", "b", "c", "d"])
    one.append(["=A1+1", "#REF!", time(10, 30), datetime.fromisoformat("2025-01-01T10:30")])
    imported = import_table("x.xlsx", saved(made))
    assert codes(imported) == {"formula", "error-value", "time"}
    assert any("Sheet!A2" in finding.message for finding in imported.findings)
    assert not imported.is_sound
    assert cells(imported)[1] == ["S1", "-", "-", "-", "-"]


def test_an_amount_that_is_shown_rounded_is_written_whole() -> None:
    made = openpyxl.Workbook()
    one = made.worksheets[0]
    one.append(["a", "b"])
    one.append([2.345, 7.5])
    one.cell(2, 1).number_format = one.cell(2, 2).number_format = "0.00"
    imported = import_table("x.xlsx", saved(made))
    assert codes(imported) == {"shown-rounded"}
    assert cells(imported)[1] == ["S1", "2.345", "7.50"]
    assert cells(import_table("x.xlsx", saved(made), 0))[1] == ["S1", "2.345", "7.5"]


def test_merged_cells_say_the_same_in_each_of_them() -> None:
    made = openpyxl.Workbook()
    one = made.worksheets[0]
    one.append(["a", "b", "c"])
    one.append(["x", 1, 2])
    one.append([None, 3, 4])
    one.merge_cells("A2:A3")
    one.merge_cells("E1:F1")
    one.merge_cells("A40:B41")
    imported = import_table("x.xlsx", saved(made))
    assert cells(imported)[1:] == [["S1", "x", "1", "2"], ["S2", "x", "3", "4"]]
    assert "merged-cells" in notes(imported)
    one.merge_cells("A3:A900")
    assert import_table("x.xlsx", saved(made)).is_sound


def test_macros_old_files_and_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = book(A=[["a"], ["1"]])
    assert import_table("x.xlsx", plain).is_sound
    assert codes(import_table("x.xlsm", repacked(plain, {"xl/vbaProject.bin": b"x"}))) == {"macros"}
    types = zipfile.ZipFile(io.BytesIO(plain)).read("[Content_Types].xml")
    changed = types.replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")
    assert codes(import_table("x.xlsx", repacked(plain, {"[Content_Types].xml": changed}))) == {"macros"}
    assert codes(import_table("x.xls", b"\xd0\xcf\x11\xe0rest")) == {"old-workbook"}
    bomb = repacked(plain, {"xl/media/x.bin": b"\0" * 3_000_000})
    assert codes(import_table("x.xlsx", bomb)) == {"zip-bomb"}
    monkeypatch.setattr(package, "LARGEST", 10)
    assert codes(import_table("x.xlsx", plain)) == {"file-too-large"}


def test_an_xml_bomb_inside_a_workbook_is_refused() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'
    plain = book(A=[["a"], ["1"]])
    assert codes(import_table("x.xlsx", repacked(plain, {"xl/workbook.xml": entity}))) == {"not-a-workbook"}
    part = "xl/worksheets/sheet1.xml"
    assert codes(import_table("x.xlsx", repacked(plain, {part: entity}))) == {"not-a-workbook"}


@pytest.mark.parametrize(
    "change",
    [
        {"xl/workbook.xml": b"<workbook/>"},
        {"xl/worksheets/sheet1.xml": b"<worksheet"},
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/worksheets/sheet1.xml": None},
        {"xl/styles.xml": b"<styleSheet><cellXfs/></styleSheet>"},
    ],
)
def test_a_workbook_that_was_made_wrong_is_a_finding(change: dict[str, bytes | None]) -> None:
    imported = import_table("x.xlsx", repacked(book(A=[["a"], [1.5]]), change))
    assert imported.findings


def test_a_sheet_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    assert codes(import_table("x.xlsx", book(A=[["a"], [1], [2]]))) == {"table-too-large"}


def test_a_relation_with_an_absolute_path_and_a_strange_range_are_read() -> None:
    plain = book(A=[["a"], ["1"]])
    archive = zipfile.ZipFile(io.BytesIO(plain))
    rels = archive.read("xl/_rels/workbook.xml.rels")
    sheet1 = archive.read("xl/worksheets/sheet1.xml")
    strange = sheet1.replace(
        b"</worksheet>",
        b'<mergeCells><mergeCell ref="A1"/><mergeCell ref="A500:B501"/><mergeCell ref="A1:B9"/></mergeCells></worksheet>',
    )
    made = repacked(
        plain,
        {
            "xl/_rels/workbook.xml.rels": rels.replace(b'"worksheets/', b'"/xl/worksheets/'),
            "xl/worksheets/sheet1.xml": strange,
        },
    )
    assert import_table("x.xlsx", made).is_sound


# Text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,a,= b\nA1,x,1\n", "utf-8"),
        ("id;a;= b\nA1;x;1\n", "utf-8-sig"),
        ("id\ta\t= b\nA1\tx\t1\n", "utf-16"),
        ('id,"a",= b\nA1,"x","1"\n', "utf-8"),
    ],
)
def test_delimiters_quotes_and_encodings_are_found_out(text: str, encoding: str) -> None:
    imported = import_table("folder/t.csv", text.encode(encoding))
    assert imported.is_sound
    assert cells(imported) == [["id", "a", "= b"], ["A1", "x", "1"]]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_lines() -> None:
    imported = import_table("t.csv", b'a,b\n"x, ""y""\nz",2\n')
    assert cells(imported)[1] == ["T1", 'x, "y" z', "2"]


def test_decimal_commas_become_points_where_semicolons_divide() -> None:
    imported = import_table("t.csv", b"a;b\n1,50;2\n3;4\n")
    assert cells(imported)[1] == ["T1", "1.50", "2"]
    assert "decimal-comma" in notes(imported)


def test_one_column_is_a_table_too() -> None:
    assert cells(import_table("t.csv", b"a\n1\n")) == [["id", "a"], ["T1", "1"]]
    assert cells(import_table("t.csv", b'a,"b\n1,2"\n'))[0] == ["id", "a", "b 1,2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"a,b\n\xff,1\n", "not-utf-8"),
        (b"\xff\xfea", "not-utf-8"),
        (b"a\0b", "not-text"),
        (b'a,b\n"x"y,1\n', "quotes"),
        (b"\n\n,\n", "no-table"),
        (b"a,b\n=A1,2\n", "formula"),
        (b"a,b\n1,2,3\n", "no-heading"),
        (b"a,b\n1," + b"x" * 200_000, "quotes"),
        (b"a,,b\n1,2,3\n", "no-heading"),
    ],
)
def test_what_is_no_table_is_a_finding(content: bytes, code: str) -> None:
    assert codes(import_table("t.csv", content)) == {code}


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_ROWS", 1)
    assert codes(import_table("t.csv", b"a\n1\n2\n")) == {"table-too-large"}
    monkeypatch.setattr(delimited, "LARGEST", 2)
    assert codes(import_table("t.csv", b"a\n1\n2\n")) == {"file-too-large"}


def test_another_kind_of_file_is_refused_and_a_file_may_be_without_a_name() -> None:
    assert codes(import_table("t.pdf", b"x")) == {"file-kind"}
    assert list(import_table("??.csv", b"a\n1\n").pages) == ["table.md"]


def test_an_empty_column_goes_and_an_impossible_id_is_replaced() -> None:
    imported = import_table("t.csv", b"id,,a\n7,,1\nT1,,2\n,,3\n")
    assert cells(imported) == [["id", "a"], ["T2", "1"], ["T1", "2"], ["T3", "3"]]
    assert "no-id" in notes(imported)
    assert "R1" in cells(import_table("1.csv", b"a\n1\n"))[1]


# Anything


@given(st.binary(max_size=300))
def test_no_bytes_make_the_importer_fail(content: bytes) -> None:
    for name in ("x.csv", "x.xlsx"):
        imported = import_table(name, content)
        assert imported.findings
        for path, page in imported.pages.items():
            assert read_page(path, page)[0] is not None


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_text_leaves_its_cell(rows: list[list[str]]) -> None:
    file = io.StringIO()
    import csv

    csv.writer(file).writerows(rows)
    imported = import_table("x.csv", file.getvalue().encode("utf-8", "replace"))
    for path, content in imported.pages.items():
        page, findings = read_page(path, content)
        assert page is not None
        assert not findings


@pytest.mark.untraced
@settings(max_examples=60)
@given(st.data())
def test_no_damage_to_a_workbook_makes_the_importer_fail(data: st.DataObject) -> None:
    whole = book(A=[["a", "= b"], [1.5, "x"]])
    name = data.draw(st.sampled_from(zipfile.ZipFile(io.BytesIO(whole)).namelist()))
    old = zipfile.ZipFile(io.BytesIO(whole)).read(name)
    at = data.draw(st.integers(0, len(old) - 1))
    new = old[:at] + data.draw(st.binary(max_size=6)) + old[at + data.draw(st.integers(0, 8)) :]
    assert import_table("x.xlsx", repacked(whole, {name: new or b" "})).findings


def test_limits_are_those_of_a_page() -> None:
    from policy.language.pages import MOST_COLUMNS

    assert sheet.MOST_COLUMNS <= MOST_COLUMNS
    assert isinstance(package.FAULTS, Iterable)
