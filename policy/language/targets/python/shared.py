"""Rows whose results differ in their constants only share one formula: it names what the row at hand holds.

So a table of ten thousand rates is one formula and a table of numbers, not ten thousand formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from operator import attrgetter
from typing import Any, Final

from policy.language.targets.python.parameters import at_scale
from policy.language.targets.scale import Bounds
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    History,
    Name,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.traversal import children, rebuilt, walk
from policy.language.tree.types import Type

OF_ROW: Final = "= "
"""What the name of a constant that rows hold begins with; no author can write it in a name."""

_HEADS: Final[Mapping[type, Callable[[Any], Hashable]]] = {
    Parameter: attrgetter("name"),
    Arithmetic: attrgetter("operator"),
    Choice: attrgetter("extreme"),
    Band: lambda band: (band.lower is None, band.upper is None),
    Rounded: attrgetter("mode", "unit"),
    Prorated: attrgetter("mode", "unit"),
    DateCall: attrgetter("function"),
}
"""What a formula is besides its type and its parts."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A formula without its constants, which stand apart in the order in which they are written.

    Formulas of equal `form` are the same but for their constants.
    """

    form: Hashable
    constants: tuple[Constant, ...]


def outline(formula: Expression) -> Outline:
    """Take the constants out of a formula."""
    constants: list[Constant] = []
    form = _form(formula, constants)
    return Outline(form, tuple(constants))


def _form(node: Expression, constants: list[Constant]) -> Hashable:
    kind = type(node)
    if kind is Name:
        return node
    if isinstance(node, Constant):
        constants.append(node)
        return node.type
    if kind is History:
        # a history is worked out once for all rows: its constants are part of what it is
        constants.extend(one for one in walk(node) if isinstance(one, Constant))
        return node
    parts = [_form(part, constants) for part in children(node)]
    return (kind, node.type, _HEADS[kind](node), *parts)


@dataclass(frozen=True, slots=True)
class Held:
    """A constant that each row of a group holds: its type, scale and bounds, and the value of each row."""

    type: Type
    denominator: int
    bounds: Bounds
    values: tuple[object, ...]


def held(constants: Sequence[Constant]) -> Held | None:
    """Return what rows hold where these constants stand in their formulas; None if all hold the same."""
    first = constants[0]
    if all(one.value == first.value for one in constants):
        return None
    numbers = [one.value for one in constants if isinstance(one.value, Fraction | date)]
    denominator = lcm(*{one.denominator for one in numbers if isinstance(one, Fraction)})
    values = [at_scale(one, denominator) for one in numbers]
    if not values:
        return Held(first.type, 1, (Fraction(0), Fraction(0)), tuple(one.value for one in constants))
    bounds = Fraction(min(values), denominator), Fraction(max(values), denominator)
    return Held(first.type, denominator, bounds, tuple(values))


def shared(formula: Expression, names: Sequence[Name | None]) -> Expression:
    """Return a formula that names what a row holds in the place of its constants; None leaves one as it is."""
    left = iter(names)

    def change(node: Expression) -> Expression:
        return (next(left) or node) if isinstance(node, Constant) else node

    return rebuilt(formula, change)
