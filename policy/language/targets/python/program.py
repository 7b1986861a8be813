"""Compiled programs, and reading their answers by table, component and item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policy.account import Entry, Item
from policy.language.targets.python.layout import Layout, Slot, Sort, as_value
from policy.language.targets.python.runtime import Note
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Value

Items = Mapping[Scope, tuple[Item, ...]]
Histories = Mapping[str, tuple[Entry, ...]]
Answer = Callable[[Mapping[str, Value], Items, Histories, int], tuple[Any, ...]]
"""(values, items, histories, quote date as an ordinal): the flat tuple that a layout describes."""


@dataclass(frozen=True, slots=True)
class Program:
    """A pack on one date as Python.

    `answer` is the inner call: it takes values as `Run` does, but checks nothing, and returns a flat tuple.
    """

    pack: Pack
    """The pack as it stands on the date."""
    source: str
    layout: Layout
    answer: Answer = field(repr=False)

    def run(
        self,
        values: Mapping[str, Value],
        on: date,
        items: Items | None = None,
        histories: Histories | None = None,
    ) -> Run:
        """Answer all tables for an account; raise NoValue if a parameter is needed that has no value then.

        Values are taken to be in their domains; only inputs that may be unknown may be missing.
        """
        return Run(self, self.answer(values, items or {}, histories or {}, on.toordinal()))


@dataclass(frozen=True, slots=True)
class Run:
    """What a program answered for one account."""

    program: Program
    raw: tuple[Any, ...]

    def at(self, sort: Sort, key: str, name: str = "", item: int | None = None) -> Any:
        """Return what stands at a place as the program holds it; `item` counts the items of its scope from 0.

        Raise KeyError if the program has no such place.
        """
        layout = self.program.layout
        slot = (sort, key, name)
        if item is None:
            return self.raw[layout.places[slot]]
        loop, place = layout.in_loop[slot]
        return self.raw[layout.places[Sort.KEPT, str(loop), ""]][item][place]

    def value(self, sort: Sort, key: str, name: str = "", item: int | None = None) -> Value:
        """Return what stands at a place as callers hold values."""
        type_, denominator = self.program.layout.scales[sort, key, name]
        return as_value(self.at(sort, key, name, item), type_, denominator)

    def has(self, sort: Sort, key: str, name: str = "") -> bool:
        """Tell whether the program has such a place, for the account or for items."""
        slot: Slot = (sort, key, name)
        return slot in self.program.layout.places or slot in self.program.layout.in_loop

    @property
    def notes(self) -> tuple[Note, ...]:
        """The tables that have no answer although what they test is known; what rests on them has no meaning."""
        return tuple(self.at(Sort.NOTES, "") or ())
