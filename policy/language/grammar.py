"""The grammar of cells and formulas, and the syntax that each of its rules makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Token

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


class Unreadable(Exception):
    """A text that is no cell or formula; `offset` is where reading stopped."""

    def __init__(self, message: str, advice: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.offset = offset


@cache
def grammar() -> Lark:
    """Return the parser of the grammar, which makes trees of its rules and tokens."""
    text = resources.files("policy.language").joinpath("grammar.lark").read_text("utf-8")
    return Lark(text, parser="lalr", start=["tests", "formula"], maybe_placeholders=True)


class Rules:
    """What each rule of the grammar makes of its parts; a method is named as its rule is."""

    def number(self, c: list[Token]) -> Number:
        value, digits = decimal(c[0])
        return Number(value, digits, _start(c[0]))

    def percent(self, c: list[Token]) -> Number:
        value, _ = decimal(c[0].rstrip("% "), 100)
        return Number(value, None, _start(c[0]))

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


def decimal(text: str, under: int = 1) -> tuple[Fraction, int]:
    """Return a decimal number, divided, and how many digits stand behind its point."""
    whole, _, behind = text.partition(".")
    return Fraction(int(whole + behind), 10 ** len(behind) * under), len(behind)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _duration(token: Token) -> Duration:
    count, unit = token.split()
    unit = unit.lower().rstrip("s")
    months, factor = {"day": (False, 1), "week": (False, 7), "month": (True, 1), "year": (True, 12)}[unit]
    return Duration(int(count) * factor, months, _start(token))
