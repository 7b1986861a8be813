"""Narrowing what inputs can be, given where formulas of them must lie: proves that something cannot happen, or
leaves a box of candidates. It proves nothing to be possible; a witness does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from policy.language.checks.ranges import (
    MOST_CLOSED_DAYS,
    Known,
    Number,
    Range,
    Ranges,
    atoms_of,
    is_measured,
)
from policy.language.targets.cells import Piece
from policy.language.tree.expressions import DateCall, DateFunction, Expression, History, Name
from policy.language.tree.types import State

ROUNDS = 8
"""How often bounds are handed from one formula to the next: they settle sooner, or never."""

MOVES = {
    DateFunction.NEXT_BUSINESS_DAY: (0, MOST_CLOSED_DAYS),
    DateFunction.PREVIOUS_BUSINESS_DAY: (-MOST_CLOSED_DAYS, 0),
    DateFunction.START_OF_MONTH: (-30, 0),
    DateFunction.END_OF_MONTH: (0, 30),
}
"""By how many days a function of a date moves it, at least and at most."""

Box = dict[Expression, tuple[Piece, ...]]
"""What each name or history may be; numbers in steps of its grid."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A formula and the pieces it must lie in, in steps of its grid."""

    expression: Expression
    pieces: tuple[Piece, ...]
    grid: int


def narrowed(
    box: Mapping[Expression, tuple[Piece, ...]],
    demands: Sequence[Demand],
    ranges: Ranges,
    rounds: int = ROUNDS,
) -> Box | None:
    """Return the box with everything left out that the demands rule out, None if nothing is left."""
    left = dict(box)
    open_: Sequence[Demand] = sorted(demands, key=_is_bare, reverse=True)
    for _ in range(rounds):
        before = dict(left)
        for demand in open_:
            if not _narrow(left, demand, ranges):
                return None
        open_ = linking(open_)
        if not open_ or left == before:
            break
    return left


def linking(demands: Sequence[Demand]) -> list[Demand]:
    """Return the demands on more than a bare name: those that must be looked at again when another narrows."""
    return [demand for demand in demands if not _is_bare(demand)]


def _is_bare(demand: Demand) -> bool:
    return isinstance(demand.expression, Name | History)


def hulls(box: Mapping[Expression, tuple[Piece, ...]], ranges: Ranges) -> Known:
    """Return the range of every measured name in a box."""
    return {
        atom: hull
        for atom, pieces in box.items()
        if is_measured(atom) and (hull := _hull(pieces, ranges.of(atom).grid)) is not None
    }


def _narrow(box: Box, demand: Demand, ranges: Ranges) -> bool:
    expression = demand.expression
    if isinstance(expression, Name | History):
        box[expression] = _both(box.get(expression, demand.pieces), demand.pieces)
        return bool(box[expression])
    states = [piece for piece in demand.pieces if isinstance(piece, State)]
    if states:
        return _has_state(box, expression, states)
    atoms = [atom for atom in atoms_of(expression) if atom in box]
    for atom in atoms:
        box[atom] = tuple(piece for piece in box[atom] if not isinstance(piece, State))
        if not box[atom]:
            return False
    wanted = _hull(demand.pieces, demand.grid)
    if wanted is None:
        return True
    return _sum(box, expression, wanted, ranges)


def _has_state(box: Box, expression: Expression, states: Iterable[Piece]) -> bool:
    """Leave it to the one name that can have no value, if there is just one; return whether any can."""
    wanted = set(states)
    able = [atom for atom in atoms_of(expression) if wanted & set(box.get(atom, ()))]
    if len(able) == 1:
        box[able[0]] = tuple(piece for piece in box[able[0]] if piece in wanted)
    return bool(able)


def _sum(box: Box, expression: Expression, wanted: Range, ranges: Ranges) -> bool:
    known = hulls({atom: box[atom] for atom in atoms_of(expression) if atom in box}, ranges)
    whole = ranges.of(expression, known)
    if whole.high < wanted.low or whole.low > wanted.high:
        return False
    parts, constant = ranges.affine(expression)
    bounds = {part: ranges.of(part, known) for part in parts}
    spread = {part: _scaled(bounds[part], factor) for part, factor in parts.items()}
    low = constant + sum(ends[0] for ends in spread.values())
    high = constant + sum(ends[1] for ends in spread.values())
    for part, factor in parts.items():
        if part not in box and not isinstance(part, DateCall):
            continue
        least, most = spread[part]
        ends = sorted(
            (
                (wanted.low - (high - most)) / Fraction(factor),
                (wanted.high - (low - least)) / Fraction(factor),
            )
        )
        if isinstance(part, DateCall):
            if not _moved(box, part, ends[0], ends[1], ranges):
                return False
            continue
        grid = ranges.of(part).grid
        span = (math.ceil(ends[0] * grid), math.floor(ends[1] * grid))
        box[part] = _both(box[part], (span,))
        if not box[part]:
            return False
    return True


def _moved(box: Box, call: DateCall, low: Number, high: Number, ranges: Ranges) -> bool:
    """Narrow what a date is moved from, given where it comes to; functions that are not a move are left alone."""
    if call.function not in MOVES:
        return True
    least, most = MOVES[call.function]
    return _sum(box, call.arguments[0], Range(low - most, high - least), ranges)


def _scaled(part: Range, factor: Number) -> tuple[Number, Number]:
    ends = part.low * factor, part.high * factor
    return min(ends), max(ends)


def _hull(pieces: Iterable[Piece], grid: int) -> Range | None:
    spans = [piece for piece in pieces if isinstance(piece, tuple)]
    if not spans:
        return None
    return Range(
        Fraction(min(low for low, _ in spans), grid), Fraction(max(high for _, high in spans), grid), grid
    )


def _both(some: Sequence[Piece], others: Sequence[Piece]) -> tuple[Piece, ...]:
    spans = [
        (max(one[0], other[0]), min(one[1], other[1]))
        for one in some
        if isinstance(one, tuple)
        for other in others
        if isinstance(other, tuple)
    ]
    points: list[Piece] = [piece for piece in some if not isinstance(piece, tuple) and piece in others]
    return (*(span for span in spans if span[0] <= span[1]), *points)
