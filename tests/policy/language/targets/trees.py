"""Random packs as trees, and random accounts for them: everything a table, a formula or a component can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from policy.account import Account, Entry, Item
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
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
    Season,
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
    MONTHS,
    NOT_APPLICABLE,
    RATE,
    TEXT,
    UNKNOWN,
    Kind,
    Type,
    Value,
)

AT = Place("tree")
ON = date(2025, 11, 4)
WORDS = Type(Kind.ENUMERATION, ("red", "green", "blue"))
RANKS = Type(Kind.ENUMERATION, ("high", "middle", "low"))
ABOUT = About(
    "trees", "Trees", "1", "USD", 2, Rounding.HALF_UP, "UTC", None, "", "", (5, 6), (date(2025, 11, 11),),
    (Season("winter", (11, 1), (3, 31)), Season("summer", (6, 1), (8, 31))),
)  # fmt: skip
MODES = tuple(Rounding)


def declared(
    name: str, type_: Type, scope: Scope, low: int = 0, high: int = 0, may: str = "", step: int = 1
) -> Input:
    domain = Domain(low, high, Fraction(1, step)) if high else None
    return Input(name, type_, scope, domain, "", "account", "u" in may, "n" in may, AT)


DAY_LOW, DAY_HIGH = date(2024, 1, 1).toordinal(), date(2026, 12, 31).toordinal()
INPUTS = tuple(
    declared(*one)
    for one in (
        ("balance", MONEY, Scope.ACCOUNT, 0, 20_000),
        ("credit", MONEY, Scope.ACCOUNT, -5_000, 5_000, "u"),
        ("count", INTEGER, Scope.ACCOUNT, 0, 12, "un"),
        ("age", DAYS, Scope.ACCOUNT, 1, 90),
        ("rate", RATE, Scope.ACCOUNT, 0, 300, "", 1000),
        ("maybe rate", RATE, Scope.ACCOUNT, 0, 300, "n", 1000),
        ("since day", DATE, Scope.ACCOUNT, DAY_LOW, DAY_HIGH),
        ("promised", DATE, Scope.ACCOUNT, DAY_LOW, DAY_HIGH, "un"),
        ("colour", WORDS, Scope.ACCOUNT),
        ("shade", WORDS, Scope.ACCOUNT, 0, 0, "u"),
        ("flag", BOOLEAN, Scope.ACCOUNT),
        ("item kind", WORDS, Scope.OPEN_ITEM),
        ("item share", MONEY, Scope.OPEN_ITEM, 0, 9_000, "n"),
    )
)
ITEM_AMOUNT = Input("item amount", MONEY, Scope.OPEN_ITEM, Domain(0, 10**9), "", "built in", False, False, AT)
ITEM_DUE = Input(
    "item due", DATE, Scope.OPEN_ITEM, Domain(DAY_LOW, DAY_HIGH), "", "built in", False, False, AT
)
HISTORIES = {
    "waivers": HistoryKind("waivers", True, True, "account", AT),
    "visits": HistoryKind("visits", False, False, "account", AT),
}
PARAMETERS = {
    "fee": ParameterKind(
        "fee",
        MONEY,
        None,
        (
            DatedValue(None, None, date(2025, 6, 1), Fraction(500), "", AT),
            DatedValue(None, date(2025, 6, 1), None, Fraction(725), "", AT),
        ),
        AT,
    ),
    "cap": ParameterKind(
        "cap",
        RATE,
        "colour",
        (
            DatedValue("red", None, None, Fraction(2, 100), "", AT),
            DatedValue(None, None, date(2025, 3, 1), Fraction(1, 3), "", AT),
            DatedValue(None, date(2025, 3, 1), None, Fraction(1, 40), "", AT),
        ),
        AT,
    ),
    "start": ParameterKind(
        "start", DATE, None, (DatedValue(None, None, None, date(2025, 10, 1), "", AT),), AT
    ),
}


class Trees:
    """Draws one pack. `seen` are the outputs of tables so far, by scope."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.seen: dict[Scope, list[tuple[str, Type]]] = {Scope.ACCOUNT: [], Scope.OPEN_ITEM: []}
        self.components: list[Component] = []
        self.tables: dict[str, Table] = {}
        self.rows = 0

    def pack(self) -> Pack:
        for number in range(self.chance.randint(2, 5)):
            self.table(number)
        while not self.components:
            self.table(len(self.tables))
        # a program looks at the tables of components' pages only, so all are on the last one's
        self.components[-1] = replace(self.components[-1], tables=tuple(self.tables))
        inputs = {one.name: one for one in (*INPUTS, ITEM_AMOUNT, ITEM_DUE)}
        return Pack(
            ABOUT, inputs, HISTORIES, PARAMETERS, self.tables, tuple(self.tables), tuple(self.components),
            (), (), None, (), (), None, (), {},
        )  # fmt: skip

    def pick(self, *several: Callable[[], Expression]) -> Expression:
        return self.chance.choice(several)()

    def names(self, scope: Scope, *types: Type) -> list[Expression]:
        scopes = (Scope.ACCOUNT, scope)
        found: list[Expression] = [
            Name(one.type, one.name, Origin.BUILTIN if one.origin == "built in" else Origin.INPUT, AT)
            for one in (*INPUTS, ITEM_AMOUNT, ITEM_DUE)
            if one.scope in scopes and one.type in types
        ]
        found += [Name(t, n, Origin.OUTPUT, AT) for s in set(scopes) for n, t in self.seen[s] if t in types]
        if MONEY in types:
            found += [
                Name(MONEY, one.id, Origin.COMPONENT, AT)
                for one in self.components
                if one.kind is not ComponentKind.EXCEPTION
            ]
            if self.components and not self.summed_later:
                found.append(Name(MONEY, "subtotal", Origin.BUILTIN, AT))
        if DATE in types:
            found.append(Name(DATE, "quote date", Origin.BUILTIN, AT))
        return found

    summed_later = True
    """No table names `subtotal`: components that come later would be part of it."""

    def money(self, scope: Scope, depth: int = 2) -> Expression:
        if depth == 0:
            return self.chance.choice(
                [*self.names(scope, MONEY), Constant(MONEY, Fraction(self.chance.randrange(3000)), AT),
                 Parameter(MONEY, "fee", None, AT)]
            )  # fmt: skip

        def inner() -> Expression:
            return self.money(scope, depth - 1)

        return self.pick(
            inner,
            lambda: Arithmetic(
                MONEY, self.chance.choice((Operator.ADD, Operator.SUBTRACT)), inner(), inner(), AT
            ),
            lambda: Choice(
                MONEY,
                self.chance.choice(tuple(Extreme)),
                tuple(inner() for _ in range(self.chance.randint(2, 3))),
                AT,
            ),
            lambda: Band(
                MONEY, inner(), self.chance.choice((None, inner())), self.chance.choice((None, inner())), AT
            ),
            lambda: Rounded(
                MONEY,
                self.chance.choice(MODES),
                self.chance.choice((1, 1, 5, 100)),
                self.exact(scope, depth),
                AT,
            ),
            lambda: Prorated(
                MONEY,
                self.chance.choice(MODES),
                self.chance.choice((1, 1, 25)),
                inner(),
                self.number(scope, DAYS),
                Name(DAYS, "age", Origin.INPUT, AT),
                AT,
            ),
            lambda: History(MONEY, Fold.SUM, "waivers", self.window(), scope is not Scope.ACCOUNT, AT),
        )

    def exact(self, scope: Scope, depth: int) -> Expression:
        part = Arithmetic(EXACT, Operator.MULTIPLY, self.rate(scope), self.money(scope, depth - 1), AT)
        if self.chance.random() < 0.3:
            return Arithmetic(EXACT, Operator.ADD, part, self.money(scope, depth - 1), AT)
        return part

    def rate(self, scope: Scope) -> Expression:
        return self.chance.choice(
            [
                *self.names(scope, RATE),
                Constant(RATE, Fraction(self.chance.randrange(1, 50), self.chance.choice((100, 3, 40))), AT),
                Parameter(RATE, "cap", Name(WORDS, "colour", Origin.INPUT, AT), AT),
                Parameter(RATE, "cap", Name(WORDS, "shade", Origin.INPUT, AT), AT),
                Parameter(RATE, "cap", Constant(WORDS, "red", AT), AT),
            ]
        )

    def number(self, scope: Scope, type_: Type) -> Expression:
        return self.chance.choice(
            [
                *self.names(scope, type_),
                Constant(type_, Fraction(self.chance.randrange(1, 40)), AT),
                History(type_, Fold.COUNT, "visits", self.window(), False, AT),
                DateCall(type_, DateFunction.MONTHS_BETWEEN, (self.day(scope, 0), self.day(scope, 0)), AT),
                Arithmetic(type_, Operator.SUBTRACT, self.day(scope, 0), self.day(scope, 0), AT),
            ]
        )

    def day(self, scope: Scope, depth: int = 1) -> Expression:
        if depth == 0:
            return self.chance.choice(
                [
                    *self.names(scope, DATE),
                    Constant(DATE, ON - timedelta(days=self.chance.randrange(-99, 300)), AT),
                    Parameter(DATE, "start", None, AT),
                    History(
                        DATE, self.chance.choice((Fold.FIRST, Fold.LAST)), "visits", self.window(), False, AT
                    ),
                ]
            )

        def inner() -> Expression:
            return self.day(scope, depth - 1)

        signs = (Operator.ADD, Operator.SUBTRACT)
        return self.pick(
            inner,
            lambda: Arithmetic(DATE, self.chance.choice(signs), inner(), self.number(scope, DAYS), AT),
            lambda: Arithmetic(DATE, Operator.ADD, Constant(DAYS, Fraction(9), AT), inner(), AT),
            lambda: Arithmetic(
                DATE, self.chance.choice(signs), inner(), Constant(MONTHS, Fraction(self.chance.randrange(15)), AT), AT
            ),
            lambda: Choice(DATE, self.chance.choice(tuple(Extreme)), (inner(), inner()), AT),
            lambda: DateCall(
                DATE, DateFunction.ADD_BUSINESS_DAYS,
                (inner(), Constant(INTEGER, Fraction(self.chance.randrange(-4, 9)), AT)), AT,
            ),
            lambda: DateCall(
                DATE,
                self.chance.choice(
                    (
                        DateFunction.NEXT_BUSINESS_DAY,
                        DateFunction.PREVIOUS_BUSINESS_DAY,
                        DateFunction.START_OF_MONTH,
                        DateFunction.END_OF_MONTH,
                    )
                ),
                (inner(),),
                AT,
            ),
        )  # fmt: skip

    def window(self) -> Window:
        kind = self.chance.choice(tuple(WindowKind))
        season = self.chance.choice(("winter", "summer")) if kind is WindowKind.SEASON else ""
        size = self.chance.choice((1, 6, 30)) if kind in (WindowKind.MONTHS, WindowKind.DAYS) else 0
        since = Name(DATE, self.chance.choice(("since day", "promised")), Origin.INPUT, AT)
        return Window(kind, size, season, since if kind is WindowKind.SINCE else None)

    def value(self, type_: Type, scope: Scope) -> Expression:
        match type_.kind:
            case Kind.MONEY:
                return self.money(scope)
            case Kind.RATE:
                return self.rate(scope)
            case Kind.DATE:
                return self.day(scope)
            case Kind.ENUMERATION:
                words: list[Expression] = [Constant(type_, word, AT) for word in type_.words]
                return self.chance.choice([*words, *self.names(scope, type_)])
            case Kind.BOOLEAN:
                return Constant(type_, self.chance.random() < 0.5, AT)
            case Kind.TEXT:
                return Constant(type_, "a label", AT)
            case _:
                return self.number(scope, type_)

    def table(self, number: int) -> None:
        scope = self.chance.choice((Scope.ACCOUNT, Scope.ACCOUNT, Scope.OPEN_ITEM))
        policy = self.chance.choice(tuple(HitPolicy))
        columns = tuple(self.column(scope) for _ in range(self.chance.randint(1, 3)))
        outputs = self.outputs(number, policy)
        ids = [f"R{self.rows + place}" for place in range(self.chance.randint(1, 7))]
        self.rows += len(ids)
        rows = tuple(self.row(place, ids, columns, outputs, scope, policy) for place in range(len(ids)))
        dated_by = self.chance.choice(("quote date", "quote date", "agreed on"))
        key = f"tree.md#table {number}"
        self.tables[key] = Table(
            key, "tree.md", f"table {number}", policy, scope, columns, outputs, rows, dated_by, AT
        )
        if not policy.is_list and policy is not HitPolicy.COLLECT_COUNT:
            self.seen[scope] += [
                (o.name, o.type) for o in outputs if o.name not in ("amount", "now") and o.type != TEXT
            ]
        if outputs[0].name == "amount":
            self.component(number, key, scope)

    def component(self, number: int, key: str, scope: Scope) -> None:
        kind, exception, reduces = ComponentKind.BALANCE, None, None
        others = [
            one for one in self.components
            if one.kind is ComponentKind.BALANCE and (one.scope is scope or scope is Scope.ACCOUNT)
            and not self.is_named(one.id)
        ]  # fmt: skip
        if others and self.chance.random() < 0.6:
            target = self.chance.choice(others)
            if self.chance.random() < 0.5 and target.scope is scope:
                kind, exception = ComponentKind.EXCEPTION, target.id
            else:
                kind, reduces = ComponentKind.WAIVER, target.id
        self.components.append(
            Component(
                f"part-{number}", kind, "Part", "1", self.chance.random() < 0.5, "", number, scope, None, exception,
                reduces, "", "", (key,), key, AT,
            )
        )  # fmt: skip

    def is_named(self, component: str) -> bool:
        return component in repr(list(self.tables.values())) or any(
            one.reduces == component for one in self.components
        )

    def outputs(self, number: int, policy: HitPolicy) -> tuple[Output, ...]:
        if policy is HitPolicy.COLLECT_COUNT:
            return (Output(f"counted {number}", INTEGER, AT),)
        if policy is HitPolicy.OUTPUT_ORDER and self.chance.random() < 0.5:
            return (Output(f"word {number}", WORDS, AT), Output(f"sum {number}", MONEY, AT))
        if policy.is_list or self.chance.random() < 0.5:
            more = (Output("now", MONEY, AT),) if self.chance.random() < 0.5 else ()
            return (Output("amount", MONEY, AT), *more)
        if policy.is_collect:
            types: tuple[Type, ...] = (
                (MONEY, RATE) if policy is HitPolicy.COLLECT_SUM else (MONEY, RATE, DATE)
            )
        else:
            types = (MONEY, RATE, DATE, INTEGER, DAYS, BOOLEAN, TEXT)
        chosen = [self.chance.choice(types) for _ in range(self.chance.randint(1, 2))]
        if policy is HitPolicy.PRIORITY and self.chance.random() < 0.7:
            chosen[0] = self.chance.choice((RANKS, WORDS))
        return tuple(Output(f"result {number} {place}", type_, AT) for place, type_ in enumerate(chosen))

    def column(self, scope: Scope) -> Column:
        names = self.names(scope, MONEY, RATE, INTEGER, DAYS, DATE, BOOLEAN, WORDS, RANKS)
        expression = self.chance.choice(names)
        if self.chance.random() < 0.3:
            expression = self.pick(
                lambda: self.money(scope, 1), lambda: self.day(scope), lambda: self.number(scope, INTEGER)
            )
        return Column(expression, f"column {self.chance.randrange(99)}", True, True, AT)

    def row(
        self, place: int, ids: list[str], columns: tuple[Column, ...], outputs: tuple[Output, ...], scope: Scope,
        policy: HitPolicy,
    ) -> Row:  # fmt: skip
        otherwise = place > 0 and self.chance.random() < 0.15
        cells = tuple(
            Cell((), False, "-", AT) if otherwise else self.cell(column.expression.type, place)
            for column in columns
        )
        before = ids[:place]
        exceptions = tuple(self.chance.sample(before, min(len(before), 2)))[
            : self.chance.choice((0, 0, 0, 1, 2))
        ]
        results: list[Expression] = []
        for at, output in enumerate(outputs):
            if output.name == "now" and self.chance.random() < 0.6:
                results.append(Name(MONEY, outputs[at - 1].name, Origin.OUTPUT, AT))
            else:
                results.append(self.value(output.type, scope))
        dated = self.chance.random() < 0.2
        ranked = policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
        return Row(
            ids[place],
            cells,
            tuple(results),
            date(2025, self.chance.randint(1, 10), 4) if dated else None,
            date(2025, self.chance.randint(10, 12), 28) if dated else None,
            otherwise,
            exceptions,
            self.chance.choice((None, 1, 2, 3)) if ranked else None,
            "",
            AT,
        )

    def cell(self, type_: Type, place: int) -> Cell:
        chance = self.chance.random()
        if chance < 0.3 or (place > 4 and chance < 0.6):
            return Cell((), False, "-", AT)
        tests = tuple(self.test(type_) for _ in range(self.chance.choice((1, 1, 1, 2, 3))))
        return Cell(tests, self.chance.random() < 0.15, "drawn", AT)

    def test(self, type_: Type) -> Test:
        if self.chance.random() < 0.2:
            return InState(self.chance.choice((None, UNKNOWN, NOT_APPLICABLE)))
        if type_.kind in (Kind.ENUMERATION, Kind.BOOLEAN):
            return Equal(Constant(type_, self.chance.choice(type_.words or (True, False)), AT))
        ends = sorted((self.end(type_), self.end(type_)), key=lambda one: str(one.value))
        low: Expression | None = ends[0]
        high: Expression | None = ends[1]
        if type_.kind is Kind.MONEY and self.chance.random() < 0.15:
            low = Parameter(MONEY, "fee", None, AT)
        if self.chance.random() < 0.2:
            return Equal(low or ends[0])
        if self.chance.random() < 0.7:
            low, high = self.chance.choice(((low, None), (None, high)))
        return Interval(low, high, self.chance.random() < 0.5, self.chance.random() < 0.5)

    def end(self, type_: Type) -> Constant:
        match type_.kind:
            case Kind.DATE:
                return Constant(type_, ON - timedelta(days=self.chance.randrange(-40, 200)), AT)
            case Kind.RATE:
                return Constant(
                    type_, Fraction(self.chance.randrange(0, 300), self.chance.choice((1000, 7))), AT
                )
            case Kind.MONEY:
                return Constant(type_, Fraction(self.chance.randrange(-500, 12_000)), AT)
            case _:
                return Constant(type_, Fraction(self.chance.randrange(0, 40)), AT)


