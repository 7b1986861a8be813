"""Dates moved to business days and ends of months: how far back a demand on them reaches."""

from __future__ import annotations

from datetime import date

import pytest

from policy.language.checks import check
from policy.language.checks.boxes import Demand, narrowed
from policy.language.checks.ranges import Ranges, atoms_of
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import Pack
from tests.policy.language.pages import compiled


def pack_with(heading: str, rows: str) -> Pack:
    pack = compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: Level\n---\n"
        f"## Amount (unique)\n| id | {heading} | = amount |\n|---|---|---|\n{rows}"
    ).pack
    assert pack is not None
    return pack


def column(heading: str) -> tuple[Pack, Expression]:
    pack = pack_with(heading, "| Z1 | - | 1.00 |\n")
    return pack, pack.tables["components/level.md#amount"].columns[0].expression


def days(first: str, last: str) -> tuple[int, int]:
    return date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()


@pytest.mark.parametrize(
    ("function", "box", "wanted", "left"),
    [
        (
            "next business day(quote date) - 2025-03-01",
            ("2025-01-01", "2025-12-31"),
            (9, 9),
            ("2025-02-24", "2025-03-10"),
        ),
        (
            "end of month(quote date) - 2025-03-01",
            ("2025-01-01", "2025-12-31"),
            (30, 30),
            ("2025-03-01", "2025-03-31"),
        ),
        (
            "add business days(quote date, 3) - 2025-03-01",
            ("2025-01-01", "2025-01-09"),
            (-60, 0),
            ("2025-01-01", "2025-01-09"),
        ),
        ("next business day(quote date) - 2025-03-01", ("2025-06-01", "2025-12-31"), (0, 9), None),
    ],
)
def test_a_demand_on_a_moved_date_narrows_the_date(
    function: str, box: tuple[str, str], wanted: tuple[int, int], left: tuple[str, str] | None
) -> None:
    pack, expression = column(function)
    (atom,) = atoms_of(expression)
    found = narrowed({atom: (days(*box),)}, [Demand(expression, (wanted,), 1)], Ranges(pack))
    assert (None if found is None else found[atom]) == (None if left is None else (days(*left),))


def test_a_demand_between_the_dates_that_may_be_leaves_nothing() -> None:
    pack, expression = column("next business day(quote date) - 2025-03-01")
    (atom,) = atoms_of(expression)
    pieces = (days("2025-06-02", "2025-06-02"), days("2026-06-02", "2026-06-02"))
    assert narrowed({atom: pieces}, [Demand(expression, ((200, 210),), 1)], Ranges(pack)) is None


def test_an_overlap_behind_a_business_day_is_shown_with_dates_that_people_live_in() -> None:
    pack = pack_with(
        "quote date - next business day(promised on + 15 days)",
        "| Z1 | not applicable, <= 5 | 1.00 |\n| Z2 | > 0 | 2.00 |\n",
    )
    (finding,) = [one for one in check(pack) if one.code == "overlap"]
    assert finding.example is not None
    shown = finding.example["quote date"]
    assert isinstance(shown, date)
    assert 2000 < shown.year < 2100
