from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy.language.checks.ranges import Range, Ranges, number_of
from policy.language.targets.interpret import Scene, evaluate
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Operator,
    Prorated,
    Rounded,
    Rounding,
    Window,
    WindowKind,
)
from policy.language.tree.pack import ComponentKind, Domain
from policy.language.tree.tables import HitPolicy, Output, Scope
from policy.language.tree.types import DATE, DAYS, EXACT, INTEGER, MONEY, MONTHS, RATE
from tests.policy.language.checks.builder import (
    AT,
    builtin,
    cents,
    charged,
    component,
    count,
    days,
    entered,
    greatest,
    keeps,
    last,
    least,
    minus,
    money,
    named,
    output,
    pack,
    parameter,
    plus,
    prorated,
    rate,
    rounded,
    row,
    table,
    times,
    value,
)

X, Y = money("x", 0, 400), money("y", -50, 300)
SHARE = entered("share", RATE, Domain(0, 100, Fraction(1, 100)))
DAY = entered("day", DATE, Domain(date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal()))
SPAN, COUNT = days("span", 0, 60), entered("count", MONTHS, Domain(0, 5))
PACK = pack(
    inputs=(X, Y, SHARE, DAY, SPAN, COUNT),
    parameters=(keeps("fee", (None, "", "2025-07-01", 500), (None, "2025-07-01", "", 700)),),
)
VALUES = {
    "x": st.integers(0, 400),
    "y": st.integers(-50, 300),
    "share": st.integers(0, 100).map(lambda n: Fraction(n, 100)),
    "day": st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    "span": st.integers(0, 60),
    "count": st.integers(0, 5),
}

amounts: st.SearchStrategy[Expression] = st.deferred(
    lambda: st.one_of(
        st.sampled_from([named(X), named(Y), parameter("fee")]),
        st.integers(0, 500).map(cents),
        st.builds(plus, amounts, amounts),
        st.builds(minus, amounts, amounts),
        st.builds(least, amounts, amounts),
        st.builds(greatest, amounts, amounts),
        st.builds(lambda a: Band(MONEY, a, None, cents(100), AT), amounts),
        st.builds(lambda a: Band(MONEY, a, cents(50), None, AT), amounts),
        st.builds(
            lambda a, mode, unit: Rounded(MONEY, mode, unit, times(value("25%", RATE), a), AT),
            amounts,
            st.sampled_from(Rounding),
            st.sampled_from((1, 5)),
        ),
        st.builds(lambda a: rounded(times(named(SHARE), a)), amounts),
        st.builds(lambda a: prorated(a, named(SPAN), plus(named(SPAN), value("1", DAYS))), amounts),
    )
)

moments: st.SearchStrategy[Expression] = st.deferred(
    lambda: st.one_of(
        st.just(named(DAY)),
        st.builds(lambda a: Arithmetic(DATE, Operator.ADD, a, named(SPAN), AT), moments),
        st.builds(lambda a: Arithmetic(DATE, Operator.SUBTRACT, a, named(COUNT), AT), moments),
        st.builds(lambda a: Arithmetic(DATE, Operator.ADD, a, named(COUNT), AT), moments),
        st.builds(
            lambda a, function: DateCall(DATE, function, (a,), AT),
            moments,
            st.sampled_from(
                (
                    DateFunction.NEXT_BUSINESS_DAY,
                    DateFunction.PREVIOUS_BUSINESS_DAY,
                    DateFunction.START_OF_MONTH,
                    DateFunction.END_OF_MONTH,
                )
            ),
        ),
        st.builds(lambda a: DateCall(DATE, DateFunction.ADD_BUSINESS_DAYS, (a, named(SPAN)), AT), moments),
    )
)
spans = st.one_of(
    st.builds(lambda a, b: Arithmetic(DAYS, Operator.SUBTRACT, a, b, AT), moments, moments),
    st.builds(lambda a, b: DateCall(MONTHS, DateFunction.MONTHS_BETWEEN, (a, b), AT), moments, moments),
)


def size(expression: Expression) -> int:
    return len(repr(expression))


