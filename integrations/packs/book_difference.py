"""What a change of policy does to a book: both packs run on every account, and the accounts that change are summed up.

Amounts are what is payable now, in minor units, reductions taken off. An account that one of the packs does not
quote counts among the statuses and nowhere else, so that all sums add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from integrations.packs.book import Book
from integrations.packs.book_causes import Cause, Causes
from integrations.packs.book_run import Progress, Run, prepared, restricted, silent
from integrations.packs.page_difference import Difference, page_differences
from policy.language.targets.sql import Query, Status
from policy.language.targets.sql_text import select
from policy.language.tree.pack import ComponentKind, Pack

SAMPLE: Final = 50
ROUNDED_UP: Final = "never below zero"
_EDGES: Final = (1, 10, 100, 1_000, 10_000)
"""Where the histogram is divided, in whole units of the currency."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What becomes of one component, or of the accounts of one word: the accounts that change and by how much."""

    name: str
    title: str
    accounts: int
    change: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Segment:
    """The impact by the words of one input; `net` is over all of them."""

    name: str
    words: tuple[Impact, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Accounts whose change lies between two amounts, both included."""

    low: int
    high: int
    accounts: int


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One component of an account before and after; None where it is undetermined or not there."""

    title: str
    before: int | None
    after: int | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """An account that changes, with the lines that do."""

    account: str
    before: int
    after: int
    lines: tuple[SampleLine, ...]


@dataclass(frozen=True, slots=True)
class BookDifference:
    """The whole effect on a book. `change` is the sum of the components' changes, of each segment's, and of the
    causes'."""

    on: date
    tender: str | None
    accounts: int
    compared: int
    """Accounts that both packs quote."""
    before: int
    after: int
    change: int
    changed: int
    more: int
    less: int
    most_more: int
    most_less: int
    components: tuple[Impact, ...]
    segments: tuple[Segment, ...]
    histogram: tuple[Bin, ...]
    causes: tuple[Cause, ...]
    sample: tuple[Sample, ...]
    statuses: Mapping[str, tuple[int, int]]
    remarks: tuple[str, ...]


def book_difference(
    old: Pack,
    new: Pack,
    book: Book,
    on: date,
    tender: str | None = None,
    progress: Progress = silent,
) -> BookDifference:
    """Run both packs on a book; raise BookUnreadable if the book does not fit one of them."""
    runs = prepared(old, book, on, tender), prepared(new, book, on, tender)
    shared = tuple(name for name in runs[1].segments if name in runs[0].segments)
    runs = restricted(runs[0], shared), restricted(runs[1], shared)
    batches = list(zip(runs[0].queries(book), runs[1].queries(book), strict=True))
    comparison = _Comparison(book, runs, batches[0], page_differences(old, new))
    for number, pair in enumerate(batches):
        comparison.add(*pair)
        progress(number + 1, len(batches))
    return comparison.result()


def _shown(word: str) -> str:
    """Write a word as a heading does; a code of two letters in capitals."""
    return word.upper() if len(word) <= 2 else word[:1].upper() + word[1:]


class _Comparison:
    """The tables in which the batches are gathered, and the questions put to them."""

    def __init__(
        self,
        book: Book,
        runs: tuple[Run, Run],
        queries: tuple[Query, Query],
        differences: Sequence[Difference],
    ) -> None:
        self.book, self.db, self.runs = book, book.db, runs
        self.old, self.new = queries
        self.differences = differences
        self.components = list(dict.fromkeys([*self.new.amounts, *self.old.amounts]))
        known = {one.id: one for run in runs for one in run.pack.components}
        self.signs = {name: -1 if known[name].kind.is_reduction else 1 for name in self.components}
        self.titles = {name: known[name].title for name in self.components}
        self.causes = Causes(runs, queries, differences)
        self.totals: list[tuple[int, ...]] = []
        self.statuses: dict[str, list[int]] = {status.name: [0, 0] for status in Status}
        self.is_first = True

    def add(self, old: Query, new: Query) -> None:
        """Compare one batch of accounts."""
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE compared AS {self._compared(old, new)}")
        self.totals.append(self._sums())
        for side, column in enumerate(("status_o", "status_n")):
            counted = select([column, "COUNT(*)"], f"compared GROUP BY {column}")
            for status, count in self.db.execute(counted).fetchall():
                self.statuses[Status(status).name][side] += count
        deltas = " OR ".join(["total_o <> total_n", *(f"d{n} <> 0" for n in range(len(self.components)))])
        changed = select(["*"], f"compared WHERE is_quoted AND ({deltas})")
        verb = "CREATE OR REPLACE TEMP TABLE changed AS" if self.is_first else "INSERT INTO changed"
        self.db.execute(f"{verb} {changed}")
        self.is_first = False

    def _compared(self, old: Query, new: Query) -> str:
        columns = [
            "o.account_id AS account_id",
            "o.status AS status_o",
            "n.status AS status_n",
            "o.status = 0 AND n.status = 0 AS is_quoted",
            "o.total AS total_o",
            "n.total AS total_n",
            "o.option IS DISTINCT FROM n.option AS has_other_option",
        ]
        for number, name in enumerate(self.components):
            was, now = (
                f"{side}.{query.amounts[name].now}" if name in query.amounts else "NULL::BIGINT"
                for side, query in (("o", old), ("n", new))
            )
            columns += [f"{was} AS o{number}", f"{now} AS n{number}"]
            columns.append(f"{self.signs[name]} * (COALESCE({now}, 0) - COALESCE({was}, 0)) AS d{number}")
        for side, query in (("o", old), ("n", new)):
            columns += [f"{side}.{one.column} AS {side}_{one.column}" for one in query.rules.values()]
        columns += [f"n.{column} AS {column}" for column in new.segments.values()]
        return select(columns, f"({old.sql}) o JOIN ({new.sql}) n ON o.account_id = n.account_id")

    def _sums(self) -> tuple[int, ...]:
        sums = ["COUNT(*)", "SUM(total_o)", "SUM(total_n)"]
        for number, name in enumerate(self.components):
            sums += [f"{self.signs[name]} * SUM({side}{number})" for side in ("o", "n")]
        row = self.db.execute(select(sums, "compared WHERE is_quoted")).fetchall()[0]
        return tuple(int(value or 0) for value in row)

    def result(self) -> BookDifference:
        """Put the questions and make the result."""
        compared, before, after, *parts = (sum(column) for column in zip(*self.totals, strict=True))
        change = "total_n - total_o"
        counts = self.db.execute(
            select(
                [
                    "COUNT(*) FILTER (total_n <> total_o)",
                    "COUNT(*) FILTER (total_n > total_o)",
                    "COUNT(*) FILTER (total_n < total_o)",
                    f"COALESCE(MAX({change}), 0)",
                    f"COALESCE(-MIN({change}), 0)",
                ],
                "changed",
            ).replace("FILTER (", "FILTER (WHERE ")
        ).fetchall()[0]
        remarks = dict.fromkeys(f"{r.message} {r.advice}" for run in self.runs for r in run.fitted.remarks)
        return BookDifference(
            self.runs[1].on,
            self.runs[1].tender,
            self.book.accounts,
            compared,
            before,
            after,
            after - before,
            counts[0],
            counts[1],
            counts[2],
            max(0, counts[3]),
            max(0, counts[4]),
            self._components(parts, after - before),
            tuple(self._segment(name, column) for name, column in self.new.segments.items()),
            tuple(self._histogram()),
            self.causes.found(self.db, self.components, after - before),
            tuple(self._sample()),
            {name: (was, now) for name, (was, now) in self.statuses.items() if was or now},
            tuple(remarks),
        )

    def _components(self, parts: Sequence[int], change: int) -> tuple[Impact, ...]:
        counted = [f"COUNT(*) FILTER (WHERE d{number} <> 0)" for number in range(len(self.components))]
        counts = self.db.execute(select([*counted, "0"], "changed")).fetchall()[0]
        found = [
            Impact(
                name,
                self.titles[name],
                counts[number],
                parts[2 * number + 1] - parts[2 * number],
                parts[2 * number],
                parts[2 * number + 1],
            )
            for number, name in enumerate(self.components)
        ]
        left = change - sum(one.change for one in found)
        if left:
            found.append(Impact(ROUNDED_UP, "Totals that stay at zero", self._kept_at_zero(), left, 0, left))
        return tuple(sorted(found, key=lambda one: -one.change))

    def _kept_at_zero(self) -> int:
        deltas = " + ".join(f"d{number}" for number in range(len(self.components)))
        kept = self.db.execute(
            select(["COUNT(*)"], f"changed WHERE total_n - total_o <> {deltas}")
        ).fetchall()
        return int(kept[0][0])

    def _segment(self, name: str, column: str) -> Segment:
        words = self.runs[1].pack.inputs[name].type.words
        sums = [column, "COUNT(*) FILTER (WHERE total_n <> total_o)", "SUM(total_o)", "SUM(total_n)"]
        rows = self.db.execute(select(sums, f"changed GROUP BY {column}")).fetchall()
        found = [
            Impact(word, _shown(word), count, int(after - before), int(before), int(after))
            for code, count, before, after in rows
            for word in [words[code - 1] if code else "unknown"]
        ]
        return Segment(name, tuple(sorted(found, key=lambda one: -one.change)))

    def _histogram(self) -> Iterator[Bin]:
        unit = 10 ** self.runs[1].pack.about.minor_digits
        edges = [edge * unit for edge in _EDGES]
        size = "ABS(total_n - total_o)"
        arms = " ".join(f"WHEN {size} <= {edge} THEN {number}" for number, edge in enumerate(edges, 1))
        bin_ = f"SIGN(total_n - total_o) * CASE {arms} ELSE {len(edges) + 1} END"
        least, most = "MIN(total_n - total_o)", "MAX(total_n - total_o)"
        rows = self.db.execute(
            select(
                [f"{bin_} AS bin", "COUNT(*)", least, most],
                "changed WHERE total_n <> total_o GROUP BY 1 ORDER BY 1",
            )
        ).fetchall()
        lows = [1, *(edge + 1 for edge in edges)]
        for place, (number, count, smallest, greatest) in enumerate(rows):
            size_ = abs(number)
            inner, outer = lows[size_ - 1], edges[size_ - 1] if size_ <= len(edges) else greatest
            low, high = (inner, outer) if number > 0 else (-outer, -inner)
            if place == 0 and number < 0:
                low = smallest
            if place == len(rows) - 1 and number > 0:
                high = greatest
            yield Bin(int(low), int(high), count)

    def _sample(self) -> Iterator[Sample]:
        ordered = "changed ORDER BY ABS(total_n - total_o) DESC, account_id"
        cursor = self.db.execute(select(["*"], f"{ordered} LIMIT {SAMPLE}"))
        names = [column[0] for column in cursor.description or ()]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            lines = tuple(
                SampleLine(
                    self.titles[name],
                    row[f"o{number}"],
                    row[f"n{number}"],
                    self._rules(0, name, row),
                    self._rules(1, name, row),
                )
                for number, name in enumerate(self.components)
                if row[f"o{number}"] != row[f"n{number}"]
            )
            yield Sample(str(row["account_id"]), int(row["total_o"]), int(row["total_n"]), lines)

    def _rules(self, side: int, name: str, row: Mapping[str, object]) -> tuple[str, ...]:
        """Return the rows behind a component's amount, those of its exceptions included."""
        query, prefix = (self.old, self.new)[side], "on"[side]
        found: list[str] = []
        for one in self.runs[side].pack.components:
            if one.id == name or (one.kind is ComponentKind.EXCEPTION and one.exception_to == name):
                rules = query.rules.get(one.amount)
                if rules is not None:
                    value = row[f"{prefix}_{rules.column}"]
                    found += rules.read(value if isinstance(value, int | list) else None)
        return tuple(found)
