"""Gives formulas their types: every name found, every literal made what its place needs, every misuse explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from policy.language import syntax as s
from policy.language.pages import Written
from policy.language.parser import Unreadable, parse_formula
from policy.language.resolve.names import SUBTOTAL, TAXABLE, Names, listed, suggestion
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
    Rounding,
    Window,
    WindowKind,
)
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import BOOLEAN, DATE, DAYS, EXACT, INTEGER, MONEY, MONTHS, RATE, Kind, Type

_WHOLE: Final = frozenset({Kind.INTEGER, Kind.DAYS, Kind.MONTHS})
_CASH: Final = frozenset({Kind.MONEY, Kind.EXACT})
_ROUNDINGS: Final = {
    "": None,
    " up": Rounding.UP,
    " down": Rounding.DOWN,
    " half up": Rounding.HALF_UP,
    " half even": Rounding.HALF_EVEN,
}
_DATE_CALLS: Final[Mapping[str, tuple[DateFunction, tuple[Type, ...], Type]]] = {
    "next business day": (DateFunction.NEXT_BUSINESS_DAY, (DATE,), DATE),
    "previous business day": (DateFunction.PREVIOUS_BUSINESS_DAY, (DATE,), DATE),
    "add business days": (DateFunction.ADD_BUSINESS_DAYS, (DATE, DAYS), DATE),
    "months between": (DateFunction.MONTHS_BETWEEN, (DATE, DATE), MONTHS),
    "start of month": (DateFunction.START_OF_MONTH, (DATE,), DATE),
    "end of month": (DateFunction.END_OF_MONTH, (DATE,), DATE),
}
_FUNCTIONS: Final = [
    "min",
    "max",
    *(f"{f}{m}" for f in ("round", "prorate") for m in _ROUNDINGS),
    *_DATE_CALLS,
]


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
            return self._own(node)
        match node:
            case s.Number():
                return self._number(node, expected)
            case s.Negative(operand=s.Number() as number):
                positive = self._number(number, expected)
                return Constant(positive.type, -_fraction(positive), self.written.at(node.offset))
            case s.Word(text=text) if text in expected.words:
                return Constant(expected, text, self.written.at(node.offset))
            case s.Word(text="yes" | "no" as text) if expected == BOOLEAN:
                return Constant(BOOLEAN, text == "yes", self.written.at(node.offset))
            case s.Call(function="min" | "max"):
                return self._fits(self._choice(node, expected), expected, node)
            case _:
                return self._fits(self._own(node, expected), expected, node)

    def _own(self, node: s.Syntax, expected: Type | None = None) -> Expression:
        at = self.written.at(node.offset)
        match node:
            case s.Number():
                return self._number(node, None)
            case s.Duration(count, months):
                return Constant(MONTHS if months else DAYS, Fraction(count), at)
            case s.Day(value):
                return Constant(DATE, value, at)
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
                return self._call(node)
            case s.Folded():
                return self._history(node)

    # Literals and names

    def _number(self, node: s.Number, expected: Type | None) -> Constant:
        about = self.setting.names.about
        at = self.written.at(node.offset)
        kind = expected.kind if expected else None
        if kind is None:
            if node.digits is None:
                kind = Kind.RATE
            elif node.digits == 0:
                kind = Kind.INTEGER
            else:
                kind = Kind.MONEY if node.digits == about.minor_digits else Kind.RATE
        if kind in _CASH:
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
        if kind in _WHOLE:
            if node.digits != 0:
                self.fail(
                    "type",
                    f"“{self._text(node)}” is no whole number.",
                    "Write it without a point.",
                    node.offset,
                )
            return Constant(Type(kind), node.value, at)
        if kind is Kind.RATE:
            return Constant(RATE, node.value, at)
        self.fail(
            "type",
            f"“{self._text(node)}” is a number where {_a(expected)} is needed.",
            f"Write {listed(expected.words)}." if expected and expected.words else f"Write {_a(expected)}.",
            node.offset,
        )

    def _name(self, node: s.Word, expected: Type | None) -> Expression:
        names, text, at = self.setting.names, node.text, self.written.at(node.offset)
        if text in self.setting.local:
            return Name(self.setting.local[text], text, Origin.OUTPUT, at)
        if text in names.ambiguous:
            self.fail(
                "name-taken",
                f"More than one offer has a “{text}”.",
                "Compute it in a table of its own on the offer's page, under another name, and use that here and there.",
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
        made = _RESULTS[node.operator](left.type.kind, right.type.kind)
        if made is None:
            self._refuse(node, left.type, right.type)
        operator = {"+": Operator.ADD, "-": Operator.SUBTRACT, "*": Operator.MULTIPLY}[node.operator]
        return Arithmetic(made, operator, left, right, self.written.at(node.offset))

    def _pair(self, node: s.Binary) -> tuple[Expression, Expression]:
        if node.operator == "*":
            return self._own(node.left), self._own(node.right)
        if isinstance(node.left, s.Number) and not isinstance(node.right, s.Number):
            right = self._own(node.right)
            return self._beside(node.left, right), right
        left = self._own(node.left)
        return left, self._beside(node.right, left)

    def _beside(self, node: s.Syntax, other: Expression) -> Expression:
        if not isinstance(node, s.Number):
            return self._own(node)
        if other.type.kind in _CASH:
            return self._number(node, MONEY)
        if other.type.kind is Kind.DATE:
            return self._number(node, DAYS)
        if other.type.kind in _WHOLE and node.digits == 0:
            return self._number(node, other.type)
        return self._number(node, None)

    def _refuse(self, node: s.Binary, left: Type, right: Type) -> NoReturn:
        advice = "Both sides must be of one kind."
        if node.operator == "*" and left.kind in _CASH and right.kind in _CASH:
            advice = "Multiply money by a rate or a count; write 125% of X, not 1.25 * X."
        verb = {"+": "added to", "-": "subtracted from", "*": "multiplied by"}[node.operator]
        first, second = (right, left) if node.operator == "-" else (left, right)
        self.fail("type", f"{_a(first).capitalize()} cannot be {verb} {_a(second)}.", advice, node.offset)

    def _band(self, node: s.Part) -> Expression:
        amount = self._own(node.amount)
        if amount.type.kind not in _CASH | _WHOLE:
            self.fail(
                "type",
                f"Only an amount has a part, not {_a(amount.type)}.",
                "Use money or a count.",
                node.offset,
            )
        kind = MONEY if amount.type.kind in _CASH else amount.type
        lower = None if node.lower is None else self.resolve(node.lower, kind)
        upper = None if node.upper is None else self.resolve(node.upper, kind)
        return Band(amount.type, amount, lower, upper, self.written.at(node.offset))

    # Functions

    def _call(self, node: s.Call) -> Expression:
        name = node.function
        if name in ("min", "max"):
            return self._choice(node, None)
        if name in _DATE_CALLS:
            return self._date_call(node)
        for stem, build in (("round", self._rounded), ("prorate", self._prorated)):
            if name.startswith(stem) and name[len(stem) :] in _ROUNDINGS:
                return build(node, _ROUNDINGS[name[len(stem) :]] or self.setting.names.about.rounding)
        self.fail(
            "unknown-function",
            f"There is no function “{name}”.",
            suggestion(name, _FUNCTIONS, f"There are: {', '.join(_FUNCTIONS)}."),
            node.offset,
        )

    def _count(self, node: s.Call, wanted: int, shape: str) -> None:
        if len(node.arguments) != wanted:
            self.fail(
                "arguments",
                f"“{node.function}” has {len(node.arguments)} values in its brackets, not {wanted}.",
                f"Write {shape}.",
                node.offset,
            )

    def _unit(self, node: s.Call) -> int:
        if node.unit is None:
            return 1
        unit = self.resolve(node.unit, MONEY)
        if not isinstance(unit, Constant) or _fraction(unit) <= 0:
            self.fail(
                "rounding-unit",
                "The unit to round to must be an amount above 0.",
                "Write it as 0.05 or 1.00.",
                node.unit.offset,
            )
        return int(_fraction(unit))

    def _choice(self, node: s.Call, expected: Type | None) -> Expression:
        if len(node.arguments) < 2 or node.unit is not None:
            self.fail(
                "arguments",
                f"“{node.function}” compares two or more values.",
                f"Write {node.function}(A, B).",
                node.offset,
            )
        plain = [argument for argument in node.arguments if not isinstance(argument, s.Number)]
        if expected is None and plain:
            expected = self._own(plain[0]).type
        operands: list[Expression] = []
        for argument in node.arguments:
            if isinstance(argument, s.Number):
                operands.append(
                    self._number(argument, MONEY if expected and expected.kind in _CASH else expected)
                )
            else:
                operands.append(self._own(argument))
        kinds = {operand.type.kind for operand in operands}
        if kinds <= _CASH:
            made = EXACT if Kind.EXACT in kinds else MONEY
        elif kinds <= _WHOLE or kinds <= {Kind.INTEGER, Kind.RATE}:
            made = next((o.type for o in operands if o.type.kind is not Kind.INTEGER), INTEGER)
        elif kinds == {Kind.DATE}:
            made = DATE
        else:
            self.fail(
                "type",
                f"“{node.function}” compares {listed(sorted(k.value for k in kinds))}.",
                "All values must be of one kind.",
                node.offset,
            )
        extreme = Extreme.MIN if node.function == "min" else Extreme.MAX
        return Choice(made, extreme, tuple(operands), self.written.at(node.offset))

    def _rounded(self, node: s.Call, mode: Rounding) -> Expression:
        self._count(node, 1, "round(X) or round(X to 0.05)")
        operand = self.resolve(node.arguments[0], EXACT)
        return Rounded(MONEY, mode, self._unit(node), operand, self.written.at(node.offset))

    def _prorated(self, node: s.Call, mode: Rounding) -> Expression:
        self._count(
            node, 3, "prorate(AMOUNT, PART, WHOLE), for example prorate(monthly price, days used, 30)"
        )
        amount = self.resolve(node.arguments[0], EXACT)
        part, whole = (self._whole(argument) for argument in node.arguments[1:])
        return Prorated(MONEY, mode, self._unit(node), amount, part, whole, self.written.at(node.offset))

    def _whole(self, node: s.Syntax) -> Expression:
        made = self._own(node)
        if made.type.kind not in _WHOLE:
            self.fail(
                "type",
                f"{_a(made.type).capitalize()} stands where a count is needed.",
                "Use days, months or an integer.",
                node.offset,
            )
        return made

    def _date_call(self, node: s.Call) -> Expression:
        function, wanted, made = _DATE_CALLS[node.function]
        shape = f"{node.function}({', '.join('DATE' if kind == DATE else 'N' for kind in wanted)})"
        self._count(node, len(wanted), shape)
        arguments = tuple(self.resolve(a, kind) for a, kind in zip(node.arguments, wanted, strict=True))
        return DateCall(made, function, arguments, self.written.at(node.offset))

    def _history(self, node: s.Folded) -> Expression:
        names = self.setting.names
        history = names.histories.get(node.history)
        if history is None:
            self.fail(
                "unknown-name",
                f"“{node.history}” is no history.",
                suggestion(node.history, names.histories, "Declare it in inputs.md under “## Histories”."),
                node.offset,
            )
        fold = Fold(node.fold)
        if fold is Fold.SUM and not history.has_amount:
            self.fail(
                "type",
                f"“{node.history}” holds dates, no amounts.",
                "Declare it as “amounts”, or count it.",
                node.offset,
            )
        if node.on_item and not (history.has_item and self.setting.scope is Scope.OPEN_ITEM):
            self.fail(
                "scope",
                "“on this item” needs a table per open item and a history that is kept by item.",
                "Let the page say “per: open item” and the history hold “dates by item”.",
                node.offset,
            )
        made = {Fold.COUNT: INTEGER, Fold.SUM: MONEY}.get(fold, DATE)
        return History(
            made, fold, history.name, self._window(node), node.on_item, self.written.at(node.offset)
        )

    def _window(self, node: s.Folded) -> Window:
        match node.window:
            case s.Span(kind="in last", length=s.Duration(count, months)):
                return Window(WindowKind.MONTHS if months else WindowKind.DAYS, size=count)
            case s.Span(kind="this year"):
                return Window(WindowKind.CALENDAR_YEAR)
            case s.Span(kind="this season", season=s.Word(text=season, offset=offset)):
                seasons = [known.name for known in self.setting.names.about.seasons]
                if season not in seasons:
                    self.fail(
                        "unknown-name",
                        f"“{season}” is no season.",
                        suggestion(season, seasons, "Declare it in pack.md under “## Seasons”."),
                        offset,
                    )
                return Window(WindowKind.SEASON, season=season)
            case s.Span(kind="since", since=since) if since is not None:
                return Window(WindowKind.SINCE, since=self.resolve(since, DATE))
            case _:
                return Window(WindowKind.ALWAYS)

    # Fitting a type to its place

    def _fits(self, made: Expression, expected: Type, node: s.Syntax) -> Expression:
        have, want = made.type.kind, expected.kind
        if made.type == expected or (have in _WHOLE and want in _WHOLE):
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
            f"{_a(made.type).capitalize()} stands where {_a(expected)} is needed.",
            f"Write {_a(expected)}.",
            node.offset,
        )

    def _text(self, node: s.Number) -> str:
        rest = self.written.text[node.offset :]
        end = next((i for i, sign in enumerate(rest) if sign not in "0123456789.%/ "), len(rest))
        return rest[:end].strip()


def _fraction(constant: Constant) -> Fraction:
    assert isinstance(constant.value, Fraction)
    return constant.value


def _a(kind: Type | None) -> str:
    if kind is None:
        return "a value"
    if kind.words:
        return "one of the words " + listed(kind.words)
    return {
        Kind.MONEY: "money",
        Kind.EXACT: "unrounded money",
        Kind.RATE: "a rate",
        Kind.INTEGER: "an integer",
        Kind.DATE: "a date",
        Kind.DAYS: "a number of days",
        Kind.MONTHS: "a number of months",
        Kind.BOOLEAN: "yes or no",
        Kind.ENUMERATION: "a word",
        Kind.TEXT: "a text",
    }[kind.kind]


def _sum(left: Kind, right: Kind) -> Type | None:
    if {left, right} <= _CASH:
        return EXACT if Kind.EXACT in (left, right) else MONEY
    if Kind.DATE in (left, right):
        return DATE if ({left, right} - {Kind.DATE}) <= _WHOLE and left is not right else None
    if {left, right} <= _WHOLE and (left is right or Kind.INTEGER in (left, right)):
        return Type(right if left is Kind.INTEGER else left)
    return RATE if {left, right} <= {Kind.RATE, Kind.INTEGER} else None


def _difference(left: Kind, right: Kind) -> Type | None:
    if left is right is Kind.DATE:
        return DAYS
    return None if right is Kind.DATE else _sum(left, right)


def _product(left: Kind, right: Kind) -> Type | None:
    for one, other in ((left, right), (right, left)):
        if one in _CASH:
            if other is Kind.RATE:
                return EXACT
            return Type(one) if other in _WHOLE else None
    if Kind.RATE in (left, right):
        return RATE if {left, right} <= {Kind.RATE, Kind.INTEGER} else None
    if {left, right} <= _WHOLE and Kind.INTEGER in (left, right):
        return Type(right if left is Kind.INTEGER else left)
    return None


_RESULTS: Final = {"+": _sum, "-": _difference, "*": _product}
