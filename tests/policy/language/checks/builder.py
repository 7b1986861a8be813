"""Small packs for tests of the checker, built from cells written as an author writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from policy.language.tree.expressions import (
    Arithmetic,
    Choice,
    Constant,
    Expression,
    Extreme,
    Fold,
    History,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
    Window,
    WindowKind,
)
from policy.language.tree.pack import (
    About,
    Component,
    ComponentKind,
    DatedValue,
    Domain,
    HistoryKind,
    Input,
    Pack,
    ParameterKind,
)
from policy.language.tree.places import Place
from policy.language.tree.tables import (
    Cell,
    Column,
    Equal,
    HitPolicy,
    InState,
    Interval,
    Output,
    Row,
    Scope,
    Table,
    Test,
)
from policy.language.tree.types import (
    BOOLEAN,
    DATE,
    DAYS,
    EXACT,
    INTEGER,
    MONEY,
    NOT_APPLICABLE,
    RATE,
    UNKNOWN,
    Kind,
    State,
    Type,
)

AT = Place("components/late-charge.md", 10, 1)

ABOUT = About("p", "P", "1", "USD", 2, Rounding.HALF_UP, "America/Chicago", None, "AR", "", (5, 6), (), ())

SEGMENT = Type(Kind.ENUMERATION, ("residential", "business"))


def money(name: str, low: int = 0, high: int = 5_000_000) -> Input:
    return entered(name, MONEY, Domain(low, high))


def days(name: str, low: int = 0, high: int = 3650) -> Input:
    return entered(name, DAYS, Domain(low, high))


def word(name: str, *words: str, states: Sequence[State] = ()) -> Input:
    return entered(name, Type(Kind.ENUMERATION, words), None, states)


def entered(name: str, type_: Type, domain: Domain | None, states: Sequence[State] = ()) -> Input:
    place = Place("inputs.md", 1 + len(name), 1)
    return Input(
        name, type_, Scope.ACCOUNT, domain, "", "account", UNKNOWN in states, NOT_APPLICABLE in states, place
    )


def named(one: Input) -> Name:
    return Name(one.type, one.name, Origin.INPUT, AT)


def output(name: str, type_: Type = MONEY) -> Name:
    return Name(type_, name, Origin.OUTPUT, AT)


def component(name: str) -> Name:
    return Name(MONEY, name, Origin.COMPONENT, AT)


def builtin(name: str, type_: Type) -> Name:
    return Name(type_, name, Origin.BUILTIN, AT)


def parameter(name: str, type_: Type = MONEY, key: Expression | None = None) -> Parameter:
    return Parameter(type_, name, key, AT)


def plus(left: Expression, right: Expression) -> Arithmetic:
    return Arithmetic(left.type, Operator.ADD, left, right, AT)


def minus(left: Expression, right: Expression) -> Arithmetic:
    return Arithmetic(left.type, Operator.SUBTRACT, left, right, AT)


def times(left: Expression, right: Expression) -> Arithmetic:
    type_ = EXACT if Kind.RATE in (left.type.kind, right.type.kind) else left.type
    return Arithmetic(type_, Operator.MULTIPLY, left, right, AT)


def least(*operands: Expression) -> Choice:
    return Choice(operands[0].type, Extreme.MIN, operands, AT)


def greatest(*operands: Expression) -> Choice:
    return Choice(operands[0].type, Extreme.MAX, operands, AT)


def rounded(operand: Expression) -> Rounded:
    return Rounded(MONEY, Rounding.HALF_UP, 1, operand, AT)


def prorated(amount: Expression, part: Expression, whole: Expression) -> Prorated:
    return Prorated(MONEY, Rounding.HALF_UP, 1, amount, part, whole, AT)


def count(history: str, months: int = 0) -> History:
    window = Window(WindowKind.MONTHS, months) if months else Window(WindowKind.ALWAYS)
    return History(INTEGER, Fold.COUNT, history, window, False, AT)


def last(history: str) -> History:
    return History(DATE, Fold.LAST, history, Window(WindowKind.ALWAYS), False, AT)


def cents(amount: int) -> Constant:
    return Constant(MONEY, Fraction(amount), AT)


def rate(numerator: int, denominator: int) -> Constant:
    return Constant(RATE, Fraction(numerator, denominator), AT)


def value(text: str, type_: Type) -> Expression:
    """Read a value: `25.00`, `10`, `2%`, `yes`, `2025-07-01`, a word, or the name of a parameter as `$name`."""
    if text.startswith("$"):
        return parameter(text[1:], type_)
    if type_.kind is Kind.BOOLEAN:
        return Constant(BOOLEAN, text == "yes", AT)
    if type_.kind is Kind.DATE:
        return Constant(DATE, date.fromisoformat(text), AT)
    if type_.kind in (Kind.ENUMERATION, Kind.TEXT):
        return Constant(type_, text, AT)
    if text.endswith("%"):
        return Constant(type_, Fraction(text[:-1]) / 100, AT)
    scale = 100 if type_.kind in (Kind.MONEY, Kind.EXACT) else 1
    return Constant(type_, Fraction(text) * scale, AT)


def cell(text: str, type_: Type) -> Cell:
    if text in ("-", "otherwise"):
        return Cell((), False, text, AT)
    inner = re.fullmatch(r"not\((.*)\)", text)
    parts = (inner[1] if inner else text).split(", ")
    return Cell(tuple(_test(part, type_) for part in parts), inner is not None, text, AT)


def _test(text: str, type_: Type) -> Test:
    if text in ("known", "unknown", "not applicable"):
        return InState(None if text == "known" else State(text))
    between = re.fullmatch(r"([\[(])(.*) \.\. (.*)([\])])", text)
    if between:
        low, high = value(between[2], type_), value(between[3], type_)
        return Interval(low, high, between[1] == "[", between[4] == "]")
    compared = re.fullmatch(r"([<>]=?) (.*)", text)
    if compared:
        end, included = value(compared[2], type_), len(compared[1]) == 2
        above = compared[1][0] == ">"
        return Interval(end, None, included, True) if above else Interval(None, end, True, included)
    return Equal(value(text, type_))


def row(
    columns: Sequence[Expression],
    identifier: str,
    cells: str,
    *results: Expression | str,
    since: str = "",
    until: str = "",
    exception_to: Sequence[str] = (),
    priority: int | None = None,
) -> Row:
    """Make a row from cells split at `|`; results may be amounts as text."""
    texts = [text.strip() for text in cells.split("|")] if cells else []
    return Row(
        identifier,
        tuple(cell(text, column.type) for text, column in zip(texts, columns, strict=True)),
        tuple(value(one, MONEY) if isinstance(one, str) else one for one in results or ("1.00",)),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
        "otherwise" in texts,
        tuple(exception_to),
        priority,
        "",
        AT,
    )


def table(
    columns: Mapping[str, Expression],
    rows: Sequence[Row],
    policy: HitPolicy = HitPolicy.UNIQUE,
    *,
    title: str = "Charge",
    outputs: Sequence[Output] = (Output("amount", MONEY, AT),),
    states: Mapping[str, Sequence[State]] | None = None,
    dated_by: str = "quote date",
    scope: Scope = Scope.ACCOUNT,
) -> Table:
    """Make a table; each row gets a line of its own."""
    page = f"components/{title.lower()}.md"
    held = states or {}
    return Table(
        f"{page}#{title}",
        page,
        title,
        policy,
        scope,
        tuple(
            Column(one, name, UNKNOWN in held.get(name, ()), NOT_APPLICABLE in held.get(name, ()), AT)
            for name, one in columns.items()
        ),
        tuple(outputs),
        tuple(replace(one, at=Place(page, 20 + number, 1)) for number, one in enumerate(rows)),
        dated_by,
        Place(page, 10, 1),
    )


def charged(
    title: str, amount: Table, kind: ComponentKind = ComponentKind.LATE_FEE, **changed: object
) -> Component:
    made = Component(
        title, kind, title, "4210", False, "", 10, Scope.ACCOUNT, None, None, None, "", "", (amount.key,),
        amount.key, Place(amount.page, 1, 1),
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def dated(*values: tuple[str | None, str, str, int | Fraction]) -> tuple[DatedValue, ...]:
    """Make a parameter's values from (key, since, until, value)."""
    return tuple(
        DatedValue(
            key,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            Fraction(number),
            "",
            AT,
        )
        for key, since, until, number in values
    )


def keeps(
    name: str,
    *values: tuple[str | None, str, str, int | Fraction],
    type_: Type = MONEY,
    key: str | None = None,
) -> ParameterKind:
    return ParameterKind(name, type_, key, dated(*values), Place("parameters.md", 5, 1))


def pack(
    *tables: Table,
    inputs: Sequence[Input] = (),
    parameters: Sequence[ParameterKind] = (),
    histories: Sequence[str] = (),
    components: Sequence[Component] = (),
    **changed: object,
) -> Pack:
    made = Pack(
        ABOUT,
        {one.name: one for one in inputs},
        {name: HistoryKind(name, True, False, "account", AT) for name in histories},
        {one.name: one for one in parameters},
        {one.key: one for one in tables},
        tuple(one.key for one in tables),
        tuple(components),
        (), (), None, (), (), None, (), {},
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]
