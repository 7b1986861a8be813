"""Books in memory: accounts as rows of DuckDB, random ones near a pack's thresholds, both answers side by side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb

from policy.account import Account, Entry, Item
from policy.language.targets.interpret.rows import Answer, Clash, Gap
from policy.language.targets.interpret.whole import Reading, read
from policy.language.targets.specialise import specialise
from policy.language.targets.sql import Query, Status, compile_book
from policy.language.targets.sql_shape import ITEMS, TABLES, history_table, na_column
from policy.language.targets.sql_text import column_name, quoted
from policy.language.tree.expressions import Constant
from policy.language.tree.pack import ComponentKind, Input, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, State, Value

CHOICES = ("option", "tender", "payments", "quote date")


def stored(declared: Input, value: Value) -> Any:
    """Return a value as a book holds it."""
    if isinstance(value, State):
        return None
    if isinstance(value, Fraction) and declared.domain is not None:
        return int(value / declared.domain.step)
    return value


def _type(declared: Input) -> str:
    if declared.type.words or declared.type.kind is Kind.TEXT:
        return "VARCHAR"
    return {Kind.DATE: "DATE", Kind.BOOLEAN: "BOOLEAN"}.get(declared.type.kind, "BIGINT")


def connect(pack: Pack, accounts: Iterable[Account]) -> duckdb.DuckDBPyConnection:
    """Return a database with these accounts as a book."""
    db = duckdb.connect()
    db.execute("SET disabled_optimizers = 'partial_aggregate_pushdown'")
    accounts = list(accounts)
    db.begin()
    for scope, table in TABLES.items():
        inputs = [one for one in pack.inputs.values() if one.scope is scope and one.name not in CHOICES]
        columns = {"account_id": "VARCHAR"} | ({"item_id": "VARCHAR"} if scope in ITEMS else {})
        columns |= {quoted(column_name(one.name)): _type(one) for one in inputs}
        columns |= {quoted(na_column(one.name)): "BOOLEAN" for one in inputs if one.may_not_apply}
        rows = []
        for account in accounts:
            if scope is Scope.ACCOUNT:
                rows.append([account.id, *_row(inputs, account.values)])
            rows += [
                [account.id, item.id, *_row(inputs, item.values)] for item in account.items.get(scope, ())
            ]
        _fill(db, table, columns, rows)
    for name in pack.histories:
        table = history_table(name)
        columns = {"account_id": "VARCHAR", "item_id": "VARCHAR", "date": "DATE", "amount": "BIGINT"}
        entries = [
            [account.id, entry.item, entry.date, entry.amount]
            for account in accounts
            for entry in account.histories.get(name, ())
        ]
        _fill(db, table, columns, entries)
    db.commit()
    return db


def _fill(
    db: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Make a table column by column: rows given one after another would take longer than all the rest."""
    lists = list(zip(*rows, strict=True)) or [()] * len(columns)
    given = ", ".join(f"unnest(CAST(? AS {type_}[])) AS {name}" for name, type_ in columns.items())
    db.execute(f"CREATE TABLE {table} AS SELECT {given}", [list(one) for one in lists])


def _row(inputs: Sequence[Input], values: Mapping[str, Value]) -> list[Any]:
    missing = {one.name: NOT_APPLICABLE if one.name == "agreed on" else UNKNOWN for one in inputs}
    plain = [stored(one, values.get(one.name, missing[one.name])) for one in inputs]
    return plain + [
        values.get(one.name, missing[one.name]) is NOT_APPLICABLE for one in inputs if one.may_not_apply
    ]


@dataclass
class Shower:
    """Random accounts whose values lie on and beside the constants that a pack's tables test."""

    pack: Pack
    on: date
    seed: int
    unknowns: float = 0.15

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        numbers: set[Fraction] = set()
        days: set[date] = {self.on}
        for table in self.pack.tables.values():
            for expression in in_table(table):
                for node in walk(expression):
                    if isinstance(node, Constant) and isinstance(node.value, Fraction):
                        numbers.add(node.value)
                    if isinstance(node, Constant) and isinstance(node.value, date):
                        days.add(node.value)
        self.numbers, self.days = sorted(numbers), sorted(days)

    def value(self, declared: Input) -> Value:
        if declared.may_be_unknown and self.random.random() < self.unknowns:
            return UNKNOWN
        if declared.may_not_apply and self.random.random() < self.unknowns:
            return NOT_APPLICABLE
        if declared.type.words:
            return self.random.choice(declared.type.words)
        if declared.type.kind is Kind.BOOLEAN:
            return self.random.random() < 0.5
        if declared.type.kind is Kind.TEXT or declared.domain is None:
            return "text"
        if declared.type.kind is Kind.DATE:
            day = self.random.choice(self.days) + timedelta(days=self.random.randint(-100, 40))
            return min(
                max(day, date.fromordinal(declared.domain.low)), date.fromordinal(declared.domain.high)
            )
        low, high, step = declared.domain.low, declared.domain.high, declared.domain.step
        near = int(self.random.choice(self.numbers) / step) if self.numbers else low
        steps = self.random.choice(
            [
                near + self.random.randint(-2, 2),
                self.random.randint(low, high),
                self.random.randint(low, min(high, low + 9999)),
            ]
        )
        steps = min(max(steps, low), high)
        return steps * step if declared.type.kind is Kind.RATE else steps

    def account(self, identifier: str) -> Account:
        items = {
            scope: tuple(
                Item(f"{identifier}-{n}", self._values(scope)) for n in range(self.random.randint(0, 3))
            )
            for scope in ITEMS
        }
        ids = [item.id for several in items.values() for item in several] or ["none"]
        histories = {
            name: tuple(
                Entry(
                    self.on - timedelta(days=self.random.choice((-3, 0, 1, 30, 31, 180, 364, 365, 366, 800))),
                    self.random.randint(0, 9000) if kind.has_amount else None,
                    self.random.choice(ids) if kind.has_item else None,
                )
                for _ in range(self.random.randint(0, 4))
            )
            for name, kind in self.pack.histories.items()
        }
        return Account(identifier, self._values(Scope.ACCOUNT), items, histories)

    def accounts(self, count: int) -> list[Account]:
        return [self.account(f"A{number}") for number in range(count)]

    def _values(self, scope: Scope) -> dict[str, Value]:
        return {
            one.name: self.value(one)
            for one in self.pack.inputs.values()
            if one.scope is scope and one.name not in CHOICES
        }


def rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """Return a query's rows by column name."""
    cursor = db.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def differences(
    pack: Pack, on: date, accounts: Sequence[Account], tender: str | None = None, options: bool = True
) -> list[str]:
    """Run a book and read each account with the interpreter; return what they disagree about."""
    db = connect(pack, accounts)
    query = compile_book(pack, on, tender=tender)
    found = {row["account_id"]: row for row in rows(db, query.sql)}
    items = {
        scope: {(row["account_id"], row["item_id"]): row for row in rows(db, of.sql)}
        for scope, of in query.items.items()
    }
    told: list[str] = []
    decided = specialise(pack, on)
    for account in accounts:
        row = found[account.id]
        option: Value = query.options[row["option"] - 1] if row["option"] else UNKNOWN
        reading = read(decided, account, on, option, UNKNOWN if tender is None else tender)
        told += [
            f"{account.id}: {one}\n  {account}"
            for one in _compared(pack, query, items, row, account, reading)
        ]
    assert len(found) == len(accounts)
    return told


def _compared(
    pack: Pack,
    query: Query,
    items: Mapping[Scope, Any],
    row: dict[str, Any],
    account: Account,
    reading: Reading,
) -> Iterable[str]:
    exceptions = {one.amount for one in pack.components if one.kind is ComponentKind.EXCEPTION}
    gaps = [
        key
        for (key, _), outcome in reading.answers.items()
        if isinstance(outcome, Gap | Clash) and key in query.tables and key not in exceptions
    ]
    if row["status"] != Status.QUOTED or gaps:
        if not gaps or row["status"] != Status.GAP:
            yield f"status {Status(row['status'])}, gaps {gaps}, invalid {query.named(row['invalid'])}"
        return
    yield from _amounts(pack, query, items, row, account, reading)
    yield from _rules(pack, query, items, row, account, reading)
    needs = {
        name
        for worth in reading.worth.values()
        for name in worth.needs
        if isinstance(worth.amount, State) or isinstance(worth.now, State)
    }
    if set(query.named(row["needs"])) != needs:
        yield f"needs {query.named(row['needs'])} in SQL, {needs} expected"


def _amounts(
    pack: Pack,
    query: Query,
    items: Mapping[Scope, Any],
    row: dict[str, Any],
    account: Account,
    reading: Reading,
) -> Iterable[str]:
    for component in pack.components:
        if component.id not in query.amounts:
            continue
        own = query.amounts[component.id]
        parts = [(at, worth) for (id_, at), worth in reading.worth.items() if id_ == component.id]
        for which, column in (("amount", own.amount), ("now", own.now)):
            values = [getattr(worth, which) for _, worth in parts]
            expected = None if any(isinstance(value, State) for value in values) else sum(values)
            if row[column] != expected:
                yield f"{component.id} {which}: {row[column]} in SQL, {expected} expected"
        if component.scope in query.items:
            column = query.items[component.scope].amounts[component.id].amount
            for at, worth in parts:
                single = items[component.scope][account.id, at][column]
                if single != (None if isinstance(worth.amount, State) else worth.amount):
                    yield f"{component.id} of {at}: {single} in SQL, {worth} expected"


def _rules(
    pack: Pack,
    query: Query,
    items: Mapping[Scope, Any],
    row: dict[str, Any],
    account: Account,
    reading: Reading,
) -> Iterable[str]:
    for key, rules in query.rules.items():
        scope = pack.tables[key].scope
        told = {"": rules.read(row[rules.column])}
        if scope is not Scope.ACCOUNT:
            own = query.items[scope].rules[key]
            held = [item.id for item in account.items.get(scope, ())]
            told = {at: own.read(items[scope][account.id, at][own.column]) for at in held}
            if set(rules.read(row[rules.column])) != {one for several in told.values() for one in several}:
                yield f"{key}: rows {rules.read(row[rules.column])} gathered from {told}"
        for at, found in told.items():
            outcome = reading.answers[key, at]
            expected = outcome.rows if isinstance(outcome, Answer) else ()
            if sorted(found) != sorted(expected):
                yield f"{key} of {at!r}: rows {found} in SQL, {expected} expected"
