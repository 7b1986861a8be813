"""Parses FEEL: unary tests and expressions. What it does not know is refused by name, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from policy.language.exchange.feel.lexer import Lexer, NoFeel, Token
from policy.language.exchange.feel.tree import (
    Call,
    Chosen,
    Day,
    Feel,
    Infix,
    Minus,
    Null,
    Number,
    Range,
    Ref,
    Span,
    Tests,
    Text,
    Truth,
    UnaryTest,
)

DEEPEST: Final = 40
INEXACT: Final = 99
"""The digits of a quotient of two literals: more than any amount has."""

_COMPARED: Final = ("<", "<=", ">", ">=", "=", "!=")
_SPAN: Final = re.compile(r"P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,7})D)?")
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


class FeelParser:
    """Parses the expressions of one model."""

    def __init__(self, names: Iterable[str]) -> None:
        self._lexer = Lexer(names)

    def tests(self, text: str) -> Tests:
        """Return a cell's unary tests. Raise NoFeel."""
        return _Reader(self._lexer.tokens(text)).cell()

    def expression(self, text: str) -> Feel:
        """Return an expression. Raise NoFeel."""
        reader = _Reader(self._lexer.tokens(text))
        made = reader.expression()
        reader.finish()
        return made

    def values(self, text: str) -> tuple[UnaryTest, ...]:
        """Return the values or ranges that a list of allowed values names. Raise NoFeel."""
        return self.tests(text).tests


class _Reader:
    """One text on its way through the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> str | None:
        """Consume the next token if it is one of these signs or keywords."""
        if self.now.kind in ("sign", "keyword") and self.now.text in texts:
            self.at += 1
            return self.tokens[self.at - 1].text
        return None

    def need(self, text: str) -> None:
        if self.take(text) is None:
            raise NoFeel(f"“{text}” is missing before {self.shown()}.")

    def shown(self) -> str:
        return "the end" if self.now.kind == "end" else f"“{self.now.text}”"

    def finish(self) -> None:
        if self.now.kind != "end":
            raise NoFeel(f"{self.shown()} cannot stand here.")

    # Unary tests

    def cell(self) -> Tests:
        if self.now.kind == "end":
            return Tests((), negated=False)
        if self.now.text == "-" and self.tokens[self.at + 1].kind == "end":
            return Tests((), negated=False)
        negated = self.now.text == "not" and self.tokens[self.at + 1].text == "("
        if negated:
            self.at += 2
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        if negated:
            self.need(")")
        self.finish()
        return Tests(tuple(tests), negated)

    def test(self) -> UnaryTest:
        if sign := self.take("<", "<=", ">", ">=", "="):
            end = self.sum()
            if sign == "=":
                return end
            included = sign.endswith("=")
            return Range(None, end, True, included) if sign[0] == "<" else Range(end, None, included, True)
        start = self.at
        if opening := self.take("[", "]", "("):
            low = self.sum()
            if self.take(".."):
                high = self.sum()
                closing = self.take("]", "[", ")")
                if closing is None:
                    raise NoFeel("The interval is not closed.")
                return Range(low, high, opening == "[", closing == "]")
            self.at = start
        made = self.expression()
        if isinstance(made, Infix) and made.operator in (*_COMPARED, "and", "or"):
            raise NoFeel(
                "A test that is itself a condition has no equivalent in a cell.",
                "Write the condition as a column of its own.",
            )
        return made

    # Expressions

    def expression(self) -> Feel:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NoFeel("The expression is nested too deeply.", "Split it into several decisions.")
        made = self.choice() if self.take("if") else self.either()
        self.depth -= 1
        return made

    def choice(self) -> Feel:
        condition = self.expression()
        self.need("then")
        then = self.expression()
        self.need("else")
        return Chosen(condition, then, self.expression())

    def either(self) -> Feel:
        made = self.both()
        while self.take("or"):
            made = Infix("or", made, self.both())
        return made

    def both(self) -> Feel:
        made = self.comparison()
        while self.take("and"):
            made = Infix("and", made, self.comparison())
        return made

    def comparison(self) -> Feel:
        made = self.sum()
        if sign := self.take(*_COMPARED):
            return Infix(sign, made, self.sum())
        if self.take("between"):
            low = self.sum()
            self.need("and")
            return Infix("and", Infix(">=", made, low), Infix("<=", made, self.sum()))
        if self.take("in"):
            raise NoFeel("“in” has no equivalent in a formula.", "Write the test in a column of a table.")
        return made

    def sum(self) -> Feel:
        made = self.product()
        while sign := self.take("+", "-"):
            made = Infix(sign, made, self.product())
        return made

    def product(self) -> Feel:
        made = self.negative()
        while sign := self.take("*", "/", "**"):
            if sign == "**":
                raise NoFeel("Powers have no equivalent.", "Write the factors out.")
            right = self.negative()
            if sign == "/" and isinstance(made, Number) and isinstance(right, Number) and right.value:
                made = Number(made.value / right.value, INEXACT)
            else:
                made = Infix(sign, made, right)
        return made

    def negative(self) -> Feel:
        signs = 0
        while self.take("-"):
            signs += 1
        made = self.atom()
        if signs % 2 == 0:
            return made
        return Number(-made.value, made.digits) if isinstance(made, Number) else Minus(made)

    def atom(self) -> Feel:
        token = self.now
        self.at += 1
        match token.kind:
            case "number":
                return Number(Fraction(token.text), len(token.text.partition(".")[2]))
            case "text":
                return Text(_unescaped(token.text))
            case "name":
                return Ref(token.text)
            case "function":
                return self.call(token.text)
            case "keyword" if token.text in ("true", "false"):
                return Truth(token.text == "true")
            case "keyword" if token.text == "null":
                return Null()
            case "sign" if token.text == "(":
                made = self.expression()
                self.need(")")
                return made
            case "sign" if token.text == "@" and self.now.kind == "text":
                self.at += 1
                return _temporal(_unescaped(self.tokens[self.at - 1].text))
            case "word":
                raise NoFeel(
                    f"“{token.text}” is not the name of an input or a decision of the model.",
                    "Declare it in the model.",
                )
            case "end":
                raise NoFeel("The expression stops too early.")
            case _:
                raise NoFeel(f"“{token.text}” cannot stand here.")

    def call(self, function: str) -> Feel:
        self.need("(")
        listed = bool(self.take("["))
        arguments: list[Feel] = []
        if not self.take("]" if listed else ")"):
            arguments.append(self.expression())
            while self.take(","):
                arguments.append(self.expression())
            self.need("]" if listed else ")")
            if listed:
                self.need(")")
        elif listed:
            self.need(")")
        if function in ("date", "duration"):
            if len(arguments) == 1 and isinstance(arguments[0], Text):
                return _temporal(arguments[0].value)
            raise NoFeel(f"“{function}” of anything but a literal has no equivalent.")
        return Call(function, tuple(arguments))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1], flags=re.DOTALL)


def _temporal(text: str) -> Feel:
    """Return a date or a duration of days or months."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return Day(date.fromisoformat(text))
        except ValueError:
            raise NoFeel(f"“{text}” is not a day of the calendar.") from None
    span = _SPAN.fullmatch(text)
    if span is None or not any(span.groups()):
        raise NoFeel(f"“{text}” is no date and no duration of whole days or months.", "Decide by days.")
    years, months, days = (int(part or 0) for part in span.groups())
    if days and (years or months):
        raise NoFeel("A duration of months and days has no equivalent.", "Use one of the two.")
    return Span(days, months=False) if span[3] else Span(12 * years + months, months=True)
