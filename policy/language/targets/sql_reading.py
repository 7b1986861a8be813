"""Reading the tables of a pack in their order, for accounts and their items in turn, under one choice of option."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from policy.calendar import Calendar
from policy.language.targets import sql_inputs, sql_lines
from policy.language.targets.scale import MOST_ITEMS
from policy.language.targets.sql_days import BusinessDays
from policy.language.targets.sql_formulas import Formulas
from policy.language.targets.sql_histories import Folds
from policy.language.targets.sql_lines import Line
from policy.language.targets.sql_shape import ACCOUNTS, CHOSEN, ITEMS, TABLES, Shape
from policy.language.targets.sql_steps import Chain, Script
from policy.language.targets.sql_tables import MOST_BITS, Answered, Coding, answer
from policy.language.targets.sql_terms import Term, moment
from policy.language.targets.sql_text import NOTHING, column_name, day, select
from policy.language.tree.expressions import History, Name, Origin
from policy.language.tree.pack import Component, ComponentKind, Input, Offer, Pack
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import Scope, Table
from policy.language.tree.traversal import in_table, walk


@dataclass(slots=True)
class Level:
    """The rows of one scope as they are being computed: their chain, their inputs and their folds."""

    chain: Chain
    terms: dict[str, Term]
    folds: Folds
    invalid: str


@dataclass(slots=True)
class Ground:
    """What all readings of one query share."""

    pack: Pack
    on: date
    shape: Shape
    script: Script
    bits: dict[str, int]
    days: BusinessDays
    needs: Mapping[str, frozenset[str]]
    """By table, the tables it uses."""
    account: Level = field(init=False)

    def level(self, scope: Scope, tables: Iterable[str]) -> Level:
        """Read the rows of a scope, with the folds that these tables use on it."""
        inputs = [one for one in self.pack.inputs.values() if one.scope is scope and one.name in self.bits]
        given = [_given(one) for one in inputs if self._is_there(one)]
        base = "a" if scope is Scope.ACCOUNT else "i"
        read = sql_inputs.read(scope, given, self.bits, self.shape, self.script, base)
        folds = Folds(Calendar.of(self.pack.about), self.on, self.script.fresh)
        folds.collect(
            node
            for key in tables
            if self.pack.tables[key].scope is scope
            for expression in in_table(self.pack.tables[key])
            for node in walk(expression)
            if isinstance(node, History)
        )
        columns, joins = folds.joins(self.shape, base)
        invalid = self.script.fresh()
        keys = "a.account_id" if scope is Scope.ACCOUNT else "i.account_id, i.item_id"
        selected = [keys, *read.selected, *columns, f"{read.invalid} AS {invalid}"]
        source = f"{self.shape.source(ITEMS.get(scope, ACCOUNTS))} {base} {' '.join(joins)}"
        chain = Chain(self.script, self.script.step(select(selected, source)))
        chain.columns += [one.rsplit(" AS ", 1)[1] for one in (*read.selected, *columns)]
        chain.columns.append(invalid)
        return Level(chain, read.terms, folds, invalid)

    def _is_there(self, declared: Input) -> bool:
        column = self.shape.column(TABLES[declared.scope], column_name(declared.name))
        return declared.name not in CHOSEN or column is not None


def _given(declared: Input) -> Input:
    """Return the input as the book holds it: where it says nothing of a choice, the choice is made later."""
    is_word = declared.name in CHOSEN and bool(declared.type.words)
    return replace(declared, may_be_unknown=True) if is_word else declared


@dataclass(slots=True)
class Reading:
    """One reading: the answers of the tables asked for and the lines they make, all brought to the account."""

    ground: Ground
    chosen: Mapping[str, Term]
    answers: dict[str, Answered] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    of_items: dict[str, Line] = field(default_factory=dict)
    levels: dict[Scope, Level] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    """By table, the condition on the account that it has no answer."""
    clashes: list[str] = field(default_factory=list)
    """The conditions on the account that two exceptions to one line hold at once."""
    item_clashes: list[str] = field(default_factory=list)
    """The same on the items at hand, until they are gathered."""
    rules: dict[str, tuple[str, Coding]] = field(default_factory=dict)
    """By table, the column that tells its rows, on the account."""
    invalid: list[str] = field(default_factory=list)
    """The masks of items' invalid inputs, on the account."""
    seen: set[Scope] = field(default_factory=set)

    def run(self, keys: Sequence[str]) -> None:
        """Answer these tables, which must include all that they need."""
        left = list(keys)
        while left:
            for scope in (Scope.ACCOUNT, *ITEMS):
                turn = self._ready(scope, left)
                if turn:
                    left = [key for key in left if key not in turn]
                    self._answer(scope, turn, keys)

    def figures(self, offer: Offer) -> dict[str, Term]:
        """Return the results of a plan's terms, and what it finances, once its tables are answered."""
        terms = self.answers[str(offer.terms)].outputs
        formulas = self._formulas(self.ground.pack.tables[str(offer.terms)], self.ground.account)
        financed = {} if offer.plan is None else {"financed": formulas.term(offer.plan.financed)}
        return {**terms, **financed}

    def subtotal(self, name: str) -> Term:
        """Return `subtotal` or `taxable lines`."""
        parts = sql_lines.counted(self.ground.pack.components, name)
        is_now = name == "subtotal"
        lines = [(sign, self.lines[one.id]) for sign, one in parts]
        amounts = [(sign, line.now if is_now else line.amount) for sign, line in lines]
        return sql_lines.summed(amounts, self.ground.account.chain)

    def _ready(self, scope: Scope, left: Sequence[str]) -> list[str]:
        """Return the tables of a scope that need nothing that is still to come from another one."""
        tables = self.ground.pack.tables
        turn: list[str] = []
        waiting = set(left)
        for key in left:
            if tables[key].scope is scope and not (self.ground.needs[key] & waiting):
                turn.append(key)
                waiting.discard(key)
        return turn

    def _answer(self, scope: Scope, turn: Sequence[str], all_: Sequence[str]) -> None:
        level = self._level(scope, all_)
        for key in turn:
            table = self.ground.pack.tables[key]
            self.answers[key] = answer(table, level.chain, self._formulas(table, level))
            self._settle(scope, level.chain)
        if scope is Scope.ACCOUNT:
            for key in turn:
                self.rules[key] = (self.answers[key].rules, self.answers[key].coding)
                self.faults[key] = self.answers[key].gap
        else:
            self._gather(scope, level, turn)
            self._settle(Scope.ACCOUNT, self.ground.account.chain)  # what takes off from a sum over items

    def _level(self, scope: Scope, keys: Sequence[str]) -> Level:
        if scope is Scope.ACCOUNT:
            return self.ground.account
        if scope not in self.levels:
            self.levels[scope] = self.ground.level(scope, keys)
        return self.levels[scope]

    def _formulas(self, table: Table, level: Level) -> Formulas:
        ground = self.ground
        agreed = ground.account.terms.get("agreed on")
        dated = None
        if table.dated_by != "quote date" and agreed is not None:
            dated = level.chain.add(f"COALESCE({agreed.sql}, {day(ground.on)})")

        def named(name: Name) -> Term:
            return self._named(name, level)

        return Formulas(
            ground.pack.parameters, ground.days, ground.on, named, level.folds.term, level.chain.add, dated
        )

    def _named(self, name: Name, level: Level) -> Term:
        match name.origin:
            case Origin.OUTPUT:
                return next(
                    found.outputs[name.name] for found in self.answers.values() if name.name in found.outputs
                )
            case Origin.COMPONENT:
                return self.lines[name.name].amount
            case _ if name.name == "quote date":
                return moment(self.ground.on)
            case _ if name.name in CHOSEN:
                return self.chosen[name.name]
            case Origin.BUILTIN if name.name in ("subtotal", "taxable lines"):
                return self.subtotal(name.name)
            case _:
                return level.terms.get(name.name) or self.ground.account.terms[name.name]

    def _settle(self, scope: Scope, chain: Chain) -> None:
        """Work out what the components are worth whose tables are all answered."""
        components = self.ground.pack.components
        own = self.lines if scope is Scope.ACCOUNT else self.of_items
        before = -1
        while before < len(own):
            before = len(own)
            for one in components:
                if one.scope is scope and one.id not in own and self._is_ready(one):
                    exceptions = [other for other in components if other.exception_to == one.id]
                    own[one.id] = sql_lines.worth(one, exceptions, self.answers, self._cap(one), chain)
                    both_hold = sql_lines.clash(exceptions, self.answers)
                    if both_hold:
                        clashes = self.clashes if scope is Scope.ACCOUNT else self.item_clashes
                        clashes.append(chain.add(both_hold))

    def _is_ready(self, component: Component) -> bool:
        exceptions = (one for one in self.ground.pack.components if one.exception_to == component.id)
        return (
            component.kind is not ComponentKind.EXCEPTION
            and component.amount in self.answers
            and all(other.amount in self.answers for other in exceptions)
            and (component.reduces is None or self._cap(component) is not None)
        )

    def _cap(self, component: Component) -> Term | None:
        if component.reduces is None:
            return None
        target = next(one for one in self.ground.pack.components if one.id == component.reduces)
        is_alike = component.scope is target.scope and component.scope is not Scope.ACCOUNT
        lines = self.of_items if is_alike else self.lines
        earlier = reduced_before(self.ground.pack.components, component)
        if any(one.id not in lines for one in (target, *earlier)):
            return None
        return sql_lines.left(lines[target.id].amount, [lines[one.id].amount for one in earlier])

    def _gather(self, scope: Scope, level: Level, turn: Sequence[str]) -> None:
        """Sum the items' lines up and bring them, and what rules made them, to the accounts."""
        ground, chain, account = self.ground, level.chain, self.ground.account
        fresh = ground.script.fresh
        settled = [
            one for one in ground.pack.components if one.id in self.of_items and one.id not in self.lines
        ]
        settled = [one for one in settled if one.scope is scope]
        sums: dict[str, Line] = {}
        inner: dict[str, str] = {}
        outer: dict[str, str] = {}
        name = f"g{len(ground.script.steps)}"

        def gathered(sql: str, absent: str) -> str:
            column, new = fresh(), fresh()
            inner[column] = sql
            outer[new] = f"COALESCE({name}.{column}, {absent})"
            return new

        for one in settled:
            line = self.of_items[one.id]
            amount = _summed(line.amount, gathered)
            sums[one.id] = Line(amount, amount if line.now is line.amount else _summed(line.now, gathered))
        for key in turn:
            found = self.answers[key]
            self.faults[key] = gathered(f"BOOL_OR({found.gap})", "FALSE")
            self.rules[key] = _rules(found, len(ground.pack.tables[key].rows), gathered)
        self.clashes += [gathered(f"BOOL_OR({both_hold})", "FALSE") for both_hold in self.item_clashes]
        self.item_clashes.clear()
        if scope not in self.seen:
            self.seen.add(scope)
            self.invalid.append(gathered(f"BIT_OR({level.invalid})", NOTHING))
        folded = [f"{sql} AS {column}" for column, sql in inner.items()]
        uses = chain.wanted(account.chain.columns)
        if uses:
            source = account.chain.close()
            chain.join(
                {column: f"{source}.{column}" for column in uses},
                f"JOIN {source} ON {source}.account_id = {{source}}.account_id",
            )
        items = chain.close()
        account.chain.close()
        totals = select(["account_id", *folded], f"{items} GROUP BY account_id")
        account.chain.join(outer, f"LEFT JOIN ({totals}) {name} ON {name}.account_id = {{source}}.account_id")
        for identifier, line in sums.items():
            amount = _with_holes(line.amount, account.chain)
            now = amount if line.now is line.amount else _with_holes(line.now, account.chain)
            self.lines[identifier] = Line(amount, now)


