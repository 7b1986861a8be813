"""Integer arithmetic in SQL: a term is a numerator, its fixed denominator and its bounds; wide only where needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, floor, lcm

from policy.language.targets.sql_text import INT64, both, day, either, mask
from policy.language.tree.expressions import Extreme, Rounding


@dataclass(frozen=True, slots=True)
class Term:
    """An SQL expression for a value: a number's numerator over `scale`, a date, a boolean or a word's code.

    NULL stands for no value; `na` is the condition under which that is because it does not apply, and `needs`
    are masks of the inputs to find out, not zero exactly if the value is unknown. `low` and `high` bound the
    numerator, or a date's ordinal. Codes count the `words` from 1.
    """

    sql: str
    scale: int = 1
    low: int = 0
    high: int = 0
    na: str = ""
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    constant: int | date | bool | str | None = None

    @property
    def is_nullable(self) -> bool:
        """Whether the value may be missing."""
        return bool(self.na or self.needs)

    @property
    def is_missing(self) -> str:
        """The condition under which the value is unknown."""
        if not self.needs:
            return "FALSE"
        return f"({self.sql} IS NULL AND NOT {self.na})" if self.na else f"{self.sql} IS NULL"

    @property
    def is_wide(self) -> bool:
        """Whether the numerator may need more than 64 bits."""
        return max(abs(self.low), abs(self.high)) > INT64


def number(value: Fraction | int) -> Term:
    """Return a constant."""
    exact = Fraction(value)
    numerator = exact.numerator
    kind = "BIGINT" if abs(numerator) <= INT64 else "HUGEINT"
    return Term(f"{numerator}::{kind}", exact.denominator, numerator, numerator, constant=numerator)


def moment(value: date) -> Term:
    """Return a constant date."""
    ordinal = value.toordinal()
    return Term(day(value), low=ordinal, high=ordinal, constant=value)


def joined(parts: Sequence[Term], outcome: Term) -> Term:
    """Give an outcome the states of its operands: unknown if any is unknown, else not applicable if any is."""
    needs = tuple(dict.fromkeys(need for part in parts for need in part.needs))
    not_applicable = [part.na for part in parts if part.na]
    na = either(not_applicable) if not_applicable else ""
    if na and needs:
        na = both([na, *(f"NOT {part.is_missing}" for part in parts if part.needs)])
    return replace(outcome, na=na, needs=needs)


def scaled(term: Term, scale: int) -> Term:
    """Return a number over a multiple of its denominator."""
    factor = scale // term.scale
    if factor == 1:
        return term
    if isinstance(term.constant, int):
        return replace(number(term.constant * factor), scale=scale)
    return replace(
        term,
        sql=_product(term.sql, str(factor), term.low * factor, term.high * factor),
        scale=scale,
        low=term.low * factor,
        high=term.high * factor,
    )


def narrowed(term: Term) -> Term:
    """Return a number that is known to fit 64 bits as one of 64 bits."""
    return term if term.is_wide else replace(term, sql=f"CAST({term.sql} AS BIGINT)")


def total(left: Term, right: Term, sign: int = 1) -> Term:
    """Add two numbers, or subtract the second if the sign is -1."""
    scale = lcm(left.scale, right.scale)
    first, second = scaled(left, scale), scaled(right, scale)
    ends = (second.low, second.high) if sign > 0 else (-second.high, -second.low)
    low, high = first.low + ends[0], first.high + ends[1]
    operator = "+" if sign > 0 else "-"
    sql = f"({_widened(first.sql, low, high)} {operator} {second.sql})"
    return joined((left, right), Term(sql, scale, low, high))


def times(left: Term, right: Term) -> Term:
    """Multiply two numbers."""
    corners = [a * b for a, b in product((left.low, left.high), (right.low, right.high))]
    low, high = min(corners), max(corners)
    sql = left.sql if right.constant == 1 else _product(left.sql, right.sql, low, high)
    sql = right.sql if left.constant == 1 else sql
    return joined((left, right), Term(sql, left.scale * right.scale, low, high))


def extreme(which: Extreme, parts: Sequence[Term]) -> Term:
    """Return the least or greatest of several numbers or dates."""
    scale = lcm(*(part.scale for part in parts))
    same = [scaled(part, scale) for part in parts]
    pick = min if which is Extreme.MIN else max
    function = "LEAST" if which is Extreme.MIN else "GREATEST"
    sql = f"{function}({', '.join(part.sql for part in same)})"
    outcome = Term(sql, scale, pick(part.low for part in same), pick(part.high for part in same))
    return joined(parts, replace(outcome, sql=unless_missing(sql, parts)))


def band(amount: Term, lower: Term | None, upper: Term | None) -> Term:
    """Return the part of an amount between two bounds."""
    part = amount if upper is None else extreme(Extreme.MIN, (amount, upper))
    part = part if lower is None else total(part, lower, -1)
    return extreme(Extreme.MAX, (part, replace(number(0), scale=part.scale)))


def rounded(amount: Term, mode: Rounding, unit: int, divisor: Term | None = None) -> Term:
    """Round a number, or its quotient by a positive one, to a multiple of `unit`; the modes are symmetrical."""
    top, step, parts = replace(amount, scale=1), number(amount.scale * unit), [amount]
    if divisor is not None:
        top = times(top, number(divisor.scale)) if divisor.scale > 1 else top
        step = times(replace(divisor, scale=1), step)
        parts.append(divisor)
    low, high = _outward(top.low, top.high, max(step.low, 1))
    units = Term(top.sql if step.constant == 1 else _quotient(top, step, mode), 1, low, high)
    if top.is_wide or step.is_wide:
        units = narrowed(units)
    return joined(parts, times(units, number(unit)) if unit > 1 else units)


def unless_missing(sql: str, parts: Sequence[Term]) -> str:
    """Guard a function that passes over NULLs: its value is NULL if an operand's is."""
    missing = [f"{part.sql} IS NULL" for part in parts if part.is_nullable]
    return f"CASE WHEN {either(missing)} THEN NULL ELSE {sql} END" if missing else sql


