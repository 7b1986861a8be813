"""What a formula may say, and the type and tree it becomes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policy.language.shapes import DEEPEST
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
    History,
    Name,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
    WindowKind,
)
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Equal, InState, Interval
from policy.language.tree.types import (
    BOOLEAN,
    DATE,
    DAYS,
    INTEGER,
    MONEY,
    MONTHS,
    NOT_APPLICABLE,
    RATE,
    UNKNOWN,
    Kind,
)
from tests.policy.language.pages import compiled

LEVEL = "components/level.md#level"


def pack_with(table: str, front: str = "") -> Pack:
    """Compile the sound pack with one more component, whose page holds a table “Level” as well as its amount."""
    compilation = compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: Level\n"
        + front
        + "---\n## Amount\n| id | past due | = amount |\n|---|---|---|\n| Z9 | - | 0.00 |\n\n"
        + table
    )
    assert compilation.findings == ()
    assert compilation.pack is not None
    return compilation.pack


def result_of(formula: str, name: str = "worth", front: str = ""):  # type: ignore[no-untyped-def]
    """Return the expression that a formula becomes in a result column of no prescribed type."""
    pack = pack_with(
        f"## Level\n| id | past due | = {name} |\n|---|---|---|\n| Z1 | - | {formula} |\n", front
    )
    return pack.tables[LEVEL].rows[0].results[0]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("5.00", Kind.MONEY),
        ("5", Kind.INTEGER),
        ("2.5", Kind.RATE),
        ("2%", Kind.RATE),
        ("1/3", Kind.RATE),
        ("15 days", Kind.DAYS),
        ("2 weeks", Kind.DAYS),
        ("1 year", Kind.MONTHS),
        ("2025-07-01", Kind.DATE),
        ("yes", Kind.BOOLEAN),
        ("past due + 5", Kind.MONEY),
        ("5 + past due", Kind.MONEY),
        ("past due - current", Kind.MONEY),
        ("cycle days + 1", Kind.INTEGER),
        ("days past due - 1", Kind.DAYS),
        ("days past due + cycle days", Kind.DAYS),
        ("quote date - promised on", Kind.DAYS),
        ("quote date + 15", Kind.DATE),
        ("quote date + 3 months", Kind.DATE),
        ("15 days + quote date", Kind.DATE),
        ("quote date - grace", Kind.DATE),
        ("own rate + 1%", Kind.RATE),
        ("own rate + 1", Kind.RATE),
        ("2 * 35.00", Kind.MONEY),
        ("tenure * 2.00", Kind.MONEY),
        ("own rate * 2", Kind.RATE),
        ("2 * own rate", Kind.RATE),
        ("days past due * 2", Kind.DAYS),
        ("2 * days past due", Kind.DAYS),
        ("cycle days * 2", Kind.INTEGER),
        ("min(past due, 5)", Kind.MONEY),
        ("max(cycle days, 2)", Kind.INTEGER),
        ("max(days past due, cycle days)", Kind.DAYS),
        ("max(own rate, 2)", Kind.RATE),
        ("min(5, 6)", Kind.INTEGER),
        ("max(quote date, 2025-01-01)", Kind.DATE),
        ("past due up to 3", Kind.MONEY),
        ("days past due above 3", Kind.DAYS),
        ("days past due up to 10 days + 1 day", Kind.DAYS),
        ("months between(promised on, quote date)", Kind.MONTHS),
        ("add business days(quote date, 3)", Kind.DATE),
        ("previous business day(quote date)", Kind.DATE),
        ("start of month(quote date)", Kind.DATE),
        ("end of  Month (quote date) + 1 day", Kind.DATE),
        ("count of late waivers", Kind.INTEGER),
        ("sum of late waivers this year", Kind.MONEY),
        ("last of late waivers", Kind.DATE),
        ("surcharge cap for state", Kind.RATE),
        ("late minimum", Kind.INTEGER),
        ("overdue", Kind.MONEY),
        ("subtotal", Kind.MONEY),
        ("taxable lines", Kind.MONEY),
        ("round(1/3 of past due + 2% of current)", Kind.MONEY),
        ("round(max(2% of past due, 5))", Kind.MONEY),
        ("round(third of (past due - 10.00))", Kind.MONEY),
        ("round(past due)", Kind.MONEY),
        ("round(2% of past due * 3)", Kind.MONEY),
        ("prorate half even(2% of past due, 3, cycle days)", Kind.MONEY),
        ("prorate(5.00, past due, current + 1.00)", Kind.MONEY),
    ],
)
def test_a_formula_has_its_type(formula: str, kind: Kind) -> None:
    if formula in ("overdue", "subtotal", "taxable lines"):
        assert result_of(formula, front="").type.kind is kind
    else:
        assert result_of(formula).type.kind is kind


def test_money_is_held_in_minor_units_and_rates_exactly() -> None:
    assert result_of("5.00") == Constant(MONEY, Fraction(500), result_of("5.00").at)
    assert result_of("1/3").value == Fraction(1, 3)
    assert result_of("2.5%").value == Fraction(1, 40)


def test_a_number_beside_money_is_money() -> None:
    added = result_of("past due + 5")
    assert isinstance(added, Arithmetic)
    assert added.right == Constant(MONEY, Fraction(500), added.at)


def test_rounding_takes_the_mode_named_or_the_packs_own_and_a_unit() -> None:
    plain, named = result_of("round(2% of past due)"), result_of("round up(2% of past due to 0.05)")
    assert isinstance(plain, Rounded)
    assert isinstance(named, Rounded)
    assert (plain.mode, plain.unit) == (Rounding.HALF_UP, 1)
    assert (named.mode, named.unit) == (Rounding.UP, 5)


def test_proration_names_its_whole_and_mode() -> None:
    made = result_of("prorate down(past due, days past due, 30)")
    assert isinstance(made, Prorated)
    assert made.mode is Rounding.DOWN
    assert made.whole == Constant(INTEGER, Fraction(30), made.at)


def test_the_parts_of_an_amount_have_bounds() -> None:
    both, above = result_of("past due between 3 and 10.00"), result_of("past due above late minimum apart")
    assert isinstance(both, Band)
    assert isinstance(above, Band)
    assert both.lower == Constant(MONEY, Fraction(300), both.at)
    assert both.upper == Constant(MONEY, Fraction(1000), both.at)
    assert isinstance(above.lower, Parameter)
    assert above.upper is None


@pytest.mark.parametrize(
    ("window", "kind", "size"),
    [
        ("", WindowKind.ALWAYS, 0),
        ("ever", WindowKind.ALWAYS, 0),
        ("in last 12 months", WindowKind.MONTHS, 12),
        ("in last 5 years", WindowKind.MONTHS, 60),
        ("in last 30 days", WindowKind.DAYS, 30),
        ("this year", WindowKind.CALENDAR_YEAR, 0),
        ("this season(winter)", WindowKind.SEASON, 0),
        ("since 2025-01-01", WindowKind.SINCE, 0),
    ],
)
def test_a_history_has_a_window(window: str, kind: WindowKind, size: int) -> None:
    made = result_of(f"count of returned payments {window}")
    assert isinstance(made, History)
    assert (made.window.kind, made.window.size) == (kind, size)


@pytest.mark.parametrize("per", ["open item", "service", "instalment"])
def test_a_history_can_be_of_the_item_at_hand(per: str) -> None:
    made = result_of("count of late charges on this item", front=f"per: {per}\n")
    assert isinstance(made, History)
    assert made.on_item


def test_a_date_function_keeps_its_arguments() -> None:
    made = result_of("next business day(quote date + grace)")
    assert isinstance(made, DateCall)
    assert made.function is DateFunction.NEXT_BUSINESS_DAY
    assert made.type == DATE


def test_the_greater_of_money_and_unrounded_money_is_unrounded() -> None:
    made = result_of("round(max(2% of past due, 5.00))")
    assert isinstance(made, Rounded)
    assert isinstance(made.operand, Choice)
    assert made.operand.type.kind is Kind.EXACT


def test_choices_may_stand_in_choices_as_deep_as_a_cell_may_nest() -> None:
    depth = DEEPEST - 1
    made = result_of("max(" * depth + "past due" + ", 5.00)" * depth)
    for _ in range(depth):
        assert isinstance(made, Choice)
        made = made.operands[0]
    assert isinstance(made, Name)


def test_rows_of_whole_numbers_and_amounts_are_money() -> None:
    pack = pack_with(
        "## Level\n| id | past due | = worth |\n|---|---|---|\n| Z1 | 0.00 | 0 |\n| Z2 | > 0.00 | 5.00 |\n"
    )
    assert pack.tables[LEVEL].outputs[0].type == MONEY
    pack = pack_with(
        "## Level\n| id | past due | = worth |\n|---|---|---|\n| Z1 | 0.00 | 0 |\n| Z2 | > 0.00 | 5% |\n"
    )
    assert pack.tables[LEVEL].outputs[0].type == RATE


def test_results_see_the_results_to_their_left_and_of_other_tables() -> None:
    pack = pack_with(
        "## Level\n| id | past due | = base worth | = worth | = label |\n|---|---|---|---|---|\n"
        "| Z1 | - | past due + current | base worth + flag worth | any word |\n\n"
        "## Flag\n| id | autopay | = flag worth | = apt |\n|---|---|---|---|\n| Z2 | yes | 1.00 | yes |\n| Z3 | no | 0.00 | no |\n"
    )
    order = list(pack.order)
    assert order.index("components/level.md#flag") < order.index(LEVEL)
    assert pack.tables["components/level.md#flag"].outputs[1].type == BOOLEAN


def test_a_choice_of_words_is_an_enumeration_in_its_order() -> None:
    pack = pack_with(
        "## Level (priority)\n| id | past due | = class (high, low) |\n|---|---|---|\n| Z1 | - | low |\n| Z2 | > 9.00 | high |\n"
    )
    assert pack.tables[LEVEL].outputs[0].type.words == ("high", "low")


def test_a_count_needs_no_formulas() -> None:
    pack = pack_with(
        "## Level (collect count)\n| id | past due | = hits |\n|---|---|---|\n| Z1 | - | |\n| Z2 | > 9.00 | |\n"
    )
    assert pack.tables[LEVEL].outputs[0].type == INTEGER


def test_cells_hold_every_kind_of_test() -> None:
    pack = pack_with(
        "## Level (first)\n| id | past due | card product | promised on | autopay | own rate | days past due | = worth |\n"
        "|---|---|---|---|---|---|---|---|\n"
        "| Z1 | [1 .. 2) | credit, debit | known | yes | (1% .. 2%] | (1 .. 9) | 1.00 |\n"
        "| Z2 | not(5.00, >= 7) | -, unknown | not applicable | no | >= third | < grace | 2.00 |\n"
        "| Z3 | late minimum apart | unknown | > 2025-01-01 | - | -1% | - | 2.00 |\n"
        "| Z5 | (1 .. 2] | - | - | - | [1% .. 2%] | [1 .. 9] | 2.00 |\n"
        "| Z4 | otherwise | - | - | - | - | - | 2.00 |\n"
    )
    first, second, third, _, last = pack.tables[LEVEL].rows
    assert isinstance(first.cells[0].tests[0], Interval)
    assert not first.cells[0].tests[0].high_included
    assert first.cells[2].tests == (InState(None),)
    assert second.cells[0].negated
    assert InState(UNKNOWN) in second.cells[1].tests
    assert second.cells[2].tests == (InState(NOT_APPLICABLE),)
    assert isinstance(third.cells[0].tests[0], Equal)
    assert last.otherwise
    assert all(cell.is_any for cell in last.cells)


def test_exceptions_priorities_and_dates_stand_in_columns_of_their_own() -> None:
    pack = pack_with(
        "## Level (output order)\n| id | past due | exception to | priority | from | until | known from | = worth | source |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
        "| Z1 | - | - | 2 | 2025-01-01 | 2026-01-01 | - | 1.00 | act |\n"
        "| Z2 | > 5.00 | Z1, Z3 | 1 | | | 2025-02-01 | 2.00 | - |\n| Z3 | - | | 3 | | | | 1.00 | |\n"
    )
    one, two, _ = pack.tables[LEVEL].rows
    assert two.exception_to == ("Z1", "Z3")
    assert (one.priority, two.priority) == (2, 1)
    assert one.until is not None
    assert (one.source, two.source) == ("act", "")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (
            "## Level (priority)\n| id | past due | = worth |\n|---|---|---|\n| Z1 | - | 1.00 |\n",
            "no-priority",
        ),
        (
            "## Level (priority)\n| id | past due | priority | = worth |\n|---|---|---|---|\n| Z1 | - | a | 1.00 |\n",
            "type",
        ),
        (
            "## Level (priority)\n| id | past due | priority | = worth |\n|---|---|---|---|\n| Z1 | - | ² | 1.00 |\n",
            "type",
        ),
        (
            "## Level\n| id | past due | exception to | = worth |\n|---|---|---|---|\n| Z1 | - | Z7 | 1.00 |\n",
            "unknown-row",
        ),
        (
            "## Level\n| id | past due | exception to | = worth |\n|---|---|---|---|\n| Z1 | - | Z1 | 1.00 |\n",
            "unknown-row",
        ),
        (
            "## Level\n| id | past due | from | until | = worth |\n|---|---|---|---|---|\n| Z1 | - | 2025-01-01 | 2024-01-01 | 1.00 |\n",
            "never-in-effect",
        ),
        (
            "## Level\n| id | past due | = worth |\n|---|---|---|\n| Z1 | - | other worth |\n\n## Back\n| id | past due | = other worth |\n|---|---|---|\n| Z2 | - | worth |\n",
            "cycle",
        ),
        ("## Level\n| id | past due | = worth |\n|---|---|---|\n| Z1 | - | level |\n\n", "unknown-type"),
    ],
)
def test_a_table_that_cannot_be_is_explained(table: str, code: str) -> None:
    compilation = compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: Level\n---\n"
        "## Amount\n| id | past due | = amount |\n|---|---|---|\n| Z9 | - | worth |\n\n" + table
    )
    found = [finding.code for finding in compilation.findings]
    assert (code if code != "unknown-type" else "cycle") in found


def test_a_months_and_days_literal_fits_its_column() -> None:
    pack = pack_with(
        "## Level (first)\n| id | tenure | days past due | = worth |\n|---|---|---|---|\n| Z1 | >= 1 year | < 2 weeks | 1.00 |\n| Z2 | - | - | 2.00 |\n"
    )
    low = pack.tables[LEVEL].rows[0].cells[0].tests[0]
    assert isinstance(low, Interval)
    assert low.low == Constant(MONTHS, Fraction(12), pack.tables[LEVEL].at)
    high = pack.tables[LEVEL].rows[0].cells[1].tests[0]
    assert isinstance(high, Interval)
    assert high.high == Constant(DAYS, Fraction(14), pack.tables[LEVEL].at)
