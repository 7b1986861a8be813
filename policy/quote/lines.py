"""Lines of a quote from a program's answer: amounts, the rules behind them, and what those rules looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from policy.account import Account
from policy.language.targets.interpret import Scene, evaluate
from policy.language.targets.python import Run, Sort
from policy.language.tree.expressions import Arithmetic, Band, Expression, Name, Operator, Prorated
from policy.language.tree.pack import Component, ComponentKind
from policy.language.tree.tables import Row, Scope, Table
from policy.language.tree.traversal import children, walk
from policy.language.tree.types import UNKNOWN, Kind, State, Value
from policy.quote.desk import Desk
from policy.quote.values import Base, Decided, ItemLine, Line

_MONEY = (Kind.MONEY, Kind.EXACT)


SUMS = ("subtotal", "taxable lines")


@dataclass(frozen=True)
class Answered:
    """A program's answer for one account under one option and way to pay."""

    desk: Desk
    run: Run
    account: Account
    values: Mapping[str, Value]
    on: date

    def value(self, name: str, scope: Scope, item: int | None) -> Value:
        """Return the value of an input, of the item at hand if there is one; unknown if there is none."""
        if name == "quote date":
            return self.on
        own = {} if item is None else self.account.items[scope][item].values
        return own[name] if name in own else self.values.get(name, UNKNOWN)

    def sum_of(self, component: str) -> Value:
        """Return a component's amount, over all its items; unknown if any part is."""
        layout = self.run.program.layout
        slot = (Sort.AMOUNT, component, "")
        if slot in layout.places:
            return self.run.value(*slot)
        loop, place = layout.in_loop[slot]
        total = 0
        for kept in self.run.at(Sort.KEPT, str(loop)):
            if kept[place].__class__ is State:
                return UNKNOWN
            total += kept[place]
        return total

    def scene_with(self, name: str, value: Value) -> Scene:
        """Return the scene with one more value known."""
        return replace(self.scene, values={**self.scene.values, name: value})

    def tested(self, table: Table) -> tuple[Decided, ...]:
        """Return what an account's table looked at; nothing of a table for items."""
        if table.scope is not Scope.ACCOUNT:
            return ()
        values = self.values_tested(table, None)
        return tuple(Decided(column.heading, one) for column, one in zip(table.columns, values, strict=True))

    def values_tested(self, table: Table, item: int | None) -> tuple[Value, ...]:
        """Return the value that each column tested, on an item if the table is for items."""
        return tuple(self._tested(table, place, item) for place in range(len(table.columns)))

    def because(self, ids: Iterable[str], item: int | None) -> tuple[Decided, ...]:
        """Return what the cells of rows looked at, each heading once."""
        found: dict[str, Decided] = {}
        for table, row in map(self.desk.rows.__getitem__, ids):
            at = item if table.scope is not Scope.ACCOUNT else None
            for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                if not cell.is_any and column.heading not in found:
                    found[column.heading] = Decided(column.heading, self._tested(table, place, at))
        return tuple(found.values())

    def _tested(self, table: Table, place: int, item: int | None) -> Value:
        if self.run.has(Sort.COLUMN, table.key, str(place)):
            return self.run.value(Sort.COLUMN, table.key, str(place), item)
        expression = table.columns[place].expression
        return self.value(expression.name, table.scope, item) if isinstance(expression, Name) else UNKNOWN

    def base(self, table: Table, row: Row) -> Base | None:
        """Return the amount that a row's formula takes a part of; None if it takes none, or for items."""
        place = next(at for at, output in enumerate(table.outputs) if output.name == "amount")
        found = base_of(row.results[place])
        if found is None or table.scope is not Scope.ACCOUNT:
            return None
        names = (node.name for node in walk(found) if isinstance(node, Name))
        return Base(tuple(dict.fromkeys(names)), evaluate(found, self.scene))

    @cached_property
    def scene(self) -> Scene:
        """All that the account's rules knew and found, as the interpreter takes it."""
        outputs: dict[str, Value] = {}
        for sort, key, name in self.run.program.layout.places:
            if sort is Sort.OUTPUT and self.desk.pack.tables[key].scope is Scope.ACCOUNT:
                outputs[name] = self.run.value(sort, key, name)
        lines = (one for one in self.desk.pack.components if one.kind is not ComponentKind.EXCEPTION)
        parts = {component.id: self.sum_of(component.id) for component in lines}
        sums = {name: self.run.value(Sort.SUM, name) for name in SUMS if self.run.has(Sort.SUM, name)}
        values = {**self.values, **sums}
        return Scene(self.desk.pack, self.on, values, outputs, parts, histories=self.account.histories)


def lines_of(answered: Answered, component: Component) -> tuple[Line, ...]:
    """Return a component's lines; none if it comes to nothing or cannot be told yet."""
    if component.kind is ComponentKind.EXCEPTION:
        return ()
    if component.scope is not Scope.ACCOUNT:
        return _of_items(answered, component)
    amount = answered.run.value(Sort.AMOUNT, component.id)
    now = answered.run.value(Sort.NOW, component.id)
    if not isinstance(amount, int) or not isinstance(now, int) or amount == 0:
        return ()
    instead = _instead(answered, component, None)
    rule = instead or answered.run.at(Sort.RULE, component.amount)
    if isinstance(rule, list) and rule and isinstance(rule[0], tuple):
        return _listed(answered, component, rule, amount, now)
    return (_line(answered, component, amount, now, _ids(rule), label=_label(answered, rule)),)


