"""Bounds of formulas by interval arithmetic: between which ends a value lies and on which grid. It evaluates
nothing for one account; what is known of a name may be narrowed by the caller."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, Final

from policy import money
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.pack import DatedValue, Pack, ParameterKind
from policy.language.tree.tables import HitPolicy, Row, Scope, Table
from policy.language.tree.traversal import rebuilt, walk
from policy.language.tree.types import NUMERIC, Kind, Value

Number = int | Fraction
"""An exact number; whole ones are plain integers where that is to be had, as they are much faster."""

MOST_MONEY: Final = 1_000_000_000
MOST_ENTRIES: Final = 10_000
FIRST_DAY: Final = date(1900, 1, 1).toordinal()
LAST_DAY: Final = date(2199, 12, 31).toordinal()
WIDEST: Final = 2**63 - 1
"""What fits into 64 bits; every target computes with such integers."""

TIGHTER: Final = 1
"""How many parts of a sum are replaced one after another."""

_UNDECLARED: Final[dict[Kind, tuple[int, int]]] = {
    Kind.MONEY: (0, MOST_MONEY),
    Kind.EXACT: (0, MOST_MONEY),
    Kind.RATE: (0, 1),
    Kind.INTEGER: (0, 1_000_000),
    Kind.DAYS: (0, 36_500),
    Kind.MONTHS: (0, 1_200),
    Kind.DATE: (FIRST_DAY, LAST_DAY),
}


MOST_CLOSED_DAYS = 14
"""No office is closed for longer at a stretch."""


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `low` to `high`, all of them multiples of 1/`grid`; days of the calendar as ordinals."""

    low: Number
    high: Number
    grid: int = 1

    @property
    def widest(self) -> Number:
        """The largest scaled integer that a target needs for a value in this range."""
        return max(-self.low, self.high, self.low) * self.grid


Known = Mapping[Expression, Range]
"""What a row's cells say of the formulas in its columns."""

Affine = tuple[dict[Expression, Number], Number]
"""A sum of multiples of formulas, and a constant."""


