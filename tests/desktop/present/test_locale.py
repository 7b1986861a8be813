"""How amounts, dates and times are written in either language."""

from datetime import date, time

import pytest

from desktop.present.locale import Formats, countdown, duration, locale_of

EN, ES = Formats(locale_of("en")), Formats(locale_of("es"))


@pytest.mark.parametrize(
    ("minor", "written"), [(0, "0.00"), (5, "0.05"), (21460, "214.60"), (318245, "3,182.45"), (-500, "-5.00")]
)
def test_amounts_have_two_places_and_no_sign_of_the_currency(minor: int, written: str) -> None:
    assert EN.amount(minor) == written
    assert ES.amount(minor) == written


def test_money_has_the_sign_of_the_currency() -> None:
    assert EN.money(35810) == "$358.10"
    assert ES.money(35810) == "$358.10"


def test_a_currency_without_minor_units_has_no_places() -> None:
    assert Formats(locale_of("en"), "JPY").amount(1234) == "1,234"


def test_an_amount_beyond_the_precision_of_a_float_is_exact() -> None:
    assert EN.amount(9_007_199_254_740_993_01) == "9,007,199,254,740,993.01"


def test_dates_follow_the_language() -> None:
    day = date(2025, 11, 3)
    assert (EN.day(day), ES.day(day)) == ("Nov 3", "3 nov")
    assert (EN.full_day(day), EN.said_day(day)) == ("Nov 3, 2025", "November\u00a03")
    assert ES.said_day(day) == "3\u00a0de noviembre"
    assert EN.month(day) == "November 2025"


def test_times_follow_the_language() -> None:
    assert EN.clock(time(18, 47)) == "6:47 PM"
    assert EN.exact_clock(time(18, 47, 16)) == "6:47:16 PM"
    assert ES.clock(time(18, 47)).startswith("6:47")
    assert EN.seconds(4) == "0.4"


@pytest.mark.parametrize(("seconds", "written"), [(0, "00:00"), (161, "02:41"), (3661, "1:01:01")])
def test_a_call_shows_hours_only_when_there_are_any(seconds: int, written: str) -> None:
    assert duration(seconds) == written


def test_a_countdown_has_no_leading_zero() -> None:
    assert countdown(252) == "4:12"
