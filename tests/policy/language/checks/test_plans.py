"""Balances under a plan: what is paid today must not be spread over the payments as well."""

from __future__ import annotations

import pytest

from policy.language.checks import check
from tests.policy.language.pages import compiled

PAGE = """
    ---
    component: overdue
    kind: balance
    title: Past-due balance
    ---
    ## Amount (unique)
    | id | {heading} | = amount |
    |---|---|---|
    {rows}
    """


@pytest.mark.parametrize(
    ("heading", "rows", "found"),
    [
        ("past due", "| P1 | - | past due |", ["P1"]),
        ("option", "| P1 | in full | past due |\n    | P2 | plan | past due |", ["P2"]),
        ("option", "| P1 | - | past due |", ["P1"]),
        ("option", "| P1 | not(plan) | past due |\n    | P2 | plan | down payment |", []),
        ("option", "| P1 | in full | past due |\n    | P2 | not(in full) | current |", []),
        ("past due", "| P1 | - | down payment |", []),
    ],
)
def test_a_balance_is_not_paid_today_and_by_the_plan(heading: str, rows: str, found: list[str]) -> None:
    pack = compiled(components__past_due=PAGE.format(heading=heading, rows=rows)).pack
    assert pack is not None
    assert [one.row for one in check(pack) if one.code == "plan-and-balance"] == found
