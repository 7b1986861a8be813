"""Which tables and inputs a table uses, directly or through a component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policy.language.targets.sql_lines import counted
from policy.language.tree.expressions import Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.reductions import reduced_before
from policy.language.tree.traversal import in_table, walk

Needs = Mapping[str, frozenset[str]]


def needs_of(pack: Pack) -> Needs:
    """Return, for each table, the tables that must be answered before it."""
    outputs: dict[str, set[str]] = {}
    for key, table in pack.tables.items():
        for output in table.outputs:
            outputs.setdefault(output.name, set()).add(key)
    found: dict[str, frozenset[str]] = {}
    for key in pack.tables:
        own: set[str] = set()
        for name in _names(pack, key):
            match name.origin:
                case Origin.OUTPUT if key not in outputs[name.name]:
                    own |= outputs[name.name]
                case Origin.COMPONENT:
                    own |= _of_component(pack, name.name)
                case Origin.BUILTIN if name.name in ("subtotal", "taxable lines"):
                    for _, component in counted(pack.components, name.name):
                        own |= _of_component(pack, component.id)
                case _:
                    pass
        found[key] = frozenset(own - {key})
    return found


def closure(pack: Pack, keys: Iterable[str], needs: Needs) -> list[str]:
    """Return these tables and all that they use, in the pack's order."""
    wanted: set[str] = set()
    open_ = list(keys)
    while open_:
        key = open_.pop()
        if key not in wanted:
            wanted.add(key)
            open_ += needs[key]
    return [key for key in pack.order if key in wanted]


def used_inputs(pack: Pack, keys: Iterable[str], needs: Needs) -> frozenset[str]:
    """Return the inputs that these tables, and what they use, look at."""
    every = closure(pack, keys, needs)
    names = {name.name for key in every for name in _names(pack, key)}
    names |= {pack.tables[key].dated_by for key in every}
    return frozenset(names & set(pack.inputs))


def _names(pack: Pack, key: str) -> Iterable[Name]:
    for expression in in_table(pack.tables[key]):
        for node in walk(expression):
            if isinstance(node, Name):
                yield node


def _of_component(pack: Pack, identifier: str) -> set[str]:
    """Return the tables behind a component's amount: its own, its exceptions', and those of what it reduces."""
    found: set[str] = set()
    for component in pack.components:
        if identifier in (component.id, component.exception_to):
            found.add(component.amount)
        if component.id == identifier and component.reduces is not None:
            found |= _of_component(pack, component.reduces)
            found.update(earlier.amount for earlier in reduced_before(pack.components, component))
    return found
