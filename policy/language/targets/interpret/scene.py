"""What a formula or a table is evaluated on: one account, or one of its items, on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from policy.account import Entry, Item
from policy.language.tree.expressions import Origin
from policy.language.tree.pack import Pack
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value

NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scene:
    """All values that a formula can name. A value that is missing is unknown.

    `values` holds the inputs of account, call and agent and the built-in values; `quote date` is `on`.
    `needs` names, for an output or a component that is unknown, the inputs that would tell it.
    """

    pack: Pack
    on: date
    values: Mapping[str, Value] = field(default_factory=dict)
    outputs: Mapping[str, Value] = field(default_factory=dict)
    components: Mapping[str, Value] = field(default_factory=dict)
    item: Item | None = None
    histories: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, name: str, origin: Origin) -> Value:
        """Return the value of a name; an item's own values come before the account's."""
        match origin:
            case Origin.OUTPUT:
                return self.outputs.get(name, UNKNOWN)
            case Origin.COMPONENT:
                return self.components.get(name, UNKNOWN)
            case _ if name == "quote date":
                return self.on
            case _:
                return self._given(name)

    def _given(self, name: str) -> Value:
        """Return the value of an input or of a built-in name; without an agreement its date does not apply."""
        missing = NOT_APPLICABLE if name == "agreed on" else UNKNOWN
        own = NOTHING if self.item is None else self.item.values
        return own[name] if name in own else self.values.get(name, missing)

    def date_of(self, dated_by: str) -> date:
        """Return the day that picks a table's rows: that of the agreement if it asks so and there is one."""
        agreed = self.value(dated_by, Origin.BUILTIN)
        return agreed if isinstance(agreed, date) else self.on

    def with_outputs(self, outputs: Mapping[str, Value], needs: Mapping[str, tuple[str, ...]]) -> Scene:
        """Return the scene with more outputs known, or known to be undetermined."""
        return replace(self, outputs={**self.outputs, **outputs}, needs={**self.needs, **needs})
