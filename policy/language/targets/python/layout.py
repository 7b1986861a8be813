"""Where a program's answer, a flat tuple, holds what, and how to turn what it holds into values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind, State, Type, Value


class Sort(Enum):
    """What stands at a place; in brackets, what names it."""

    RULE = "rule"
    """(table) The id of the row or None; a list of ids, or of ids with results."""
    OUTPUT = "output"
    """(table, output's name)"""
    COLUMN = "column"
    """(table, its place) The tested value, unless it is plainly an input's."""
    AMOUNT = "amount"
    """(component)"""
    NOW = "now"
    """(component) The part payable now."""
    INSTEAD = "instead"
    """(component) The row or rows of an exception that stand in its place."""
    FINANCED = "financed"
    """(offer)"""
    KEPT = "kept"
    """(number of a loop) A list with a tuple for each item, its id first."""
    SUM = "sum"
    """(name) `subtotal`."""
    NOTES = "notes"
    """Tables without an answer, None if there are none."""

    __hash__ = object.__hash__  # a sort is looked up many times in each quote; its own identity is enough


Slot = tuple[Sort, str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one program's answer."""

    places: dict[Slot, int] = field(default_factory=dict)
    in_loop: dict[Slot, tuple[int, int]] = field(default_factory=dict)
    """The loop, and the place in its tuples, of what is there for each item."""
    loops: list[Scope] = field(default_factory=list)
    scales: dict[Slot, tuple[Type, int]] = field(default_factory=dict)
    """Types and denominators of values."""


def as_value(raw: Any, type_: Type, denominator: int) -> Value:
    """Return what a program holds as callers hold it: dates as such, rates as fractions."""
    if isinstance(raw, State | bool | str):
        return raw
    match type_.kind:
        case Kind.DATE:
            return date.fromordinal(raw)
        case Kind.RATE | Kind.EXACT:
            return Fraction(raw, denominator)
        case _:
            return int(raw) // denominator
