"""Formulas as Python expressions on integers, each at the scale that `targets.scale` gives it.

A value without a number, a state, never enters arithmetic: `guarded` lets it take the whole formula with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from policy.language.targets.python.parameters import at_scale, dated_values, keyed_values
from policy.language.targets.python.source import Source
from policy.language.targets.scale import Scale
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Name,
    Operator,
    Parameter,
    Prorated,
    Rounded,
    Rounding,
)
from policy.language.tree.pack import ParameterKind
from policy.language.tree.traversal import children, walk
from policy.language.tree.types import NUMERIC, Kind

_CALLS = {
    DateFunction.NEXT_BUSINESS_DAY: "days.next_business_day",
    DateFunction.PREVIOUS_BUSINESS_DAY: "days.previous_business_day",
    DateFunction.ADD_BUSINESS_DAYS: "days.add_business_days",
    DateFunction.MONTHS_BETWEEN: "months_between",
    DateFunction.START_OF_MONTH: "start_of_month",
    DateFunction.END_OF_MONTH: "end_of_month",
}
_FOLDS = {Fold.COUNT: "len", Fold.SUM: "summed", Fold.FIRST: "first", Fold.LAST: "last"}


@dataclass(frozen=True, slots=True)
class Variable:
    """The identifier that holds a value, and whether it may hold a state instead."""

    code: str
    stateful: bool = False


Lookup = Callable[[Name], Variable]
Known = AbstractSet[str]
NOTHING: Known = frozenset()


class Formulas:
    """Writes the formulas of one place in the program.

    `lookup` finds the variables seen there, `dated` is the day that parameters are read on (None: they are
    decided), `item` the id of the item at hand.
    """

    def __init__(
        self,
        scale: Scale,
        source: Source,
        parameters: Mapping[str, ParameterKind],
        lookup: Lookup,
        hoisted: MutableMapping[tuple[History, str | None], Variable],
        dated: str | None = None,
        item: str = "None",
    ) -> None:
        self.scale = scale
        self.source = source
        self._parameters = parameters
        self.lookup = lookup
        self._hoisted = hoisted
        self._dated = dated
        self._item = item

    def prepare(self, expression: Expression) -> None:
        """Add the lines that fold the histories a formula names, where they are not there yet."""
        for node in walk(expression):
            if isinstance(node, History) and (node, self._dated) not in self._hoisted:
                self._hoisted[node, self._dated] = self._fold(node)

    def guarded(self, expression: Expression, denominator: int = 1, known: Known = NOTHING) -> Variable:
        """Return code for a value at a denominator; a state of any operand not `known` is the result."""
        alone = self._leaf(expression)
        numeric = expression.type.kind in NUMERIC
        if alone is not None and (not numeric or self.scale.denominator(expression) == denominator):
            return Variable(alone.code, alone.stateful and alone.code not in known)
        codes = self.states(expression, known)
        plain = self.scaled(expression, denominator)
        if not codes:
            return Variable(plain)
        unknown = " or ".join(f"{code} is U" for code in codes)
        absent = " or ".join(f"{code} is N" for code in codes)
        return Variable(f"(U if {unknown} else N if {absent} else {plain})", stateful=True)

    def states(self, expression: Expression, known: Known = NOTHING) -> list[str]:
        """Return the variables of a formula that may hold a state."""
        found: dict[str, None] = {}
        pending = [expression]
        while pending:
            node = pending.pop()
            variable = self._leaf(node)
            if variable is None:
                pending.extend(reversed(children(node)))
            elif variable.stateful and variable.code not in known:
                found[variable.code] = None
        return list(found)

    def scaled(self, expression: Expression, denominator: int) -> str:
        """Return code for a number brought to a denominator that its own divides; other values as they are."""
        if expression.type.kind not in NUMERIC:
            return self.code(expression)
        if isinstance(expression, Constant):
            return str(self.value(expression, denominator))
        factor = denominator // self.scale.denominator(expression)
        code = self.code(expression)
        return code if factor == 1 else f"({code} * {factor})"

    def value(self, constant: Constant, denominator: int) -> object:
        """Return a constant as the program holds it: numbers at a denominator, dates as ordinals."""
        if isinstance(constant.value, Fraction | date):
            return at_scale(constant.value, denominator)
        return constant.value

    def code(self, expression: Expression) -> str:
        """Return code for a value at the formula's own denominator; no operand may hold a state."""
        match expression:
            case Constant():
                return literal(expression)
            case Name() | History():
                leaf = self._leaf(expression)
                return "" if leaf is None else leaf.code
            case Parameter():
                return self._parameter(expression)
            case Arithmetic():
                return self._arithmetic(expression)
            case Choice(extreme=extreme, operands=operands):
                at = self.scale.denominator(expression)
                return self._extreme(extreme, [self.scaled(one, at) for one in operands])
            case Band():
                return self._band(expression)
            case Rounded(mode=mode, unit=unit, operand=operand):
                positive = self.scale.bounds(operand)[0] >= 0
                return self._rounded(
                    self.code(operand), self.scale.denominator(operand), unit, mode, positive
                )
            case Prorated():
                return self._prorated(expression)
            case _:
                arguments = ", ".join(self.scaled(one, 1) for one in expression.arguments)
                return f"{_CALLS[expression.function]}({arguments})"

    def _leaf(self, node: Expression) -> Variable | None:
        if isinstance(node, Name):
            return self.lookup(node)
        return self._hoisted[node, self._dated] if isinstance(node, History) else None

    def _parameter(self, node: Parameter) -> str:
        kind = self._parameters[node.name]
        at = self.scale.denominator(node)
        if self._dated is not None:
            words = () if node.key is None else node.key.type.words
            name = self.source.constant(node.name, dated_values(kind, words, at))
            of_word = "" if node.key is None else f"[{self.code(node.key)}]"
            return f"{name}{of_word}.at({self._dated})"
        if node.key is None:
            return f"no_value({node.name!r})"
        name = self.source.constant(node.name, keyed_values(kind, node.key.type.words, at))
        return f"{name}[{self.code(node.key)}]"

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = node.left, node.right
        if node.operator is Operator.MULTIPLY:
            return f"({self.code(left)} * {self.code(right)})"
        if node.type.kind is Kind.DATE:
            if left.type.kind is not Kind.DATE:
                left, right = right, left
            count = self.scaled(right, 1)
            if right.type.kind is Kind.MONTHS:
                sign = "-" if node.operator is Operator.SUBTRACT else ""
                return f"add_months({self.code(left)}, {sign}{count})"
            return f"({self.code(left)} {node.operator.value} {count})"
        at = self.scale.denominator(node)
        return f"({self.scaled(left, at)} {node.operator.value} {self.scaled(right, at)})"

    def _extreme(self, extreme: Extreme, codes: list[str]) -> str:
        code = codes[0]
        sign = "<" if extreme is Extreme.MIN else ">"
        for other in codes[1:]:
            (first, once), (second, twice) = self._named(code), self._named(other)
            code = f"({once} if {first} {sign} {second} else {twice})"
        return code

    def _named(self, code: str) -> tuple[str, str]:
        """Return code that computes a value, and code that reads it again."""
        if code.isidentifier() or code.lstrip("-").isdigit():
            return code, code
        name = self.source.name("part")
        return f"({name} := {code})", name

    def _band(self, node: Band) -> str:
        at = self.scale.denominator(node)
        code = self.scaled(node.amount, at)
        if node.upper is not None:
            code = self._extreme(Extreme.MIN, [code, self.scaled(node.upper, at)])
        if node.lower is not None:
            code = f"({code} - {self.scaled(node.lower, at)})"
        return self._extreme(Extreme.MAX, [code, "0"])

    def _rounded(self, code: str, denominator: int, unit: int, mode: Rounding, positive: bool) -> str:
        step = denominator * unit
        times = "" if unit == 1 else f" * {unit}"
        if step == 1:
            return code
        if not positive or mode is Rounding.HALF_EVEN:
            return f"rounded({code}, {denominator}, {unit}, Rounding.{mode.name})"
        match mode:
            case Rounding.UP:
                return f"(-(-{code} // {step}){times})"
            case Rounding.DOWN:
                return f"({code} // {step}{times})"
            case _ if step % 2 == 0:
                return f"(({code} + {step // 2}) // {step}{times})"
            case _:
                return f"((2 * {code} + {step}) // {2 * step}{times})"

    def _prorated(self, node: Prorated) -> str:
        parts = (node.amount, node.part, node.whole)
        amount, part, whole = (self.code(one) for one in parts)
        above, beside, below = (self.scale.denominator(one) for one in parts)
        common = lcm(below, above * beside)
        top = f"{amount} * {part}" + ("" if common == above * beside else f" * {common // (above * beside)}")
        bottom = whole if common == below else f"({whole} * {common // below})"
        if node.unit == 1 and node.mode is Rounding.HALF_UP and self._is_positive(node):
            once, again = self._named(bottom)
            return f"((2 * {top} + {once}) // (2 * {again}))"
        return f"rounded({top}, {bottom}, {node.unit}, Rounding.{node.mode.name})"

    def _is_positive(self, node: Prorated) -> bool:
        amount, part = self.scale.bounds(node.amount), self.scale.bounds(node.part)
        return amount[0] >= 0 and part[0] >= 0

    def _fold(self, node: History) -> Variable:
        name = self.source.name(f"{node.fold.value} of {node.history}")
        window = self.source.constant(f"{node.history} window", node.window)
        since = Variable("None") if node.window.since is None else self.guarded(node.window.since)
        entries = f"histories.get({node.history!r}, ())"
        item = self._item if node.on_item else "None"
        code = f"{_FOLDS[node.fold]}(days.seen({entries}, {window}, on, {{}}, {item}))"
        if since.stateful:
            self.source.line(f"{name} = {since.code}")
            self.source.line(f"if {name}.__class__ is not S: {name} = {code.format(name)}")
        else:
            self.source.line(f"{name} = {code.format(since.code)}")
        return Variable(name, since.stateful or node.fold in (Fold.FIRST, Fold.LAST))


def literal(constant: Constant) -> str:
    """Return a constant as code: a number at its own denominator, a date as its ordinal."""
    value = constant.value
    if isinstance(value, Fraction):
        return str(value.numerator)
    return str(value.toordinal()) if isinstance(value, date) else repr(value)
