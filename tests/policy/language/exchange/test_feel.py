"""FEEL is read where a page can say the same, and refused by name where it cannot."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.exchange.feel.lexer import NoFeel
from policy.language.exchange.feel.parser import INEXACT, FeelParser
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
    Text,
    Truth,
    UnaryTest,
    parts,
)
from policy.language.exchange.feel.tree import (
    Tests as Cell,
)

PARSER = FeelParser(["Age", "Years of Service", "Age of Car", "loan.amount", "a/b"])


def n(value: int) -> Number:
    return Number(Fraction(value), 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-", ()),
        ("", ()),
        ("5", (n(5),)),
        ("-5", (n(-5),)),
        ("= 5", (n(5),)),
        ("< 5, >= 7", (Range(None, n(5), True, False), Range(n(7), None, True, True))),
        ("<= 5, > 7", (Range(None, n(5), True, True), Range(n(7), None, False, True))),
        ("[1..2]", (Range(n(1), n(2), True, True),)),
        ("]1..2[", (Range(n(1), n(2), False, False),)),
        ("(1..2)", (Range(n(1), n(2), False, False),)),
        ("(1 + 2)", (Infix("+", n(1), n(2)),)),
        ('"a\\"b", "c\\u"', (Text('a"b'), Text("cu"))),
        ("true, false", (Truth(True), Truth(False))),
        ("null", (Null(),)),
        ('date("2025-07-01")', (Day(date(2025, 7, 1)),)),
        ('@"2025-07-01"', (Day(date(2025, 7, 1)),)),
        ('duration("P15D")', (Span(15, False),)),
        ('duration("P1Y2M")', (Span(14, True),)),
        ("Years  of\nService", (Ref("Years of Service"),)),
    ],
)
def test_unary_tests(text: str, expected: tuple[UnaryTest, ...]) -> None:
    assert PARSER.tests(text) == Cell(expected, negated=False)


def test_not_holds_where_none_holds() -> None:
    assert PARSER.tests("not(1, [2..3])") == Cell((n(1), Range(n(2), n(3), True, True)), negated=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Age of Car - Age", Infix("-", Ref("Age of Car"), Ref("Age"))),
        ("a/b * 2", Infix("*", Ref("a/b"), n(2))),
        ("1 / 3 * Age", Infix("*", Number(Fraction(1, 3), INEXACT), Ref("Age"))),
        ("Age / 0", Infix("/", Ref("Age"), n(0))),
        ("-Age", Minus(Ref("Age"))),
        ("--Age", Ref("Age")),
        ("max([1, Age])", Call("max", (n(1), Ref("Age")))),
        ("min(1, Age)", Call("min", (n(1), Ref("Age")))),
        ("sum([])", Call("sum", ())),
        ("round half up(.5, 2)", Call("round half up", (Number(Fraction(1, 2), 1), n(2)))),
        ("if Age > 1 then 2 else 3", Chosen(Infix(">", Ref("Age"), n(1)), n(2), n(3))),
        ("Age = 1 or Age != 2", Infix("or", Infix("=", Ref("Age"), n(1)), Infix("!=", Ref("Age"), n(2)))),
        ("Age between 1 and 2", Infix("and", Infix(">=", Ref("Age"), n(1)), Infix("<=", Ref("Age"), n(2)))),
    ],
)
def test_expressions(text: str, expected: Feel) -> None:
    assert PARSER.expression(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "stops too early"),
        ("1 +", "stops too early"),
        ("1 2", "cannot stand here"),
        ("foo", "not the name"),
        ("Age in [1..2]", "“in”"),
        ("2 ** 3", "Powers"),
        ("{a: 1}", "cannot stand"),
        ("if 1", "“then” is missing before the end"),
        ("(1", "“)” is missing"),
        ('"open', "has no meaning"),
        ('date("2025-02-30")', "not a day"),
        ('date("tomorrow")', "no date"),
        ("date(Age)", "anything but a literal"),
        ('duration("P1Y3D")', "months and days"),
        ("(" * 50 + "1" + ")" * 50, "nested too deeply"),
        ("1" + "+1" * 300, "parts"),
        ("1" * 5000, "characters"),
    ],
)
def test_other_expressions_are_refused(text: str, part: str) -> None:
    with pytest.raises(NoFeel) as fault:
        PARSER.expression(text)
    assert part in fault.value.message


@pytest.mark.parametrize("text", ["[1..2", "Age > 5", "? > 5", "not(1", "1,"])
def test_other_tests_are_refused(text: str) -> None:
    with pytest.raises(NoFeel):
        PARSER.tests(text)


def test_parts_are_the_operands() -> None:
    whole = PARSER.expression("if Age > 1 then -Age else max(1, Age)")
    assert len(parts(whole)) == 3
    assert [len(parts(one)) for one in parts(whole)] == [2, 1, 2]
    assert parts(Null()) == ()


def test_a_model_without_names_is_read_too() -> None:
    assert FeelParser([]).expression("1 + 1") == Infix("+", n(1), n(1))


@given(st.text(alphabet='0123456789.,-+*/()[]<>=" ageinotruf@PYMD', max_size=40))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    for read in (PARSER.tests, PARSER.expression):
        with suppress(NoFeel):
            assert read(text) is not None
