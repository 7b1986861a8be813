"""What one pack comes to on a book: totals by component and by word, and the accounts that it cannot quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from integrations.packs.book import Book
from integrations.packs.book_run import Progress, prepared, silent
from policy.language.targets.sql import Query, Status
from policy.language.targets.sql_text import select
from policy.language.tree.pack import Pack

LISTED: Final = 50
"""How many accounts that are not quoted are listed, of as many as there are."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a component comes to: accounts with a line, accounts where it is undetermined, and its sums."""

    name: str
    title: str
    accounts: int
    undetermined: int
    amount: int
    now: int


@dataclass(frozen=True, slots=True)
class WordTotal:
    """The accounts of one word of an input, and what they owe now."""

    word: str
    accounts: int
    now: int


@dataclass(frozen=True, slots=True)
class NotQuoted:
    """An account that is charged nothing, and why: a status, the inputs at fault or the table without an answer."""

    account: str
    status: str
    inputs: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """One pack on one book. Amounts are minor units; reductions are negative."""

    on: date
    tender: str | None
    accounts: int
    statuses: Mapping[str, int]
    now: int
    components: tuple[Total, ...]
    options: Mapping[str, int]
    segments: Mapping[str, tuple[WordTotal, ...]]
    needs: Mapping[str, int]
    """How many quoted accounts lack an input that some line needs."""
    invalid: Mapping[str, int]
    """How many accounts have an input that is not valid."""
    not_quoted: tuple[NotQuoted, ...]
    remarks: tuple[str, ...]


def simulate(
    pack: Pack, book: Book, on: date, tender: str | None = None, progress: Progress = silent
) -> Simulation:
    """Run a pack on a book; raise BookUnreadable if the book does not fit it."""
    run = prepared(pack, book, on, tender)
    sums = _Sums(pack, book)
    queries = list(run.queries(book))
    for number, query in enumerate(queries):
        sums.add(query)
        progress(number + 1, len(queries))
    remarks = tuple(f"{remark.message} {remark.advice}" for remark in run.fitted.remarks)
    return sums.result(on, run.tender, remarks)


@dataclass(slots=True)
class _Sums:
    pack: Pack
    book: Book
    statuses: Counter[str] = field(default_factory=Counter)
    options: Counter[str] = field(default_factory=Counter)
    needs: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)
    components: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    not_quoted: list[NotQuoted] = field(default_factory=list)
    now: int = 0

    def add(self, query: Query) -> None:
        """Sum one batch up. The batch is computed once, into a table that the questions are put to."""
        db = self.book.db
        db.execute(f"CREATE OR REPLACE TEMP TABLE quoted AS {query.sql}")
        for status, count in db.execute(select(["status", "COUNT(*)"], "quoted GROUP BY 1")).fetchall():
            self.statuses[Status(status).name] += count
        options = select(["option", "COUNT(*)"], "quoted WHERE status = 0 AND option > 0 GROUP BY 1")
        for code, count in db.execute(options).fetchall():
            self.options[query.options[code - 1]] += count
        for column, counter in (("needs", self.needs), ("invalid", self.invalid)):
            masks = select([column, "COUNT(*)"], f"quoted WHERE {column} <> 0 GROUP BY 1")
            for bits, count in db.execute(masks).fetchall():
                counter.update(dict.fromkeys(query.named(bits), count))
        self._components(query)
        self._segments(query)
        self._not_quoted(query)

    def _components(self, query: Query) -> None:
        columns = ["COALESCE(SUM(total), 0)"]
        for own in query.amounts.values():
            columns += [
                f"COUNT(*) FILTER (WHERE {own.amount} <> 0)",
                f"COUNT(*) FILTER (WHERE {own.amount} IS NULL)",
                f"COALESCE(SUM({own.amount}), 0)",
                f"COALESCE(SUM({own.now}), 0)",
            ]
        now, *sums = self.book.db.execute(select(columns, "quoted WHERE status = 0")).fetchall()[0]
        self.now += int(now)
        for number, name in enumerate(query.amounts):
            own_sums = self.components.setdefault(name, [0, 0, 0, 0])
            for place in range(4):
                own_sums[place] += int(sums[4 * number + place])

    def _segments(self, query: Query) -> None:
        for name, column in query.segments.items():
            words = self.pack.inputs[name].type.words
            found = self.words.setdefault(name, {})
            sums = select([column, "COUNT(*)", "SUM(total)"], "quoted WHERE status = 0 GROUP BY 1 ORDER BY 1")
            for code, count, now in self.book.db.execute(sums).fetchall():
                total = found.setdefault(words[code - 1] if code else "unknown", [0, 0])
                total[0] += count
                total[1] += int(now)

    def _not_quoted(self, query: Query) -> None:
        left = LISTED - len(self.not_quoted)
        columns = ["account_id", "status", "invalid", "gap"]
        listed = select(columns, f"quoted WHERE status <> 0 ORDER BY account_id LIMIT {left}")
        for account, status, invalid, gap in self.book.db.execute(listed).fetchall():
            inputs, table = query.named(invalid), query.tables[gap - 1] if gap else ""
            self.not_quoted.append(NotQuoted(str(account), Status(status).name, inputs, table))

    def result(self, on: date, tender: str | None, remarks: Sequence[str]) -> Simulation:
        known = {one.id: one for one in self.pack.components}
        totals: list[Total] = []
        for name, (accounts, undetermined, amount, now) in self.components.items():
            sign = -1 if known[name].kind.is_reduction else 1
            totals.append(Total(name, known[name].title, accounts, undetermined, sign * amount, sign * now))
        return Simulation(
            on,
            tender,
            self.book.accounts,
            dict(self.statuses),
            self.now,
            tuple(totals),
            dict(self.options),
            {
                name: tuple(WordTotal(word, *sums) for word, sums in words.items())
                for name, words in self.words.items()
            },
            dict(self.needs),
            dict(self.invalid),
            tuple(self.not_quoted),
            tuple(remarks),
        )
