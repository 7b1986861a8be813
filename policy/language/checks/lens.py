"""One table in one stretch of time as the checker sees it: its columns as axes, its cells as regions, and which
rows are left standing when a set of rows holds."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from policy.language.checks.epochs import Epoch
from policy.language.checks.ranges import Range, Ranges, atoms_of, is_measured, number_of
from policy.language.targets.cells import Axis, Piece, Point, Region, Span, bits, outside, united
from policy.language.targets.interpret.formulas import evaluate
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Constant, Expression, Name
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Cell, Column, Equal, HitPolicy, InState, Interval, Table
from policy.language.tree.traversal import ends
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value

WAIVERS: Final = ("waive", "lower", "accept less")
"""The requests that the authority page's table of waivers answers; the table of overrides answers the others."""


class Lens:
    """A table in an epoch. Rows are numbered by their place among the rows in effect.

    Raise NoValue if a test compares with a parameter that has no value then.
    """

    def __init__(self, pack: Pack, table: Table, epoch: Epoch) -> None:
        self.pack = pack
        self.table = table
        self.epoch = epoch
        self.rows = tuple(table.rows[number] for number in epoch.rows)
        self.ranges = Ranges(pack, epoch.on, {table.dated_by: epoch.ordinals})
        self.scene = Scene(pack, epoch.on)
        self.measures = tuple(self._measure(column) for column in table.columns)
        self.axes = tuple(
            self._asked(column, axis_of(column.expression, measure, self._states(column)))
            for column, measure in zip(table.columns, self.measures, strict=True)
        )
        self.regions = tuple(
            tuple(self.region(cell, number) for number, cell in enumerate(row.cells)) for row in self.rows
        )
        self._exceptions = self._exception_bits()
        self._otherwise = sum(1 << number for number, row in enumerate(self.rows) if row.otherwise)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What makes two epochs of a table the same to the checker."""
        return (self.epoch.rows, self.axes, self.regions)

    def _asked(self, column: Column, axis: Axis) -> Axis:
        """Leave out, on the authority page, the requests that another table answers."""
        tested = column.expression
        if (
            self.table.key not in self.pack.authority
            or not isinstance(tested, Name)
            or tested.name != "request"
        ):
            return axis
        of_waivers = self.table.title.lower().startswith("waivers")
        own = {point for point in axis.points if (point in WAIVERS) is of_waivers}
        number = self.table.columns.index(column)
        named = {end for row in self.rows for test in row.cells[number].tests for end in ends(test)}
        if any(isinstance(end, Constant) and end.value not in own for end in named):
            return axis  # its rows name the other requests too, to answer them all the same
        return Axis(None, tuple(point for point in axis.points if point in own))

    def _states(self, column: Column) -> tuple[Point, ...]:
        """Return the states that a column's value can be in, also through what is always there."""
        built_in = [
            declared
            for atom in atoms_of(column.expression)
            if isinstance(atom, Name) and (declared := self.pack.inputs.get(atom.name)) is not None
        ]
        unknown = column.may_be_unknown or any(one.may_be_unknown for one in built_in)
        absent = column.may_not_apply or any(one.may_not_apply for one in built_in)
        return ((UNKNOWN,) if unknown else ()) + ((NOT_APPLICABLE,) if absent else ())

    def _measure(self, column: Column) -> Range | None:
        if not is_measured(column.expression):
            return None
        return self.ranges.of(column.expression)

    def grid(self, column: int) -> int:
        """Return how many steps of a column's axis make one unit (one minor unit, one day)."""
        measure = self.measures[column]
        return 1 if measure is None else measure.grid

    def region(self, cell: Cell, column: int) -> Region:
        """Return where a cell holds."""
        axis = self.axes[column]
        whole = _whole(axis)
        if cell.is_any:
            return whole
        spans: list[Span] = []
        points: set[Point] = set()
        for test in cell.tests:
            match test:
                case InState(state=state):
                    spans += whole.spans if state is None else ()
                    points |= whole.points - {NOT_APPLICABLE} if state is None else {state} & set(axis.points)
                case Equal(value=value):
                    self._equal(self._value(value), column, spans, points)
                case _:
                    spans.append(self._span(test, column))
        held = () if axis.span is None else united([_clipped(span, axis.span) for span in spans])
        if not cell.negated:
            return Region(held, frozenset(points))
        left = () if axis.span is None else outside(held, axis.span)
        return Region(left, whole.points - points - {NOT_APPLICABLE})

    def is_possible(self, cell: Cell, column: int, test: Equal | Interval) -> bool:
        """Return whether one of a cell's tests can hold for any value of its column."""
        alone = Cell((test,), False, cell.text, cell.at)
        return not self.region(alone, column).is_empty

    def _equal(self, value: Value, column: int, spans: list[Span], points: set[Point]) -> None:
        axis = self.axes[column]
        if axis.span is None:
            points |= {point for point in axis.points if point == value and type(point) is type(value)}
            return
        scaled = number_of(value) * self.grid(column)
        if scaled.denominator == 1:
            spans.append((int(scaled), int(scaled)))

    def _span(self, test: Interval, column: int) -> Span:
        domain = self.axes[column].span or (0, 0)
        low, high = domain
        grid = self.grid(column)
        if test.low is not None:
            end = number_of(self._value(test.low)) * grid
            low = math.ceil(end) if test.low_included else math.floor(end) + 1
        if test.high is not None:
            end = number_of(self._value(test.high)) * grid
            high = math.floor(end) if test.high_included else math.ceil(end) - 1
        return low, high

    def _value(self, expression: Expression) -> Value:
        if isinstance(expression, Constant):
            return expression.value
        return evaluate(expression, self.scene)

    def standing(self, holding: int) -> int:
        """Return which rows are left when these rows hold, before the hit policy picks."""
        for allowed in (holding & ~self._otherwise, holding):
            hit = self.hits(allowed)
            defeated = 0
            for number, bases in self._exceptions.items():
                if hit >> number & 1:
                    defeated |= bases
            left = hit & ~defeated
            if left:
                return left
        return 0

    def hits(self, holding: int) -> int:
        """Return which of the rows that hold also hit: exceptions need a row that they are an exception to."""
        if not self._exceptions:
            return holding
        hit = holding & ~sum(1 << number for number in self._exceptions)
        before = -1
        while before != hit:
            before = hit
            for number, bases in self._exceptions.items():
                if holding >> number & 1 and bases & hit:
                    hit |= 1 << number
        return hit

    def picked(self, holding: int) -> int:
        """Return the rows that the hit policy may take when these rows hold."""
        left = self.standing(holding)
        if self.table.hit_policy is HitPolicy.FIRST:
            return left & -left
        if self.table.hit_policy is HitPolicy.PRIORITY:
            ranks = {number: self._rank(number) for number in bits(left)}
            if ranks and None not in ranks.values():
                return _best(ranks)
        return left

    def clashing(self, hit: int) -> tuple[int, int] | None:
        """Return two exceptions that hit at once and take the place of the same row, neither defeated by the
        other; None if there are none."""
        several = [number for number in self._exceptions if hit >> number & 1]
        for place, one in enumerate(several):
            for other in several[place + 1 :]:
                shared = self._exceptions[one] & self._exceptions[other] & hit
                related = self._exceptions[one] >> other & 1 or self._exceptions[other] >> one & 1
                if shared and not related:
                    return one, other
        return None

    def _exception_bits(self) -> dict[int, int]:
        numbers = {row.id: number for number, row in enumerate(self.rows)}
        return {
            number: sum(1 << numbers[base] for base in row.exception_to if base in numbers)
            for number, row in enumerate(self.rows)
            if row.exception_to
        }

    def _rank(self, number: int) -> int | None:
        row = self.rows[number]
        if row.priority is not None:
            return row.priority
        first = row.results[0]
        words = self.table.outputs[0].type.words
        return words.index(str(first.value)) if isinstance(first, Constant) and first.value in words else None

    def value(self, column: int, piece: Piece) -> Value:
        """Return a single piece of an axis as a value that a caller holds."""
        return valued(self.table.columns[column].expression, piece, self.grid(column))


