"""What has to be found out before a value can be told: the unknown inputs that keep its tables from an answer."""

from __future__ import annotations

from collections.abc import Iterable

from policy.language.targets.interpret.rows import look
from policy.language.targets.python import Sort
from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.tables import Scope, Table
from policy.language.tree.traversal import walk
from policy.language.tree.types import UNKNOWN
from policy.quote.lines import SUMS, Answered


def needs_of(answered: Answered, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the unknown inputs behind those of these tables that are undetermined, or have an unknown result."""
    search = _Search(answered)
    for key in sorted(keys):
        search.everywhere(answered.desk.pack.tables[key])
    return tuple(search.found)


class _Search:
    """Goes back from unknown results to the inputs behind them; looks at each table once for each item."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered
        self.found: dict[str, None] = {}
        self._seen: set[tuple[str, int | None]] = set()

    def everywhere(self, table: Table) -> None:
        if table.scope is Scope.ACCOUNT:
            self._at(table, None)
        for item in range(len(self.answered.account.items.get(table.scope, ()))):
            self._at(table, item)

    def _at(self, table: Table, item: int | None) -> None:
        if (table.key, item) in self._seen or not self._is_unknown(table, item):
            return
        self._seen.add((table.key, item))
        for expression in self._looked_at(table, item):
            for node in walk(expression):
                if isinstance(node, Name):
                    self._name(node, table, item)

    def _name(self, name: Name, table: Table, item: int | None) -> None:
        if name.origin in (Origin.INPUT, Origin.BUILTIN) and name.name not in SUMS:
            if self.answered.value(name.name, table.scope, item) is UNKNOWN:
                self.found[name.name] = None
            return
        desk = self.answered.desk
        for key in sorted(desk.reach.of_expressions((name,), table.scope)):
            behind = desk.pack.tables[key]
            if name.origin is Origin.OUTPUT and behind.scope is table.scope:
                self._at(behind, item)
            else:
                self.everywhere(behind)

    def _is_unknown(self, table: Table, item: int | None) -> bool:
        run = self.answered.run
        if table.hit_policy.is_list:
            hits = run.at(Sort.RULE, table.key, "", item)
            return hits is None or any(value is UNKNOWN for hit in hits for value in hit)
        return any(run.at(Sort.OUTPUT, table.key, one.name, item) is UNKNOWN for one in table.outputs)

    def _looked_at(self, table: Table, item: int | None) -> list[Expression]:
        """Return the results of the rows that hit; without one, the columns that keep rows from hitting."""
        rule = self.answered.run.at(Sort.RULE, table.key, "", item)
        if rule:
            hits = rule if isinstance(rule, list) else [rule]
            ids = (one[0] if isinstance(one, tuple) else one for one in hits)
            return [result for id_ in ids for result in table.row(id_).results]
        looked = look(table, self.answered.scene, self.answered.values_tested(table, item))
        return [table.columns[place].expression for place in looked.lacking]
