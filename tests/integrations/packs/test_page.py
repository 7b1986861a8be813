"""A page of the policy in a browser: its rows can be jumped to, and nothing in it is obeyed."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from integrations.packs.folder import read_folder
from integrations.packs.page import page_html

PAGE = """---
component: late-charge
kind: late fee
---
Charged *once*. <script>alert(1)</script>

## Charge (unique)

| id  | days  | = amount |
|-----|-------|----------|
| LC1 | <= 1  | 0.00     |
| LC2 | > 1   | 5.00     |
"""


def test_every_row_has_its_place_and_the_front_matter_stands_above() -> None:
    html = page_html("components/late-charge.md", PAGE, "Riverbend 2025.11", "en")
    assert [f'<tr id="{row}">' in html for row in ("LC1", "LC2", "id")] == [True, True, False]
    assert "<li>component: late-charge</li>" in html
    assert "Riverbend 2025.11 · components/late-charge.md" in html
    assert "<em>once</em>" in html
    assert "&lt;= 1" in html


def test_markup_in_a_page_is_shown_and_nothing_is_loaded() -> None:
    html = page_html("<b>.md", PAGE, "<i>", '"')
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "default-src 'none'" in html


def test_a_page_without_front_matter_is_shown_whole() -> None:
    assert "<h1>Plain</h1>" in page_html("a.md", "# Plain\n", "", "en")
    assert "begins" in page_html("a.md", "---\nbegins and never ends\n", "", "en")


def test_every_row_of_the_sample_packs_can_be_jumped_to() -> None:
    with resources.as_file(resources.files("resources") / "packs" / "riverbend-utility") as folder:
        pages = read_folder(Path(folder))
    html = page_html("authority.md", pages["authority.md"].decode(), "", "en")
    assert all(f'<tr id="{row}">' in html for row in ("WV1", "RC7", "OV5", "OV9"))
