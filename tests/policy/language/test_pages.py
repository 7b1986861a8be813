"""Pages: front matter, prose, sections and tables, and what is wrong with a page as a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.pages import LARGEST_PAGE, MOST_COLUMNS, read_page
from policy.language.tree.places import Place

PAGE = b"""---
component: late-charge

title: Late: charged
owner:
---
What it is.

More of it.

## Charge (unique)

Before the table.

| id | past due | note |
|----|:--------:|------|
| LC1 |  < 25.00 | a \\| b |
 LC2 | - |

After it.

## Empty
"""


def test_a_page_has_front_matter_prose_and_sections() -> None:
    page, findings = read_page("a.md", PAGE.replace(b" LC2 | - |\n", b"| LC2 | - | |\n"))
    assert findings == []
    assert page is not None
    assert page.front["title"].text == "Late: charged"
    assert page.front["owner"].text == ""
    assert page.front["component"].place == Place("a.md", 2, 12)
    assert page.prose == "What it is.\n\nMore of it."
    assert page.place == Place("a.md")
    charge, empty = page.sections
    assert charge.title.text == "Charge (unique)"
    assert charge.title.place == Place("a.md", 11, 4)
    assert charge.prose == "Before the table.\n\nAfter it."
    assert empty.grid is None


def test_a_table_may_stand_right_under_a_line_of_prose() -> None:
    page, _ = read_page("a.md", PAGE.replace(b"Before the table.\n\n", b"Before the table.\n"))
    assert page is not None
    charge = page.sections[0]
    assert charge.prose == "Before the table.\n\nAfter it."
    assert charge.grid is not None
    assert [row[0].text for row in charge.grid.rows] == ["LC1"]


def test_a_cell_has_its_column_and_its_escaped_pipe() -> None:
    page, _ = read_page("a.md", PAGE)
    assert page is not None
    grid = page.sections[0].grid
    assert grid is not None
    assert [cell.text for cell in grid.rows[0]] == ["LC1", "< 25.00", "a | b"]
    assert grid.rows[0][1].place == Place("a.md", 17, 10)
    assert grid.rows[0][1].at(2) == Place("a.md", 17, 12)


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_endings_of_other_systems_are_read(ending: bytes) -> None:
    page, _ = read_page("a.md", PAGE.replace(b"\n", ending))
    assert page is not None
    assert len(page.sections) == 2


def test_a_byte_order_mark_is_no_text() -> None:
    page, findings = read_page("a.md", b"\xef\xbb\xbf---\ntitle: x\n---\n")
    assert findings == []
    assert page is not None
    assert page.front["title"].text == "x"


def test_a_page_that_is_not_utf_8_says_where() -> None:
    page, findings = read_page("a.md", b"one\ntwo \xff three\n")
    assert page is None
    assert [(f.code, f.place) for f in findings] == [("not-utf-8", Place("a.md", 2, 5))]


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066"])
def test_an_invisible_character_is_refused(sign: str) -> None:
    page, findings = read_page("a.md", f"one\nt{sign}wo\n".encode())
    assert page is None
    assert [(f.code, f.place) for f in findings] == [("hidden-character", Place("a.md", 2, 2))]


def test_a_page_too_large_is_not_read() -> None:
    page, findings = read_page("a.md", b" " * (LARGEST_PAGE + 1))
    assert page is None
    assert [f.code for f in findings] == ["page-too-large"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\na: b\n", "front-matter"),
        ("---\nno colon\n---\n", "front-matter"),
        ("---\na: b\nA: c\n---\n", "front-matter"),
        ("## T\n| a | b |\n|---|\n| 1 | 2 |\n", "not-a-table"),
        ("| a |\n|---|\n| 1 |\n", "not-a-table"),
        ("## T\n| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n", "second-table"),
        ("## T\n| a | b |\n|---|---|\n| 1 |\n", "missing-cell"),
        ("## T\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "extra-cell"),
        ("## T\n|" + " a |" * (MOST_COLUMNS + 1) + "\n|" + "---|" * (MOST_COLUMNS + 1) + "\n", "wide-table"),
    ],
)
def test_what_is_no_page_is_found(text: str, code: str) -> None:
    _, findings = read_page("a.md", text.encode())
    assert [finding.code for finding in findings] == [code]


def test_a_last_cell_may_end_in_an_escaped_pipe() -> None:
    page, findings = read_page("a.md", b"## T\n| a | b |\n|---|---|\n| 1 | 2 \\|\n")
    assert findings == []
    assert page is not None
    assert page.sections[0].grid is not None
    assert page.sections[0].grid.rows[0][1].text == "2 |"


def test_a_page_of_nothing_is_a_page() -> None:
    page, findings = read_page("a.md", b"")
    assert findings == []
    assert page is not None
    assert page.sections == ()


@given(st.binary(max_size=400) | st.text(alphabet="|-# \n:abc\\\t.", max_size=200).map(str.encode))
def test_no_bytes_raise_anything(content: bytes) -> None:
    page, findings = read_page("a.md", content)
    assert page is not None or findings
    for finding in findings:
        assert finding.place.line >= 1
        assert finding.place.column >= 1
