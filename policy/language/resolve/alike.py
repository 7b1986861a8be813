"""Formulas of one shape are resolved once: they differ in some numbers only, so only these, and places, are put in.

Large tables are full of formulas that differ in a rate. Two texts are of one shape if they are the same but for
numbers that stand alone, and these have as many digits after the point: a number's type goes by those, never by its
value. A shape whose numbers do not each become a constant of the formula (a unit to round to does not) is left to the
resolver, and so is every text that has a fault.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Final

from policy.language.pages import Written
from policy.language.parser import LONGEST_CELL
from policy.language.resolve.expressions import Resolver
from policy.language.tree.expressions import Constant, Expression, History
from policy.language.tree.places import Place
from policy.language.tree.traversal import children, walk
from policy.language.tree.types import Kind, Type

_ALONE: Final = re.compile(r"(?<![\w.,'/-])([0-9]{1,18}+(?:\.[0-9]{1,18}+|(?!\s*[\w/])))(?![\w./'-]|,[0-9])")
"""A number that is no part of a date, a duration, a fraction, a name or what may be a number with thousands marks."""

_Filling = Callable[[Sequence[Fraction], Sequence[Place]], Any]
"""Makes a part of a formula from its numbers and the places of all its parts."""


class Alike:
    """The formulas of one table that have been resolved, by their shape."""

    def __init__(self) -> None:
        self._first: dict[Hashable, tuple[Written, Expression]] = {}
        self._shapes: dict[Hashable, _Shape | None] = {}

    def formula(self, resolver: Resolver, expected: Type | None) -> Expression:
        """Resolve the cell of a resolver as a formula of the expected type, or of its own. Raise Unresolved."""
        written = resolver.written
        parts = _ALONE.split(written.text)
        if len(parts) == 1 or len(written.text) > LONGEST_CELL:
            return resolver.formula(expected)
        key = (
            expected,
            tuple(resolver.setting.local),
            tuple(parts[::2]),
            tuple([_digits(number) for number in parts[1::2]]),
        )
        if key not in self._first:
            made = resolver.formula(expected)
            self._first[key] = written, made
            return made
        if key not in self._shapes:
            self._shapes[key] = _shape(*self._first[key], resolver.setting.names.about.minor_digits)
        shape = self._shapes[key]
        return resolver.formula(expected) if shape is None else shape.filled(written, parts)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What formulas of one shape share.

    A number is its digits times a factor over a divisor; a node stands so far behind the end of so many numbers.
    """

    numbers: tuple[tuple[int, int], ...]
    nodes: tuple[tuple[int, int], ...]
    make: _Filling

    def filled(self, written: Written, parts: Sequence[str]) -> Expression:
        """Return the formula of a text, cut into its parts, that is of this shape."""
        page, line = written.place.page, written.place.line
        ends = _ends(parts, written.place.column)
        values = [
            Fraction(int(number.replace(".", "")) * factor, divisor)
            for number, (factor, divisor) in zip(parts[1::2], self.numbers, strict=True)
        ]
        places = [Place(page, line, ends[before] + behind) for before, behind in self.nodes]
        made: Expression = self.make(values, places)
        return made


def _shape(written: Written, made: Expression, minor_digits: int) -> _Shape | None:
    """Return what formulas share with one that was resolved; None if not all its numbers are constants of it."""
    if any(isinstance(node, History) and node.window.since is not None for node in walk(made)):
        return None  # a part of it stands in its window, not in itself
    parts = _ALONE.split(written.text)
    ends = _ends(parts, written.place.column)
    starts = [end - len(number) for end, number in zip(ends[1:], parts[1::2], strict=True)]
    numbers: dict[int, tuple[int, int]] = {}
    nodes: list[tuple[int, int]] = []

    def filling(node: Expression) -> _Filling:
        place, column = len(nodes), node.at.column
        before = bisect_left(starts, column)
        nodes.append((before, column - ends[before]))
        if isinstance(node, Constant) and column in starts:
            scale = _scale(node, parts[2 * before + 1], parts[2 * before + 2], minor_digits)
            if scale is not None:
                numbers[before] = scale
                kind = node.type
                return lambda values, places: Constant(kind, values[before], places[place])
        return _whole(node, place, [filling(child) for child in children(node)])

    make = filling(made)
    if len(numbers) < len(starts):
        return None
    return _Shape(tuple(scale for _, scale in sorted(numbers.items())), tuple(nodes), make)


def _scale(constant: Constant, number: str, behind: str, minor_digits: int) -> tuple[int, int] | None:
    """Return by what a number's digits are multiplied and divided to give a constant's value; None if by nothing
    that goes for all numbers with as many digits."""
    digits = _digits(number)
    if constant.type.kind is not Kind.MONEY:
        return 1, 10**digits * (100 if behind.lstrip().startswith("%") else 1)
    return (10 ** (minor_digits - digits), 1) if digits <= minor_digits else None


def _whole(node: Expression, place: int, below: Sequence[_Filling]) -> _Filling:
    """Return what makes a node of what it is, its parts and its place, which are its fields in this order."""
    kind: Any = type(node)
    values = [getattr(node, one.name) for one in fields(node)][:-1]
    if not below:
        return lambda _, places: kind(*values, places[place])
    if isinstance(values[-1], tuple):
        *head, _ = values
        return lambda numbers, places: kind(
            *head, tuple([one(numbers, places) for one in below]), places[place]
        )
    first = next(number for number, value in enumerate(values) if value is children(node)[0])
    head, left = values[:first], iter(below)
    parts = [None if value is None else next(left) for value in values[first:]]
    return lambda numbers, places: kind(
        *head, *[None if one is None else one(numbers, places) for one in parts], places[place]
    )


def _digits(number: str) -> int:
    """Return how many digits stand behind the point."""
    return len(number.partition(".")[2])


def _ends(parts: Sequence[str], start: int) -> list[int]:
    """Return where a text begins and where each of its numbers ends."""
    ends = [start]
    for place in range(1, len(parts), 2):
        start += len(parts[place - 1]) + len(parts[place])
        ends.append(start)
    return ends
