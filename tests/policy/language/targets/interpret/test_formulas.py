"""The reference interpreter's formulas: exact, and without a value where an operand has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.account import Entry, Item
from policy.language.targets.interpret import NoValue, Scene, evaluate
from policy.language.targets.interpret.formulas import needed
from policy.language.tree.expressions import (
    Arithmetic,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Fold,
    History,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounding,
    Window,
    WindowKind,
)
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import (
    DATE,
    DAYS,
    INTEGER,
    MONEY,
    MONTHS,
    NOT_APPLICABLE,
    RATE,
    UNKNOWN,
    Type,
    Value,
)
from tests.policy.riverbend import TODAY, account, formula, riverbend

AT = Place("page.md")
ROSA = account()


def scene(**changed: Value) -> Scene:
    rosa = account(**changed)
    histories = {
        "late waivers": (
            Entry(date(2024, 11, 4), 700),
            Entry(date(2024, 11, 5), 100),
            Entry(date(2025, 1, 1), 20),
            Entry(date(2025, 11, 4), 3),
            Entry(date(2025, 11, 5), 9999),
        ),
        "charged": (Entry(TODAY, 250, "sep"), Entry(TODAY, 40, "oct")),
    }
    return Scene(riverbend(), TODAY, rosa.values, item=rosa.items[Scope.OPEN_ITEM][0], histories=histories)


def worth(text: str, **changed: Value) -> Value:
    pack, expression = formula(text)
    return evaluate(expression, replace(scene(**changed), pack=pack))


def number(value: int) -> Constant:
    return Constant(INTEGER, Fraction(value), AT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("past due + 5.00", 21960),
        ("past due - 300.00", -8540),
        ("5 days * 2", 10),
        ("round(2% of past due)", 429),
        ("round(50% of 0.01)", 1),
        ("round half even(50% of 0.01)", 0),
        ("round up(1% of 0.01)", 1),
        ("round down(99% of 0.01)", 0),
        ("round(2% of past due to 0.05)", 430),
        ("0 - round(50% of 0.01)", -1),
        ("max(5.00, round(2% of past due))", 500),
        ("min(5.00, round(2% of past due), 4.00)", 400),
        ("past due up to 3.00", 300),
        ("past due above 200.00", 1460),
        ("past due above 300.00", 0),
        ("past due between 3.00 and 10.00", 700),
        ("round(10% of past due up to 3.00 + 3% of past due above 3.00)", 665),
        ("prorate(1200.00, 292, 365)", 96000),
        ("prorate down(past due, days past due, 30)", 25036),
        ("late rate", Fraction(2, 100)),
        ("1/3", Fraction(1, 3)),
        ("quote date - item due", 56),
        ("quote date + 15 days", date(2025, 11, 19)),
        ("quote date - 9 months", date(2025, 2, 4)),
        ("next business day(2025-11-27)", date(2025, 11, 28)),
        ("previous business day(2025-11-27)", date(2025, 11, 26)),
        ("add business days(2025-11-26, 2)", date(2025, 12, 1)),
        ("max(quote date, item due)", TODAY),
        ("count of late waivers", 4),
        ("sum of late waivers in last 12 months", 123),
        ("sum of late waivers in last 1 day", 3),
        ("sum of late waivers this year", 23),
        ("count of late waivers this season(winter)", 0),
        ("sum of late waivers since 2025-01-01", 23),
        ("first of late waivers", date(2024, 11, 4)),
        ("last of late waivers", TODAY),
        ("last of goodwill", NOT_APPLICABLE),
        ("sum of charged on this item", 250),
    ],
)
def test_formulas_are_worth_what_the_reference_says(text: str, value: Value) -> None:
    assert worth(text) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("past due + 5.00", int),
        ("2% * 3", Fraction),
        ("count of charged", int),
        ("quote date - item due", int),
    ],
)
def test_whole_kinds_are_integers_and_rates_are_fractions(text: str, kind: type) -> None:
    assert type(worth(text)) is kind


@pytest.mark.parametrize(
    ("function", "arguments", "value"),
    [
        (DateFunction.MONTHS_BETWEEN, (date(2025, 1, 31), date(2025, 3, 30)), 1),
        (DateFunction.START_OF_MONTH, (date(2025, 2, 14),), date(2025, 2, 1)),
        (DateFunction.END_OF_MONTH, (date(2024, 2, 14),), date(2024, 2, 29)),
    ],
)
def test_months_are_those_of_the_calendar(
    function: DateFunction, arguments: tuple[date, ...], value: Value
) -> None:
    type_ = MONTHS if function is DateFunction.MONTHS_BETWEEN else DATE
    call = DateCall(type_, function, tuple(Constant(DATE, one, AT) for one in arguments), AT)
    assert evaluate(call, scene()) == value


@pytest.mark.parametrize(
    ("operator", "value"), [(Operator.ADD, date(2025, 11, 9)), (Operator.MULTIPLY, None)]
)
def test_days_may_stand_before_the_date_they_are_added_to(operator: Operator, value: date | None) -> None:
    left = Constant(DAYS, Fraction(5), AT)
    right: Expression = Constant(DATE, TODAY, AT) if value else number(3)
    type_ = DATE if value else DAYS
    assert evaluate(Arithmetic(type_, operator, left, right, AT), scene()) == (value or 15)


def test_an_item_without_a_scene_of_its_own_has_no_history() -> None:
    on_item = History(INTEGER, Fold.COUNT, "charged", Window(WindowKind.ALWAYS), True, AT)
    assert evaluate(on_item, replace(scene(), item=None)) == 0


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ((UNKNOWN, NOT_APPLICABLE), UNKNOWN),
        ((NOT_APPLICABLE, UNKNOWN), UNKNOWN),
        ((NOT_APPLICABLE, 5), NOT_APPLICABLE),
        ((5, UNKNOWN), UNKNOWN),
    ],
)
def test_a_formula_has_no_value_if_an_operand_has_none(states: tuple[Value, Value], outcome: Value) -> None:
    names = [Name(MONEY, name, Origin.INPUT, AT) for name in ("a", "b")]
    both = Arithmetic(MONEY, Operator.ADD, names[0], names[1], AT)
    given_ = replace(scene(), values={"a": states[0], "b": states[1]})
    assert evaluate(both, given_) is outcome


def test_a_parameter_has_the_value_of_the_day() -> None:
    rate = Parameter(RATE, "late rate", None, AT)
    assert evaluate(rate, scene()) == Fraction(2, 100)
    assert evaluate(rate, scene(), date(2025, 6, 30)) == Fraction(15, 1000)


def test_a_parameter_without_a_value_on_a_day_is_refused_by_name() -> None:
    with pytest.raises(NoValue, match="late rate has no value on 2023-12-31"):
        evaluate(Parameter(RATE, "late rate", None, AT), scene(), date(2023, 12, 31))


def test_a_keyed_parameter_has_the_word_s_own_value_or_that_of_the_others() -> None:
    key = Name(Type(DATE.kind), "card product", Origin.INPUT, AT)
    rate = Parameter(RATE, "card rate", key, AT)
    assert evaluate(rate, scene(card_product="credit")) == Fraction(3, 100)
    assert evaluate(rate, scene(card_product="prepaid")) == 0
    assert evaluate(rate, scene()) is UNKNOWN


def test_a_keyed_parameter_without_a_value_names_the_word() -> None:
    pack = riverbend()
    empty = replace(pack, parameters={"card rate": replace(pack.parameters["card rate"], values=())})
    rate = Parameter(RATE, "card rate", Name(RATE, "card product", Origin.INPUT, AT), AT)
    with pytest.raises(NoValue, match="card rate for debit"):
        evaluate(rate, replace(scene(card_product="debit"), pack=empty))


def test_what_a_formula_needs_is_named_once_and_through_results() -> None:
    shown = Name(MONEY, "tier", Origin.OUTPUT, AT)
    product = Name(MONEY, "card product", Origin.INPUT, AT)
    known = Name(MONEY, "past due", Origin.INPUT, AT)
    both = Arithmetic(MONEY, Operator.ADD, shown, Arithmetic(MONEY, Operator.ADD, product, known, AT), AT)
    unclear = replace(scene(), needs={"tier": ("low income", "card product")})
    assert needed(both, unclear) == ("low income", "card product")


def test_a_result_that_nothing_needs_leaves_nothing_to_find_out() -> None:
    assert needed(Name(MONEY, "tier", Origin.OUTPUT, AT), scene()) == ()


def test_an_item_s_own_value_comes_before_the_account_s() -> None:
    name = Name(MONEY, "past due", Origin.INPUT, AT)
    assert evaluate(name, replace(scene(), item=Item("x", {"past due": 7}))) == 7


def test_the_day_of_the_quote_is_always_known() -> None:
    assert evaluate(Name(DATE, "quote date", Origin.INPUT, AT), scene()) == TODAY


@given(
    amount=st.integers(0, 10**7),
    part=st.integers(0, 400),
    whole=st.integers(1, 400),
    mode=st.sampled_from(Rounding),
)
def test_rounding_is_never_off_by_a_whole_unit(amount: int, part: int, whole: int, mode: Rounding) -> None:
    node = Prorated(MONEY, mode, 5, Constant(MONEY, Fraction(amount), AT), number(part), number(whole), AT)
    value = evaluate(node, scene())
    assert isinstance(value, int)
    assert value % 5 == 0
    assert abs(value - Fraction(amount * part, whole)) < 5
