"""Which changed row or parameter is behind the change of an account: the accounts grouped by the changed rows they hit.

Each component of an account that changes is put down to one cause: a changed row of its own table, else of a table
that this one uses, nearest first. So the causes' sums add up to the whole change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from integrations.packs.book_run import Run
from integrations.packs.page_difference import Difference, What
from policy.language.targets.specialise import specialise
from policy.language.targets.sql import Query, Rules
from policy.language.targets.sql_needs import Needs, needs_of
from policy.language.targets.sql_tables import Coding
from policy.language.targets.sql_text import select
from policy.language.tree.expressions import Expression, Parameter
from policy.language.tree.tables import Row, Table
from policy.language.tree.traversal import ends, walk

if TYPE_CHECKING:
    import duckdb

OTHER: Final = "other"
OPTION: Final = "another option is proposed"


@dataclass(frozen=True, slots=True)
class Cause:
    """A changed row or parameter, what changed about it, and the accounts and the sum that it is behind."""

    page: str
    subject: str
    where: str
    """The words that say where a row applies, empty for a parameter."""
    aspect: str
    old: str
    new: str
    accounts: int
    change: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One pack's half: which rows of which table count as changed, and what each of them is put down to."""

    prefix: str
    run: Run
    query: Query
    needs: Needs
    changed: dict[str, dict[str, str]]
    """By table and row, the subject of the change."""

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield, for each table with changed rows, the expression that keeps only those."""
        for key, rows in self.changed.items():
            rules = self.query.rules[key]
            yield key, _only(f"{self.prefix}_{rules.column}", rules, rows)


class Causes:
    """The changed rows of both packs, and the question which accounts they are behind."""

    def __init__(
        self, runs: tuple[Run, Run], queries: tuple[Query, Query], differences: Sequence[Difference]
    ) -> None:
        self._differences = differences
        rows = {one.subject for one in differences if one.what is What.ROW}
        parameters = {one.subject for one in differences if one.what is What.PARAMETER}
        # what the new pack says comes first: a row that was added is the cause, not the one it took over from
        self._sides = [
            _Side(
                prefix,
                run,
                query,
                needs_of(specialise(run.pack, run.on)),
                _changed(run, query, rows, parameters),
            )
            for prefix, run, query in (("n", runs[1], queries[1]), ("o", runs[0], queries[0]))
        ]

    def found(
        self, db: duckdb.DuckDBPyConnection, components: Sequence[str], change: int
    ) -> tuple[Cause, ...]:
        """Group the changed accounts and return the causes, the greatest first."""
        parts = [(side, key, sql) for side in self._sides for key, sql in side.columns()]
        keys = [f"{sql} AS c{number}" for number, (_, _, sql) in enumerate(parts)]
        bits = " + ".join(
            f"CASE WHEN d{n} <> 0 THEN {1 << n}::HUGEINT ELSE 0 END" for n in range(len(components))
        )
        sums = [f"SUM(d{number})" for number in range(len(components))]
        total = "SUM(total_n - total_o)"
        grouped = select(
            [*keys, "has_other_option", f"{bits or '0'} AS moved", "COUNT(*)", total, *sums],
            "changed GROUP BY ALL",
        )
        accounts: dict[str, int] = {}
        changes: dict[str, int] = {}
        for row in db.execute(grouped).fetchall():
            codes, (other_option, moved, count, whole, *deltas) = row[: len(parts)], row[len(parts) :]
            subjects: set[str] = set()
            for number, name in enumerate(components):
                if int(moved) >> number & 1:
                    subject = self._subject(name, parts, codes, other_option)
                    changes[subject] = changes.get(subject, 0) + int(deltas[number])
                    subjects.add(subject)
            left = int(whole) - sum(int(delta or 0) for delta in deltas)
            if left:
                changes[OTHER] = changes.get(OTHER, 0) + left
                subjects.add(OTHER)
            for subject in subjects:
                accounts[subject] = accounts.get(subject, 0) + count
        causes = [self._cause(subject, accounts[subject], changes[subject]) for subject in accounts]
        return tuple(sorted(causes, key=lambda one: (-one.change, one.subject)))

    def _subject(
        self,
        component: str,
        parts: Sequence[tuple[_Side, str, str]],
        codes: Sequence[object],
        other_option: bool,
    ) -> str:
        hit = {(side.prefix, key): code for (side, key, _), code in zip(parts, codes, strict=True) if code}
        for depth in range(len(self._sides[0].run.pack.tables) + 1):
            for side in self._sides:
                for key in _at_depth(component, side, depth):
                    code = hit.get((side.prefix, key))
                    if isinstance(code, int | list):
                        for row in side.query.rules[key].read(code):
                            if row in side.changed[key]:
                                return side.changed[key][row]
        return OPTION if other_option else OTHER

    def _cause(self, subject: str, accounts: int, change: int) -> Cause:
        told = [one for one in self._differences if one.subject == subject and one.aspect != "source"]
        told = told or [one for one in self._differences if one.subject == subject]
        if not told:
            return Cause("", subject, "", "", "", "", accounts, change)
        first = next((one for one in told if one.aspect.startswith("= ")), told[0])
        aspects = ", ".join(dict.fromkeys(one.aspect.removeprefix("= ") for one in told))
        return Cause(
            first.page, subject, self._where(subject), aspects, first.old, first.new, accounts, change
        )

    def _where(self, subject: str) -> str:
        for side in self._sides:
            for table in side.run.pack.tables.values():
                for row in table.rows:
                    if row.id == subject:
                        return _words(table, row)
        return ""


def _changed(run: Run, query: Query, rows: set[str], parameters: set[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, rules in query.rules.items():
        table = run.pack.tables[key]
        in_columns = _parameters_of(column.expression for column in table.columns) & parameters
        for identifier in rules.ids:
            behind = in_columns or (_parameters_of_row(table, table.row(identifier)) & parameters)
            if identifier in rows or behind:
                subject = identifier if identifier in rows else min(behind)
                found.setdefault(key, {})[identifier] = subject
    return found


def _words(table: Table, row: Row) -> str:
    """Return the words that a row tests for, which tell people most about where it applies."""
    pairs = zip(table.columns, row.cells, strict=True)
    told = [cell.text for column, cell in pairs if column.expression.type.words and not cell.is_any]
    return ", ".join(told)


def _parameters_of_row(table: Table, row: Row) -> set[str]:
    tested = (end for cell in row.cells for test in cell.tests for end in ends(test))
    return _parameters_of((*row.results, *tested)) if table.rows else set()


def _parameters_of(expressions: Iterable[Expression]) -> set[str]:
    return {
        node.name for expression in expressions for node in walk(expression) if isinstance(node, Parameter)
    }


def _at_depth(component: str, side: _Side, depth: int) -> list[str]:
    """Return the tables so many steps behind a component's amount."""
    own = [one.amount for one in side.run.pack.components if component in (one.id, one.exception_to)]
    level, seen = own, set(own)
    for _ in range(depth):
        level = [key for before in level for key in sorted(side.needs[before]) if key not in seen]
        seen.update(level)
    return [key for key in level if key in side.changed]


def _only(column: str, rules: Rules, rows: Iterable[str]) -> str:
    places = [place for place, identifier in enumerate(rules.ids, 1) if identifier in set(rows)]
    match rules.coding:
        case Coding.ROW:
            return f"CASE WHEN {column} IN ({', '.join(map(str, places))}) THEN {column} ELSE 0 END"
        case Coding.MASK:
            return f"{column} & {sum(1 << (place - 1) for place in places)}::BIGINT"
        case Coding.LIST:
            return f"list_sort(list_intersect({column}, {places}::UINTEGER[]))"