@pytest.mark.untraced
@settings(max_examples=80, deadline=None)
@given(st.one_of(amounts, moments, spans), st.fixed_dictionaries(VALUES), st.booleans())
def test_a_value_is_never_outside_its_range_and_always_on_its_grid(
    expression: Expression, values: dict[str, int], is_dated: bool
) -> None:
    assume(size(expression) < 20_000)
    on = date(2025, 8, 1)
    found = Ranges(PACK, on if is_dated else None).of(expression)
    got = evaluate(expression, Scene(PACK, on, values))
    assert isinstance(got, int | Fraction | date)
    exact = got.toordinal() if isinstance(got, date) else got
    assert found.low <= exact <= found.high
    assert (exact * found.grid).denominator == 1


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        (minus(named(X), named(X)), 0, 0),
        (minus(named(X), least(named(X), cents(100))), 0, 400),
        (minus(named(X), rounded(times(value("25%", RATE), named(X)))), 0, 300),
        (minus(named(X), Band(MONEY, named(X), None, cents(100), AT)), 0, 400),
        (minus(greatest(named(X), cents(100)), named(X)), 0, 400),
        (minus(least(named(X), cents(100)), named(X)), -400, 0),
        (minus(named(X), least(rounded(times(value("25%", RATE), named(X))), cents(90))), 0, 400),
    ],
)
def test_what_is_added_and_taken_off_again_cancels_out(expression: Expression, low: int, high: int) -> None:
    found = Ranges(PACK).of(expression)
    assert (found.low, found.high) == (low, high)


def test_an_input_without_a_domain_has_the_one_of_its_kind() -> None:
    ranges = Ranges(pack(inputs=(entered("own", RATE, None),)))
    assert ranges.of(builtin("own", RATE)) == Range(0, 1, 1_000_000)
    assert ranges.of(builtin("subtotal", MONEY)) == Range(0, 1_000_000_000)


def test_what_a_row_says_of_a_formula_in_its_columns_narrows_it() -> None:
    whole = plus(named(X), named(Y))
    assert Ranges(PACK).of(plus(named(X), named(Y)), {whole: Range(5, 9)}) == Range(5, 9)
    assert Ranges(PACK).of(minus(named(X), named(Y)), {named(X): Range(5, 9)}).high == 59
    assert Ranges(PACK).of(least(named(X), named(Y)), {whole: Range(5, 9)}).high == 300


def test_money_times_money_is_bounded_by_its_corners() -> None:
    product = Arithmetic(MONEY, Operator.MULTIPLY, named(X), named(Y), AT)
    assert Ranges(PACK).of(product) == Range(-20_000, 120_000)
    assert Ranges(PACK).of(plus(product, named(X))) == Range(-20_000, 120_400)


def test_a_history_is_bounded_by_what_it_holds() -> None:
    ranges = Ranges(PACK)
    total = History(MONEY, Fold.SUM, "payments", Window(WindowKind.ALWAYS), False, AT)
    assert ranges.of(count("payments")).low == 0
    assert ranges.of(total).low == 0
    assert ranges.of(last("payments")).low == date(1900, 1, 1).toordinal()


def test_the_range_of_a_result_is_that_of_its_rows() -> None:
    columns = {"x": named(X)}
    rows = [
        row(list(columns.values()), "A1", "< 1.00", "2.00"),
        row(list(columns.values()), "A2", "-", named(X)),
    ]
    plain = table(columns, rows, HitPolicy.FIRST, outputs=(Output("base", MONEY, AT),))
    summed = replace(plain, key="s", hit_policy=HitPolicy.COLLECT_SUM, outputs=(Output("total", MONEY, AT),))
    counted = replace(plain, key="c", hit_policy=HitPolicy.COLLECT_COUNT, outputs=(Output("n", INTEGER, AT),))
    empty = replace(plain, key="e", rows=(), outputs=(Output("none", MONEY, AT),))
    ranges = Ranges(pack(plain, summed, counted, empty, inputs=(X,)))
    assert ranges.of(output("base")) == Range(0, 400)
    assert ranges.of(output("base")) == Range(0, 400)
    assert ranges.of(output("total")) == Range(0, 600)
    assert ranges.of(output("n", INTEGER)) == Range(0, 2)
    assert ranges.of(output("none")) == Range(0, 0)


def test_a_result_that_names_the_one_to_its_left_is_bounded_through_it() -> None:
    columns = {"x": named(X)}
    outputs = (Output("base", MONEY, AT), Output("double", MONEY, AT))
    rows = [row(list(columns.values()), "A1", "-", named(X), plus(output("base"), output("base")))]
    ranges = Ranges(pack(table(columns, rows, outputs=outputs), inputs=(X,)))
    assert ranges.of(output("double")) == Range(0, 800)


