"""Writes FEEL as formulas and tests of a page, each literal as its kind is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from policy.language.exchange.dmn.kinds import EXTREMES, ROUNDINGS, Kinds, places
from policy.language.exchange.dmn.slots import Slot
from policy.language.exchange.feel.lexer import NoFeel
from policy.language.exchange.feel.tree import (
    Call,
    Day,
    Feel,
    Infix,
    Minus,
    Null,
    Number,
    Range,
    Ref,
    Span,
    Tests,
    Text,
    Truth,
    parts,
)
from policy.language.values import write_money, write_rate

SUM, PRODUCT, ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the expressions of one model with the names and words chosen for its pages."""

    kinds: Kinds
    names: Mapping[str, str]
    words: Mapping[int, Mapping[str, str]]
    """Our word for each text, by the identity of the class that it belongs to."""
    fixed: frozenset[str]
    """Names of the model that became parameters: the end of a test may be one of them."""
    rounding: str = "half up"
    """The mode of the pack, which need not be named."""

    # Cells

    def cell(self, tests: Tests, column: Slot) -> str:
        """Return a test cell. Raise NoFeel."""
        made = []
        for test in tests.tests:
            if isinstance(test, Null):
                made.append("known" if tests.negated and len(tests.tests) == 1 else "unknown")
            elif isinstance(test, Range):
                made.append(self.range(test, column))
            else:
                made.append(self.end(test, column))
        if not made:
            return "-"
        if tests.negated and made == ["known"]:
            return "known"
        text = ", ".join(text for text in made if not (tests.negated and text == "unknown"))
        return f"not({text})" if tests.negated else text

    def range(self, test: Range, column: Slot) -> str:
        if test.low is None or test.high is None:
            end, sign, included = (
                (test.low, ">", test.low_included)
                if test.high is None
                else (test.high, "<", test.high_included)
            )
            return f"{sign}{'=' if included else ''} {self.end(end or Null(), column)}"
        opening, closing = "[" if test.low_included else "(", "]" if test.high_included else ")"
        return f"{opening}{self.end(test.low, column)} .. {self.end(test.high, column)}{closing}"

    def end(self, node: Feel, column: Slot) -> str:
        """Return what a test compares with: a literal or a parameter."""
        match node:
            case Number() | Text() | Truth() | Day() | Span():
                return self.literal(node, column)
            case Ref(name=name) if name in self.fixed:
                return self.names[name]
            case _:
                raise NoFeel(
                    "A cell compares with a value that is fixed, not with another value of the account.",
                    "Let the column be the difference of the two, and test it against 0.",
                )

    # Formulas

    def result(self, node: Feel, slot: Slot) -> tuple[str, bool]:
        """Return a result's formula, and whether rounding had to be added to it. Raise NoFeel."""
        text = self.formula(node, slot)
        if slot.kind == "money" and self.is_exact(node):
            return f"{self.mode('round', 'half up')}({text})", True
        return text, False

    def formula(self, node: Feel, slot: Slot | None = None) -> str:
        """Return a formula. Raise NoFeel."""
        return self.write(node, slot or self.slot(node))[0]

    def slot(self, node: Feel) -> Slot:
        return self.kinds.of_node[id(node)].root

    def literal(self, node: Number | Text | Truth | Day | Span, slot: Slot) -> str:
        match node:
            case Text(value=value):
                return self.words.get(id(slot.root), {}).get(value, value)
            case Truth(value=truth):
                return "yes" if truth else "no"
            case Day(value=day):
                return day.isoformat()
            case Span(count=count, months=months):
                unit = "month" if months else "day"
                return f"{count} {unit}{'' if count == 1 else 's'}"
            case _:
                return self.number(node.value, slot.kind)

    def number(self, value: Fraction, kind: str) -> str:
        if kind == "money":
            minor = value * 10**self.kinds.digits
            if minor.denominator != 1:
                raise NoFeel(
                    f"An amount has {self.kinds.digits} digits after the point.",
                    "Round it, or multiply by a rate.",
                )
            return write_money(minor, self.kinds.digits)
        if kind == "rate":
            return write_rate(value)
        if value.denominator != 1:
            raise NoFeel(
                "A part of a whole number cannot be counted.", "Declare the value as a rate or as money."
            )
        return str(value)

    def write(self, node: Feel, slot: Slot) -> tuple[str, int]:
        """Return a text and how tightly it binds."""
        match node:
            case Number(value=value) if value < 0:
                return f"{self.number(Fraction(0), slot.kind)} - {self.number(-value, slot.kind)}", SUM
            case Number() | Text() | Truth() | Day() | Span():
                return self.literal(node, slot), ATOM
            case Ref(name=name):
                return self.names[name], ATOM
            case Minus(operand=operand):
                zero = self.number(Fraction(0), slot.kind)
                return f"({zero} - {self.within(operand, slot, PRODUCT)})", ATOM
            case Infix(operator="+" | "-"):
                return self.sum(node)
            case Infix(operator="*"):
                return self.product(node)
            case Infix(operator="/"):
                return self.quotient(node)
            case Call(function=function) if function in EXTREMES:
                return self.extreme(node, slot)
            case Call():
                return self.rounded(node), ATOM
            case _:
                raise NoFeel(
                    "A condition inside a formula has no equivalent.",
                    "Let a table's rows make the difference.",
                )

    def within(self, node: Feel, slot: Slot, tightness: int) -> str:
        text, binds = self.write(node, slot)
        return text if binds >= tightness else f"({text})"

    def sum(self, node: Infix) -> tuple[str, int]:
        left, right = self.slot(node.left), self.slot(node.right)
        texts = self.within(node.left, left, SUM), self.within(node.right, right, PRODUCT)
        return f"{texts[0]} {node.operator} {texts[1]}", SUM

    def product(self, node: Infix) -> tuple[str, int]:
        if (step := _rounded_to(node)) is not None:
            operand, function, unit = step[0], step[1], step[2] * 10**self.kinds.digits
            if unit.denominator != 1 or self.slot(operand).kind != "money":
                raise NoFeel("Only money is rounded, to whole minor units.", "Declare the value as money.")
            return self.to_unit(operand, function, int(unit)), ATOM
        if isinstance(node.right, Span):
            return self.write(node.left, self.slot(node.left))
        factor, other = (node.left, node.right) if isinstance(node.left, Number) else (node.right, node.left)
        if isinstance(factor, Number) and not isinstance(other, Number):
            if self.is_amount(factor, other):
                amount, text = self.number(factor.value, "money"), self.within(other, self.slot(other), ATOM)
                return (
                    f"{text} of {amount}" if self.slot(other).kind == "rate" else f"{amount} * {text}"
                ), PRODUCT
            if factor.digits == 0 and factor.value >= 0:
                return f"{self.within(other, self.slot(other), PRODUCT)} * {factor.value}", PRODUCT
            if factor.value < 0:
                raise NoFeel(
                    "A negative rate has no equivalent in a formula.", "Subtract the positive share."
                )
            return f"{write_rate(factor.value)} of {self.within(other, self.slot(other), ATOM)}", PRODUCT
        left, right = self.slot(node.left), self.slot(node.right)
        if (left.kind, right.kind) == ("money", "rate"):
            return f"{self.within(node.right, right, ATOM)} of {self.within(node.left, left, ATOM)}", PRODUCT
        joint = "of" if left.kind == "rate" else "*"
        return f"{self.within(node.left, left, ATOM)} {joint} {self.within(node.right, right, ATOM)}", PRODUCT

    def quotient(self, node: Infix) -> tuple[str, int]:
        match node.right:
            case Span(count=1, months=False):
                return self.write(node.left, self.slot(node.left))
            case Number(value=value) if value > 0:
                inner = self.within(node.left, self.slot(node.left), ATOM)
                return f"{value.denominator}/{value.numerator} of {inner}", PRODUCT
            case _:
                raise NoFeel(
                    "A division by a value has no equivalent outside a rounding.",
                    "Write round half up(amount * part / whole, 2).",
                )

    def extreme(self, node: Call, slot: Slot) -> tuple[str, int]:
        if node.function == "sum" or len(node.arguments) == 1:
            texts = [self.within(one, slot, PRODUCT) for one in node.arguments]
            return " + ".join(texts), SUM if len(texts) > 1 else ATOM
        return f"{node.function}({', '.join(self.formula(one, slot) for one in node.arguments)})", ATOM

    def rounded(self, node: Call) -> str:
        operand, digits = node.arguments[0], self.kinds.digits
        slot = self.slot(operand)
        if slot.kind in ("integer", "days", "months") and places(node) >= 0:
            return self.within(operand, slot, ATOM)
        if slot.kind != "money":
            raise NoFeel("Only money is rounded.", "Declare the value as money, or leave it unrounded.")
        if places(node) > digits or places(node) < -9:
            raise NoFeel(f"Money is rounded to at most {digits} digits.", "Round the final amount.")
        unit = 10 ** (digits - places(node))
        return self.to_unit(operand, node.function, unit)

    def to_unit(self, operand: Feel, function: str, unit: int) -> str:
        mode = ROUNDINGS[function]
        to = "" if unit == 1 else f" to {write_money(unit, self.kinds.digits)}"
        match operand:
            case Infix(operator="/", left=Infix(operator="*", left=amount, right=part), right=whole) if (
                not isinstance(whole, Number)
                or (_is_count(part, self.slot(part)) and _is_count(whole, self.slot(whole)))
            ):
                texts = [self.formula(one) for one in (amount, part, whole)]
                return f"{self.mode('prorate', mode)}({', '.join(texts)}{to})"
            case _:
                return f"{self.mode('round', mode)}({self.formula(operand)}{to})"

    def mode(self, verb: str, mode: str) -> str:
        return verb if mode == self.rounding else f"{verb} {mode}"

    def is_exact(self, node: Feel) -> bool:
        """Whether a formula of money can leave parts of a minor unit."""
        match node:
            case Infix(operator="*", left=left, right=right) if _rounded_to(node) is None:
                whole = self.is_whole(left, right) and self.is_whole(right, left)
                return not whole or self.is_exact(left) or self.is_exact(right)
            case Infix(operator="/"):
                return True
            case Infix(operator="+" | "-") | Minus() | Call(function="min" | "max" | "sum"):
                return any(self.is_exact(one) for one in parts(node))
            case _:
                return False

    def is_whole(self, factor: Feel, other: Feel) -> bool:
        """Whether a factor keeps an amount whole: it is a count, or the amount itself."""
        if isinstance(factor, Number):
            return factor.digits == 0 or self.is_amount(factor, other)
        return self.slot(factor).kind == "money" or _is_count(factor, self.slot(factor))

    def is_amount(self, literal: Number, other: Feel) -> bool:
        """Whether a literal is an amount because it is multiplied by a count, or by a declared rate."""
        slot = self.slot(other)
        counted = slot.kind in ("days", "months") or slot.own in ("integer", "rate")
        return counted and self.slot(literal).kind == "money"


def _is_count(node: Feel, slot: Slot) -> bool:
    if isinstance(node, Number):
        return node.digits == 0
    return slot.kind in ("integer", "days", "months")


def _rounded_to(node: Infix) -> tuple[Feel, str, Fraction] | None:
    """Return operand, function and unit of `round half up(x / 0.05, 0) * 0.05`."""
    match node:
        case Infix(
            operator="*",
            left=Call(arguments=(Infix(operator="/", left=operand, right=Number() as over), *_)) as rounding,
            right=Number() as unit,
        ) if over == unit and rounding.function in ROUNDINGS and unit.digits and places(rounding) == 0:
            return operand, rounding.function, unit.value
        case _:
            return None