def account(chance: Random) -> Account:
    """Draw an account for the packs above."""
    items = tuple(
        Item(
            f"i{number}",
            {
                **{one.name: drawn(one, chance) for one in INPUTS if one.scope is Scope.OPEN_ITEM},
                "item amount": chance.randrange(9_000),
                "item due": ON - timedelta(days=chance.randrange(100)),
            },
        )
        for number in range(chance.randint(0, 3))
    )
    values = {one.name: drawn(one, chance) for one in INPUTS if one.scope is Scope.ACCOUNT}
    if chance.random() < 0.6:
        values["agreed on"] = ON - timedelta(days=chance.randrange(400))
    histories = {
        name: tuple(
            Entry(
                ON - timedelta(days=chance.randrange(-20, 500)),
                chance.randrange(5_000) if kind.has_amount else None,
                chance.choice(("i0", "i1", None)) if kind.has_item else None,
            )
            for _ in range(chance.randint(0, 4))
        )
        for name, kind in HISTORIES.items()
    }
    return Account("drawn", values, {Scope.OPEN_ITEM: items}, histories)


def drawn(declared_: Input, chance: Random) -> Value:
    """Draw a value of an input, or one of the states that it may be in."""
    if declared_.may_be_unknown and chance.random() < 0.25:
        return UNKNOWN
    if declared_.may_not_apply and chance.random() < 0.25:
        return NOT_APPLICABLE
    if declared_.domain is None:
        return chance.choice(declared_.type.words) if declared_.type.words else chance.random() < 0.5
    number = chance.randint(declared_.domain.low, declared_.domain.high)
    if declared_.type.kind is Kind.DATE:
        return date.fromordinal(number)
    return number * declared_.domain.step if declared_.type.kind is Kind.RATE else number
