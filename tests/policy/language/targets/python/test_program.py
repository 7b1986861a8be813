"""Programs as a whole: what they say of gaps, clashes and missing values, and how they read.

Faults tried, each caught: two exceptions where the last wins in silence; a row dated by the agreement read on the quote's
date; a line break in a title let into the source.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from policy.account import Account, Item
from policy.language.targets.interpret.whole import read
from policy.language.targets.python import Note, NoValue, Sort, Trouble, index
from policy.language.targets.python.compiling import compile_program
from policy.language.targets.python.source import Source
from policy.language.tree.expressions import (
    Arithmetic,
    Constant,
    Expression,
    Name,
    Operator,
    Origin,
    Parameter,
    Rounded,
    Rounding,
)
from policy.language.tree.pack import Component, ComponentKind, DatedValue, Pack, ParameterKind
from policy.language.tree.tables import Cell, Column, Equal, HitPolicy, Interval, Output, Row, Scope, Table
from policy.language.tree.types import DATE, EXACT, MONEY, RATE, TEXT, UNKNOWN, Type
from tests.policy.language.targets.trees import ABOUT, AT, INPUTS, ON, PARAMETERS, WORDS

VALUES: dict[str, Any] = {
    "balance": 1000, "credit": 0, "count": 1, "age": 5, "rate": Fraction(1, 10), "maybe rate": Fraction(1, 10),
    "since day": ON, "promised": ON, "colour": "red", "shade": "red", "flag": True,
}  # fmt: skip
ANY = Cell((), False, "-", AT)
FEE = Parameter(MONEY, "fee", None, AT)
BALANCE = Name(MONEY, "balance", Origin.INPUT, AT)


def money(amount: int) -> Constant:
    return Constant(MONEY, Fraction(amount), AT)


def rule(identifier: str, result: Expression, cell: Cell = ANY, **more: Any) -> Row:
    fields = {"since": None, "until": None, "otherwise": False, "exception_to": (), **more}
    return Row(identifier, (cell,), (result,), priority=None, source="", at=AT, **fields)


def table(key: str, *rows: Row, policy: HitPolicy = HitPolicy.UNIQUE, tested: Expression = BALANCE,
          dated_by: str = "quote date", type_: Type = MONEY) -> Table:  # fmt: skip
    column = Column(tested, "tested", False, False, AT)
    output = Output("amount", type_, AT)
    return Table(key, "t", key, policy, Scope.ACCOUNT, (column,), (output,), rows, dated_by, AT)


def component(identifier: str, key: str, **more: Any) -> Component:
    fields = {"kind": ComponentKind.BALANCE, "exception_to": None, "reduces": None, **more}
    return Component(
        id=identifier, title="", ledger="", taxable=False, waiver_class="", order=1, scope=Scope.ACCOUNT, rest=None,
        refund="", prose="", tables=(key,), amount=key, at=AT, **fields,
    )  # fmt: skip


def pack(*tables: Table, components: tuple[Component, ...] = (), **parameters: ParameterKind) -> Pack:
    inputs = {one.name: one for one in INPUTS}
    return Pack(
        ABOUT, inputs, {}, {**PARAMETERS, **parameters}, {one.key: one for one in tables},
        tuple(one.key for one in tables), components or (component("part", tables[0].key),),
        (), (), None, (), (), None, (), {},
    )  # fmt: skip


def above(amount: int) -> Cell:
    return Cell((Interval(money(amount), None),), False, "", AT)


def test_a_gap_is_noted() -> None:
    run = compile_program(pack(table("t", rule("A", money(1), above(5000)))), ON).run(VALUES, ON)
    assert run.notes == (Note(Trouble.GAP, "t"),)


@pytest.mark.parametrize("from_rows", [1, 99])
def test_a_clash_is_noted_with_its_rows(from_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FROM_ROWS", from_rows)
    for policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        made = pack(table("t", rule("A", money(1)), rule("B", money(2)), policy=policy))
        assert compile_program(made, ON).run(VALUES, ON).notes == (Note(Trouble.CLASH, "t", ("A", "B")),)


def test_several_notes_are_kept() -> None:
    made = pack(
        table("t", rule("A", money(1), above(5000))),
        table("u", rule("B", money(1)), rule("C", money(1))),
        components=(component("part", "t"), component("other", "u")),
    )
    assert [note.table for note in compile_program(made, ON).run(VALUES, ON).notes] == ["t", "u"]


def test_two_exceptions_to_one_component_clash() -> None:
    made = pack(
        table("t", rule("A", money(1))),
        table("u", rule("B", money(2))),
        table("v", rule("C", money(3))),
        components=(
            component("part", "t"),
            component("one", "u", kind=ComponentKind.EXCEPTION, exception_to="part"),
            component("two", "v", kind=ComponentKind.EXCEPTION, exception_to="part"),
        ),
    )
    assert compile_program(made, ON).run(VALUES, ON).notes == (Note(Trouble.CLASH, "v", ("B", "C")),)


def test_an_exception_that_adds_up_its_rows_may_stand_in() -> None:
    made = pack(
        table("t", rule("A", money(100))),
        table(
            "u",
            rule("B", money(2), above(500)),
            rule("C", money(3), above(800)),
            policy=HitPolicy.COLLECT_SUM,
        ),
        components=(
            component("part", "t"),
            component("one", "u", kind=ComponentKind.EXCEPTION, exception_to="part"),
        ),
    )
    program = compile_program(made, ON)
    parts = [program.run({**VALUES, "balance": balance}, ON) for balance in (400, 600, 900)]
    assert [run.value(Sort.AMOUNT, "part") for run in parts] == [100, 2, 5]
    assert [run.at(Sort.INSTEAD, "part") for run in parts] == [None, ["B"], ["B", "C"]]


@pytest.mark.parametrize(("first", "second"), [(300, 600), (600, 400), (1000, 0), (5000, 0)])
def test_two_reductions_take_off_no_more_than_there_is_together(first: int, second: int) -> None:
    made = pack(
        table("t", rule("A", BALANCE)),
        table("u", rule("B", money(first))),
        table("w", rule("C", money(600))),
        components=(
            component("part", "t"),
            component("less", "u", kind=ComponentKind.WAIVER, reduces="part"),
            component("lesser", "w", kind=ComponentKind.CREDIT, reduces="part"),
        ),
    )
    run = compile_program(made, ON).run(VALUES, ON)
    assert run.value(Sort.AMOUNT, "less") == min(first, 1000)
    assert run.value(Sort.AMOUNT, "lesser") == run.value(Sort.NOW, "lesser") == second
    plain = read(made, Account("", VALUES), ON)
    assert [plain.worth[one, ""].amount for one in ("less", "lesser")] == [min(first, 1000), second]


@pytest.mark.parametrize(("off", "amount"), [(300, 300), (5000, 1000)])
def test_a_reduction_takes_off_no_more_than_there_is(off: int, amount: int) -> None:
    made = pack(
        table("t", rule("A", BALANCE)),
        table("u", rule("B", money(off))),
        components=(
            component("part", "t"),
            component("less", "u", kind=ComponentKind.WAIVER, reduces="part"),
        ),
    )
    run = compile_program(made, ON).run(VALUES, ON)
    assert run.value(Sort.AMOUNT, "less") == run.value(Sort.NOW, "less") == amount
    assert run.value(Sort.SUM, "subtotal") == 1000 - amount


def test_a_reduction_that_is_not_known_takes_nothing_off_yet() -> None:
    credit = Name(MONEY, "credit", Origin.INPUT, AT)
    made = pack(
        table("t", rule("A", BALANCE)),
        table("u", rule("B", credit)),
        components=(
            component("part", "t"),
            component("less", "u", kind=ComponentKind.WAIVER, reduces="part"),
        ),
    )
    program = compile_program(made, ON)
    assert program.run({**VALUES, "credit": UNKNOWN}, ON).value(Sort.SUM, "subtotal") is UNKNOWN
    assert program.run({**VALUES, "credit": 5000}, ON).value(Sort.AMOUNT, "less") == 1000


def test_an_exception_for_the_account_stands_in_on_every_item() -> None:
    per_item = replace(table("t", rule("A", money(100))), scope=Scope.OPEN_ITEM, columns=())
    per_item = replace(per_item, rows=(replace(per_item.rows[0], cells=()),))
    made = pack(
        per_item,
        table("u", rule("B", money(7))),
        components=(
            replace(component("part", "t"), scope=Scope.OPEN_ITEM),
            component("one", "u", kind=ComponentKind.EXCEPTION, exception_to="part"),
        ),
    )
    items = {Scope.OPEN_ITEM: (Item("a", {}), Item("b", {}))}
    run = compile_program(made, ON).run(VALUES, ON, items)
    assert [run.value(Sort.AMOUNT, "part", "", place) for place in (0, 1)] == [7, 7]
    assert run.value(Sort.SUM, "subtotal") == 14


def test_a_row_that_can_never_hold_is_left_out() -> None:
    never = Cell((Equal(Constant(MONEY, Fraction(1, 2), AT)),), False, "", AT)
    exception = rule("C", money(3), exception_to=("B",))
    made = pack(table("t", rule("A", money(1)), rule("B", money(2), never), exception))
    program = compile_program(made, ON)
    assert program.run(VALUES, ON).at(Sort.RULE, "t") == "A"
    assert "'B'" not in program.source


def test_exceptions_in_a_circle_never_hit() -> None:
    made = pack(
        table(
            "t",
            rule("A", money(1)),
            rule("B", money(2), exception_to=("C",)),
            rule("C", money(3), exception_to=("B",)),
        )
    )
    assert compile_program(made, ON).run(VALUES, ON).at(Sort.RULE, "t") == "A"


def test_rows_of_different_times_do_not_clash() -> None:
    cut = date(2025, 3, 1)
    made = pack(
        table("t", rule("A", money(1), until=cut), rule("B", money(2), since=cut), dated_by="agreed on")
    )
    program = compile_program(made, ON)
    assert "CLASH" not in program.source
    agreed = [
        program.run({**VALUES, "agreed on": day}, ON).at(Sort.RULE, "t") for day in (date(2025, 2, 28), cut)
    ]
    assert agreed == ["A", "B"]
    assert program.run(VALUES, ON).at(Sort.RULE, "t") == "B"
    backwards = pack(
        table("t", rule("B", money(2), since=cut), rule("A", money(1), until=cut), dated_by="agreed on")
    )
    assert "CLASH" not in compile_program(backwards, ON).source


def test_a_day_may_be_compared_with_a_dated_parameter() -> None:
    start = Parameter(DATE, "start", None, AT)
    before = Cell((Interval(None, start, high_included=False),), False, "", AT)
    made = pack(
        table("t", rule("A", money(1), before), rule("B", money(2), Cell((Equal(start),), False, "", AT)),
              tested=Name(DATE, "since day", Origin.INPUT, AT), dated_by="agreed on")
    )  # fmt: skip
    program = compile_program(made, ON)
    days = (date(2025, 9, 30), date(2025, 10, 1))
    assert [program.run({**VALUES, "since day": day}, ON).at(Sort.RULE, "t") for day in days] == ["A", "B"]


def late(key: str | None = None, words: Type | None = None) -> ParameterKind:
    values = (DatedValue(key, date(2025, 6, 1), date(2025, 9, 1), Fraction(9), "", AT),)
    return ParameterKind("late", MONEY, "colour" if words else None, values, AT)


@pytest.mark.parametrize("dated_by", ["quote date", "agreed on"])
def test_a_parameter_without_a_value_stops_the_program(dated_by: str) -> None:
    made = pack(table("t", rule("A", Parameter(MONEY, "late", None, AT)), dated_by=dated_by), late=late())
    with pytest.raises(NoValue, match="late has no value"):
        compile_program(made, ON).run(VALUES, ON)
    keyed = Parameter(MONEY, "late", Name(WORDS, "colour", Origin.INPUT, AT), AT)
    made = pack(table("t", rule("A", keyed), dated_by=dated_by), late=late("blue", WORDS))
    with pytest.raises(NoValue, match="late for red has no value"):
        compile_program(made, ON).run(VALUES, ON)


def test_a_parameter_of_the_agreement_is_read_on_its_day() -> None:
    made = pack(table("t", rule("A", Parameter(MONEY, "late", None, AT)), dated_by="agreed on"), late=late())
    run = compile_program(made, ON).run({**VALUES, "agreed on": date(2025, 8, 31)}, ON)
    assert run.value(Sort.AMOUNT, "part") == 9


def test_texts_of_a_collected_table_are_those_of_its_first_hit() -> None:
    words = table("t", policy=HitPolicy.COLLECT_SUM, type_=MONEY)
    two = (Output("amount", MONEY, AT), Output("label", TEXT, AT))
    rows = tuple(
        replace(rule(id_, money(5)), results=(money(5), Constant(TEXT, id_.lower(), AT)))
        for id_ in ("A", "B")
    )
    run = compile_program(pack(replace(words, outputs=two, rows=rows)), ON).run(VALUES, ON)
    assert (run.value(Sort.AMOUNT, "part"), run.value(Sort.OUTPUT, "t", "label")) == (10, "a")


def test_a_name_without_a_value_is_an_error() -> None:
    nowhere = Name(MONEY, "nowhere", Origin.OUTPUT, AT)
    with pytest.raises(ValueError, match="nowhere is named at tree:1:1 before it has a value"):
        compile_program(pack(table("t", rule("A", nowhere))), ON)


def test_a_title_cannot_bring_code_into_the_source() -> None:
    key = "t#x\nraise SystemExit\r\n\x0cimport os #"
    program = compile_program(pack(table(key, rule("it's", money(1)))), ON)
    assert not [
        node for node in ast.walk(ast.parse(program.source)) if isinstance(node, ast.Raise | ast.Import)
    ]
    assert program.run(VALUES, ON).at(Sort.RULE, key) == "it's"


def test_names_become_identifiers_that_do_not_collide() -> None:
    source = Source()
    names = [source.name(one) for one in ("past due", "Past-due", "2nd", "class", "…", "é t é", "items")]
    assert names == ["past_due", "past_due_2", "of_2nd", "of_class", "value", "t", "items_2"]
    first, second = source.constant("a", 1), source.constant("A", 2)
    assert first != second
    assert source.globals == {first: 1, second: 2}


@pytest.mark.untraced
def test_ten_thousand_rows_make_flat_code_and_an_index() -> None:
    count = 10_000
    rows = [
        rule(f"R{n}", money(n), Cell((Interval(money(2 * n), money(2 * n + 1)),), False, "", AT))
        for n in range(count)
    ]
    program = compile_program(pack(table("t", *rows)), ON)
    assert program.source.count("\n") < 60
    run = program.run({**VALUES, "balance": 14_001}, ON)
    assert (run.at(Sort.RULE, "t"), run.value(Sort.AMOUNT, "part"), run.notes) == ("R7000", 7000, ())


@pytest.mark.untraced
def test_many_formulas_are_found_by_halving() -> None:
    cells = [Cell((Equal(money(n)),), False, "", AT) for n in range(600)]
    rates: list[Expression] = [Parameter(MONEY, "fee", None, AT), BALANCE]
    rows = [
        rule(f"R{n}", rates[n % 2] if n < 40 else _of_its_own_form(n), cell) for n, cell in enumerate(cells)
    ]
    made = pack(table("t", *rows))
    program = compile_program(made, ON)
    assert max(len(line) - len(line.lstrip()) for line in program.source.splitlines()) // 4 < 15
    for balance in (0, 1, 40, 599):
        values = {**VALUES, "balance": balance}
        expected = read(made, Account("x", values), ON).worth["part", ""].amount
        assert program.run(values, ON).value(Sort.AMOUNT, "part") == expected


def _of_its_own_form(number: int) -> Expression:
    made: Expression = BALANCE
    for bit in range(10):
        operator = Operator.ADD if number >> bit & 1 else Operator.SUBTRACT
        made = Arithmetic(MONEY, operator, made, money(bit), AT)
    return made


@pytest.mark.untraced
def test_ten_thousand_formulas_of_one_form_are_one_formula() -> None:
    rows = [
        rule(f"R{n}", _share(n), Cell((Interval(money(2 * n), money(2 * n + 1)),), False, "", AT))
        for n in range(10_000)
    ]
    made = pack(table("t", *rows))
    program = compile_program(made, ON)
    assert program.source.count("\n") < 60
    assert program.source.count("held") < 10
    for balance in (0, 14_001, 19_999):
        values = {**VALUES, "balance": balance}
        expected = read(made, Account("x", values), ON).worth["part", ""].amount
        assert program.run(values, ON).value(Sort.AMOUNT, "part") == expected


def _share(number: int) -> Expression:
    rate = Constant(RATE, Fraction(number + 1, 10_000), AT)
    share = Arithmetic(EXACT, Operator.MULTIPLY, rate, BALANCE, AT)
    part = Arithmetic(EXACT, Operator.ADD, share, money(number), AT)
    return Rounded(MONEY, Rounding.HALF_UP, 1, part, AT)


def test_a_shared_formula_rounds_as_each_of_its_rows_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row's amount is never negative; where another's is, a half is rounded away from zero."""
    monkeypatch.setattr(index, "FROM_ROWS", 1)
    half = Arithmetic(EXACT, Operator.MULTIPLY, Constant(RATE, Fraction(1, 2), AT), BALANCE, AT)
    rows = [
        rule(
            f"R{less}",
            Rounded(
                MONEY, Rounding.HALF_UP, 1, Arithmetic(EXACT, Operator.SUBTRACT, half, money(less), AT), AT
            ),
            Cell((Interval(money(less), money(less + 9)),), False, "", AT),
        )
        for less in (0, 10, 20)
    ]
    program = compile_program(pack(table("t", *rows)), ON)
    assert [program.run({**VALUES, "balance": n}, ON).value(Sort.AMOUNT, "part") for n in (5, 11, 25)] == [
        3,
        -5,
        -8,
    ]
