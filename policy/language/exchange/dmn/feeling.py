"""Our formulas and tests in FEEL: amounts in major units, as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from policy.language.exchange.exported import Unsayable
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    Name,
    Operator,
    Origin,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
)
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Cell, Column, Equal, InState, Interval
from policy.language.tree.types import UNKNOWN, Kind
from policy.language.values import write_money

SUM, PRODUCT, ATOM = 1, 2, 3

_ROUND: Final = {
    Rounding.HALF_UP: "round half up",
    Rounding.HALF_EVEN: "decimal",
    Rounding.UP: "round up",
    Rounding.DOWN: "round down",
}
_DAY: Final = 'duration("P1D")'
_MONTH: Final = 'duration("P1M")'


@dataclass(slots=True)
class Feeling:
    """Writes the formulas of a pack; each name of the pack has one in the model."""

    pack: Pack
    names: dict[tuple[Origin, str], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    keyed: dict[tuple[str, str], str] = field(default_factory=dict)
    """The decision that looks a keyed parameter up, by its name and the name of its key."""

    def of(self, origin: Origin, name: str) -> str:
        """Return the name of a value in the model."""
        if (origin, name) not in self.names:
            self.names[origin, name] = self.fresh(name)
        return self.names[origin, name]

    def fresh(self, wish: str) -> str:
        """Return a name that nothing else has; a hyphen would be read as a minus by many tools."""
        name = stem = re.sub(r"[-\s]+", " ", wish).strip()
        number = 1
        while name in self.taken:
            number += 1
            name = f"{stem} {number}"
        self.taken.add(name)
        return name

    # Formulas

    def formula(self, node: Expression) -> str:
        """Return a formula; raise Unsayable if FEEL has no words for it."""
        return self.write(node)[0]

    def write(self, node: Expression) -> tuple[str, int]:
        match node:
            case Constant(value=value):
                text = self.literal(value, node.type.kind)
                return text, SUM if text.startswith("-") else PRODUCT if "/" in text else ATOM
            case Name(name=name, origin=origin):
                return self.of(origin, name), ATOM
            case Parameter():
                return self.parameter(node), ATOM
            case Arithmetic():
                return self.arithmetic(node)
            case Choice(extreme=extreme, operands=operands):
                return f"{extreme.value}({', '.join(self.formula(one) for one in operands)})", ATOM
            case Band(amount=amount, lower=lower, upper=upper):
                text = self.formula(amount)
                if upper is not None:
                    text = f"min({text}, {self.formula(upper)})"
                below = "" if lower is None else f" - {self.within(lower, PRODUCT)}"
                inner = text if not below or upper is not None else self.within(amount, SUM)
                return f"max(0, {inner}{below})", ATOM
            case Rounded(operand=operand, mode=mode, unit=unit):
                return self.rounded(self.formula(operand), self.within(operand, PRODUCT), mode, unit)
            case Prorated(amount=amount, part=part, whole=whole, mode=mode, unit=unit):
                text = (
                    f"{self.within(amount, PRODUCT)} * {self.within(part, ATOM)} / {self.within(whole, ATOM)}"
                )
                return self.rounded(text, text, mode, unit)
            case DateCall(function=function):
                raise Unsayable(
                    f"“{function.value}” has no equivalent in FEEL.", "Compute the date before, as an input."
                )
            case _:
                raise Unsayable(
                    f"A model cannot look into the history “{node.history}”.",
                    "Pass its count or sum as an input.",
                )

    def within(self, node: Expression, tightness: int) -> str:
        text, binds = self.write(node)
        return text if binds >= tightness else f"({text})"

    def literal(self, value: Fraction | date | bool | str, kind: Kind) -> str:
        """Return a constant."""
        match value:
            case bool():
                return "true" if value else "false"
            case date():
                return f'date("{value.isoformat()}")'
            case str():
                return f'"{value}"'
            case _ if kind in (Kind.MONEY, Kind.EXACT):
                return decimal(value / 10**self.pack.about.minor_digits, self.pack.about.minor_digits)
            case _:
                return decimal(value, 0)

    def parameter(self, node: Parameter) -> str:
        key = (node.name, node.key.name if isinstance(node.key, Name) else "")
        if key in self.keyed:
            return self.keyed[key]
        raise Unsayable(f"“{node.name}” has no value on this day.", "Export for a day on which it has one.")

    def arithmetic(self, node: Arithmetic) -> tuple[str, int]:
        left, right = node.left, node.right
        if left.type.kind is right.type.kind is Kind.DATE:
            return f"({self.within(left, SUM)} - {self.within(right, PRODUCT)}) / {_DAY}", PRODUCT
        if Kind.DATE in (left.type.kind, right.type.kind):
            day, count = (left, right) if left.type.kind is Kind.DATE else (right, left)
            return f"{self.within(day, SUM)} {node.operator.value} {self.span(count)}", SUM
        if node.operator is Operator.MULTIPLY:
            return f"{self.within(left, PRODUCT)} * {self.within(right, ATOM)}", PRODUCT
        return f"{self.within(left, SUM)} {node.operator.value} {self.within(right, PRODUCT)}", SUM

    def span(self, count: Expression) -> str:
        """Return days or months as a duration."""
        months = count.type.kind is Kind.MONTHS
        if isinstance(count, Constant) and isinstance(count.value, Fraction) and count.value >= 0:
            return f'duration("P{count.value}{"M" if months else "D"}")'
        return f"{self.within(count, ATOM)} * {_MONTH if months else _DAY}"

    def rounded(self, text: str, tight: str, mode: Rounding, unit: int) -> tuple[str, int]:
        digits = self.pack.about.minor_digits
        zeros = len(str(unit)) - 1
        if unit == 10**zeros:
            return f"{_ROUND[mode]}({text}, {digits - zeros})", ATOM
        step = write_money(unit, digits)
        return f"{_ROUND[mode]}({tight} / {step}, 0) * {step}", PRODUCT

    # Cells

    def cell(self, column: Column, cell: Cell) -> tuple[str, bool]:
        """Return a cell's unary tests, and whether it says the same; raise Unsayable if there are none."""
        kind = column.expression.type.kind
        if cell.is_any:
            return ("not(null)", not column.may_not_apply) if column.may_be_unknown else ("-", True)
        states = {test.state for test in cell.tests if isinstance(test, InState)}
        if None in states and not cell.negated:
            same = UNKNOWN in states or not (column.may_be_unknown or column.may_not_apply)
            return ("-", True) if same else ("not(null)", len(states) == 1)
        if None in states:
            raise Unsayable("“not(known)” never holds.", "Delete the row.")
        texts = [self.test(test, kind) for test in cell.tests if not isinstance(test, InState)]
        texts += ["null"] if states and not cell.negated else []
        same = not (states and column.may_be_unknown and column.may_not_apply)
        if cell.negated:
            nullable = column.may_be_unknown or column.may_not_apply
            return f"not({', '.join(['null', *texts] if nullable else texts)})", same
        return ", ".join(texts), same

    def test(self, test: Equal | Interval, kind: Kind) -> str:
        if isinstance(test, Equal):
            return self.end(test.value, kind)
        low = "" if test.low is None else self.end(test.low, kind)
        high = "" if test.high is None else self.end(test.high, kind)
        if low and high:
            return f"{'[' if test.low_included else '('}{low}..{high}{']' if test.high_included else ')'}"
        if low:
            return f"{'>=' if test.low_included else '>'} {low}"
        return f"{'<=' if test.high_included else '<'} {high}"

    def end(self, end: Expression, kind: Kind) -> str:
        if isinstance(end, Constant):
            return self.literal(end.value, kind)
        raise Unsayable("A test's end has no value on this day.", "Export for a day on which it has one.")


def decimal(value: Fraction, places: int) -> str:
    """Return a number as FEEL writes it: with at least so many places, or as a quotient if it is not finite."""
    digits = places
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 18:
            return f"{value.numerator} / {value.denominator}"
    return write_money(value * 10**digits, digits)