def number_of(value: Value) -> Number:
    """Return a constant as a number; days as ordinals, and 0 for what is neither."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | Fraction):
        return value.numerator if value.denominator == 1 else value
    return 0


def applicable(kind: ParameterKind, word: str | None) -> tuple[DatedValue, ...]:
    """Return the values of a parameter for a word: its own rows, then those for every word without one."""
    own = tuple(value for value in kind.values if value.key == word)
    return own + tuple(value for value in kind.values if value.key is None)


def in_effect(values: Iterable[DatedValue], on: date) -> DatedValue | None:
    """Return the value in effect on a day, None if there is none."""
    for value in values:
        if (value.since is None or value.since <= on) and (value.until is None or on < value.until):
            return value
    return None


class Ranges:
    """Ranges of a pack's formulas on one day, or on any day if `on` is None; `fixed` narrows names, such as the
    quote date within its epoch."""

    def __init__(
        self, pack: Pack, on: date | None = None, fixed: Mapping[str, tuple[int, int]] | None = None
    ) -> None:
        self.pack = pack
        self.on = on
        self.fixed = fixed or {}
        self._outputs: dict[str, Range] = {}
        self._affine: dict[int, tuple[Expression, Affine]] = {}
        """By identity, as a formula's hash goes through all of it; the formula is kept so that it stays itself."""
        self._known: Known | None = None
        self._found: dict[int, tuple[Expression, Range]] = {}
        """Ranges found with what was known last, by identity: a row's checks ask for a formula and all its parts."""

    @cached_property
    def producers(self) -> Mapping[str, tuple[str, int]]:
        """The table and column number of each named result."""
        return {
            output.name: (key, number)
            for key, table in self.pack.tables.items()
            for number, output in enumerate(table.outputs)
        }

    def of(self, expression: Expression, known: Known | None = None) -> Range:
        """Return the range of a numeric or date formula."""
        if known is None:
            return self._of(expression, None)
        if known is not self._known:
            self._known, self._found = known, {}
        found = self._found.get(id(expression))
        if found is None:
            found = self._found[id(expression)] = (expression, self._of(expression, known))
        return found[1]

    def _of(self, expression: Expression, known: Known | None) -> Range:
        if known:
            narrowed = _narrowed(expression, known)
            if narrowed is not None:
                return narrowed
        if isinstance(expression, Arithmetic) and expression.type.kind is not Kind.DATE:
            return self._arithmetic(expression, known)
        return _OF[type(expression)](self, expression, known)

    def _arithmetic(self, expression: Arithmetic, known: Known | None) -> Range:
        atoms, constant = self.affine(expression)
        if expression in atoms:
            return self.arithmetic(expression, known)
        whole = self._sum(atoms, constant, known)
        if len(atoms) < 2:
            return whole
        low, high = self._tightened(atoms, constant, known, whole, TIGHTER)
        return Range(low, high, whole.grid)

    def _tightened(
        self,
        atoms: Mapping[Expression, Number],
        constant: Number,
        known: Known | None,
        whole: Range,
        depth: int,
    ) -> tuple[Number, Number]:
        """Bound a sum once more with a part replaced by something it is never above, below, or a unit away from:
        `x - min(x, y)` and `x - round(x)` then show that they are not negative."""
        low, high = whole.low, whole.high
        for atom, factor in atoms.items():
            for other, side, slack in self._relatives(atom, known):
                parts, more = self.affine(other)
                changed = {part: own for part, own in atoms.items() if part is not atom}
                for part, own in parts.items():
                    changed[part] = changed.get(part, 0) + own * factor
                changed = {part: own for part, own in changed.items() if own}
                total = constant + more * factor
                loose = self._sum(changed, total, known)
                ends: tuple[Number, Number] = (loose.low, loose.high)
                if depth and len(changed) > 1:
                    ends = self._tightened(changed, total, known, loose, depth - 1)
                if slack:
                    away = slack * max(factor, -factor)
                    low = max(low, Fraction(math.floor((ends[0] - away) * whole.grid) + 1, whole.grid))
                    high = min(high, Fraction(math.ceil((ends[1] + away) * whole.grid) - 1, whole.grid))
                elif (side > 0) is (factor > 0):
                    high = min(high, ends[1])
                else:
                    low = max(low, ends[0])
        return low, high

    def _relatives(self, atom: Expression, known: Known | None) -> Iterator[tuple[Expression, int, int]]:
        """Yield formulas that a value is never above (1) or below (-1), or less than some units away from (0)."""
        match atom:
            case Choice(operands=operands, extreme=extreme):
                yield from ((one, 1 if extreme is Extreme.MIN else -1, 0) for one in operands)
            case Rounded(operand=operand, unit=unit):
                yield operand, 0, unit
            case Band(amount=amount) if self.of(amount, known).low >= 0:
                yield amount, 1, 0

    def affine(self, expression: Expression) -> Affine:
        """Return a formula as a sum, so that what is added and taken off again cancels out."""
        found = self._affine.get(id(expression))
        if found is None:
            found = self._affine[id(expression)] = (expression, self._made_affine(expression))
        return found[1]

    def _made_affine(self, expression: Expression) -> Affine:
        if isinstance(expression, Constant):
            return {}, number_of(expression.value)
        if isinstance(expression, Parameter) and expression.key is None:
            fixed = self.of(expression)
            if fixed.low == fixed.high:
                return {}, fixed.low
        if isinstance(expression, Arithmetic) and not _by_months(expression):
            left, left_constant = self.affine(expression.left)
            right, right_constant = self.affine(expression.right)
            if expression.operator is Operator.MULTIPLY:
                if not left:
                    return _times(right, left_constant), right_constant * left_constant
                if not right:
                    return _times(left, right_constant), left_constant * right_constant
                return {expression: 1}, 0
            sign = 1 if expression.operator is Operator.ADD else -1
            atoms = dict(left)
            for atom, factor in right.items():
                atoms[atom] = atoms.get(atom, 0) + sign * factor
            return {
                atom: factor for atom, factor in atoms.items() if factor
            }, left_constant + sign * right_constant
        return {expression: 1}, 0

    def _sum(self, atoms: Mapping[Expression, Number], constant: Number, known: Known | None) -> Range:
        low = high = constant
        grid = constant.denominator
        for atom, factor in atoms.items():
            part = self.arithmetic(atom, known) if isinstance(atom, Arithmetic) else self.of(atom, known)
            ends = (part.low * factor, part.high * factor)
            low, high = low + min(ends), high + max(ends)
            grid = math.lcm(grid, part.grid * factor.denominator)
        return Range(low, high, grid)

    def constant(self, node: Constant, known: Known | None) -> Range:
        value = number_of(node.value)
        return Range(value, value, value.denominator)

    def name(self, node: Name, known: Known | None) -> Range:
        match node.origin:
            case Origin.OUTPUT:
                return self.output(node.name)
            case Origin.COMPONENT:
                return self._component(node.name)
            case _:
                declared = self.pack.inputs.get(node.name)
        if node.name in self.fixed:
            return Range(*self.fixed[node.name])
        if declared is None or declared.domain is None:
            low, high = _UNDECLARED[node.type.kind]
            return Range(low, high, 1_000_000 if node.type.kind is Kind.RATE else 1)
        domain = declared.domain
        step = domain.step
        if step == 1:
            return Range(domain.low, domain.high)
        return Range(domain.low * step, domain.high * step, step.denominator)

    def output(self, name: str) -> Range:
        """Return the range of a table's result over all of its rows."""
        if name not in self._outputs:
            self._outputs[name] = Range(0, MOST_MONEY)  # for a result that leads back to itself
            key, column = self.producers[name]
            self._outputs[name] = self.result(self.pack.tables[key], column)
        return self._outputs[name]

    def result(self, table: Table, column: int) -> Range:
        """Return the range of one result of a table, put together as its hit policy does."""
        if table.hit_policy is HitPolicy.COLLECT_COUNT:
            return Range(0, len(table.rows))
        rows = [self.of(inlined(table, row, column)) for row in table.rows]
        if not rows:
            return Range(0, 0)
        whole = _hull(rows)
        if table.hit_policy is HitPolicy.COLLECT_SUM or table.hit_policy.is_list:
            low, high = sum(min(0, row.low) for row in rows), sum(max(0, row.high) for row in rows)
            return Range(low, high, whole.grid)
        return whole

    def _component(self, identifier: str) -> Range:
        """Return what a component may come to; items are so many that nothing is said of their sum."""
        ranges = [Range(0, 0)]
        for component in self.pack.components:
            if identifier in (component.id, component.exception_to):
                table = self.pack.tables[component.amount]
                column = column_of(table, "amount")
                if component.scope is not Scope.ACCOUNT or column is None:
                    return Range(0, MOST_MONEY)
                ranges.append(self.result(table, column))
        return _hull(ranges)

    def parameter(self, node: Parameter, known: Known | None) -> Range:
        kind = self.pack.parameters[node.name]
        values = kind.values
        if node.key is None and self.on is not None:
            now = in_effect(values, self.on)
            values = values if now is None else (now,)
        numbers = [number_of(value.value) for value in values] or [0]
        grid = math.lcm(*(number.denominator for number in numbers))
        return Range(min(numbers), max(numbers), grid)

    def arithmetic(self, node: Arithmetic, known: Known | None) -> Range:
        left, right = self.of(node.left, known), self.of(node.right, known)
        if _by_months(node):
            low, high = sorted((right.low * 28, right.high * 31))
            if node.operator is Operator.SUBTRACT:
                low, high = -high, -low
            return Range(left.low + low - 3, left.high + high + 3)
        match node.operator:
            case Operator.ADD:
                return Range(left.low + right.low, left.high + right.high, math.lcm(left.grid, right.grid))
            case Operator.SUBTRACT:
                return Range(left.low - right.high, left.high - right.low, math.lcm(left.grid, right.grid))
            case _:
                corners = [a * b for a, b in product((left.low, left.high), (right.low, right.high))]
                return Range(min(corners), max(corners), left.grid * right.grid)

    def choice(self, node: Choice, known: Known | None) -> Range:
        parts = [self.of(part, known) for part in node.operands]
        pick: Callable[[Iterable[Number]], Number] = max if node.extreme is Extreme.MAX else min
        grid = math.lcm(*(part.grid for part in parts))
        return Range(pick(part.low for part in parts), pick(part.high for part in parts), grid)

    def band(self, node: Band, known: Known | None) -> Range:
        amount = self.of(node.amount, known)
        lower = Range(0, 0) if node.lower is None else self.of(node.lower, known)
        upper = amount if node.upper is None else self.of(node.upper, known)
        return Range(
            max(0, min(amount.low, upper.low) - lower.high),
            max(0, min(amount.high, upper.high) - lower.low),
            math.lcm(amount.grid, lower.grid, upper.grid),
        )

    def rounded(self, node: Rounded, known: Known | None) -> Range:
        inner = self.of(node.operand, known)
        return Range(*(_rounded(end, node) for end in (inner.low, inner.high)))

    def prorated(self, node: Prorated, known: Known | None) -> Range:
        amount, part, whole = (self.of(one, known) for one in (node.amount, node.part, node.whole))
        least = max(whole.low, Fraction(1, whole.grid))
        corners = [
            Fraction(a) * p / w
            for a, p, w in product(
                (amount.low, amount.high), (part.low, part.high), (least, max(least, whole.high))
            )
        ]
        return Range(*(_rounded(end, node) for end in (min(corners), max(corners))))

    def date_call(self, node: DateCall, known: Known | None) -> Range:
        arguments = [self.of(argument, known) for argument in node.arguments]
        first = arguments[0]
        match node.function:
            case DateFunction.NEXT_BUSINESS_DAY:
                return Range(first.low, first.high + MOST_CLOSED_DAYS)
            case DateFunction.PREVIOUS_BUSINESS_DAY:
                return Range(first.low - MOST_CLOSED_DAYS, first.high)
            case DateFunction.ADD_BUSINESS_DAYS:
                count = arguments[1]
                return Range(
                    first.low + min(0, 7 * count.low), first.high + MOST_CLOSED_DAYS + 7 * max(0, count.high)
                )
            case DateFunction.MONTHS_BETWEEN:
                return Range(0, max(0, (arguments[1].high - first.low) // 28))
            case DateFunction.START_OF_MONTH:
                return Range(first.low - 30, first.high)
            case _:
                return Range(first.low, first.high + 30)

    def history(self, node: History, known: Known | None) -> Range:
        match node.fold:
            case Fold.COUNT:
                return Range(0, MOST_ENTRIES)
            case Fold.SUM:
                return Range(0, MOST_MONEY)
            case _:
                return Range(FIRST_DAY, LAST_DAY)


_OF: Final[dict[type, Callable[[Ranges, Any, Known | None], Range]]] = {
    Constant: Ranges.constant,
    Name: Ranges.name,
    Parameter: Ranges.parameter,
    Arithmetic: Ranges.arithmetic,
    Choice: Ranges.choice,
    Band: Ranges.band,
    Rounded: Ranges.rounded,
    Prorated: Ranges.prorated,
    DateCall: Ranges.date_call,
    History: Ranges.history,
}


def _narrowed(expression: Expression, known: Known) -> Range | None:
    """Look a formula up; longer ones are compared one by one, as hashing them costs more."""
    if isinstance(expression, Name | History):
        return known.get(expression)
    if isinstance(expression, Constant | Parameter):
        return None
    for other, narrowed in known.items():
        if type(other) is type(expression) and other == expression:
            return narrowed
    return None


def column_of(table: Table, output: str) -> int | None:
    """Return the number of a table's result with this name, None if it has none."""
    return next((number for number, one in enumerate(table.outputs) if one.name == output), None)


def inlined(table: Table, row: Row, column: int) -> Expression:
    """Return a result of a row with the results to its left, where it names them, put in their place."""
    left: dict[str, Expression] = {}

    def told(node: Expression) -> Expression:
        if isinstance(node, Name) and node.origin is Origin.OUTPUT:
            return left.get(node.name, node)
        return node

    for output, result in zip(table.outputs[:column], row.results, strict=False):
        left[output.name] = rebuilt(result, told)
    return rebuilt(row.results[column], told) if left else row.results[column]


def is_measured(expression: Expression) -> bool:
    """Return whether a formula has a range at all: whether it is a number or a day."""
    return expression.type.kind in NUMERIC or expression.type.kind is Kind.DATE


def atoms_of(expression: Expression) -> tuple[Name | History, ...]:
    """Return the names and histories that a formula looks at, each once."""
    return tuple(dict.fromkeys(part for part in walk(expression) if isinstance(part, Name | History)))


def _hull(ranges: Iterable[Range]) -> Range:
    several = tuple(ranges)
    return Range(
        min(one.low for one in several),
        max(one.high for one in several),
        math.lcm(*(one.grid for one in several)),
    )


def _times(atoms: Mapping[Expression, Number], factor: Number) -> dict[Expression, Number]:
    return {atom: own * factor for atom, own in atoms.items() if own * factor}


def _by_months(node: Arithmetic) -> bool:
    return node.type.kind is Kind.DATE and node.right.type.kind is Kind.MONTHS


def _rounded(end: Number, node: Rounded | Prorated) -> int:
    return money.rounded(end.numerator, end.denominator, node.unit, node.mode)
