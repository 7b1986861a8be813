"""What the parser reads, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.parser import (
    LONGEST_CELL,
    RESERVED,
    parse_formula,
    parse_tests,
    unnameable,
)


@pytest.mark.parametrize("text", ["-", ""])
def test_a_dash_is_any_value(text: str) -> None:
    assert parse_tests(text) == s.ANYTHING


@pytest.mark.parametrize(
    ("text", "offset", "says"),
    [
        ("5 +", 3, "stops too early"),
        ("count of x this season", 22, "this season(winter)"),
        ("$5", 0, "currency sign"),
        ("\u2013", 0, "long dash"),
        ("\u2265 5", 0, ">="),
        ("a = 5", 2, "without “=”"),
        ("a / b", 2, "fractions"),
        ("5x", 0, "Write numbers"),
        ("2%% of x", 2, "no meaning"),
        ("1,250.00", 0, "one number or a list"),
        ("1/0", 0, "divides by zero"),
        ("2025-02-30", 0, "no day|not a day"),
        ("a b) c", 3, "cannot stand after"),
        (") a", 0, "cannot stand."),
    ],
)
def test_an_unreadable_cell_says_where_and_why(text: str, offset: int, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        parse_formula(text)
    assert raised.value.offset == offset
    message = f"{raised.value.message} {raised.value.advice}"
    assert any(part in message for part in says.split("|"))


def test_a_cell_too_long_is_refused() -> None:
    with pytest.raises(Unreadable, match="characters"):
        parse_formula("a" * (LONGEST_CELL + 1))


@pytest.mark.parametrize("text", ["otherwise, 5", "not(otherwise)"])
def test_otherwise_stands_alone(text: str) -> None:
    with pytest.raises(Unreadable, match="other tests"):
        parse_tests(text)


def test_a_dash_in_a_list_is_one_of_its_tests() -> None:
    assert parse_tests("-, unknown").tests == (s.Dash(0), s.StateTest("unknown", 3))
    assert parse_tests(" - ") == s.ANYTHING


@pytest.mark.parametrize(
    ("text", "says"),
    [("last day to pay", "“to”"), ("aged 65", "“65”"), ("a/b", "“a/b”"), ("", "one or more words")],
)
def test_a_text_that_is_no_name_says_which_word_keeps_it_from_being_one(text: str, says: str) -> None:
    assert says in unnameable(text)


def test_every_reserved_word_ends_a_name_in_the_grammar_too() -> None:
    for word in RESERVED:
        assert parse_formula_or_none(f"a {word} b") != s.Word(f"a {word} b", 0)
        assert parse_formula_or_none(word) != s.Word(word, 0)


def parse_formula_or_none(text: str) -> s.Syntax | None:
    try:
        return parse_formula(text)
    except Unreadable:
        return None


def test_words_that_join_end_a_name() -> None:
    assert parse_formula("Late  Rate of past due") == s.Binary(
        "*", s.Word("late rate", 0), s.Word("past due", 14), 0
    )
    assert parse_formula("in full") == s.Word("in full", 0)
    assert parse_formula("a - late-charge") == s.Binary("-", s.Word("a", 0), s.Word("late-charge", 4), 0)


def test_multiplication_binds_before_addition_and_parts_before_shares() -> None:
    made = parse_formula("a + 2 * b")
    assert isinstance(made, s.Binary)
    assert made.operator == "+"
    share = parse_formula("10% of x up to 3")
    assert isinstance(share, s.Binary)
    assert isinstance(share.right, s.Part)
    assert parse_formula("(a + b) * 2") != parse_formula("a + b * 2")


@given(st.text(max_size=40) | st.text(alphabet="ab 019.,()[]<>=+-*%/$not o f up", max_size=40))
def test_no_text_raises_anything_but_unreadable(text: str) -> None:
    for parse in (parse_tests, parse_formula):
        fault = _fault_of(parse, text)
        if fault is not None:
            assert fault.message
            assert fault.advice
            assert 0 <= fault.offset <= len(text)


def _fault_of(parse: Callable[[str], object], text: str) -> Unreadable | None:
    try:
        parse(text)
    except Unreadable as fault:
        return fault
    return None
