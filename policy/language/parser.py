"""Reads a cell's or a formula's text into syntax; every refusal says why, where, and what to write instead."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from lark import UnexpectedInput, UnexpectedToken

from policy.language.grammar import Unreadable, decimal
from policy.language.shapes import parsed
from policy.language.syntax import ANYTHING, EqualTest, Number, Syntax, Tests, words

LONGEST_CELL: Final = 2000

_NAME_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_NUMBER: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
RESERVED: Final = (
    "of",
    "for",
    "to",
    "above",
    "between",
    "and",
    "not",
    "since",
    "ever",
    "otherwise",
    "known",
    "unknown",
)
"""Words that join or test; none can be part of a name. The grammar lists them too."""

_THOUSANDS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")


def _parse(text: str, start: str) -> Any:
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            f"The cell has {len(text):,} characters; {LONGEST_CELL:,} is the most.",
            "Split the rule into several rows or an earlier table.",
            0,
        )
    if thousands := _THOUSANDS.search(text):
        raise Unreadable(
            f"“{thousands[0]}” could be one number or a list of several.",
            f"Write the number as {thousands[0].replace(',', '')}, or a list with a space after each comma.",
            thousands.start(),
        )
    try:
        return parsed(text, start)
    except UnexpectedInput as fault:
        raise _explained(text, fault) from None


def _explained(text: str, fault: UnexpectedInput) -> Unreadable:
    advice = "See “Cells” and “Formulas” in the language guide."
    if not isinstance(fault, UnexpectedToken):
        return _odd_character(text, fault.column - 1, advice)
    if fault.token.type == "$END":
        if words(text).endswith("this season"):
            advice = "Name the season, in brackets: this season(winter)."
        return Unreadable(f"“{text}” stops too early: something is missing at its end.", advice, len(text))
    offset = fault.token.start_pos or 0
    rest = text[offset:].strip()
    before = text[:offset].strip()
    after = f" after “{before}”" if before else ""
    return Unreadable(f"“{rest}” cannot stand{after}.", advice, offset)


def _odd_character(text: str, offset: int, advice: str) -> Unreadable:
    sign = text[offset]
    if sign == "$":
        advice = "Leave the currency sign out: the pack says the currency once, in pack.md."
    elif sign in "–—−":
        advice = "That is a long dash; type the minus sign “-”."
    elif sign in "≤≥≠":
        advice = "Write <= or >= or not(…)."
    elif sign == "=":
        advice = "A test for one value is just the value, without “=”."
    elif sign == "/":
        advice = "Division is only for fractions such as 1/3; use “1/12 of X”, or prorate(X, PART, WHOLE)."
    elif sign.isdigit():
        advice = "Write numbers as 1250.00, dates as 2025-07-01; no thousands mark."
    return Unreadable(f"The sign “{sign}” has no meaning here.", advice, offset)


def _plain_number(text: str) -> Number | None:
    """Read a number alone without the grammar: large tables are full of them."""
    return Number(*decimal(text), 0) if _NUMBER.fullmatch(text) else None


def unnameable(text: str) -> str:
    """Say, for a text that is no name, which word or sign keeps it from being one."""
    parts = words(text).split()
    reserved = next((part for part in parts if part in RESERVED), None)
    if reserved is not None:
        return f"“{reserved}” has a meaning of its own: take another word, or join the words with hyphens."
    odd = next((part for part in parts if not _NAME_WORD.fullmatch(part)), None)
    if odd is not None:
        return f"“{odd}” cannot be part of a name: words are letters first, then letters, digits and hyphens."
    return "Use one or more words of letters, digits and hyphens."


@lru_cache(maxsize=1 << 16)
def parse_tests(text: str) -> Tests:
    """Parse a test cell. Raise Unreadable."""
    if text in ("-", ""):
        return ANYTHING
    if (number := _plain_number(text)) is not None:
        return Tests((EqualTest(number, 0),), negated=False)
    tests: Tests = _parse(text, "tests")
    return tests


@lru_cache(maxsize=1 << 16)
def parse_formula(text: str) -> Syntax:
    """Parse a result cell or a column heading. Raise Unreadable."""
    if (number := _plain_number(text)) is not None:
        return number
    formula: Syntax = _parse(text, "formula")
    return formula