def test_a_component_is_worth_what_its_page_or_an_exception_says_or_nothing() -> None:
    columns = {"x": named(X)}
    plain = table(columns, [row(list(columns.values()), "A1", "-", "2.00")], title="Fee")
    other = table(columns, [row(list(columns.values()), "B1", "-", "9.00")], title="Other")
    nameless = table(columns, [], title="Empty", outputs=(Output("label", MONEY, AT),))
    components = (
        charged("fee", plain),
        charged("hardship", other, ComponentKind.EXCEPTION, exception_to="fee"),
        charged("each", plain, scope=Scope.OPEN_ITEM),
        charged("odd", nameless),
    )
    ranges = Ranges(pack(plain, other, nameless, inputs=(X,), components=components))
    assert ranges.of(component("fee")) == Range(0, 900)
    assert ranges.of(component("each")).high == 1_000_000_000
    assert ranges.of(component("odd")).high == 1_000_000_000


def test_a_parameter_without_a_value_on_the_day_is_bounded_by_all_it_has() -> None:
    kind = keeps("fee", (None, "2025-01-01", "2025-02-01", 500), (None, "2025-03-01", "", 700))
    ranges = Ranges(pack(parameters=(kind, keeps("bare"))), date(2025, 2, 10))
    assert ranges.of(parameter("fee")) == Range(500, 700)
    assert ranges.of(parameter("bare")) == Range(0, 0)


def test_a_rate_keeps_its_last_place() -> None:
    assert Ranges(PACK).of(rate(1, 3)) == Range(Fraction(1, 3), Fraction(1, 3), 3)
    assert Ranges(PACK).of(times(named(SHARE), named(X))).grid == 100
    assert times(named(SHARE), named(X)).type == EXACT


def test_only_numbers_and_days_have_a_number() -> None:
    assert number_of("residential") == 0
    assert number_of(7) == 7
    assert number_of(date(2025, 1, 1)) == date(2025, 1, 1).toordinal()


def test_the_least_of_several_is_bounded_by_the_least_of_them() -> None:
    choice = Choice(MONEY, Extreme.MIN, (named(X), cents(50), named(Y)), AT)
    assert Ranges(PACK).of(choice) == Range(-50, 50)
    assert isinstance(prorated(named(X), named(SPAN), named(SPAN)), Prorated)


@pytest.mark.parametrize(
    ("function", "more", "low", "high"),
    [
        (DateFunction.NEXT_BUSINESS_DAY, (), 0, 14),
        (DateFunction.PREVIOUS_BUSINESS_DAY, (), -14, 0),
        (DateFunction.ADD_BUSINESS_DAYS, (named(SPAN),), 0, 434),
        (DateFunction.START_OF_MONTH, (), -30, 0),
        (DateFunction.END_OF_MONTH, (), 0, 30),
    ],
)
def test_a_day_moves_no_further_than_its_function_can(
    function: DateFunction, more: tuple[Expression, ...], low: int, high: int
) -> None:
    day = Ranges(PACK).of(named(DAY))
    moved = Ranges(PACK).of(DateCall(DATE, function, (named(DAY), *more), AT))
    assert (moved.low - day.low, moved.high - day.high) == (low, high)


def test_months_between_two_days_are_never_negative() -> None:
    between = DateCall(MONTHS, DateFunction.MONTHS_BETWEEN, (named(DAY), named(DAY)), AT)
    assert Ranges(PACK).of(between) == Range(0, 13)


def test_a_constant_factor_may_stand_on_either_side() -> None:
    for product in (times(named(X), value("50%", RATE)), times(value("50%", RATE), named(X))):
        assert Ranges(PACK).of(product) == Range(0, 200, 2)


@pytest.mark.parametrize("operator", [Operator.ADD, Operator.SUBTRACT])
def test_months_are_counted_with_their_shortest_and_longest_days(operator: Operator) -> None:
    day = Ranges(PACK).of(named(DAY))
    moved = Ranges(PACK).of(Arithmetic(DATE, operator, named(DAY), named(COUNT), AT))
    assert (moved.low, moved.high) in (
        (day.low - 3, day.high + 158),
        (day.low - 158, day.high + 3),
    )