def _summed(term: Term, gathered: Callable[[str, str], str]) -> Term:
    """Return the sum over the items; for the time being, `na` counts the items without a value."""
    return Term(
        gathered(f"CAST(SUM({term.sql}) AS BIGINT)", "0"),
        1,
        min(term.low, 0) * MOST_ITEMS,
        max(term.high, 0) * MOST_ITEMS,
        na=gathered(f"COUNT(*) - COUNT({term.sql})", "0"),
        needs=tuple(gathered(f"BIT_OR({need})", NOTHING) for need in term.needs),
    )


def _with_holes(term: Term, chain: Chain) -> Term:
    return replace(term, sql=chain.add(f"CASE WHEN {term.na} = 0 THEN {term.sql} END"), na="")


def _rules(found: Answered, rows: int, gathered: Callable[[str, str], str]) -> tuple[str, Coding]:
    """Gather the rows that hit on any item."""
    column = found.rules
    if found.coding is Coding.MASK:
        return gathered(f"BIT_OR({column})", NOTHING), Coding.MASK
    if found.coding is Coding.LIST:
        return gathered(f"LIST_SORT(LIST_DISTINCT(FLATTEN(LIST({column}))))", "[]"), Coding.LIST
    if rows <= MOST_BITS:
        row = f"CASE WHEN {column} = 0 THEN {NOTHING} ELSE 1::BIGINT << (CAST({column} AS BIGINT) - 1) END"
        return gathered(f"BIT_OR({row})", NOTHING), Coding.MASK
    return gathered(f"LIST_SORT(LIST(DISTINCT {column}) FILTER (WHERE {column} <> 0))", "[]"), Coding.LIST
