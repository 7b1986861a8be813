"""The plain reading of a whole pack for one account: every table in its order, and each component's worth.

It makes no lines and no schedules; a quote does. It tells what the other targets must agree with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from policy.account import Account, Item
from policy.language.targets.interpret.rows import Answer, Clash, Outcome, Undetermined, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import ITEM_SCOPES, Scope, Table
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value


@dataclass(frozen=True, slots=True)
class Worth:
    """What a component comes to on one item, or on the account, in all and now; and the rows behind it."""

    amount: Value
    now: Value
    rows: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole pack read for one account.

    `scene` knows everything about the account, `items` the scene of each item by its scope and id; `answers`
    is by table and item id and `worth` by component and item id, where the account's own item id is "".
    """

    scene: Scene
    items: Mapping[tuple[Scope, str], Scene]
    answers: Mapping[tuple[str, str], Outcome]
    worth: Mapping[tuple[str, str], Worth]
    clashes: tuple[Clash, ...] = ()
    """Components with two exceptions at once, and their rows."""

    def scene_of(self, scope: Scope, item: str = "") -> Scene:
        """Return the scene in which a table of this scope is answered; raise KeyError for an unknown item."""
        if scope not in ITEM_SCOPES:
            return self.scene
        at = self.items[scope, item]
        return replace(at, components=self.scene.components, values=self.scene.values)


def read(
    pack: Pack,
    account: Account,
    on: date,
    option: Value = UNKNOWN,
    tender: Value = UNKNOWN,
    payments: Value = NOT_APPLICABLE,
) -> Reading:
    """Answer every table of a pack, but those about requests, and work out what each component is worth."""
    values = {**account.values, "option": option, "tender": tender, "payments": payments}
    reader = _Reader(pack, account, Scene(pack, on, values, histories=account.histories))
    for key in pack.order:
        reader.table(pack.tables[key])
    return Reading(reader.scene, reader.items, reader.answers, reader.worth, tuple(reader.clashes))


