"""Formulas of one shape are resolved once and come out as if each had been resolved by itself.

Faults tried, each caught: digits behind the point left out of the shape; a rounding unit taken for a constant; places
of a formula's first text; a shape with one number too many digits for its currency; thousands marks taken for commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import cycle

import pytest

from policy.language.compile import Compilation
from policy.language.parser import LONGEST_CELL
from policy.language.resolve.alike import Alike
from policy.language.tree.expressions import Constant, Expression
from policy.language.tree.types import MONEY, RATE
from tests.policy.language.pages import compiled

SHAPES = (
    "round(past due * 0.{}25 + {}.17)",
    "round(max(past due * {}.5%, {}.05) + min(current, {}.31) * 0.{}25)",
    "past due up to {}.00",
    "(past due + {}.00) above {}.00",
    "past due between {}.00 and 1{}0000.00",
    "prorate(past due - {}.10, {}, 30)",
    "{}.25",
    "max({}.00, past due, {}.00)",
    "max(0.00,past due -{}.00)",
    "round(third of past due - 0.{:0>2})",
    "round({}% of (past due - {}.5 * current))",
    "round up(past due * 1.{}25 to {}.00)",
    "round(1/{} of past due)",
    "sum of late waivers in last {} months + {}.00",
    "past due + sum of late waivers since 2025-01-15 + {}.00",
    "{} * past due",
    "prorate(past due, {} weeks, 300 days)",
    "min(sum of late waivers ever, {}.{:0>2})",
    "round(surcharge cap for state * {}.5 * past due)",
    "late minimum apart + {}.00",
    "min(past due,1{}.00)",
)


def table(results: str, *several: str) -> Compilation:
    """Compile a table with these results and a row for each of these texts of their cells."""
    written = "".join(f"| Z{number} | {number} | {one} |\n" for number, one in enumerate(several))
    border = "---|" * (3 + results.count("|"))
    return compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: Level\n---\n## Amount (first)\n"
        f"| id | days past due | = {results} |\n|{border}\n{written}"
    )


def rows(formulas: Sequence[str]) -> Compilation:
    """Compile a table with a row for each formula."""
    return table("amount", *formulas)


def results(compilation: Compilation) -> list[Expression]:
    assert compilation.pack is not None, compilation.findings
    return [row.results[0] for row in compilation.pack.tables["components/level.md#amount"].rows]


def test_formulas_are_the_same_as_when_each_is_resolved_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = ("1", "2", "5", "7", "12", "9", "10", "8", "3", "30")
    chosen = cycle(numbers)
    drawn = [
        shape.format(*(next(chosen) for _ in range(shape.count("{")))) for shape in SHAPES for _ in range(5)
    ]
    together = results(rows(drawn))
    monkeypatch.setattr(Alike, "formula", lambda _, resolver, expected: resolver.formula(expected))
    assert list(map(repr, together)) == list(map(repr, results(rows(drawn))))  # places and all


@pytest.mark.parametrize(
    ("sound", "faulty", "code"),
    [
        ("round(past due to 0.05)", "round(past due to 0.00)", "rounding-unit"),
        ("max(past due, 5,10)", "max(past due, 5,100)", "unreadable"),
        ("max(past due, 1234,100)", "max(past due, 5,100)", "unreadable"),
        ("past due + 1.250", "past due + 1.255", "type"),
        ("round(1 / 3 of past due)", "round(1 / 0 of past due)", "unreadable"),
        ("round(2.0 * past due)", "round(2.00 * past due)", "type"),
    ],
)
def test_a_fault_is_found_behind_sound_formulas_of_its_shape(sound: str, faulty: str, code: str) -> None:
    found = rows((sound, sound, sound, faulty)).findings
    assert [(one.code, one.row) for one in found if one.is_error and one.row != "Z0"][-1:] == [(code, "Z3")]


def test_a_number_has_the_type_of_its_own_column() -> None:
    pack = table("share | = amount", "0.125 | 1.00", "2 | 2", "3 | 3", "4 | 4").pack
    assert pack is not None
    made = [row.results for row in pack.tables["components/level.md#amount"].rows]
    assert [one.type for one in made[-1]] == [RATE, MONEY]
    assert made[-1][1] == Constant(MONEY, Fraction(400), made[-1][1].at)


def test_a_formula_sees_no_result_that_stands_to_its_right() -> None:
    sound = "5.00 | now + 1.00"
    found = table("now | = amount", sound, sound, "now + 3.00 | 1.00").findings
    assert [one.row for one in found if one.code == "unknown-name"] == ["Z2"]


def test_numbers_longer_than_a_cell_may_be_are_refused_behind_formulas_of_their_shape() -> None:
    long = "round(prorate(past due, 30, 31) + prorate(past due, 30, 31))"
    shape = f"max({', '.join([long] * 32)}, {{}}.00)"
    assert len(shape.format(2)) <= LONGEST_CELL < len(shape.format("1" * 18))
    found = rows((shape.format(1), shape.format(2), shape.format("1" * 18))).findings
    assert [(one.code, one.row) for one in found] == [("unreadable", "Z2")]
