"""The fields of a JDM document: one for each name of a pack, and which of them may be null, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from policy.language.targets.scale import Scale
from policy.language.tree.expressions import Expression, Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.traversal import walk
from policy.language.tree.types import NOT_APPLICABLE, State, Value

AWAY = "_not_applicable"


@dataclass(slots=True)
class Fields:
    """The names of a pack as fields. A field that may be null has its reasons: unknown, not applicable."""

    pack: Pack
    scale: Scale = field(init=False)
    names: dict[tuple[Origin, str], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """Fields that are null when a value is not known."""
    away: set[str] = field(default_factory=set)
    """Fields that are null when a value does not apply; of an input, a second field then says so."""

    def __post_init__(self) -> None:
        self.scale = Scale(self.pack)
        for declared in self.pack.inputs.values():
            name = self.of(Origin.INPUT, declared.name)
            if declared.may_be_unknown or declared.name in ("option", "tender"):
                self.unknown.add(name)
            if declared.may_not_apply:
                self.away.add(name)

    def of(self, origin: Origin, name: str) -> str:
        """Return the field of a name."""
        if (origin, name) not in self.names:
            self.names[origin, name] = self.fresh(name)
        return self.names[origin, name]

    def fresh(self, wish: str) -> str:
        """Return a field that nothing else uses, as near to the wish as may be."""
        stem = re.sub(r"[^a-z0-9]+", "_", wish.lower()).strip("_") or "field"
        name, number = stem, 1
        while name in self.taken or f"{name}{AWAY}" in self.taken:
            number += 1
            name = f"{stem}_{number}"
        self.taken.add(name)
        return name

    def used(self, expression: Expression) -> list[str]:
        """Return the fields that a formula reads, each once."""
        return list(dict.fromkeys(self.of(n.origin, n.name) for n in walk(expression) if isinstance(n, Name)))

    def nulls(self, expression: Expression) -> list[str]:
        """Return those fields of a formula that may be null."""
        return [name for name in self.used(expression) if name in self.unknown | self.away]

    def inherit(self, target: str, results: Iterable[Expression], tested: Iterable[Expression] = ()) -> None:
        """Let a field be null for every reason for which one of its formulas is, or what is tested is unknown."""
        for expression in results:
            used = set(self.used(expression))
            if used & self.unknown:
                self.unknown.add(target)
            if used & self.away:
                self.away.add(target)
        if any(self.unknown.intersection(self.used(expression)) for expression in tested):
            self.unknown.add(target)

    def facts(self, values: Mapping[str, Value], on: date) -> dict[str, int | bool | str | None]:
        """Return an account's values as the document reads them.

        Money in minor units, dates as ordinals, rates as counts of the step of their domain.
        """
        facts: dict[str, int | bool | str | None] = {self.of(Origin.INPUT, "quote date"): on.toordinal()}
        for name, value in values.items():
            at = self.of(Origin.INPUT, name)
            if isinstance(value, State):
                facts[at] = None
                facts[f"{at}{AWAY}"] = value is NOT_APPLICABLE
            elif isinstance(value, date):
                facts[at] = value.toordinal()
            elif isinstance(value, Fraction):
                facts[at] = int(value * self.scale.of_input(name))
            else:
                facts[at] = value
        return facts
