"""Reads a cell's or a formula's text into syntax; every refusal says why, where, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken

from policy.language.syntax import (
    ANYTHING,
    Binary,
    Call,
    Dash,
    Day,
    Duration,
    EqualTest,
    Folded,
    Keyed,
    Negative,
    Number,
    Part,
    RangeTest,
    Span,
    StateTest,
    Syntax,
    Tests,
    TestSyntax,
    Word,
    words,
)

LONGEST_CELL: Final = 2000
DEEPEST_CELL: Final = 60
"""Parentheses nested deeper than this are refused: no author needs them, and the tree is walked recursively."""

_NAME_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_NUMBER: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?")
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


class Unreadable(Exception):
    """A text that is no cell or formula; `offset` is where reading stopped."""

    def __init__(self, message: str, advice: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.offset = offset


class _Build(Transformer[Token, Any]):
    """Makes syntax values while the parser runs."""

    def number(self, c: list[Token]) -> Number:
        _, _, behind = c[0].partition(".")
        return Number(Fraction(c[0]), len(behind), _start(c[0]))

    def percent(self, c: list[Token]) -> Number:
        return Number(Fraction(c[0].rstrip("% ")) / 100, None, _start(c[0]))

    def fraction(self, c: list[Token]) -> Number:
        over, under = (int(part) for part in c[0].split("/"))
        if under == 0:
            raise Unreadable(f"“{c[0]}” divides by zero.", "Write a fraction such as 1/3.", _start(c[0]))
        return Number(Fraction(over, under), None, _start(c[0]))

    def duration(self, c: list[Token]) -> Duration:
        return _duration(c[0])

    def date(self, c: list[Token]) -> Day:
        try:
            return Day(date.fromisoformat(str(c[0])), _start(c[0]))
        except ValueError:
            raise Unreadable(
                f"“{c[0]}” is not a day of the calendar.", "Write dates as 2025-07-01.", _start(c[0])
            ) from None

    def name(self, c: list[Token]) -> Word:
        return Word(words(c[0]), _start(c[0]))

    def keyed(self, c: list[Token]) -> Keyed:
        return Keyed(words(c[0]), Word(words(c[2]), _start(c[2])), _start(c[0]))

    def call(self, c: list[Any]) -> Call:
        return Call(words(c[0]), tuple(c[1:]), None, _start(c[0]))

    def call_to(self, c: list[Any]) -> Call:
        return Call(words(c[0]), tuple(c[1:-2]), c[-1], _start(c[0]))

    def history(self, c: list[Any]) -> Folded:
        fold = words(c[0]).removesuffix(" of")
        return Folded(fold, words(c[1]), c[2] is not None, c[3] or Span("ever"), _start(c[0]))

    def in_last(self, c: list[Token]) -> Span:
        return Span("in last", length=_duration(c[1]))

    def this_year(self, c: list[Token]) -> Span:
        return Span("this year")

    def this_season(self, c: list[Token]) -> Span:
        return Span("this season", season=Word(words(c[1]), _start(c[1])))

    def since(self, c: list[Any]) -> Span:
        return Span("since", since=c[1])

    def ever(self, c: list[Token]) -> Span:
        return Span("ever")

    def negate(self, c: list[Any]) -> Negative:
        return Negative(c[0], max(0, c[0].offset - 1))

    def group(self, c: list[Any]) -> Syntax:
        return c[0]  # type: ignore[no-any-return]

    def add(self, c: list[Any]) -> Binary:
        return Binary("+", c[0], c[1], c[0].offset)

    def subtract(self, c: list[Any]) -> Binary:
        return Binary("-", c[0], c[1], c[0].offset)

    def multiply(self, c: list[Any]) -> Binary:
        return Binary("*", c[0], c[1], c[0].offset)

    def of(self, c: list[Any]) -> Binary:
        return Binary("*", c[0], c[2], c[0].offset)

    def up_to(self, c: list[Any]) -> Part:
        return Part(c[0], None, c[2], c[0].offset)

    def above(self, c: list[Any]) -> Part:
        return Part(c[0], c[2], None, c[0].offset)

    def between(self, c: list[Any]) -> Part:
        return Part(c[0], c[2], c[4], c[0].offset)

    def dash(self, c: list[Any]) -> Dash:
        return Dash(0)

    def otherwise(self, c: list[Token]) -> StateTest:
        return StateTest("otherwise", _start(c[0]))

    def known(self, c: list[Token]) -> StateTest:
        return StateTest("known", _start(c[0]))

    def unknown(self, c: list[Token]) -> StateTest:
        return StateTest("unknown", _start(c[0]))

    def not_applicable(self, c: list[Token]) -> StateTest:
        return StateTest("not applicable", _start(c[0]))

    def comparison(self, c: list[Any]) -> RangeTest:
        sign, operand = str(c[0]), c[1]
        included = sign.endswith("=")
        if sign.startswith("<"):
            return RangeTest(None, operand, True, included, _start(c[0]))
        return RangeTest(operand, None, included, True, _start(c[0]))

    def interval(self, c: list[Any]) -> RangeTest:
        return RangeTest(c[1], c[2], True, True, c[1].offset)

    def interval_after(self, c: list[Any]) -> RangeTest:
        return RangeTest(c[0], c[1], False, True, c[0].offset)

    def interval_before(self, c: list[Any]) -> RangeTest:
        return RangeTest(c[1], c[2], True, False, c[1].offset)

    def interval_between(self, c: list[Any]) -> RangeTest:
        return RangeTest(c[0], c[1], False, False, c[0].offset)

    def equal(self, c: list[Any]) -> EqualTest:
        return EqualTest(c[0], c[0].offset)

    def any_of(self, c: list[TestSyntax]) -> Tests:
        if len(c) == 1:
            match c[0]:
                case StateTest(state="otherwise"):
                    return Tests((), negated=False, otherwise=True)
                case Dash():
                    return ANYTHING
        return Tests(_listed(c), negated=False)

    def none_of(self, c: list[Any]) -> Tests:
        return Tests(_listed(c[1:]), negated=True)


def _listed(tests: Sequence[TestSyntax]) -> tuple[TestSyntax, ...]:
    for test in tests:
        if isinstance(test, StateTest) and test.state == "otherwise":
            raise Unreadable(
                "“otherwise” stands with other tests.",
                "Let “otherwise” be the only word of the row's first test cell.",
                test.offset,
            )
    return tuple(tests)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _duration(token: Token) -> Duration:
    count, unit = token.split()
    unit = unit.lower().rstrip("s")
    months, factor = {"day": (False, 1), "week": (False, 7), "month": (True, 1), "year": (True, 12)}[unit]
    return Duration(int(count) * factor, months, _start(token))


@cache
def _parser() -> Lark:
    grammar = resources.files("policy.language").joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar, parser="lalr", start=["tests", "formula"], transformer=_Build(), maybe_placeholders=True
    )


def _parse(text: str, start: str) -> Any:
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            f"The cell has {len(text):,} characters; {LONGEST_CELL:,} is the most.",
            "Split the rule into several rows or an earlier table.",
            0,
        )
    if max(text.count("("), text.count("-")) > DEEPEST_CELL:
        raise Unreadable(
            "The cell nests its parentheses too deeply to be read by people.",
            "Compute a part of it in an earlier table and use its name here.",
            0,
        )
    if thousands := _THOUSANDS.search(text):
        raise Unreadable(
            f"“{thousands[0]}” could be one number or a list of several.",
            f"Write the number as {thousands[0].replace(',', '')}, or a list with a space after each comma.",
            thousands.start(),
        )
    try:
        return _parser().parse(text, start=start)
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
    offset = _start(fault.token)
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
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    behind = match[2] or ""
    return Number(Fraction(int(match[1] + behind), 10 ** len(behind)), len(behind), 0)


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
    parsed: Tests = _parse(text, "tests")
    return parsed


@lru_cache(maxsize=1 << 16)
def parse_formula(text: str) -> Syntax:
    """Parse a result cell or a column heading. Raise Unreadable."""
    if (number := _plain_number(text)) is not None:
        return number
    parsed: Syntax = _parse(text, "formula")
    return parsed
