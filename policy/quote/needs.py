"""What has to be found out before a value can be told: the unknown inputs that its tables looked at."""

from __future__ import annotations

from collections.abc import Iterable

from policy.language.targets.python import Sort
from policy.language.targets.traversal import walk
from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.tables import Scope, Table
from policy.language.tree.types import UNKNOWN
from policy.quote.lines import SUMS, Answered


def needs_of(answered: Answered, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the unknown inputs behind the tables of these that are undetermined, and behind all they rest on."""
    found: dict[str, None] = {}
    for key in sorted(answered.desk.reach.of_tables(keys)):
        table = answered.desk.pack.tables[key]
        for item in _places(answered, table):
            if _is_undetermined(answered, table, item):
                for name in _looked_at(answered, table, item):
                    if answered.value(name, table.scope, item) is UNKNOWN:
                        found[name] = None
    return tuple(found)


def _places(answered: Answered, table: Table) -> Iterable[int | None]:
    if table.scope is Scope.ACCOUNT:
        return (None,)
    return range(len(answered.account.items.get(table.scope, ())))


def _is_undetermined(answered: Answered, table: Table, item: int | None) -> bool:
    if table.hit_policy.is_list:
        hits = answered.run.at(Sort.RULE, table.key, "", item)
        return any(value is UNKNOWN for hit in hits for value in hit)
    return any(
        answered.run.at(Sort.OUTPUT, table.key, output.name, item) is UNKNOWN for output in table.outputs
    )


def _looked_at(answered: Answered, table: Table, item: int | None) -> list[str]:
    """Return the inputs that the columns test, or that the formulas of the rows that hit name."""
    expressions: list[Expression] = [column.expression for column in table.columns]
    rule = answered.run.at(Sort.RULE, table.key, "", item)
    if rule:
        hits = rule if isinstance(rule, list) else [rule]
        ids = (one[0] if isinstance(one, tuple) else one for one in hits)
        expressions = [result for id_ in ids for result in table.row(id_).results]
    nodes = (node for expression in expressions for node in walk(expression))
    found = (node for node in nodes if isinstance(node, Name))
    return [n.name for n in found if n.origin in (Origin.INPUT, Origin.BUILTIN) and n.name not in SUMS]
