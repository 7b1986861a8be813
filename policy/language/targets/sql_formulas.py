"""Formulas as SQL: one expression of the tree becomes one term; where names stand is the caller's to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm

from policy.language.targets.sql_days import BusinessDays, Hoist, apart, called, moved
from policy.language.targets.sql_terms import (
    Term,
    band,
    coded,
    extreme,
    joined,
    moment,
    number,
    rounded,
    scaled,
    times,
    total,
)
from policy.language.targets.sql_text import both, day
from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    History,
    Name,
    Operator,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.pack import DatedValue, ParameterKind
from policy.language.tree.types import Kind

Values = Mapping[str, ParameterKind]


@dataclass(frozen=True, slots=True)
class Formulas:
    """Turns formulas into terms, for one scope and one date.

    `named` finds the term of a name and `folded` that of a history; `dated` is the SQL date that picks the rows
    of parameters, None where that is the quote date `on`.
    """

    parameters: Values
    days: BusinessDays
    on: date
    named: Callable[[Name], Term]
    folded: Callable[[History, Term | None], Term]
    hoist: Hoist
    dated: str | None = None

    def term(self, expression: Expression) -> Term:
        """Return what computes the value of an expression."""
        match expression:
            case Constant():
                return constant(expression)
            case Name():
                return self.named(expression)
            case Parameter():
                return self._parameter(expression)
            case Arithmetic():
                return self._arithmetic(expression)
            case Choice(extreme=which, operands=operands):
                return extreme(which, [self.term(operand) for operand in operands])
            case Band(amount=amount, lower=lower, upper=upper):
                return band(self.term(amount), self._maybe(lower), self._maybe(upper))
            case Rounded(mode=mode, unit=unit, operand=operand):
                return rounded(self.term(operand), mode, unit)
            case Prorated(mode=mode, unit=unit, amount=amount, part=part, whole=whole):
                return rounded(times(self.term(amount), self.term(part)), mode, unit, self.term(whole))
            case DateCall(function=function, arguments=arguments):
                return called(function, [self.term(one) for one in arguments], self.days, self.hoist)
            case _:
                return self.folded(expression, self._maybe(expression.window.since))

    def _maybe(self, expression: Expression | None) -> Term | None:
        return None if expression is None else self.term(expression)

    def _arithmetic(self, node: Arithmetic) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        if node.operator is Operator.MULTIPLY:
            return times(left, right)
        sign = -1 if node.operator is Operator.SUBTRACT else 1
        dates = [side.type.kind is Kind.DATE for side in (node.left, node.right)]
        if all(dates):
            return apart(left, right)
        if dates[0]:
            return moved(left, right, sign, months=node.right.type.kind is Kind.MONTHS)
        return total(left, right, sign)

    def _parameter(self, node: Parameter) -> Term:
        rows: dict[str | None, list[DatedValue]] = {}
        for row in self.parameters[node.name].values:
            rows.setdefault(row.key, []).append(row)
        values = [self._value(row) for several in rows.values() for row in several]
        scale = lcm(*(value.scale for value in values))
        arms = {key: self._dated(several, scale) for key, several in rows.items()}
        low = min((value.low * (scale // value.scale) for value in values), default=0)
        high = max((value.high * (scale // value.scale) for value in values), default=0)
        outcome = Term("NULL", scale, low, high)
        if node.key is None:
            return replace(outcome, sql=arms.get(None, "NULL"))
        key = self.term(node.key)
        rest = arms.pop(None, "NULL")
        words = key.words or (str(key.constant),)
        found = " ".join(
            f"WHEN {words.index(word) + 1} THEN {arm}" for word, arm in arms.items() if word in words
        )
        code = coded(key, words)
        chosen = f"CASE {code} {found} ELSE {rest} END" if found else rest
        return joined((key,), replace(outcome, sql=f"CASE WHEN {code} IS NULL THEN NULL ELSE {chosen} END"))

    def _dated(self, rows: Sequence[DatedValue], scale: int) -> str:
        """Return the value in effect: of these rows by the account's date, else the one of the quote date."""
        arms: list[str] = []
        for row in rows:
            value = scaled(self._value(row), scale).sql
            condition = in_effect(row.since, row.until, self.on, self.dated)
            if condition == "TRUE":
                return f"CASE {' '.join(arms)} ELSE {value} END" if arms else value
            if condition != "FALSE":
                arms.append(f"WHEN {condition} THEN {value}")
        return f"CASE {' '.join(arms)} END" if arms else "NULL"

    def _value(self, row: DatedValue) -> Term:
        return moment(row.value) if isinstance(row.value, date) else number(row.value)


def constant(node: Constant) -> Term:
    """Return a literal."""
    match node.value:
        case bool() as truth:
            return Term("TRUE" if truth else "FALSE", constant=truth)
        case date() as when:
            return moment(when)
        case Fraction() as value:
            return number(value)
        case word:
            return Term(coded(Term("", constant=word), node.type.words), words=node.type.words, constant=word)


def in_effect(since: date | None, until: date | None, on: date, dated: str | None) -> str:
    """Return the condition that a dated row is in effect; TRUE or FALSE where that is known now."""
    if dated is None:
        return "TRUE" if (since is None or since <= on) and (until is None or on < until) else "FALSE"
    ends = [f"{dated} >= {day(since)}"] if since else []
    return both(ends + ([f"{dated} < {day(until)}"] if until else []))
