"""Formulas, cells and rows in words: `2% of past due, at least 5.00`.

Words come from `policy.phrases`, names from the pages. What a whole line says is `policy.explain`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
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
    Window,
    WindowKind,
)
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Cell, Column, Equal, InState, Interval, Test
from policy.language.tree.types import DAYS, MONEY, MONTHS, Kind, State, Value
from policy.wording import Wording

Part = Callable[[Expression], str]
FOLDS: Final = {Fold.COUNT: "count", Fold.SUM: "total", Fold.FIRST: "first", Fold.LAST: "last"}
ANYTHING: Final = {None, State.UNKNOWN, State.NOT_APPLICABLE}
EXTREMES: Final = {
    (Extreme.MAX, True): "larger",
    (Extreme.MAX, False): "largest",
    (Extreme.MIN, True): "smaller",
    (Extreme.MIN, False): "smallest",
}


@dataclass(frozen=True, slots=True)
class Bounded:
    """A formula in words, taken apart for a sentence: what, and the least or most it comes to, or ""."""

    amount: str
    bound: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words for one pack in one language; with `figures`, a parameter is followed by its value."""

    pack: Pack
    wording: Wording
    figures: Part | None = None

    def formula(self, expression: Expression) -> str:
        """Return a formula in words, its names as the pages have them."""
        bounded = self.bounded(expression)
        return f"{bounded.amount}, {bounded.bound}" if bounded.bound else bounded.amount

    def bounded(self, expression: Expression) -> Bounded:
        """Return a formula in words with an outermost least or most amount apart."""
        if isinstance(expression, Choice) and len(expression.operands) == 2:
            fixed, other = expression.operands
            if not isinstance(fixed, Constant):
                fixed, other = other, fixed
            if isinstance(fixed, Constant) and not isinstance(other, Constant):
                key = "bound at least" if expression.extreme is Extreme.MAX else "bound at most"
                return Bounded(self.within(other), self.wording.phrase(key, bound=self.within(fixed)))
        if isinstance(expression, Arithmetic):
            return Bounded(self.arithmetic(expression, self.within, outermost=True), "")
        return Bounded(self.within(expression), "")

    def within(self, expression: Expression) -> str:
        """Return a formula in words as a part of another."""
        return self.node(expression, self.within)

    def node(self, expression: Expression, part: Part) -> str:
        """Return one node in words; `part` says what its operands are called."""
        phrase = self.wording.phrase
        match expression:
            case Constant(type=type_, value=value):
                return self.wording.value(value, type_)
            case Name():
                return self.name(expression)
            case Parameter(name=name, key=key):
                words = name if key is None else phrase("for word", parameter=name, word=part(key))
                return words if self.figures is None else f"{words} ({self.figures(expression)})"
            case Arithmetic():
                return self.arithmetic(expression, part)
            case Choice(extreme=extreme, operands=operands):
                words = self.wording.listed(part(one) for one in operands)
                return phrase(EXTREMES[extreme, len(operands) == 2], operands=words)
            case Band():
                return self.band(expression, part)
            case Rounded(operand=operand):
                return self.rounded(expression, part(operand))
            case Prorated(amount=amount, part=share, whole=whole):
                of = phrase("prorated", amount=part(amount), part=part(share), whole=part(whole))
                return self.rounded(expression, of)
            case DateCall(function=function, arguments=arguments):
                return phrase(function.value, *(part(one) for one in arguments))
            case _:
                return self.history(expression, part)

    def name(self, name: Name) -> str:
        """Return what a name is called: a component by its title, the sums over lines by a phrase."""
        if name.origin is Origin.COMPONENT:
            return next((one.title for one in self.pack.components if one.id == name.name), name.name)
        if name.name in ("subtotal", "taxable lines"):
            return self.wording.phrase(name.name)
        return name.name

    def arithmetic(self, node: Arithmetic, part: Part, *, outermost: bool = False) -> str:
        """Return a sum, difference or product in words; a sum that stands within another formula says so."""
        phrase = self.wording.phrase
        left, right = part(node.left), part(node.right)
        kinds = (node.left.type.kind, node.right.type.kind)
        if node.operator is Operator.MULTIPLY:
            if Kind.RATE not in kinds:
                return phrase("times", left=left, right=right)
            return (
                phrase("of", left=left, right=right)
                if kinds[0] is Kind.RATE
                else phrase("of", left=right, right=left)
            )
        if kinds == (Kind.DATE, Kind.DATE):
            return phrase("days between", left=left, right=right)
        if Kind.DATE in kinds:
            key = "later" if node.operator is Operator.ADD else "earlier"
            day, span = (left, right) if kinds[0] is Kind.DATE else (right, left)
            return phrase(key, day=day, span=span)
        key = "sum" if node.operator is Operator.ADD else "difference"
        return phrase(key if outermost else f"{key} within", left=left, right=right)

    def band(self, node: Band, part: Part) -> str:
        """Return the part of an amount between two bounds in words."""
        amount = part(node.amount)
        upper = "" if node.upper is None else part(node.upper)
        if node.lower is None:
            return self.wording.phrase("part up to", amount=amount, upper=upper)
        if node.upper is None:
            return self.wording.phrase("part above", amount=amount, lower=part(node.lower))
        return self.wording.phrase("part between", amount=amount, lower=part(node.lower), upper=upper)

    def rounded(self, node: Rounded | Prorated, amount: str) -> str:
        """Return how an amount is rounded, as far as it is not what the whole pack does."""
        if node.mode is not self.pack.about.rounding:
            amount = self.wording.phrase(f"rounded {node.mode.value}", amount=amount)
        elif node.unit != 1:
            amount = self.wording.phrase("rounded", amount=amount)
        if node.unit == 1:
            return amount
        return self.wording.phrase("to a multiple", amount=amount, unit=self.wording.money(node.unit))

    def history(self, node: History, part: Part) -> str:
        """Return what is counted or summed, and over which time."""
        return self.wording.phrase(
            FOLDS[node.fold],
            history=node.history,
            item=self.wording.phrase("on this item") if node.on_item else "",
            window=self.window(node.window, part),
        )

    def window(self, window: Window, part: Part) -> str:
        """Return the time that a history is looked at, with a space before it; nothing if it is all time."""
        match window.kind:
            case WindowKind.MONTHS | WindowKind.DAYS as kind:
                if window.size == 1:
                    return self.wording.phrase(
                        "in last month" if kind is WindowKind.MONTHS else "in last day"
                    )
                type_ = MONTHS if kind is WindowKind.MONTHS else DAYS
                return self.wording.phrase("in last", span=self.wording.value(window.size, type_))
            case WindowKind.CALENDAR_YEAR:
                return self.wording.phrase("this year")
            case WindowKind.SEASON:
                return self.wording.phrase("this season", season=window.season)
        return "" if window.since is None else self.wording.phrase("since", day=part(window.since))

    def decides(self, cell: Cell) -> bool:
        """Tell whether a cell asks for anything; `-, unknown` holds for every value and for none."""
        states = {test.state for test in cell.tests if isinstance(test, InState)}
        return not cell.is_any and states != ANYTHING

    def heading(self, column: Column) -> str:
        """Return what a column tests: a name as it is, a formula in words."""
        return column.heading if isinstance(column.expression, Name) else self.formula(column.expression)

    def tests(self, column: Column, cell: Cell) -> str:
        """Return a cell in words: `more than 1 day`, `residential or business`."""
        if not self.decides(cell):
            return self.wording.phrase("anything")
        parts = [self.test(column, test) for test in cell.tests]
        if not cell.negated:
            return self.wording.listed(parts, "or")
        if len(parts) == 1:
            return self.wording.phrase("not", tests=parts[0])
        if len(parts) == 2:
            return self.wording.phrase("neither", left=parts[0], right=parts[1])
        return self.wording.phrase("none of", tests=self.wording.listed(parts))

    def test(self, column: Column, test: Test) -> str:
        """Return one test in words."""
        match test:
            case InState(state=state):
                return self.wording.phrase("known" if state is None else state.value)
            case Equal(value=value):
                return self.within(value)
        return self.interval(test, in_time=column.expression.type.kind is Kind.DATE)

    def interval(self, test: Interval, *, in_time: bool) -> str:
        """Return a range in words: of amounts, or of days of the calendar."""
        low = None if test.low is None else self.within(test.low)
        high = None if test.high is None else self.within(test.high)
        if low is not None and high is not None and test.low_included and test.high_included:
            return self.wording.phrase("between", low=low, high=high)
        starts = ("since day", "after") if in_time else ("from", "above")
        ends = ("by", "before") if in_time else ("up to", "below")
        parts = []
        if low is not None:
            parts.append(self.wording.phrase(starts[not test.low_included], low=low))
        if high is not None:
            parts.append(self.wording.phrase(ends[not test.high_included], high=high))
        return self.wording.listed(parts)

    def condition(self, column: Column, cell: Cell) -> str:
        """Return what a cell asks for: `past due is at least 25.00`."""
        if len(cell.tests) == 1 and not cell.negated and isinstance(cell.tests[0], InState):
            return self.fact(column, cell.tests[0].state)
        return self.wording.phrase("is", heading=self.heading(column), value=self.tests(column, cell))

    def fact(self, column: Column, value: Value | None) -> str:
        """Return what a tested value is: `past due is 214.60`; None stands for any known value."""
        if isinstance(value, State):
            key = "is unknown" if value is State.UNKNOWN else "does not apply"
            return self.wording.phrase(key, heading=self.heading(column))
        known = (
            self.wording.phrase("known")
            if value is None
            else self.wording.value(value, column.expression.type)
        )
        return self.wording.phrase("is", heading=self.heading(column), value=known)

    def money(self, value: Value) -> str:
        """Return an amount, or the state it is in."""
        return self.wording.value(value, MONEY)