def compared(term: Term, operator: str, end: Term) -> str:
    """Return the condition of comparing two numbers, dates, booleans or words."""
    if end.words or isinstance(end.constant, str):
        return f"{term.sql} {operator} {coded(end, term.words)}"
    if isinstance(end.constant, bool):
        return term.sql if end.constant else f"NOT {term.sql}"
    if isinstance(end.constant, int):
        exact = Fraction(end.constant * term.scale, end.scale)
        if operator == "=" and exact.denominator > 1:
            return "FALSE"
        bound = ceil(exact) if operator in (">=", "<") else floor(exact)
        return f"{term.sql} {operator} {bound}"
    scale = lcm(term.scale, end.scale)
    return f"{scaled(term, scale).sql} {operator} {scaled(end, scale).sql}"


def coded(term: Term, words: tuple[str, ...]) -> str:
    """Return a word as its code in an enumeration; 0 for a word that is none of it."""
    if isinstance(term.constant, str):
        return str(words.index(term.constant) + 1 if term.constant in words else 0)
    if term.words == words:
        return term.sql
    arms = (
        f"WHEN {code} THEN {words.index(word) + 1 if word in words else 0}"
        for code, word in enumerate(term.words, 1)
    )
    return f"CASE {term.sql} {' '.join(arms)} END"


def needed(parts: Sequence[Term]) -> str:
    """Return the mask of all inputs that several terms lack."""
    return mask(need for part in parts for need in part.needs)


def _product(left: str, right: str, low: int, high: int) -> str:
    return f"({_widened(left, low, high)} * {right})"


def _widened(sql: str, low: int, high: int) -> str:
    return f"CAST({sql} AS HUGEINT)" if max(abs(low), abs(high)) > INT64 else sql


def _outward(low: int, high: int, step: int) -> tuple[int, int]:
    return -(abs(low) // step + 1) if low < 0 else low // step, -(-high // step)


def _quotient(amount: Term, step: Term, mode: Rounding) -> str:
    signed = amount.low < 0
    size = f"ABS({amount.sql})" if signed else amount.sql
    half = str(step.constant // 2) if isinstance(step.constant, int) else f"({step.sql} // 2)"
    if max(abs(amount.low), abs(amount.high)) + abs(step.high) > INT64:
        size = f"CAST({size} AS HUGEINT)"
    # half even is half up, less one where a tie went to an odd multiple: the remainder by two steps is half a step
    tie = f"2 * ({size} % (2 * {step.sql})) = {step.sql}"
    sql = {
        Rounding.DOWN: f"({size} // {step.sql})",
        Rounding.UP: f"(({size} + {step.sql} - 1) // {step.sql})",
        Rounding.HALF_UP: f"(({size} + {half}) // {step.sql})",
        Rounding.HALF_EVEN: f"(({size} + {half}) // {step.sql} - CASE WHEN {tie} THEN 1 ELSE 0 END)",
    }[mode]
    return f"SIGN({amount.sql}) * {sql}" if signed else sql
