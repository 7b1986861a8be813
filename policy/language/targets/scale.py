"""The exact scale and the least and greatest value of every numeric formula, known when a pack is compiled.

A number travels as an integer: its value times the formula's denominator. An input's denominator comes from
the step of its domain, an output's is shared by all outputs of that name, a component's is 1. Dates travel as
ordinals and have the denominator 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from itertools import product
from math import lcm

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
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.pack import Domain, Pack
from policy.language.tree.tables import HitPolicy, Scope, Table
from policy.language.tree.types import NUMERIC, Kind, Type

Bounds = tuple[Fraction, Fraction]
"""The least and the greatest value, both included; of a date, its ordinal."""

MOST_ITEMS = 1_000
"""How many items of one kind an account is taken to have at most, for bounds of sums."""
MOST_ENTRIES = 10_000
"""How many entries a history is taken to have at most, for bounds of folds."""
MOST_MONEY = 1_000_000_000
"""The greatest amount in minor units where no domain says less."""
ANY_DATE: Bounds = (Fraction(date(1900, 1, 1).toordinal()), Fraction(date(2199, 12, 31).toordinal()))
_LONGEST_MONTH = 31
_NOTHING: Bounds = (Fraction(0), Fraction(0))

_OF_FOLD: dict[Fold, Bounds] = {
    Fold.COUNT: (Fraction(0), Fraction(MOST_ENTRIES)),
    Fold.SUM: (Fraction(0), Fraction(MOST_ENTRIES * MOST_MONEY)),
}


def denominator(expression: Expression, pack: Pack) -> int:
    """Return what an integer that stands for this expression's value is divided by."""
    return Scale(pack).denominator(expression)


def bounds(expression: Expression, pack: Pack) -> Bounds:
    """Return the least and greatest value of a number or a date; raise TypeError for anything else."""
    return Scale(pack).bounds(expression)


