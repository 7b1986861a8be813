"""The pack's calendar: business days, months, seasons, windows.

Faults tried, each caught: `>` for `>=` in `season_start`; no clamp in `add_months`; a window that starts a day early;
previous for next when rolling.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.calendar import Calendar, Closed, add_months, end_of_month, months_between, start_of_month
from policy.language.tree.expressions import Window, WindowKind
from policy.language.tree.pack import Roll, Season
from tests.policy.language.targets.trees import ABOUT

DAYS = Calendar(
    (5, 6),
    (date(2025, 11, 27), date(2025, 11, 28)),
    (Season("winter", (11, 1), (3, 31)), Season("summer", (6, 1), (8, 31)), Season("leap", (2, 29), (5, 1))),
)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def test_a_week_of_days_off_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Calendar(range(7), (), ())


def test_a_day_off_says_why() -> None:
    assert DAYS.closed(date(2025, 11, 29)) is Closed.WEEKEND
    assert DAYS.closed(date(2025, 11, 27)) is Closed.HOLIDAY
    assert DAYS.closed(date(2025, 11, 26)) is None
    assert Calendar.of(ABOUT).closed(date(2025, 11, 11)) is Closed.HOLIDAY


def test_the_next_business_day_skips_holidays_and_the_weekend() -> None:
    assert DAYS.next_business_day(date(2025, 11, 27)) == date(2025, 12, 1)
    assert DAYS.next_business_day(date(2025, 11, 26)) == date(2025, 11, 26)


def test_the_previous_business_day_skips_back() -> None:
    assert DAYS.previous_business_day(date(2025, 11, 30)) == date(2025, 11, 26)
    assert DAYS.previous_business_day(date(2025, 11, 26)) == date(2025, 11, 26)


def test_adding_business_days_counts_only_those() -> None:
    assert DAYS.add_business_days(date(2025, 11, 26), 1) == date(2025, 12, 1)
    assert DAYS.add_business_days(date(2025, 11, 29), 0) == date(2025, 12, 1)
    assert DAYS.add_business_days(date(2025, 12, 1), -1) == date(2025, 11, 26)


@given(DATES, st.integers(1, 40))
def test_there_and_back_by_business_days_ends_where_it_began(day: date, count: int) -> None:
    start = DAYS.next_business_day(day)
    assert DAYS.add_business_days(DAYS.add_business_days(start, count), -count) == start


def test_a_day_rolls_as_the_terms_say() -> None:
    sunday = date(2026, 1, 4)
    assert DAYS.rolled(sunday, Roll.NEXT) == date(2026, 1, 5)
    assert DAYS.rolled(sunday, Roll.PREVIOUS) == date(2026, 1, 2)
    assert DAYS.rolled(sunday, Roll.NONE) == sunday


def test_a_month_that_is_too_short_ends_the_count_on_its_last_day() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 1, 31), -2) == date(2024, 11, 30)


def test_completed_months_are_counted() -> None:
    assert months_between(date(2025, 1, 31), date(2025, 2, 28)) == 1
    assert months_between(date(2025, 1, 15), date(2025, 3, 14)) == 1
    assert months_between(date(2025, 3, 1), date(2025, 2, 1)) == 0


@given(DATES, st.integers(0, 300))
def test_so_many_months_lie_between_a_day_and_so_many_months_later(day: date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months


def test_a_month_starts_and_ends() -> None:
    assert start_of_month(date(2024, 2, 15)) == date(2024, 2, 1)
    assert end_of_month(date(2024, 2, 15)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("season", "on", "start"),
    [
        ("winter", date(2025, 11, 1), date(2025, 11, 1)),
        ("winter", date(2026, 3, 31), date(2025, 11, 1)),
        ("winter", date(2026, 4, 1), None),
        ("summer", date(2025, 8, 31), date(2025, 6, 1)),
        ("summer", date(2025, 9, 1), None),
        ("leap", date(2025, 3, 1), date(2025, 2, 28)),
    ],
)
def test_a_season_may_run_over_the_new_year(season: str, on: date, start: date | None) -> None:
    assert DAYS.season_start(season, on) == start


@pytest.mark.parametrize(
    ("window", "start"),
    [
        (Window(WindowKind.ALWAYS), date.min),
        (Window(WindowKind.MONTHS, 12), date(2024, 11, 5)),
        (Window(WindowKind.DAYS, 30), date(2025, 10, 6)),
        (Window(WindowKind.CALENDAR_YEAR), date(2025, 1, 1)),
        (Window(WindowKind.SEASON, season="winter"), date(2025, 11, 1)),
        (Window(WindowKind.SINCE), date(2025, 7, 1)),
    ],
)
def test_a_window_starts_where_its_kind_says(window: Window, start: date) -> None:
    assert DAYS.window_start(window, date(2025, 11, 4), date(2025, 7, 1)) == start


def test_a_window_of_days_sees_exactly_that_many_days() -> None:
    on = date(2025, 11, 4)
    start = DAYS.window_start(Window(WindowKind.DAYS, 7), on)
    assert start is not None
    assert on - start + timedelta(days=1) == timedelta(days=7)


def test_the_pack_gives_weekend_and_seasons() -> None:
    assert Calendar.of(replace(ABOUT, weekend=())).closed(date(2025, 11, 29)) is None
    assert Calendar.of(ABOUT).season_start("winter", date(2025, 12, 1)) == date(2025, 11, 1)
