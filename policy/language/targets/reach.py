"""Which tables an answer rests on: by the outputs, components and sums that formulas name."""

from __future__ import annotations

from collections.abc import Iterable

from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.pack import Component, ComponentKind, Offer, Pack
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import Scope, Table
from policy.language.tree.traversal import in_table, named


class Reach:
    """The tables of one pack, and what each of them needs."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._components = {component.id: component for component in pack.components}
        self._makers: dict[str, list[Table]] = {}
        for table in pack.tables.values():
            for output in table.outputs:
                self._makers.setdefault(output.name, []).append(table)
        self._direct: dict[str, frozenset[str]] = {}

    def of_tables(self, keys: Iterable[str]) -> frozenset[str]:
        """Return these tables and all that they rest on."""
        found: set[str] = set()
        pending = list(keys)
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                pending.extend(self.of_table(key))
        return frozenset(found)

    def of_table(self, key: str) -> frozenset[str]:
        """Return the tables that a table's own formulas name."""
        if key not in self._direct:
            table = self._pack.tables[key]
            own = {output.name for output in table.outputs}
            self._direct[key] = self.of_expressions(in_table(table), table.scope, own)
        return self._direct[key]

    def of_expressions(
        self, expressions: Iterable[Expression], scope: Scope = Scope.ACCOUNT, own: Iterable[str] = ()
    ) -> frozenset[str]:
        """Return the tables that formulas name where the outputs `own` belong to the formulas' own row."""
        every = (node for node in named(expressions) if isinstance(node, Name))
        names = {(node.name, node.origin): node for node in every}.values()
        left = set(own)
        found: set[str] = set()
        for name in names:
            if name.origin is Origin.OUTPUT and name.name not in left:
                makers = self._makers.get(name.name, ())
                found.update(table.key for table in makers if table.scope in (Scope.ACCOUNT, scope))
            elif name.origin is Origin.COMPONENT:
                found |= self.of_component(self._components[name.name])
            elif name.name in ("subtotal", "taxable lines"):
                for component in summed(self._pack, name.name):
                    found |= self.of_component(component)
        return frozenset(found)

    def of_component(self, component: Component) -> frozenset[str]:
        """Return the tables that a component's amount is made from."""
        found = {component.amount}
        found.update(other.amount for other in exceptions_to(self._pack, component))
        if component.reduces is not None:
            found |= self.of_component(self._components[component.reduces])
        for earlier in reduced_before(self._pack.components, component):
            found.add(earlier.amount)
        return frozenset(found)

    def of_lines(self) -> frozenset[str]:
        """Return all tables that the lines of a quote rest on."""
        return self.of_tables(component.amount for component in self._pack.components)

    def of_offer(self, offer: Offer) -> frozenset[str]:
        """Return all tables that an open option's terms and limits rest on."""
        financed = () if offer.plan is None else self.of_expressions((offer.plan.financed,))
        named = (key for key in (offer.open, offer.terms, offer.limits) if key is not None)
        return self.of_tables((*named, *financed))

    def of_quote(self) -> frozenset[str]:
        """Return all tables that a quote looks at, those of its components' and offers' pages among them."""
        keys = {key for component in self._pack.components for key in (*component.tables, component.amount)}
        keys.update(key for offer in self._pack.offers for key in (*offer.tables, *self.of_offer(offer)))
        if self._pack.tender_table is not None:
            keys.add(self._pack.tender_table)
        return self.of_tables(keys)


def exceptions_to(pack: Pack, component: Component) -> tuple[Component, ...]:
    """Return the components of kind exception whose amount may stand in for this one's."""
    return tuple(other for other in pack.components if other.exception_to == component.id)


def summed(pack: Pack, name: str) -> tuple[Component, ...]:
    """Return the components that `subtotal` or `taxable lines` adds up."""
    lines = (component for component in pack.components if component.kind is not ComponentKind.EXCEPTION)
    if name == "subtotal":
        return tuple(component for component in lines if not component.kind.is_tender_fee)
    return tuple(component for component in lines if component.taxable)