def is_told(answered: Answered, component: Component) -> bool:
    """Tell whether a component's amount is known, on every item if it is per item."""
    if component.kind is ComponentKind.EXCEPTION:
        return True
    items: Iterable[int | None] = (None,)
    if component.scope is not Scope.ACCOUNT:
        items = range(len(answered.account.items.get(component.scope, ())))
    sorts = (Sort.AMOUNT, Sort.NOW)
    found = (answered.run.at(sort, component.id, "", item) for item in items for sort in sorts)
    return not any(isinstance(one, State) for one in found)


def due_of(answered: Answered, component: Component) -> int:
    """Return what a component that can be told adds to the total payable now."""
    if component.kind is ComponentKind.EXCEPTION:
        return 0
    items: Iterable[int | None] = (None,)
    if component.scope is not Scope.ACCOUNT:
        items = range(len(answered.account.items.get(component.scope, ())))
    found = (answered.run.at(Sort.NOW, component.id, "", item) for item in items)
    now = sum(one for one in found if isinstance(one, int))
    return -now if component.kind.is_reduction else now


def base_of(expression: Expression) -> Expression | None:
    """Return the money that a formula multiplies by a rate or prorates or cuts, the outermost such."""
    match expression:
        case Arithmetic(operator=Operator.MULTIPLY, left=left, right=right):
            return next((side for side in (right, left) if side.type.kind in _MONEY), None)
        case Prorated(amount=amount) | Band(amount=amount):
            return amount
        case _:
            found = (base_of(child) for child in children(expression))
            return next((one for one in found if one is not None), None)


def _of_items(answered: Answered, component: Component) -> tuple[Line, ...]:
    parts = []
    for item, held in enumerate(answered.account.items.get(component.scope, ())):
        amount = answered.run.value(Sort.AMOUNT, component.id, "", item)
        now = answered.run.value(Sort.NOW, component.id, "", item)
        if isinstance(amount, int) and isinstance(now, int) and amount:
            rule = _instead(answered, component, item) or answered.run.at(
                Sort.RULE, component.amount, "", item
            )
            ids = _ids(rule)
            parts.append(ItemLine(held.id, amount, now, ids, answered.because(ids, item)))
    if not parts or not is_told(answered, component):
        return ()
    ids = tuple(dict.fromkeys(id_ for part in parts for id_ in part.rules))
    because = tuple(dict.fromkeys(decided for part in parts for decided in part.because))
    whole = _line(
        answered, component, sum(p.amount for p in parts), sum(p.now for p in parts), ids, per_item=True
    )
    return (replace(whole, items=tuple(parts), because=because),)


def _listed(
    answered: Answered, component: Component, hits: list[tuple[Any, ...]], amount: int, now: int
) -> tuple[Line, ...]:
    """Return a line for each hit, together no more than a cap has left of them."""
    table = answered.desk.rows[hits[0][0]][0]
    places = {output.name: at + 1 for at, output in enumerate(table.outputs)}
    lines = []
    for hit in hits:
        share = min(hit[places["amount"]], amount)
        at_once = min(hit[places["now"]], now) if "now" in places else share
        amount -= share
        now -= at_once
        if share:
            label = str(hit[places["label"]]) if "label" in places else ""
            lines.append(_line(answered, component, share, at_once, (hit[0],), label=label))
    return tuple(lines)


def _line(
    answered: Answered,
    component: Component,
    amount: int,
    now: int,
    ids: tuple[str, ...],
    *,
    label: str = "",
    per_item: bool = False,
) -> Line:
    first = answered.desk.rows[ids[0]]
    exception = ""
    if first[0].key != component.amount:
        exception = next(
            (other.id for other in answered.desk.pack.components if other.amount == first[0].key), ""
        )
    sources = (answered.desk.rows[id_][1].source for id_ in ids)
    return Line(
        component=component.id,
        kind=component.kind,
        title=component.title,
        label=label,
        ledger=component.ledger,
        amount=amount,
        now=now,
        rest=component.rest if amount > now else None,
        rules=ids,
        because=() if per_item else answered.because(ids, None),
        base=None if per_item else answered.base(*first),
        source="; ".join(dict.fromkeys(source for source in sources if source)),
        exception=exception,
        items=(),
    )


def _label(answered: Answered, rule: object) -> str:
    table = answered.desk.rows[_ids(rule)[0]][0]
    if not answered.run.has(Sort.OUTPUT, table.key, "label"):
        return ""
    label = answered.run.value(Sort.OUTPUT, table.key, "label")
    return label if isinstance(label, str) else ""


def _instead(answered: Answered, component: Component, item: int | None) -> Any:
    if not answered.run.has(Sort.INSTEAD, component.id):
        return None
    return answered.run.at(Sort.INSTEAD, component.id, "", item)


def _ids(rule: object) -> tuple[str, ...]:
    """Return the ids of rows however a table's policy leaves them."""
    hits = rule if isinstance(rule, list) else [rule]
    return tuple(str(hit[0] if isinstance(hit, tuple) else hit) for hit in hits)
