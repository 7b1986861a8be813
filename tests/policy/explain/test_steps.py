"""The way to an amount, step by step."""

from __future__ import annotations

import pytest

from policy.explain.steps import steps
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.text import Words
from policy.wording import Wording
from tests.policy.riverbend import TODAY, account, formula


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("5.00", ["5.00 = 5.00"]),
        ("past due", ["Past due = 214.60"]),
        (
            "past due + 5.00 - 1.00",
            ["214.60 plus 5.00 = 219.60", "219.60 less 1.00 = 218.60"],
        ),
        ("round(2% of past due)", ["2% of 214.60, rounded = 4.29"]),
        ("round(2% of past due to 0.05)", ["2% of 214.60, rounded to a multiple of 0.05 = 4.30"]),
        ("round up(2% of past due)", ["2% of 214.60, rounded up = 4.30"]),
        ("prorate(past due, days past due, 30)", ["214.60 for 35 days of 30, rounded = 250.37"]),
        (
            "round(2% of past due) + round(2% of past due)",
            ["2% of 214.60, rounded = 4.29", "4.29 plus 4.29 = 8.58"],
        ),
        (
            "round(late rate of (past due above 200.00))",
            ["Late rate = 2%", "The part of 214.60 above 200.00 = 14.60", "2% of 14.60, rounded = 0.29"],
        ),
        (
            "count of late waivers in last 12 months",
            ["The number of late waivers in the last 12 months = 1"],
        ),
    ],
)
def test_each_part_that_is_money_of_its_own_is_a_step(text: str, way: list[str]) -> None:
    pack, expression = formula(text)
    rosa = account()
    scene = Scene(pack, TODAY, rosa.values, histories=rosa.histories)
    words = Words(pack, Wording("en", 2, TODAY))
    found = steps(words, scene, pack.tables["components/probe.md#probe"], expression)
    assert [f"{figure.label} = {figure.value}" for figure in found] == way
