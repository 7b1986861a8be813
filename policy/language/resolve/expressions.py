"""Gives formulas their types: every name found, every literal made what its place needs, every misuse explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.pages import Written
from policy.language.parser import parse_formula
from policy.language.resolve.algebra import CASH, RESULTS, WHOLE, constant_of, described
from policy.language.resolve.functions import call, choice, history
from policy.language.resolve.names import SUBTOTAL, TAXABLE, Names, listed, suggestion
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Constant,
    Expression,
    Name,
    Operator,
    Origin,
    Parameter,
)
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import BOOLEAN, DATE, DAYS, INTEGER, MONEY, MONTHS, RATE, Kind, Type


class Unresolved(Exception):
    """A formula with a fault that has been reported; nothing more can be said about it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a formula stands: its scope, the results to its left, and how to learn another result's type."""

    names: Names
    scope: Scope
    row: str
    local: Mapping[str, Type]
    type_of_output: Callable[[str, Place], Type]


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves one formula of one cell."""

    setting: Setting
    written: Written

    def formula(self, expected: Type | None) -> Expression:
        """Resolve the cell as a formula of the expected type, or of its own. Raise Unresolved."""
        return self.resolve(self.parse(), expected)

    def parse(self) -> s.Syntax:
        """Parse the cell as a formula. Raise Unresolved."""
        try:
            return parse_formula(self.written.text)
        except Unreadable as fault:
            self.fail("unreadable", fault.message, fault.advice, fault.offset)

    def fail(self, code: str, message: str, advice: str, offset: int) -> NoReturn:
        """Report a finding at an offset of the cell and give the formula up."""
        self.setting.names.report(code, message, advice, self.written.at(offset), self.setting.row)
        raise Unresolved

    def resolve(self, node: s.Syntax, expected: Type | None) -> Expression:
        """Resolve a part of the formula; with an expected type, the result has it or a type that may stand for it."""
        if expected is None:
            return self.own(node)
        match node:
            case s.Number():
                return self.number(node, expected)
            case s.Negative(operand=s.Number() as number):
                positive = self.number(number, expected)
                return Constant(positive.type, -constant_of(positive), self.written.at(node.offset))
            case s.Word(text=text) if text in expected.words:
                return Constant(expected, text, self.written.at(node.offset))
            case s.Word(text="yes" | "no" as text) if expected == BOOLEAN:
                return Constant(BOOLEAN, text == "yes", self.written.at(node.offset))
            case s.Call(function="min" | "max"):
                return self.fits(choice(self, node, expected), expected, node)
            case _:
                return self.fits(self.own(node, expected), expected, node)

    def own(self, node: s.Syntax, expected: Type | None = None) -> Expression:
        match node:
            case s.Number():
                return self.number(node, None)
            case s.Duration(count, months, offset):
                return Constant(MONTHS if months else DAYS, Fraction(count), self.written.at(offset))
            case s.Day(value, offset):
                return Constant(DATE, value, self.written.at(offset))
            case s.Word():
                return self._name(node, expected)
            case s.Keyed():
                return self._keyed(node)
            case s.Negative():
                self.fail(
                    "negative", "A formula cannot turn a value negative.", "Subtract it instead.", node.offset
                )
            case s.Binary():
                return self._binary(node)
            case s.Part():
                return self._band(node)
            case s.Call():
                return call(self, node)
            case _:
                return history(self, node)

    # Literals and names

    def number(self, node: s.Number, expected: Type | None) -> Constant:
        about = self.setting.names.about
        at = self.written.at(node.offset)
        wanted = expected or self._kind_of(node)
        if wanted.kind in CASH:
            minor = node.value * 10**about.minor_digits
            if node.digits is None:
                self.fail(
                    "type",
                    f"“{self._text(node)}” is a rate where money is needed.",
                    "Write of what: “2% of past due”.",
                    node.offset,
                )
            if minor.denominator != 1:
                self.fail(
                    "type",
                    f"“{self._text(node)}” has more digits after the point than {about.currency} has.",
                    f"Write it with {about.minor_digits}, or round a formula.",
                    node.offset,
                )
            return Constant(MONEY, minor, at)
        if wanted.kind in WHOLE:
            if node.digits != 0:
                self.fail(
                    "type",
                    f"“{self._text(node)}” is no whole number.",
                    "Write it without a point.",
                    node.offset,
                )
            return Constant(wanted, node.value, at)
        if wanted.kind is Kind.RATE:
            return Constant(RATE, node.value, at)
        self.fail(
            "type",
            f"“{self._text(node)}” is a number where {described(wanted)} is needed.",
            f"Write {described(wanted)}.",
            node.offset,
        )

    def _kind_of(self, node: s.Number) -> Type:
        """Return what a number is where nothing else says: 5.00 is money, 5 an integer, 2% and 2.5 are rates."""
        if node.digits == 0:
            return INTEGER
        return MONEY if node.digits == self.setting.names.about.minor_digits else RATE

    def _name(self, node: s.Word, expected: Type | None) -> Expression:
        names, text, at = self.setting.names, node.text, self.written.at(node.offset)
        if text in self.setting.local:
            return Name(self.setting.local[text], text, Origin.OUTPUT, at)
        if text in names.ambiguous:
            self.fail(
                "name-taken",
                f"More than one offer has a “{text}”.",
                "Compute it under another name in a table of its own on the offer's page, and use that name.",
                node.offset,
            )
        if text in names.outputs:
            output = names.outputs[text]
            self._reachable(text, output.scope, node.offset)
            return Name(self.setting.type_of_output(text, at), text, Origin.OUTPUT, at)
        if text in names.inputs:
            declared = names.inputs[text]
            self._reachable(text, declared.scope, node.offset)
            return Name(declared.type, text, Origin.INPUT, at)
        if text in names.parameters:
            parameter = names.parameters[text]
            if parameter.key is not None:
                self.fail(
                    "key-missing",
                    f"“{text}” has a value for each {parameter.key}.",
                    f"Write “{text} for {parameter.key}”.",
                    node.offset,
                )
            return Parameter(parameter.type, text, None, at)
        if text in names.components:
            return Name(MONEY, text, Origin.COMPONENT, at)
        if text in (SUBTOTAL, TAXABLE):
            return Name(MONEY, text, Origin.BUILTIN, at)
        if text in ("yes", "no"):
            return Constant(BOOLEAN, text == "yes", at)
        if text in names.histories:
            self.fail(
                "type",
                f"“{text}” is a history.",
                f"Write what of it: “count of {text} in last 12 months”.",
                node.offset,
            )
        wanted = list(expected.words) if expected and expected.words else []
        self.fail(
            "unknown-name" if not wanted else "unknown-word",
            f"“{text}” is not the name of anything in this pack."
            if not wanted
            else f"“{text}” is none of the words that may stand here.",
            suggestion(
                text,
                wanted or names.known_names(),
                f"Write {listed(wanted)}." if wanted else "Declare it in inputs.md or parameters.md.",
            ),
            node.offset,
        )

    def _reachable(self, name: str, scope: Scope, offset: int) -> None:
        if scope not in (Scope.ACCOUNT, self.setting.scope):
            self.fail(
                "scope",
                f"“{name}” belongs to each {scope.value}; this table is for each {self.setting.scope.value}.",
                f"Let the page say “per: {scope.value}”, or use the component's sum.",
                offset,
            )

    def _keyed(self, node: s.Keyed) -> Expression:
        names = self.setting.names
        parameter = names.parameters.get(node.name)
        if parameter is None or parameter.key is None:
            keyed = [name for name, kind in names.parameters.items() if kind.key is not None]
            self.fail(
                "unknown-name",
                f"“{node.name}” is no parameter with a key.",
                suggestion(
                    node.name, keyed, "Declare it in parameters.md under a heading “## NAME by INPUT”."
                ),
                node.offset,
            )
        key = self.resolve(node.key, None)
        wanted = names.inputs[parameter.key].type
        if key.type != wanted:
            self.fail(
                "type",
                f"“{node.name}” goes by {parameter.key}, which “{node.key.text}” is not.",
                f"Write “{node.name} for {parameter.key}”.",
                node.key.offset,
            )
        return Parameter(parameter.type, parameter.name, key, self.written.at(node.offset))

    # Arithmetic

    def _binary(self, node: s.Binary) -> Expression:
        left, right = self._pair(node)
        made = RESULTS[node.operator](left.type.kind, right.type.kind)
        if made is None:
            self._refuse(node, left.type, right.type)
        operator = {"+": Operator.ADD, "-": Operator.SUBTRACT, "*": Operator.MULTIPLY}[node.operator]
        return Arithmetic(made, operator, left, right, self.written.at(node.offset))

    def _pair(self, node: s.Binary) -> tuple[Expression, Expression]:
        if node.operator == "*":
            return self.own(node.left), self.own(node.right)
        if isinstance(node.left, s.Number) and not isinstance(node.right, s.Number):
            right = self.own(node.right)
            return self._beside(node.left, right), right
        left = self.own(node.left)
        return left, self._beside(node.right, left)

    def _beside(self, node: s.Syntax, other: Expression) -> Expression:
        if not isinstance(node, s.Number):
            return self.own(node)
        if other.type.kind in CASH:
            return self.number(node, MONEY)
        if other.type.kind is Kind.DATE:
            return self.number(node, DAYS)
        if other.type.kind in WHOLE and node.digits == 0:
            return self.number(node, other.type)
        return self.number(node, None)

    def _refuse(self, node: s.Binary, left: Type, right: Type) -> NoReturn:
        advice = "Both sides must be of one kind."
        if node.operator == "*" and left.kind in CASH and right.kind in CASH:
            advice = "Multiply money by a rate or a count; write 125% of X, not 1.25 * X."
        verb = {"+": "added to", "-": "subtracted from", "*": "multiplied by"}[node.operator]
        first, second = (right, left) if node.operator == "-" else (left, right)
        self.fail(
            "type",
            f"{described(first).capitalize()} cannot be {verb} {described(second)}.",
            advice,
            node.offset,
        )

    def _band(self, node: s.Part) -> Expression:
        amount = self.own(node.amount)
        if amount.type.kind not in CASH | WHOLE:
            self.fail(
                "type",
                f"Only an amount has a part, not {described(amount.type)}.",
                "Use money or a count.",
                node.offset,
            )
        kind = MONEY if amount.type.kind in CASH else amount.type
        lower = None if node.lower is None else self.resolve(node.lower, kind)
        upper = None if node.upper is None else self.resolve(node.upper, kind)
        return Band(amount.type, amount, lower, upper, self.written.at(node.offset))

    def fits(self, made: Expression, expected: Type, node: s.Syntax) -> Expression:
        have, want = made.type.kind, expected.kind
        if made.type == expected or (have in WHOLE and want in WHOLE):
            return made
        if (have, want) in ((Kind.MONEY, Kind.EXACT), (Kind.INTEGER, Kind.RATE)):
            return made
        if (have, want) == (Kind.EXACT, Kind.MONEY):
            self.fail(
                "unrounded",
                "Money times a rate can leave parts of a cent.",
                "Say how it is rounded: round(…), round up(…), round down(…).",
                node.offset,
            )
        if have is want is Kind.ENUMERATION:
            self.fail(
                "type",
                f"This may be {listed(made.type.words)}; here stands {listed(expected.words)}.",
                "Use a name of the same words.",
                node.offset,
            )
        self.fail(
            "type",
            f"{described(made.type).capitalize()} stands where {described(expected)} is needed.",
            f"Write {described(expected)}.",
            node.offset,
        )

    def _text(self, node: s.Number) -> str:
        rest = self.written.text[node.offset :]
        end = next((i for i, sign in enumerate(rest) if sign not in "0123456789.%/ "), len(rest))
        return rest[:end].strip()
