"""Puts tables in an order in which each comes after what it needs, and finds the circles that make this impossible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy.language.resolve.names import SUBTOTAL, Names
from policy.language.tree.expressions import Name, Origin
from policy.language.tree.pack import Component
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import Table
from policy.language.tree.traversal import in_table, named


def dependencies(
    names: Names, tables: Mapping[str, Table], components: Sequence[Component]
) -> dict[str, tuple[str, ...]]:
    """Return, for each table, the keys of the tables whose results it uses, directly or through a component."""
    by_component = _tables_of_components(components)
    needs: dict[str, tuple[str, ...]] = {}
    for key, table in tables.items():
        own = {output.name for output in table.outputs}
        found: dict[str, None] = {}
        for node in named(in_table(table)):
            if not isinstance(node, Name):
                continue
            if node.origin is Origin.OUTPUT and node.name in names.outputs:
                other = names.outputs[node.name].table
                if other != key or node.name not in own:
                    found[other] = None
            elif node.origin is Origin.COMPONENT:
                found.update(dict.fromkeys(by_component.get(node.name, ())))
            elif node.origin is Origin.BUILTIN:
                for component in components:
                    counted = not component.kind.is_tender_fee if node.name == SUBTOTAL else component.taxable
                    if counted:
                        found.update(dict.fromkeys(by_component[component.id]))
        needs[key] = tuple(known for known in found if known in tables)
    return needs


def _tables_of_components(components: Sequence[Component]) -> dict[str, tuple[str, ...]]:
    found = {component.id: [component.amount] for component in components}
    for component in components:
        if component.exception_to in found:
            found[component.exception_to].append(component.amount)
    for component in components:
        if component.reduces in found:
            found[component.id] += found[component.reduces]
            found[component.id] += [one.amount for one in reduced_before(components, component)]
    return {identifier: tuple(dict.fromkeys(keys)) for identifier, keys in found.items()}


def in_order(
    names: Names, tables: Mapping[str, Table], needs: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the keys of all tables, each after what it needs; report every circle."""
    order: list[str] = []
    state: dict[str, int] = {}
    for start in tables:
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            key, position = stack.pop()
            if position == 0:
                if state.get(key):
                    continue
                state[key] = 1
            for number, other in enumerate(needs[key][position:], start=position):
                if state.get(other) == 1:
                    circle = [step for step, _ in stack] + [key]
                    circle = circle[circle.index(other) :]
                    _report(names, tables, circle)
                elif not state.get(other):
                    stack.append((key, number + 1))
                    stack.append((other, 0))
                    break
            else:
                state[key] = 2
                order.append(key)
    return tuple(order)


def _report(names: Names, tables: Mapping[str, Table], circle: list[str]) -> None:
    way = " → ".join(f"“{tables[key].title}” ({tables[key].page})" for key in [*circle, circle[0]])
    names.report(
        "cycle",
        f"These tables need each other: {way}."
        if len(circle) > 1
        else f"{way.split(' → ')[0]} needs its own result.",
        "Let one of them be computed from inputs alone.",
        tables[circle[0]].at,
    )
