"""Reading a book's rows: every value is held against its domain before any rule looks at it.

A value outside becomes NULL, so that nothing later can overflow, and a bit in the row's mask of invalid inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policy.language.targets.sql_shape import ROW, TABLES, Shape, na_column
from policy.language.targets.sql_steps import Script
from policy.language.targets.sql_terms import Term
from policy.language.targets.sql_text import NOTHING, both, column_name, day, text
from policy.language.tree.pack import Domain, Input
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind

MOST_INPUTS = 126
"""How many inputs a mask can tell apart."""


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of one table of the book: select list, the terms of its inputs and the mask of invalid ones."""

    selected: tuple[str, ...]
    terms: dict[str, Term]
    invalid: str


def bit(number: int) -> str:
    """Return the mask with one bit set."""
    return f"{1 << number}::{'BIGINT' if number < 63 else 'HUGEINT'}"


def read(
    scope: Scope, inputs: Iterable[Input], bits: dict[str, int], shape: Shape, script: Script, base: str
) -> Read:
    """Read the inputs of one scope from `base`, an alias of the scope's table."""
    selected: list[str] = []
    terms: dict[str, Term] = {}
    valid: list[str] = []
    flags: list[str] = []
    for declared in inputs:
        held = shape.column(TABLES[scope], column_name(declared.name))
        raw = _nothing(declared) if held is None else held.replace(ROW, base)
        na = shape.column(TABLES[scope], na_column(declared.name)) if declared.may_not_apply else None
        absent = f"COALESCE({na.replace(ROW, base)}, FALSE)" if na else ""
        if declared.may_not_apply and not declared.may_be_unknown and not na:
            absent = f"{raw} IS NULL"
        column, flag = script.fresh(), script.fresh() if absent else ""
        fits = _fits(declared, raw)
        value = _code(declared, raw) if declared.type.words else f"CASE WHEN {fits} THEN {raw} END"
        if absent:
            value = f"CASE WHEN NOT {absent} THEN {value} END"
            selected.append(f"{absent} AS {flag}")
        selected.append(f"{value} AS {column}")
        right = f"({raw} IS NULL OR {fits})" if declared.may_be_unknown else f"COALESCE({fits}, FALSE)"
        right = f"({absent} OR {right})" if absent else right
        valid.append(right)
        flags.append(f"CASE WHEN {right} THEN {NOTHING} ELSE {bit(bits[declared.name])} END")
        terms[declared.name] = _term(declared, column, flag, bits[declared.name])
    mask = " | ".join(flags)
    invalid = f"CASE WHEN {both(valid)} THEN {NOTHING} ELSE {mask} END" if flags else NOTHING
    return Read(tuple(selected), terms, invalid)


def bits_of(inputs: Sequence[Input]) -> dict[str, int]:
    """Give each input a number; raise ValueError if a mask could not hold them all."""
    if len(inputs) > MOST_INPUTS:
        raise ValueError(f"a book can be told about {MOST_INPUTS} inputs at most, not {len(inputs)}")
    return {declared.name: number for number, declared in enumerate(inputs)}


def _nothing(declared: Input) -> str:
    """Return what stands for a column that the book does not have."""
    if declared.type.words:
        return "NULL::VARCHAR"
    return {Kind.BOOLEAN: "NULL::BOOLEAN", Kind.DATE: "NULL::DATE"}.get(declared.type.kind, "NULL::BIGINT")


def _fits(declared: Input, raw: str) -> str:
    if declared.type.words:
        return f"{raw} IN ({', '.join(map(text, declared.type.words))})"
    match declared.type.kind:
        case Kind.BOOLEAN:
            return f"{raw} IS NOT NULL"
        case Kind.DATE:
            low, high = _ends(declared)
            return f"{raw} BETWEEN {day(date.fromordinal(low))} AND {day(date.fromordinal(high))}"
        case _:
            low, high = _ends(declared)
            return f"{raw} BETWEEN {low} AND {high}"


def _ends(declared: Input) -> tuple[int, int]:
    domain = declared.domain or Domain(0, 0)  # every number and every date has one
    return domain.low, domain.high


def _code(declared: Input, raw: str) -> str:
    arms = " ".join(f"WHEN {text(word)} THEN {code}" for code, word in enumerate(declared.type.words, 1))
    kind = "UTINYINT" if len(declared.type.words) < 256 else "USMALLINT"
    return f"CAST(CASE {raw} {arms} END AS {kind})"


def _term(declared: Input, column: str, na: str, number: int) -> Term:
    needs: tuple[str, ...] = ()
    if declared.may_be_unknown:
        missing = f"{column} IS NULL AND NOT {na}" if na else f"{column} IS NULL"
        needs = (f"CASE WHEN {missing} THEN {bit(number)} ELSE {NOTHING} END",)
    if declared.type.words or declared.type.kind is Kind.BOOLEAN:
        return Term(column, na=na, needs=needs, words=declared.type.words)
    low, high = _ends(declared)
    step = (declared.domain or Domain(0, 0)).step
    sql = column if step.numerator == 1 else f"({column} * {step.numerator})"
    return Term(sql, step.denominator, low * step.numerator, high * step.numerator, na, needs)