def _best(ranks: dict[int, int | None]) -> int:
    number = min(ranks, key=lambda one: (ranks[one] or 0, one))
    return 1 << number


def valued(expression: Expression, piece: Piece, grid: int) -> Value:
    """Return a piece of one value as a caller holds it: days as dates, whole kinds as int."""
    if not isinstance(piece, tuple):
        return piece
    if expression.type.kind is Kind.DATE:
        return date.fromordinal(piece[0])
    number = Fraction(piece[0], grid)
    return number if expression.type.kind in (Kind.RATE, Kind.EXACT) else number.numerator


def axis_of(expression: Expression, measure: Range | None, states: tuple[Point, ...]) -> Axis:
    """Return what a formula's value can be."""
    if measure is not None:
        return Axis((math.ceil(measure.low * measure.grid), math.floor(measure.high * measure.grid)), states)
    kind = expression.type
    words: tuple[Point, ...] = (True, False) if kind.kind is Kind.BOOLEAN else kind.words
    return Axis(None, words + states)


@lru_cache(maxsize=1024)
def _whole(axis: Axis) -> Region:
    """Return where `-` holds."""
    spans = () if axis.span is None else (axis.span,)
    return Region(spans, frozenset(axis.points) - {UNKNOWN})


def _clipped(span: Span, domain: Span) -> Span:
    """Return what of a span lies in the domain; its low end is above its high end if nothing does."""
    return max(span[0], domain[0]), min(span[1], domain[1])
