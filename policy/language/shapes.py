"""Texts of one shape share one parse: they differ in their numbers, dates and names only, so only these are put in.

Large tables are full of formulas that differ in a rate. The outline of a text has `1` for each run of digits, one and
the same date for each date and `x` for each name. It has the tokens that the text has, one for one, because whatever
the grammar looks at beside such a token stands unchanged in the outline; so both have one tree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from lark import Token, Tree, UnexpectedInput

from policy.language.grammar import Rules, Unreadable, grammar

KEPT: Final = 1 << 12
"""How many shapes are kept."""
DEEPEST: Final = 40
"""Parts within parts are refused beyond this: no author needs them, and what is made of them is walked recursively.

A sum of so many terms is as deep, because each `+` holds all that is before it, and so is a function of so many parts.
"""

Slot = tuple[int, str]
"""Where a number, date or name begins in a text, and how it is written."""
Filling = Callable[[Sequence[Token]], Any]
"""Makes a part of the syntax from the tokens of a text."""

_NUMBERS: Final = ("DATE", "DURATION", "FRACTION", "PERCENT", "NUMBER")
_OUTLINES: Final = {"DATE": "2000-01-01", "NAME": "x"}
_DIGITS: Final = re.compile(r"\d+")
_RULES: Final = Rules()


@dataclass(frozen=True, slots=True)
class _Shape:
    """A parse that texts of one outline share.

    A token is its kind, its text where that is no slot's, the slot it is, the number of slots before it, and how
    far it stands behind the last of them.
    """

    tokens: tuple[tuple[str, str, int | None, int, int], ...]
    make: Filling

    def filled(self, slots: Sequence[Slot]) -> Any:
        """Return the syntax of the text that has these slots."""
        ends = _ends(slots)
        return self.make(
            [
                Token(kind, text if slot is None else slots[slot][1], ends[before] + behind)
                for kind, text, slot, before, behind in self.tokens
            ]
        )


def parsed(text: str, start: str) -> Any:
    """Parse a text by a rule of the grammar. Raise UnexpectedInput, or Unreadable by what a rule refuses."""
    outline, slots = outlined(text)
    try:
        shape = shape_of(outline, start)
    except UnexpectedInput:
        shape = shape_of(text, start)  # only the text itself tells where it cannot be read
    return shape.filled(slots)


def outlined(text: str) -> tuple[str, tuple[Slot, ...]]:
    """Return the outline of a text and what stands in its slots; the text itself if a digit is part of no token."""
    parts: list[str] = []
    slots: list[Slot] = []
    for piece in _pieces().finditer(text):
        kind, written = piece.lastgroup, piece[0]
        if kind == "stray":
            return text, ()
        if kind is None:
            parts.append(written)
        else:
            slots.append((piece.start(), written))
            parts.append(_OUTLINES[kind] if kind in _OUTLINES else _DIGITS.sub("1", written))
    return "".join(parts), tuple(slots)


@lru_cache(maxsize=KEPT)
def shape_of(text: str, start: str) -> _Shape:
    """Parse a text, so that others of its outline need not be parsed. Raise UnexpectedInput or Unreadable."""
    _, slots = outlined(text)
    starts, ends = [at for at, _ in slots], _ends(slots)
    tokens: list[tuple[str, str, int | None, int, int]] = []

    def filling(part: Tree[Token] | Token | None) -> Filling:
        if part is None:
            return lambda _: None
        if isinstance(part, Token):
            number, at = len(tokens), part.start_pos or 0
            before = bisect_right(starts, at)
            slot = before - 1 if before and starts[before - 1] == at else None
            before -= slot is not None
            tokens.append((part.type, str(part), slot, before, at - ends[before]))
            return lambda filled: filled[number]
        rule = getattr(_RULES, part.data)
        parts = [filling(child) for child in part.children]
        return lambda filled: rule([one(filled) for one in parts])

    tree = grammar().parse(text, start=start)
    if _depth(tree) > DEEPEST:
        raise Unreadable(
            "The cell has too many parts within each other to be read by people.",
            "Compute a part of it in an earlier table and use its name here.",
            0,
        )
    make = filling(tree)
    return _Shape(tuple(tokens), make)


def _depth(tree: Tree[Token]) -> int:
    deepest, left = 0, [(tree, 1)]
    while left:
        part, depth = left.pop()
        deepest = max(deepest, depth)
        within = [child for child in part.children if isinstance(child, Tree)]
        # max(a, b, c) is made of max(max(a, b), c)
        left += [(one, depth + (at or 1 if part.data == "call" else 1)) for at, one in enumerate(within)]
    return deepest


def _ends(slots: Sequence[Slot]) -> list[int]:
    """Return where each slot ends, after the start of the text."""
    return [0, *(at + len(written) for at, written in slots)]


@cache
def _pieces() -> re.Pattern[str]:
    """Return what cuts a text into its slots (groups named as their tokens) and all that stays as it is.

    Words that join or test come before names, as they do in the grammar, and stay even where they are names.
    """
    terminals = {one.name: one.pattern.to_regexp() for one in grammar().terminals}
    name = terminals.pop("NAME")
    numbers = [f"(?P<{kind}>{terminals.pop(kind)})" for kind in _NUMBERS]
    joining = [pattern for pattern in terminals.values() if pattern.startswith("(?i:")]
    patterns = (*numbers, r"[^\w]+", *joining, f"(?P<NAME>{name})", "(?P<stray>.)")
    return re.compile("|".join(patterns))