class Scale:
    """Denominators and bounds of one pack's formulas, each worked out once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._tables: dict[str, list[tuple[Table, int]]] = {}
        for table in pack.tables.values():
            for index, output in enumerate(table.outputs):
                self._tables.setdefault(output.name, []).append((table, index))
        self.of_rows: dict[str, tuple[int, Bounds]] = {}
        """The denominator and bounds of what each row holds, by the name for it in the formula that rows share."""
        self._denominators: dict[str, int] = {}
        self._bounds: dict[tuple[Origin, str], Bounds] = {}

    def denominator(self, expression: Expression) -> int:
        """Return what an integer that stands for this expression's value is divided by."""
        match expression:
            case Constant(value=Fraction() as value):
                return value.denominator
            case Name(name=name, origin=Origin.INPUT):
                return self.of_input(name)
            case Name(name=name, origin=Origin.OUTPUT):
                return self.of_output(name)
            case Name(name=name) if name in self.of_rows:
                return self.of_rows[name][0]
            case Parameter(name=name):
                values = (one.value for one in self._pack.parameters[name].values)
                return lcm(*(value.denominator for value in values if isinstance(value, Fraction)))
            case Arithmetic(operator=Operator.MULTIPLY, left=left, right=right):
                return self.denominator(left) * self.denominator(right)
            case Arithmetic(left=left, right=right):
                return lcm(self.denominator(left), self.denominator(right))
            case Choice(operands=operands):
                return lcm(*(self.denominator(operand) for operand in operands))
            case Band(amount=amount, lower=lower, upper=upper):
                return lcm(*(self.denominator(part) for part in (amount, lower, upper) if part is not None))
            case _:
                return 1

    def of_input(self, name: str) -> int:
        """Return the denominator of an input: that of its domain's step."""
        declared = self._pack.inputs.get(name)
        return 1 if declared is None or declared.domain is None else declared.domain.step.denominator

    def of_output(self, name: str) -> int:
        """Return the denominator shared by all outputs of a name: the least that fits every result."""
        if name not in self._denominators:
            self._denominators[name] = 1
            tables = self._tables.get(name, [])
            results = [
                row.results[i] for t, i in tables for row in t.rows if t.outputs[i].type.kind in NUMERIC
            ]
            self._denominators[name] = lcm(*(self.denominator(result) for result in results))
        return self._denominators[name]

    def bounds(self, expression: Expression) -> Bounds:
        """Return the least and greatest value of a number or a date; raise TypeError for anything else."""
        match expression:
            case Constant(value=value):
                return _point(value)
            case Name():
                return self._of_name(expression)
            case Parameter(name=name):
                return _around(_point(one.value) for one in self._pack.parameters[name].values)
            case Arithmetic():
                return self._of_arithmetic(expression)
            case Choice(extreme=extreme, operands=operands):
                several = [self.bounds(operand) for operand in operands]
                pick: Callable[[Iterable[Fraction]], Fraction] = min if extreme is Extreme.MIN else max
                return pick(low for low, _ in several), pick(high for _, high in several)
            case Band():
                return self._of_band(expression)
            case Rounded(unit=unit, operand=operand):
                return _outward(self.bounds(operand), unit)
            case Prorated(unit=unit, amount=amount, part=part, whole=whole):
                low, high = self.bounds(whole)
                share = _products(self.bounds(part), (1 / max(high, Fraction(1)), 1 / max(low, Fraction(1))))
                return _outward(_products(self.bounds(amount), share), unit)
            case DateCall():
                return self._of_date_call(expression)
            case _:
                return _OF_FOLD.get(expression.fold, ANY_DATE)

    def _of_name(self, name: Name) -> Bounds:
        where = (name.origin, name.name)
        if where not in self._bounds:
            self._bounds[where] = _widest(name.type)  # what a cycle would see; a finding says that it is one
            self._bounds[where] = self._worked_out(name)
        return self._bounds[where]

    def _worked_out(self, name: Name) -> Bounds:
        if name.origin is Origin.INPUT and name.name in self._pack.inputs:
            domain = self._pack.inputs[name.name].domain
            if domain is None:
                raise TypeError(f"{name.name} is neither a number nor a date")
            return of_domain(domain)
        if name.origin is Origin.OUTPUT and name.name in self._tables:
            return _around(self._of_table(table, index) for table, index in self._tables[name.name])
        if name.origin is Origin.COMPONENT:
            return self._of_component(name.name)
        if name.name in self.of_rows:
            return self.of_rows[name.name][1]
        if name.name == "subtotal":
            charged = [
                c.id for c in self._pack.components if not (c.kind.is_reduction or c.kind.is_tender_fee)
            ]
            return Fraction(0), sum((self._of_component(one)[1] for one in charged), Fraction(0))
        if name.name == "taxable lines":
            taxed = [self._of_component(c.id) for c in self._pack.components if c.taxable]
            return sum((low for low, _ in taxed), Fraction(0)), sum((high for _, high in taxed), Fraction(0))
        return _widest(name.type)

    def _of_component(self, identifier: str) -> Bounds:
        component = next(one for one in self._pack.components if one.id == identifier)
        table = self._pack.tables[component.amount]
        index = next(i for i, output in enumerate(table.outputs) if output.name == "amount")
        low, high = self._of_table(table, index)
        if table.hit_policy.is_list:
            low, high = min(low, Fraction(0)) * len(table.rows), max(high, Fraction(0)) * len(table.rows)
        if component.scope is not Scope.ACCOUNT:
            low, high = min(low, Fraction(0)) * MOST_ITEMS, max(high, Fraction(0)) * MOST_ITEMS
        for other in self._pack.components:
            if other.exception_to == identifier:
                low, high = _around(((low, high), self._of_component(other.id)))
        return low, high

    def _of_table(self, table: Table, index: int) -> Bounds:
        if table.hit_policy is HitPolicy.COLLECT_COUNT:
            return Fraction(0), Fraction(len(table.rows))
        cells = [self.bounds(row.results[index]) for row in table.rows]
        if table.hit_policy is HitPolicy.COLLECT_SUM:
            lows, highs = (
                (min(low, Fraction(0)) for low, _ in cells),
                (max(high, Fraction(0)) for _, high in cells),
            )
            return sum(lows, Fraction(0)), sum(highs, Fraction(0))
        return _around(cells)

    def _of_arithmetic(self, node: Arithmetic) -> Bounds:
        (left_low, left_high), (low, high) = self.bounds(node.left), self.bounds(node.right)
        if node.type.kind is Kind.DATE:
            if node.left.type.kind is Kind.DATE:
                low, high = _in_days((low, high), node.right.type)
            else:
                left_low, left_high = _in_days((left_low, left_high), node.left.type)
        match node.operator:
            case Operator.ADD:
                return left_low + low, left_high + high
            case Operator.SUBTRACT:
                return left_low - high, left_high - low
            case _:
                return _products((left_low, left_high), (low, high))

    def _of_band(self, node: Band) -> Bounds:
        low, high = self.bounds(node.amount)
        if node.upper is not None:
            upper = self.bounds(node.upper)
            low, high = min(low, upper[0]), min(high, upper[1])
        lower = (Fraction(0), Fraction(0)) if node.lower is None else self.bounds(node.lower)
        return max(Fraction(0), low - lower[1]), max(Fraction(0), high - lower[0])

    def _of_date_call(self, node: DateCall) -> Bounds:
        parts = [self.bounds(argument) for argument in node.arguments]
        low, high = parts[0]
        if node.function is DateFunction.MONTHS_BETWEEN:
            return Fraction(0), max(Fraction(0), (parts[1][1] - low) / 28)
        if node.function is DateFunction.ADD_BUSINESS_DAYS:
            # a business day is taken to be at most a week and a day from the one before
            return low + 8 * min(Fraction(0), parts[1][0]), high + 8 * max(Fraction(0), parts[1][1]) + 8
        return low - _LONGEST_MONTH, high + _LONGEST_MONTH


def of_domain(domain: Domain) -> Bounds:
    """Return the least and greatest value that a domain allows.

    The ends of a domain count its steps: a rate of `0% .. 30% by 0.01%` runs from 0 to 3000.
    """
    return domain.low * domain.step, domain.high * domain.step


def _point(value: object) -> Bounds:
    match value:
        case Fraction():
            return value, value
        case date():
            return Fraction(value.toordinal()), Fraction(value.toordinal())
        case _:
            raise TypeError(f"{value!r} is neither a number nor a date")


def _widest(type_: Type) -> Bounds:
    return ANY_DATE if type_.kind is Kind.DATE else (Fraction(0), Fraction(MOST_MONEY))


def _around(several: Iterable[Bounds]) -> Bounds:
    """Return the least bounds around several; of none at all, what an empty sum has."""
    pairs = tuple(several) or (_NOTHING,)
    return min(low for low, _ in pairs), max(high for _, high in pairs)


def _products(left: Bounds, right: Bounds) -> Bounds:
    corners = [a * b for a, b in product(left, right)]
    return min(corners), max(corners)


def _outward(inner: Bounds, unit: int) -> Bounds:
    low, high = inner
    return Fraction(low // unit * unit), Fraction(-(-high // unit) * unit)


def _in_days(count: Bounds, type_: Type) -> Bounds:
    if type_.kind is not Kind.MONTHS:
        return count
    low, high = count
    return low * (28 if low >= 0 else _LONGEST_MONTH), high * (_LONGEST_MONTH if high >= 0 else 28)
