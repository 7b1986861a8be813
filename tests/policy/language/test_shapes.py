"""Texts of one shape share one parse and come out as if each had been parsed by itself.

Faults tried, each caught: words that join taken for names; `count of` cut into a name and a word; a text with stray
digits outlined all the same; dates outlined as runs of digits; where a word stands taken from the outline.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Token, Tree, UnexpectedInput

from policy.language import shapes
from policy.language import syntax as s
from policy.language.grammar import Rules, Unreadable, grammar
from policy.language.shapes import outlined, parsed

PIECES = (
    *("5", "12.50", "0.0123", "7 days", "1 Month", "30 years-", "2%", "2.5 %", "1/3", "10 / 12", "1/0"),
    *("2025-07-01", "2025-02-30", "12025-07-01", "2025-07-011", "5x", "1.5.2", "\u0663", "_5", "x5"),
    *(
        "a",
        "past due",
        "Écart",
        "due-5",
        "last",
        "in",
        "on",
        "this",
        "late fee's",
        "start",
        "month",
        "years",
        "days",
    ),
    *(
        "count of",
        "sum of",
        "last  of",
        "end of month",
        "start of month(a)",
        "on this item",
        "in last",
        "this year",
    ),
    *(
        "this season",
        "this season(winter)",
        "up to",
        "above",
        "between",
        "and",
        "not",
        "not applicable",
        "of",
    ),
    *(
        "for",
        "to",
        "since",
        "ever",
        "otherwise",
        "known",
        "unknown",
        "offer",
        "to-5",
        "min",
        "round up",
        "between(",
    ),
    *("(", ")", ",", "..", ".", "[", "]", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "'", "$", "\u2013"),
)
GAPS = st.sampled_from(["", " ", " ", " ", "  ", "\u00a0", "\t", "\n"])
NUMBER = st.integers(0, 10**20).map(str) | st.decimals(0, 10**9, places=4).map(str)
DATES = st.dates().map(str)
NAMES = st.sampled_from(("balance", "past due", "a", "late-charge", "x", "of-all", "late fee's", "Écart 5"))
TOKENS = NUMBER | NUMBER.map("{}%".format) | NUMBER.map("{} days".format) | DATES | NAMES | st.just("1/12")
JOINS = ("{} + {}", "{} - {}", "{}-{}", "{} * {}", "({}) of {}", "{} of {}", "{} up to {}", "min({}, {})")
JOINED = (
    *JOINS,
    "round(-{} to {})",
    "{} for {}",
    "-({}) - {}",
    "count of {} in last {}",
    "sum of {} since {}",
)
FORMULAS = st.recursive(
    TOKENS,
    lambda inner: st.builds(lambda form, a, b: form.format(a, b), st.sampled_from(JOINED), inner, inner),
    max_leaves=6,
)
TESTS = ("{}", "not({})", "> {}", "<={}", "[{} .. {}]", "({}..{})", "{}, {}", "-, {}", "known, {}, {}")
CELLS = st.builds(lambda form, a, b: form.format(a, b), st.sampled_from(TESTS), FORMULAS, FORMULAS)
NOISE = st.lists(st.tuples(st.sampled_from(PIECES), GAPS), max_size=9).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


def alone(text: str, start: str) -> Any:
    """Parse a text by itself: what the grammar's rules make of its own tree."""

    def made(part: Tree[Token] | Token | None) -> Any:
        if isinstance(part, Tree):
            return getattr(Rules(), part.data)([made(child) for child in part.children])
        return part

    return made(grammar().parse(text, start=start))


def outcome(parse: Any, text: str, start: str) -> object:
    try:
        return parse(text, start)
    except UnexpectedInput as fault:
        return type(fault), fault.pos_in_stream
    except Unreadable as fault:
        return fault.message, fault.advice, fault.offset


@pytest.mark.untraced
@given(st.sampled_from(("tests", "formula")), FORMULAS | CELLS | NOISE)
def test_a_text_comes_out_as_if_it_were_parsed_by_itself(start: str, text: str) -> None:
    assert outcome(parsed, text, start) == outcome(alone, text, start)


@given(FORMULAS | CELLS | NOISE)
def test_an_outline_is_its_own_outline(text: str) -> None:
    outline, _ = outlined(text)
    assert outlined(outline)[0] == outline


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a in last 12 months",
            "count of a in last 12 months",
            "past due of a",
            "due of 5",
            "start of month(b)",
        ),
        *(
            "this season(b)",
            "count of a this season(b)",
            "between(5, 6)",
            "between (5, 6)",
            "a-5",
            "a - 5",
            "a -5",
        ),
        *(
            "12.5x",
            "5 days-x",
            "12025-07-01",
            "2025-07-01",
            "1/33.5",
            "1/3 .. 2",
            "count of count of a",
            "5 6",
        ),
    ],
)
@pytest.mark.parametrize("start", ["tests", "formula"])
def test_words_that_mean_something_else_elsewhere_stay(start: str, text: str) -> None:
    assert outcome(parsed, text, start) == outcome(alone, text, start)


@pytest.mark.untraced
def test_ten_thousand_texts_of_one_shape_are_parsed_once() -> None:
    shapes.shape_of.cache_clear()
    for number in range(10_000):
        parsed(f"round(balance{number} * 0.{number:05} + {number}.17) - {number + 1} days", "formula")
    assert shapes.shape_of.cache_info().misses == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("count of a in last 12 months", "count of late fees in last 3 months"),
        ("1/12 of past due above 5.00", "10/30 of a above 17.00"),
        ("start of month(a)", "start of month(due date)"),
        ("a of b up to 2.0%", "past due of late rate up to 12.5%"),
        ("2025-07-01", "1999-12-31"),
        ("sum of a this season(winter)", "sum of b this season(dry season)"),
    ],
)
def test_texts_that_differ_in_numbers_dates_and_names_have_one_outline(one: str, other: str) -> None:
    assert outlined(one)[0] == outlined(other)[0] != one


def test_tests_of_one_shape_are_parsed_once_and_stand_where_they_are_written() -> None:
    shapes.shape_of.cache_clear()
    assert parsed("> 5 days, north", "tests").tests[1] == s.EqualTest(s.Word("north", 10), 10)
    assert parsed("> 1234 days,  far off", "tests").tests[1] == s.EqualTest(s.Word("far off", 14), 14)
    assert parsed("> 5 days,  far off", "tests").tests[1] == s.EqualTest(s.Word("far off", 11), 11)
    assert shapes.shape_of.cache_info().misses == 2


def test_what_a_rule_refuses_is_refused_in_its_own_place() -> None:
    parsed("a + 1/12", "formula")
    with pytest.raises(Unreadable) as raised:
        parsed("balance + 10/0", "formula")
    assert raised.value.offset == 10
