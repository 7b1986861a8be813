"""How values read in a sentence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

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
    Type,
    Value,
)
from policy.wording import Wording, rate, sentence


@pytest.mark.parametrize(
    ("value", "type_", "english", "spanish"),
    [
        (21460, MONEY, "214.60", "214.60"),
        (125000, MONEY, "1,250.00", "1,250.00"),
        (-125000, MONEY, "-1,250.00", "-1,250.00"),
        (0, MONEY, "0.00", "0.00"),
        (Fraction(4292, 10), EXACT, "4.292", "4.292"),
        (Fraction(400), EXACT, "4.00", "4.00"),
        (Fraction(1000, 3), EXACT, "3.333…", "3.333…"),
        (Fraction(-1000, 3), EXACT, "-3.333…", "-3.333…"),
        (Fraction(3, 200), RATE, "1.5%", "1.5%"),
        (Fraction(1, 3), RATE, "1/3", "1/3"),
        (1, DAYS, "1 day", "1 día"),
        (35, DAYS, "35 days", "35 días"),
        (1, MONTHS, "1 month", "1 mes"),
        (12, MONTHS, "12 months", "12 meses"),
        (7, INTEGER, "7", "7"),
        (True, BOOLEAN, "yes", "sí"),
        (False, BOOLEAN, "no", "no"),
        ("residential", TEXT, "residential", "residential"),
        (date(2025, 9, 9), DATE, "September 9", "9 de septiembre"),
        (date(2024, 9, 9), DATE, "September 9, 2024", "9 de septiembre de 2024"),
        (UNKNOWN, MONEY, "not known", "no se sabe"),
        (NOT_APPLICABLE, DATE, "does not apply", "no corresponde"),
    ],
)
def test_values_read_as_people_write_them(value: Value, type_: Type, english: str, spanish: str) -> None:
    today = date(2025, 11, 4)
    assert Wording("en", 2, today).value(value, type_) == english
    assert Wording("es", 2, today).value(value, type_) == spanish


def test_amounts_have_the_currency_s_digits() -> None:
    assert Wording(minor_digits=0).money(125000) == "125,000"
    assert Wording(minor_digits=3).money(1250) == "1.250"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Jul 1, 2025"), ("es", "1 jul 2025"), ("fr", "Jul 1, 2025")]
)
def test_a_short_date_has_its_year(language: str, text: str) -> None:
    assert Wording(language).short_day(date(2025, 7, 1)) == text


def test_an_unknown_language_reads_as_english() -> None:
    assert Wording("fr").day(date(2025, 7, 1)) == "July 1, 2025"


@pytest.mark.parametrize(("words", "text"), [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_words_are_listed_as_a_person_does(words: str, text: str) -> None:
    assert Wording().listed(words) == text


def test_spanish_joins_its_articles() -> None:
    assert Wording("es").phrase("of", left="3%", right="el total") == "3% del total"
    assert Wording("es").phrase("days between", left="el fin", right="x") == "los días de x al fin"


def test_a_rate_that_percent_cannot_say_stays_a_fraction() -> None:
    assert [rate(Fraction(1, 8)), rate(Fraction(2)), rate(Fraction(-1, 7))] == ["12.5%", "200%", "-1/7"]


@pytest.mark.parametrize(("text", "whole"), [("", ""), ("2% of X", "2% of X"), ("past due", "Past due")])
def test_a_sentence_starts_large(text: str, whole: str) -> None:
    assert sentence(text) == whole
