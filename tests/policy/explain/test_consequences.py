"""What follows from a row, page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.explain import in_words
from policy.language.tree.expressions import Constant
from policy.language.tree.places import Place
from policy.language.tree.types import TEXT
from tests.policy.riverbend import PAGES, compiled, riverbend, table

PLAN = """---
option: plan
kind: payment plan
title: Plan
rank: 1
every: month
finances: past due
---

## Open (unique)

| id  | past due | = open |
|-----|----------|--------|
| OP1 | > 5.00   | yes    |
| OP2 | <= 5.00  | no     |

## Terms (unique)

| id  | past due | = down payment | = fewest payments | = most payments | = payments |
|-----|----------|----------------|-------------------|-----------------|------------|
| TE1 | -        | 0.00           | 2                 | 6               | 3          |
"""

ALLOWED = """
## Allowed (first)

| id  | tender | = allowed | = why |
|-----|--------|-----------|-------|
| TA1 | card   | no        | No    |
| TA2 | -      | yes       |       |
"""


@pytest.mark.parametrize(
    ("row", "follows"),
    [
        ("W1", "it must be granted."),
        ("W2", "the agent may grant it."),
        ("W3", "it needs the approval of 1 person, Team lead or above."),
        ("W4", "it needs the approval of 2 different people, Supervisor or above."),
        ("W5", "it is refused."),
        ("A1", "it is paid in place 1, oldest first."),
        ("OP1", "“Plan” is open."),
        ("OP2", "“Plan” is not open."),
        ("TE1", "payments is 3."),
        ("TA1", "this way to pay is not allowed."),
        ("G4", "the step “Surcharge” applies."),
    ],
)
def test_each_page_has_words_for_what_follows(row: str, follows: str) -> None:
    pack = compiled(offers__plan=PLAN, tenders=PAGES["tenders.md"] + ALLOWED)
    assert in_words(pack, row).sentence.endswith(follows)


def test_a_row_for_everything_else_starts_with_what_follows() -> None:
    pack = compiled(tenders=PAGES["tenders.md"] + ALLOWED)
    assert in_words(pack, "TA2").sentence == "This way to pay is allowed."


def test_a_table_without_a_result_that_can_be_said_says_that_the_row_applies() -> None:
    pack, found = table("Notes (first)", "| id | segment | = note (a, b) |\n| N9 | business | a |")
    text = replace(found.outputs[0], type=TEXT)
    silent = replace(pack, tables={**pack.tables, found.key: replace(found, outputs=(text,))})
    assert in_words(silent, "N9").sentence == "If segment is business, this row applies."


def test_a_number_of_people_that_is_none_is_one() -> None:
    pack = riverbend()
    key = pack.authority[0]
    found = pack.tables[key]
    row = found.row("W4")
    results = tuple(
        Constant(TEXT, "two", Place("p")) if output.name == "people" else formula
        for output, formula in zip(found.outputs, row.results, strict=True)
    )
    rows = tuple(replace(row, results=results) if one is row else one for one in found.rows)
    odd = replace(pack, tables={**pack.tables, key: replace(found, rows=rows)})
    assert "the approval of 1 person" in in_words(odd, "W4").sentence
