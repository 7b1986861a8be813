"""Histories in SQL: each is folded once for all accounts or items and joined; only `since` looks at entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from policy.calendar import Calendar
from policy.language.targets.scale import ANY_DATE, MOST_ENTRIES, MOST_MONEY
from policy.language.targets.sql_shape import Shape, history_table
from policy.language.targets.sql_terms import Term, joined
from policy.language.targets.sql_text import day, select
from policy.language.tree.expressions import Constant, Fold, History, WindowKind

_FIRST, _LAST = (int(end) for end in ANY_DATE)
_FOLDS: Mapping[Fold, str] = {
    Fold.COUNT: "COUNT(*)",
    Fold.SUM: "SUM(amount)",
    Fold.FIRST: "MIN(date)",
    Fold.LAST: "MAX(date)",
}


@dataclass(slots=True)
class Folds:
    """The folds that the tables of one scope use, by history and whether they look at the item alone."""

    days: Calendar
    on: date
    fresh: Callable[[], str]
    _fixed: dict[tuple[str, bool], dict[History, str]] = field(default_factory=dict)
    _open: dict[tuple[str, bool], str] = field(default_factory=dict)

    def collect(self, nodes: Iterable[History]) -> None:
        """Take note of the folds that will be asked for."""
        for node in nodes:
            where = (node.history, node.on_item)
            if self._is_fixed(node):
                columns = self._fixed.setdefault(where, {})
                if node not in columns:
                    columns[node] = self.fresh()
            elif where not in self._open:
                self._open[where] = self.fresh()

    def term(self, node: History, since: Term | None) -> Term:
        """Return the value of a fold that was collected before."""
        where = (node.history, node.on_item)
        if since is None or self._is_fixed(node):
            return _folded(node.fold, self._fixed[where][node])
        entries = f"list_filter({self._open[where]}, lambda e: e.d >= {since.sql})"
        amounts, dates = (f"list_transform({entries}, lambda e: e.{of})" for of in ("a", "d"))
        sql = {
            Fold.COUNT: f"COALESCE(len({entries}), 0)",
            Fold.SUM: f"CAST(COALESCE(list_sum({amounts}), 0) AS BIGINT)",
            Fold.FIRST: f"list_min({dates})",
            Fold.LAST: f"list_max({dates})",
        }[node.fold]
        guarded = f"CASE WHEN {since.sql} IS NULL THEN NULL ELSE {sql} END"
        outcome = joined((since,), _folded(node.fold, guarded))
        if node.fold in (Fold.FIRST, Fold.LAST):
            return replace(outcome, na=f"({guarded} IS NULL AND NOT {since.is_missing})")
        return outcome

    def joins(self, shape: Shape, base: str) -> tuple[list[str], list[str]]:
        """Return columns and joins that bring every fold to the rows of `base`, by account, or by item."""
        columns: list[str] = []
        joins: list[str] = []
        for place, where in enumerate(dict.fromkeys([*self._fixed, *self._open])):
            history, on_item = where
            name = f"h{place}"
            inner: list[str] = []
            for node, column in self._fixed.get(where, {}).items():
                outer = f"{name}.{column}"
                counts = node.fold in (Fold.COUNT, Fold.SUM)
                columns.append(
                    f"CAST(COALESCE({outer}, 0) AS BIGINT) AS {column}" if counts else f"{outer} AS {column}"
                )
                inner.append(f"{_FOLDS[node.fold]} FILTER ({self._window(node)}) AS {column}")
            if where in self._open:
                column = self._open[where]
                columns.append(f"{name}.{column} AS {column}")
                entry = "{'d': date, 'a': amount}"
                inner.append(f"LIST({entry}) FILTER (WHERE date <= {day(self.on)}) AS {column}")
            keys = "account_id, item_id" if on_item else "account_id"
            item = f" AND {name}.item_id = {base}.item_id" if on_item else ""
            folded = select([keys, *inner], f"{shape.source(history_table(history))} GROUP BY {keys}")
            joins.append(f"LEFT JOIN ({folded}) {name} ON {name}.account_id = {base}.account_id{item}")
        return columns, joins

    def _is_fixed(self, node: History) -> bool:
        since = node.window.since
        return node.window.kind is not WindowKind.SINCE or (
            isinstance(since, Constant) and isinstance(since.value, date)
        )

    def _window(self, node: History) -> str:
        since = node.window.since
        given = since.value if isinstance(since, Constant) and isinstance(since.value, date) else None
        start = self.days.window_start(node.window, self.on, given)
        if start is None:
            return "WHERE FALSE"
        after = "" if start == date.min else f"date >= {day(start)} AND "
        return f"WHERE {after}date <= {day(self.on)}"


def _folded(fold: Fold, sql: str) -> Term:
    match fold:
        case Fold.COUNT:
            return Term(sql, 1, 0, MOST_ENTRIES)
        case Fold.SUM:
            return Term(sql, 1, 0, MOST_ENTRIES * MOST_MONEY)
        case _:
            return Term(sql, 1, _FIRST, _LAST, na=f"{sql} IS NULL")
