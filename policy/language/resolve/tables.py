"""Resolves tables on demand, each once, so that a result's type is known wherever its name is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from policy.language.resolve.expressions import Unresolved
from policy.language.resolve.headings import Draft
from policy.language.resolve.names import Names
from policy.language.resolve.rows import Maker
from policy.language.shapes import outlined
from policy.language.syntax import words
from policy.language.tree.places import Place
from policy.language.tree.tables import Table
from policy.language.tree.types import Type


@dataclass(slots=True)
class Tables:
    """Resolves drafts on demand, so that a result's type is known wherever it is used; finds cycles on the way."""

    names: Names
    drafts: dict[str, Draft] = field(default_factory=dict)
    made: dict[str, Table | None] = field(default_factory=dict)
    types: dict[str, tuple[Type | None, ...]] = field(default_factory=dict)
    ids: dict[str, Place] = field(default_factory=dict)
    underway: list[str] = field(default_factory=list)

    def add(self, draft: Draft | None) -> str | None:
        """Take a draft up and return its key; report two tables of one name on a page."""
        if draft is None:
            return None
        if draft.key in self.drafts:
            self.names.report(
                "name-taken",
                f"Two tables of this page are called “{draft.title}”.",
                "Rename one.",
                draft.place,
            )
            return None
        self.drafts[draft.key] = draft
        return draft.key

    def resolve(self, key: str) -> Table | None:
        """Return the table, or None if a finding keeps it from being made."""
        if key not in self.made:
            draft = self.drafts[key]
            self.underway.append(key)
            self.made[key] = Maker(self, draft).make()
            self.underway.remove(key)
        return self.made[key]

    def type_of(self, name: str, place: Place) -> Type:
        """Return the type of a declared result. Raise Unresolved if it has none because of another finding."""
        output = self.names.outputs[name]
        if output.table in self.underway and output.table not in self.types:
            self.names.report(
                "cycle",
                f"“{name}” is needed to compute itself.",
                "Break the circle: let one of the two be computed without the other.",
                place,
            )
            raise Unresolved
        if output.table not in self.made and output.table not in self.underway:
            self._resolve_in_turn(output.table)
        types = self.types.get(output.table, ())
        made = types[output.position] if output.position < len(types) else None
        if made is None:
            raise Unresolved
        return made

    def _resolve_in_turn(self, key: str) -> None:
        """Resolve a table after those that it names, so that a long chain of tables is no deep recursion."""
        waiting, looked_at = [key], set[str]()
        while waiting:
            if waiting[-1] in looked_at:
                self.resolve(waiting.pop())
                continue
            looked_at.add(waiting[-1])
            known = looked_at.union(self.made, self.underway)
            waiting += [other for other in self._named_in(self.drafts[waiting[-1]]) if other not in known]

    def _named_in(self, draft: Draft) -> Iterable[str]:
        """Return the keys of the tables whose results a table's cells may name, in the order of the cells."""
        texts = dict.fromkeys(cell.text for row in (draft.grid.heading, *draft.grid.rows) for cell in row)
        written = dict.fromkeys(words(name) for text in texts for _, name in outlined(text)[1])
        outputs = self.names.outputs
        return dict.fromkeys(outputs[name].table for name in written if name in outputs)