class _Reader:
    def __init__(self, pack: Pack, account: Account, scene: Scene) -> None:
        self.pack = pack
        self.scene = scene
        self.held = {scope: tuple(account.items.get(scope, ())) for scope in ITEM_SCOPES}
        self.items: dict[tuple[Scope, str], Scene] = {
            (scope, item.id): replace(scene, item=item)
            for scope, items in self.held.items()
            for item in items
        }
        self.answers: dict[tuple[str, str], Outcome] = {}
        self.worth: dict[tuple[str, str], Worth] = {}
        self.clashes: list[Clash] = []
        self.answered: set[str] = set()
        self.settled: set[str] = set()
        self.amounts = {component.amount for component in pack.components}
        self.payable = [c for c in pack.components if not c.kind.is_tender_fee]
        self.taxable = [c for c in pack.components if c.taxable]
        self.totals()

    def table(self, table: Table) -> None:
        if table.scope is Scope.REQUEST:
            return
        if table.scope is Scope.ACCOUNT:
            self.scene = self.known(table, "", self.scene)
        for item in self.held.get(table.scope, ()):
            at = self.items[table.scope, item.id]
            at = replace(
                at,
                outputs={**self.scene.outputs, **at.outputs},
                needs={**self.scene.needs, **at.needs},
                components=self.scene.components,
                values=self.scene.values,
            )
            self.items[table.scope, item.id] = self.known(table, item.id, at)
        self.answered.add(table.key)
        if table.key in self.amounts:
            self.settle()

    def known(self, table: Table, item: str, scene: Scene) -> Scene:
        """Answer a table and return the scene with its outputs."""
        outcome = self.answers[table.key, item] = answer(table, scene)
        names = [output.name for output in table.outputs]
        if isinstance(outcome, Answer):
            wanted = dict.fromkeys(names, outcome.needs)
            return scene.with_outputs(outcome.outputs, wanted)
        needs = outcome.needs if isinstance(outcome, Undetermined) else ()
        return scene.with_outputs(dict.fromkeys(names, UNKNOWN), dict.fromkeys(names, needs))

    def settle(self) -> None:
        """Work out the components whose tables are all answered, then what is summed over components."""
        at_first, before = len(self.settled), -1
        while before < len(self.settled):
            before = len(self.settled)
            for component in self.pack.components:
                if component.id not in self.settled and self.ready(component):
                    self.component(component)
        if at_first < len(self.settled):
            self.totals()

    def totals(self) -> None:
        self.total("subtotal", self.payable, now=True)
        self.total("taxable lines", self.taxable, now=False)

    def ready(self, component: Component) -> bool:
        exceptions = (other for other in self.pack.components if other.exception_to == component.id)
        return (
            component.amount in self.answered
            and all(other.amount in self.answered for other in exceptions)
            and (component.reduces is None or component.reduces in self.settled)
            and all(one.id in self.settled for one in self.before(component))
        )

    def component(self, component: Component) -> None:
        self.settled.add(component.id)
        if component.kind is ComponentKind.EXCEPTION:
            return
        held: Iterable[Item | None] = self.held.get(component.scope, (None,))
        worth: list[Worth] = []
        for item in held:
            at = "" if item is None else item.id
            self.worth[component.id, at] = self.on_item(component, at)
            worth.append(self.worth[component.id, at])
        self.scene = replace(
            self.scene,
            components={**self.scene.components, component.id: _sum([one.amount for one in worth])},
            needs={**self.scene.needs, component.id: _names(worth)},
        )

    def on_item(self, component: Component, item: str) -> Worth:
        worth = self.stated(component, item) or Worth(UNKNOWN, UNKNOWN)
        instead: list[Worth] = []
        for other in self.pack.components:
            if other.exception_to == component.id:
                found = self.stated(other, item if other.scope is component.scope else "")
                worth = worth if found is None else found
                instead += [found] if found and found.rows else []
        if len(instead) > 1:
            self.clashes.append(Clash(component.id, tuple(row for one in instead for row in one.rows)))
        cap = self.cap(component, item)
        if cap is None or not isinstance(worth.amount, int):
            return worth
        if not isinstance(cap, int):
            names = (str(component.reduces), *(one.id for one in self.before(component)))
            needs = dict.fromkeys(need for name in names for need in self.scene.needs.get(name, ()))
            return replace(worth, amount=cap, now=cap, needs=tuple(needs))
        amount = min(worth.amount, cap)
        return replace(
            worth, amount=amount, now=min(worth.now, amount) if isinstance(worth.now, int) else worth.now
        )

    def cap(self, component: Component, item: str) -> Value | None:
        """Return what a reduction may take off at most: what those before it left of the line.

        It is that of the same item if both are levied on such.
        """
        for target in self.pack.components:
            if target.id == component.reduces:
                of_item = component.scope is target.scope and component.scope in ITEM_SCOPES
                parts = [
                    self.worth[one.id, item].amount if of_item else self.scene.components[one.id]
                    for one in (target, *self.before(component))
                ]
                left = _sum(parts, [1, *(-1 for _ in parts[1:])])
                return max(0, left) if isinstance(left, int) and parts[1:] else left
        return None

    def before(self, component: Component) -> tuple[Component, ...]:
        return reduced_before(self.pack.components, component)

    def stated(self, component: Component, item: str) -> Worth | None:
        """Return what a component's own table says; None if no row of it applies."""
        found = self.answers[component.amount, item]
        if isinstance(found, Undetermined):
            return Worth(UNKNOWN, UNKNOWN, (), found.needs)
        if not isinstance(found, Answer) or (component.kind is ComponentKind.EXCEPTION and not found.hits):
            return None
        listed = [found.outputs] if found.outputs else [hit.outputs for hit in found.hits]
        amount = _sum([one["amount"] for one in listed])
        now = _sum([one.get("now", one["amount"]) for one in listed])
        return Worth(amount, now, found.rows, found.needs)

    def total(self, name: str, components: list[Component], *, now: bool) -> None:
        """Make a sum over components known as soon as all of them are; reductions are taken off."""
        if any(component.id not in self.settled for component in components):
            return
        signs = {c.id: -1 if c.kind.is_reduction else 1 for c in components}
        parts = [(signs[id_], one) for (id_, _), one in self.worth.items() if id_ in signs]
        total = _sum([one.now if now else one.amount for _, one in parts], [sign for sign, _ in parts])
        self.scene = replace(
            self.scene,
            values={**self.scene.values, name: max(0, total) if isinstance(total, int) else total},
            needs={**self.scene.needs, name: _names([one for _, one in parts])},
        )


def _sum(values: list[Value], signs: list[int] | None = None) -> Value:
    """Return the sum, unknown if any part is."""
    whole = 0
    for value, sign in zip(values, signs or [1] * len(values), strict=True):
        if not isinstance(value, int):
            return UNKNOWN
        whole += sign * value
    return whole


def _names(parts: list[Worth]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.needs))
