"""Formulas in ZEN: on integers alone, each formula's value times its denominator (see `targets.scale`)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from policy.language.exchange.exported import Unsayable
from policy.language.exchange.zen.fields import Fields
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    Name,
    Operator,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
)
from policy.language.tree.types import Kind

LONGEST = 20_000
"""Rounding repeats its operand; a formula that has grown beyond this is refused."""


def formula(fields: Fields, expression: Expression, denominator: int | None = None) -> str:
    """Return a formula, null where a value it needs is; raise Unsayable if ZEN has no words for it."""
    text = _Writer(fields).at(expression, denominator or fields.scale.denominator(expression))
    nulls = fields.nulls(expression)
    if len(text) > LONGEST:
        raise Unsayable(
            "The formula nests its roundings too deeply.", "Compute a part of it in an earlier table."
        )
    if not nulls or isinstance(expression, Name):
        return text
    return f"({' or '.join(f'{name} == null' for name in nulls)}) ? null : {text}"


def literal(value: Fraction | date | bool | str, denominator: int) -> str:
    """Return a constant at a denominator."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return str(value.toordinal())
        case str():
            return f'"{value}"'
        case _:
            return _integer(int(value * denominator))


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"(0 - {-value})"


class _Writer:
    """Writes one formula."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.scale = fields.scale

    def at(self, node: Expression, denominator: int) -> str:
        """Return the value of a node times a denominator that its own divides."""
        if isinstance(node, Constant):
            return literal(node.value, denominator)
        times = denominator // self.scale.denominator(node)
        text = self.own(node)
        return text if times == 1 else f"({text} * {times})"

    def own(self, node: Expression) -> str:
        """Return the value of a node times its own denominator."""
        match node:
            case Constant(value=value):
                return literal(value, self.scale.denominator(node))
            case Name(name=name, origin=origin):
                return self.fields.of(origin, name)
            case Parameter():
                return self.keyed(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Choice(extreme=extreme, operands=operands):
                common = self.scale.denominator(node)
                return f"{extreme.value}([{', '.join(self.at(one, common) for one in operands)}])"
            case Band():
                return self.band(node)
            case Rounded(operand=operand, mode=mode, unit=unit):
                least = self.scale.bounds(operand)[0]
                return rounded(
                    self.own(operand), str(self.scale.denominator(operand) * unit), mode, unit, least
                )
            case Prorated(amount=amount, part=part, whole=whole, mode=mode, unit=unit):
                over = f"{self.own(amount)} * {self.own(part)}"
                under = f"({self.own(whole)} * {self.scale.denominator(amount) * unit})"
                return rounded(f"({over})", under, mode, unit, self.scale.bounds(amount)[0])
            case DateCall(function=function):
                raise Unsayable(
                    f"“{function.value}” needs the pack's calendar, which the document does not have.",
                    "Compute the date before, and pass it as an input.",
                )
            case _:
                raise Unsayable(
                    f"The document cannot look into the history “{node.history}”.",
                    "Pass its count or sum as an input.",
                )

    def keyed(self, node: Parameter) -> str:
        kind = self.fields.pack.parameters[node.name]
        if node.key is None:
            raise Unsayable(
                f"“{node.name}” has no value on this day.", "Export for a day on which it has one."
            )
        common = self.scale.denominator(node)
        values = {one.key: literal(one.value, common) for one in kind.values}
        chosen = values.pop(None, "null")
        key = self.own(node.key)
        for word, text in reversed(values.items()):
            chosen = f'{key} == "{word}" ? {text} : ({chosen})'
        return f"({chosen})"

    def arithmetic(self, node: Arithmetic) -> str:
        if node.type.kind is Kind.DATE and Kind.MONTHS in (node.left.type.kind, node.right.type.kind):
            raise Unsayable("Dates are day numbers here; months cannot be added.", "Count in days.")
        if node.operator is Operator.MULTIPLY:
            return f"({self.own(node.left)} * {self.own(node.right)})"
        common = self.scale.denominator(node)
        return f"({self.at(node.left, common)} {node.operator.value} {self.at(node.right, common)})"

    def band(self, node: Band) -> str:
        common = self.scale.denominator(node)
        text = self.at(node.amount, common)
        if node.upper is not None:
            text = f"min([{text}, {self.at(node.upper, common)}])"
        lower = "" if node.lower is None else f" - {self.at(node.lower, common)}"
        return f"max([0, {text}{lower}])"


def rounded(over: str, under: str, mode: Rounding, unit: int, least: Fraction) -> str:
    """Return over / under as a whole number of units, in minor units; a half, or a rest, away from zero."""
    times = "" if unit == 1 else f" * {unit}"
    positive = _count(over, under, mode)
    if least >= 0:
        return f"({positive}{times})"
    negative = _count(f"(0 - {over})", under, mode)
    return f"(({over} >= 0 ? {positive} : (0 - {negative})){times})"


def _count(over: str, under: str, mode: Rounding) -> str:
    match mode:
        case Rounding.DOWN:
            return f"floor({over} / {under})"
        case Rounding.UP:
            return f"floor(({over} + {under} - 1) / {under})"
        case Rounding.HALF_UP:
            return f"floor((2 * {over} + {under}) / (2 * {under}))"
        case _:
            half = f"floor((2 * {over} + {under}) / (2 * {under}))"
            tie = f"(2 * {over} + {under}) % (2 * {under}) == 0"
            return f"({tie} and {half} % 2 == 1 ? {half} - 1 : {half})"
