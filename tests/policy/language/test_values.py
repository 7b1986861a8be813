"""Single values, read and written as authors do."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.tree.types import (
    BOOLEAN,
    DATE,
    DAYS,
    EXACT,
    INTEGER,
    MONEY,
    MONTHS,
    NOT_APPLICABLE,
    RATE,
    TEXT,
    UNKNOWN,
    Kind,
    Type,
    Value,
)
from policy.language.values import NoValue, parse_value, write_money, write_rate, write_value

SEGMENT = Type(Kind.ENUMERATION, ("residential", "business"))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (MONEY, "24.99", 2499),
        (MONEY, "-3", -300),
        (EXACT, "1.50", 150),
        (INTEGER, "12", 12),
        (DAYS, "15 days", 15),
        (DAYS, "2 weeks", 14),
        (DAYS, "7", 7),
        (MONTHS, "1 year", 12),
        (MONTHS, "3 months", 3),
        (RATE, "2%", Fraction(1, 50)),
        (RATE, "1/3", Fraction(1, 3)),
        (RATE, "0.5", Fraction(1, 2)),
        (DATE, "2025-07-01", date(2025, 7, 1)),
        (BOOLEAN, "Yes", True),
        (BOOLEAN, "no", False),
        (SEGMENT, "Residential", "residential"),
        (TEXT, "Any  words", "Any words"),
        (MONEY, "unknown", UNKNOWN),
        (DATE, "not applicable", NOT_APPLICABLE),
    ],
)
def test_a_text_is_the_value_it_says(kind: Type, text: str, value: Value) -> None:
    assert parse_value(kind, text, 2) == value


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (MONEY, "24,99", "25.00"),
        (MONEY, "24.999", "25.00"),
        (MONEY, "1e3", "25.00"),
        (INTEGER, "1.5", "whole number"),
        (INTEGER, "3 days", "number alone"),
        (DAYS, "3 months", "days"),
        (MONTHS, "3 weeks", "months"),
        (RATE, "much", "2%"),
        (RATE, "1/0", "2%"),
        (DATE, "1 July", "2025-07-01"),
        (BOOLEAN, "maybe", "yes or no"),
    ],
)
def test_a_text_that_is_no_value_says_what_would_be(kind: Type, text: str, says: str) -> None:
    with pytest.raises(NoValue, match=says):
        parse_value(kind, text, 2)


def test_an_amount_without_minor_units_has_no_point() -> None:
    with pytest.raises(NoValue, match="as 25,"):
        parse_value(MONEY, "1.5", 0)
    assert write_money(1250, 0) == "1250"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (MONEY, 2499, "24.99"),
        (MONEY, -5, "-0.05"),
        (EXACT, Fraction(429, 2), "429/200"),
        (RATE, Fraction(1, 50), "2%"),
        (RATE, Fraction(3, 200), "1.5%"),
        (RATE, Fraction(1, 3), "1/3"),
        (INTEGER, 12, "12"),
        (DATE, date(2025, 7, 1), "2025-07-01"),
        (BOOLEAN, True, "yes"),
        (BOOLEAN, False, "no"),
        (SEGMENT, "business", "business"),
        (MONEY, UNKNOWN, "unknown"),
    ],
)
def test_a_value_is_written_as_an_author_would(kind: Type, value: Value, text: str) -> None:
    assert write_value(kind, value, 2) == text


@given(st.integers(-(10**14), 10**14))
def test_an_amount_survives_writing_and_reading(minor: int) -> None:
    assert parse_value(MONEY, write_money(minor, 2), 2) == minor


@given(st.fractions(0, 10, max_denominator=10_000))
def test_a_rate_survives_writing_and_reading(rate: Fraction) -> None:
    assert parse_value(RATE, write_rate(rate), 2) == rate
