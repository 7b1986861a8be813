"""Denominators and bounds of formulas.

Faults tried, each caught: an extreme that mixes up min and max; a product's bounds from two corners; the step of a domain
ignored; months of 30 days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.targets import scale
from policy.language.targets.interpret import evaluate
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.targets.scale import Scale, denominator
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
    Window,
    WindowKind,
)
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.language.tree.tables import HitPolicy, Output, Row, Scope, Table
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import DATE, DAYS, EXACT, INTEGER, MONEY, MONTHS, NUMERIC, RATE, Kind, State
from tests.policy.language.targets.trees import AT, ON, WORDS, Trees, account

PACK = Trees(Random(1)).pack()
BALANCE = Name(MONEY, "balance", Origin.INPUT, AT)
TENTH = Constant(RATE, Fraction(1, 10), AT)


def output(name: str) -> Name:
    return Name(MONEY, name, Origin.OUTPUT, AT)


def pack_of(policy: HitPolicy, *results: Expression, **of_component: object) -> Pack:
    rows = tuple(
        Row(f"R{n}", (), (one,), None, None, False, (), None, "", AT) for n, one in enumerate(results)
    )
    table = Table(
        "t#t", "t", "t", policy, Scope.ACCOUNT, (), (Output("amount", MONEY, AT),), rows, "quote date", AT
    )
    fields = {
        "kind": ComponentKind.BALANCE,
        "taxable": True,
        "scope": Scope.ACCOUNT,
        "exception_to": None,
        **of_component,
    }
    made = Component(
        id="c", title="", ledger="", waiver_class="", order=1, rest=None, reduces=None, refund="", prose="",
        tables=(), amount="t#t", at=AT, **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return replace(PACK, tables={"t#t": table}, order=("t#t",), components=(made,))


def bounds(expression: Expression, pack: Pack) -> tuple[int, int]:
    low, high = scale.bounds(expression, pack)
    assert low.denominator == high.denominator == 1
    return int(low), int(high)


def money(*amounts: int) -> tuple[Constant, ...]:
    return tuple(Constant(MONEY, Fraction(amount), AT) for amount in amounts)


@pytest.mark.untraced
@given(st.integers(0, 2**32))
@settings(max_examples=60)
def test_every_value_lies_within_its_bounds_and_fits_its_denominator(seed: int) -> None:
    chance = Random(seed)
    pack = Trees(chance).pack()
    known = Scale(pack)
    reading = read(pack, account(chance), ON)
    for table in pack.tables.values():
        scenes = [reading.scene] if table.scope is Scope.ACCOUNT else [
            scene for (scope, _), scene in reading.items.items() if scope is table.scope
        ]  # fmt: skip
        own = {one.name for one in table.outputs}
        for scene in scenes:
            for expression in in_table(table):
                if not any(isinstance(n, Name) and n.name in own for n in walk(expression)):
                    check(known, expression, scene)


def check(known: Scale, expression: Expression, scene: Scene) -> None:
    if expression.type.kind not in NUMERIC and expression.type.kind is not Kind.DATE:
        return
    value = evaluate(expression, scene)
    if isinstance(value, State | bool | str):
        return
    number = value.toordinal() if isinstance(value, date) else Fraction(value)
    low, high = known.bounds(expression)
    assert low <= number <= high, (expression, number, low, high)
    assert (number * known.denominator(expression)).denominator == 1


def test_the_denominator_of_a_rate_of_money_is_the_rates() -> None:
    assert denominator(Arithmetic(EXACT, Operator.MULTIPLY, TENTH, BALANCE, AT), PACK) == 10
    assert denominator(Name(RATE, "rate", Origin.INPUT, AT), PACK) == 1000
    assert denominator(Name(WORDS, "nowhere", Origin.INPUT, AT), PACK) == 1
    assert bounds(Arithmetic(EXACT, Operator.MULTIPLY, TENTH, BALANCE, AT), PACK) == (0, 2000)


def test_the_ends_of_a_rates_domain_count_its_steps() -> None:
    assert scale.bounds(Name(RATE, "rate", Origin.INPUT, AT), PACK) == (Fraction(0), Fraction(3, 10))


def test_an_end_of_a_month_is_no_more_than_a_month_away() -> None:
    day = Name(DATE, "since day", Origin.INPUT, AT)
    low, high = bounds(day, PACK)
    for function in (DateFunction.START_OF_MONTH, DateFunction.END_OF_MONTH):
        assert bounds(DateCall(DATE, function, (day,), AT), PACK) == (low - 31, high + 31)


def test_months_between_days_are_no_fewer_than_none_and_no_shorter_than_february() -> None:
    first, last = Constant(DATE, date(2025, 1, 1), AT), Constant(DATE, date(2025, 1, 29), AT)
    assert bounds(DateCall(MONTHS, DateFunction.MONTHS_BETWEEN, (first, last), AT), PACK) == (0, 1)
    assert bounds(DateCall(MONTHS, DateFunction.MONTHS_BETWEEN, (last, first), AT), PACK) == (0, 0)


def test_words_have_no_bounds() -> None:
    with pytest.raises(TypeError, match="neither a number nor a date"):
        bounds(Name(WORDS, "colour", Origin.INPUT, AT), PACK)
    with pytest.raises(TypeError, match="neither a number nor a date"):
        bounds(Constant(WORDS, "red", AT), PACK)


def test_the_folds_of_a_history_have_bounds() -> None:
    ever = Window(WindowKind.ALWAYS)
    assert bounds(History(INTEGER, Fold.COUNT, "visits", ever, False, AT), PACK)[0] == 0
    assert bounds(History(MONEY, Fold.SUM, "visits", ever, False, AT), PACK)[1] > 10**12
    assert (
        bounds(History(DATE, Fold.LAST, "visits", ever, False, AT), PACK)[0] == date(1900, 1, 1).toordinal()
    )


def test_a_table_has_the_bounds_of_its_cells() -> None:
    assert bounds(output("amount"), pack_of(HitPolicy.FIRST, *money(5, 9, 2))) == (2, 9)
    assert bounds(output("amount"), pack_of(HitPolicy.COLLECT_SUM, *money(5, -9, 2))) == (-9, 7)
    assert bounds(output("amount"), pack_of(HitPolicy.COLLECT_COUNT, *money(5, 9, 2))) == (0, 3)
    assert bounds(output("amount"), pack_of(HitPolicy.FIRST)) == (0, 0)


def test_a_sum_over_items_or_rows_has_the_bounds_of_many() -> None:
    component = Name(MONEY, "c", Origin.COMPONENT, AT)
    assert bounds(component, pack_of(HitPolicy.FIRST, *money(5))) == (5, 5)
    assert bounds(component, pack_of(HitPolicy.FIRST, *money(5), scope=Scope.SERVICE)) == (0, 5000)
    assert bounds(component, pack_of(HitPolicy.RULE_ORDER, *money(5, 4, -1))) == (-3, 15)


def test_an_exception_widens_what_it_stands_in_for() -> None:
    base = pack_of(HitPolicy.FIRST, *money(5))
    other = replace(
        base.tables["t#t"], key="x#x", rows=(replace(base.tables["t#t"].rows[0], results=money(90)),)
    )
    exception = replace(base.components[0], id="x", amount="x#x", exception_to="c")
    both = replace(base, tables={**base.tables, "x#x": other}, components=(*base.components, exception))
    assert bounds(Name(MONEY, "c", Origin.COMPONENT, AT), both) == (5, 90)


def test_sums_over_lines_have_the_bounds_of_their_lines() -> None:
    charge = pack_of(HitPolicy.FIRST, *money(5))
    credit = pack_of(HitPolicy.FIRST, *money(5), kind=ComponentKind.CREDIT)
    subtotal, taxable = (Name(MONEY, name, Origin.BUILTIN, AT) for name in ("subtotal", "taxable lines"))
    assert (bounds(subtotal, charge), bounds(subtotal, credit)) == ((0, 5), (0, 0))
    assert bounds(taxable, charge) == (5, 5)


def test_a_name_that_nothing_declares_has_the_widest_bounds() -> None:
    assert bounds(Name(DATE, "quote date", Origin.BUILTIN, AT), PACK)[0] == date(1900, 1, 1).toordinal()
    assert bounds(Name(MONEY, "item amount", Origin.BUILTIN, AT), PACK) == (0, 10**9)


def test_a_table_that_needs_itself_still_has_bounds() -> None:
    assert bounds(output("amount"), pack_of(HitPolicy.FIRST, output("amount"), *money(7))) == (0, 10**9)


def test_dates_that_are_computed_have_bounds() -> None:
    day = Constant(DATE, ON, AT)
    months, days = Constant(MONTHS, Fraction(-2), AT), Constant(DAYS, Fraction(3), AT)
    start = ON.toordinal()
    assert bounds(Arithmetic(DATE, Operator.ADD, day, months, AT), PACK) == (start - 62, start - 56)
    assert bounds(Arithmetic(DATE, Operator.ADD, days, day, AT), PACK) == (start + 3, start + 3)
    assert bounds(Arithmetic(DATE, Operator.SUBTRACT, day, days, AT), PACK) == (start - 3, start - 3)
    low, high = bounds(DateCall(DATE, DateFunction.ADD_BUSINESS_DAYS, (day, days), AT), PACK)
    assert low <= start + 3 < start + 5 <= high
    assert bounds(Parameter(DATE, "start", None, AT), PACK)[0] == date(2025, 10, 1).toordinal()
