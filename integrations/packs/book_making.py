"""Makes synthetic books of accounts: plausible values within a pack's domains, the same for the same seed.

Everything is drawn by DuckDB from hashes of the account's number, a million accounts at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.packs.book_run import Progress, silent
from policy.language.targets.sql_shape import ITEMS, TABLES, history_table, na_column
from policy.language.targets.sql_text import column_name, day, quoted, select, text
from policy.language.tree.pack import Input, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind

if TYPE_CHECKING:
    import duckdb

BATCH = 1_000_000
FIRST_ACCOUNT = 10_000_000
_CHOSEN = frozenset({"quote date", "option", "tender", "payments", "agreed on"})
_UNKNOWN, _ABSENT = 8, 60  # percent
_MOST_ITEMS = 4


def make_book(pack: Pack, path: Path, count: int, seed: int, on: date, progress: Progress = silent) -> None:
    """Write a book of `count` accounts as they may stand on a date; raise FileExistsError if the file is there."""
    import duckdb

    if path.exists():
        raise FileExistsError(path)
    with duckdb.connect(path, config={"threads": 2, "memory_limit": "1500MB"}) as db:
        book = _Making(pack, seed, on)
        for statement in book.schema():
            db.execute(statement)
        for start in range(0, count, BATCH):
            stop = min(start + BATCH, count)
            _fill(db, book, start, stop)
            progress(stop, count)
        db.execute("CHECKPOINT")


def _fill(db: duckdb.DuckDBPyConnection, book: _Making, start: int, stop: int) -> None:
    for statement in book.rows(start, stop):
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class _Making:
    pack: Pack
    seed: int
    on: date

    def inputs(self, scope: Scope) -> list[Input]:
        return [one for one in self.pack.inputs.values() if one.scope is scope and one.name not in _CHOSEN]

    def scopes(self) -> list[Scope]:
        """Return the kinds of items that a table of the pack looks at."""
        used = {table.scope for table in self.pack.tables.values()}
        return [scope for scope in ITEMS if scope in used]

    def schema(self) -> Iterator[str]:
        for scope in (Scope.ACCOUNT, *self.scopes()):
            keys = ["account_id BIGINT"] + (["item_id BIGINT"] if scope in ITEMS else [])
            columns: list[str] = []
            for one in self.inputs(scope):
                columns.append(f"{quoted(column_name(one.name))} {_stored(one)}")
                if one.may_not_apply:
                    columns.append(f"{quoted(na_column(one.name))} BOOLEAN")
            yield f"CREATE TABLE {TABLES[scope]} ({', '.join(keys + columns)})"
        for name in self.pack.histories:
            entry = "account_id BIGINT, item_id BIGINT, date DATE, amount BIGINT"
            yield f"CREATE TABLE {quoted(history_table(name))} ({entry})"

    def rows(self, start: int, stop: int) -> Iterator[str]:
        first, last = FIRST_ACCOUNT + start, FIRST_ACCOUNT + stop
        accounts = f"({select(['range AS id'], f'range({first}, {last})')})"
        yield f"INSERT INTO accounts {select(['id', *self._drawn(Scope.ACCOUNT, 'id')], accounts)}"
        for scope in self.scopes():
            turns = f"range({_MOST_ITEMS}) t(turn)"
            several = f"(SELECT id, id * {_MOST_ITEMS} + turn AS item FROM {accounts}, {turns} "  # noqa: S608
            several += f"WHERE turn < {self._among('id', scope.value, (0, 1, 1, 1, 2, 2, 3, _MOST_ITEMS))})"
            yield f"INSERT INTO {ITEMS[scope]} {select(['id', 'item', *self._drawn(scope, 'item')], several)}"
        for name, kind in self.pack.histories.items():
            entries = f"(SELECT id, id * {_MOST_ITEMS} + turn AS entry FROM {accounts}, range(3) t(turn) "  # noqa: S608
            entries += f"WHERE turn < {self._among('id', name, (0, 0, 0, 0, 0, 0, 1, 1, 2, 3))})"
            ago = self._within("entry", f"{name} ago", 0, 1_100)
            item = (
                f"id * {_MOST_ITEMS} + {self._within('entry', f'{name} item', 0, 1)}"
                if kind.has_item
                else "NULL"
            )
            amount = self._money("entry", f"{name} amount", 100, 9_000) if kind.has_amount else "NULL"
            columns = ["id", item, f"{day(self.on)} - CAST({ago} AS INTEGER)", amount]
            yield f"INSERT INTO {quoted(history_table(name))} {select(columns, entries)}"

    def _drawn(self, scope: Scope, key: str) -> Iterator[str]:
        for one in self.inputs(scope):
            value = self._value(one, key)
            absent = f"{self._within(key, f'{one.name} absent', 0, 99)} < {_ABSENT}"
            if one.may_be_unknown:
                value = f"CASE WHEN {self._within(key, f'{one.name} unknown', 0, 99)} >= {_UNKNOWN} THEN {value} END"
            yield f"CASE WHEN NOT {absent} THEN {value} END" if one.may_not_apply else value
            if one.may_not_apply:
                yield absent

    def _value(self, one: Input, key: str) -> str:
        if one.type.words:
            # the first word is the most frequent, the last the rarest
            weights = [
                word for place, word in enumerate(reversed(one.type.words), 1) for _ in range(place**2)
            ]
            words = ", ".join(map(text, weights))
            return f"([{words}])[{self._within(key, one.name, 1, len(weights))}]"
        if one.type.kind is Kind.BOOLEAN:
            return f"{self._within(key, one.name, 0, 9)} < 3"
        if one.type.kind is Kind.TEXT or one.domain is None:
            return "''"
        low, high = one.domain.low, one.domain.high
        if one.type.kind is Kind.DATE:
            ago = f"{day(self.on)} - CAST({self._days(key, one.name)} AS INTEGER)"
            ends = (day(date.fromordinal(low)), day(date.fromordinal(high)))
            return f"LEAST(GREATEST({ago}, {ends[0]}), {ends[1]})"
        drawn = {
            Kind.MONEY: self._money(key, self._together(one), low, high),
            Kind.DAYS: self._days(key, self._together(one)),
            Kind.MONTHS: self._within(key, one.name, 0, 60),
            Kind.INTEGER: self._among(key, one.name, (0, 0, 0, 0, 1, 1, 2, 3, 5, 12)),
        }.get(one.type.kind, self._within(key, one.name, low, high))
        if high - low < 100:
            drawn = self._within(key, one.name, low, high)
        return f"LEAST(GREATEST({drawn}, {low}), {high})"

    def _together(self, one: Input) -> str:
        """Let what is past due be nothing exactly where it is so for no days: both are drawn from one hash."""
        return "past due" if "past due" in one.name else one.name

    def _hash(self, key: str, salt: str) -> str:
        return f"hash({key}, {text(f'{self.seed} {salt}')})"

    def _within(self, key: str, salt: str, low: int, high: int) -> str:
        return f"({low} + CAST({self._hash(key, salt)} % {high - low + 1} AS BIGINT))"

    def _among(self, key: str, salt: str, values: tuple[int, ...]) -> str:
        return f"({list(values)})[{self._within(key, salt, 1, len(values))}]"

    def _money(self, key: str, salt: str, low: int, high: int) -> str:
        unit = 10**self.pack.about.minor_digits
        bands = ((100, 25), (2_500, 13), (15_000, 5), (60_000, 3))
        own = [min(width * unit // 100, high - low) for width, _ in bands]
        band = self._among(key, salt, (0,) * 8 + (1,) * 5 + (2,) * 4 + (3,) * 2 + (4,))
        arms = " ".join(
            f"WHEN {number} THEN {self._within(key, f'{salt} money', own[number - 1], own[number - 1] * times)}"
            for number, (_, times) in enumerate(bands, 1)
        )
        return f"CASE {band} {arms} ELSE {low} END"

    def _days(self, key: str, salt: str) -> str:
        band = self._among(key, salt, (0,) * 8 + (1,) * 5 + (2,) * 4 + (3,) * 2 + (4,))
        widths = ((1, 14), (10, 45), (30, 120), (90, 500))
        arms = " ".join(
            f"WHEN {number} THEN {self._within(key, f'{salt} days', low, high)}"
            for number, (low, high) in enumerate(widths, 1)
        )
        return f"CASE {band} {arms} ELSE 0 END"


def _stored(one: Input) -> str:
    if one.type.words:
        return f"ENUM ({', '.join(map(text, one.type.words))})"
    return {Kind.DATE: "DATE", Kind.BOOLEAN: "BOOLEAN", Kind.TEXT: "VARCHAR"}.get(one.type.kind, "BIGINT")
