"""Business days in SQL are those that stepping from day to day finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.calendar import Calendar, add_months, end_of_month, months_between, start_of_month
from policy.language.targets.sql_days import EPOCH, BusinessDays, called, moved
from policy.language.targets.sql_terms import Term, moment, number
from policy.language.tree.expressions import DateFunction as F
from policy.language.tree.pack import About
from tests.policy.language.targets.test_sql import sound

DB = duckdb.connect()
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
CALENDARS = st.tuples(
    st.sets(st.integers(0, 6), max_size=5), st.sets(st.dates(date(2024, 6, 1), date(2024, 8, 1)), max_size=25)
)


def about(weekend: set[int], holidays: set[date]) -> About:
    return replace(sound().about, weekend=tuple(sorted(weekend)), holidays=tuple(sorted(holidays)))


def answered(function: F, parts: list[Term], of: About) -> object:
    """Compute a call whose hoisted parts become columns, each in a step of its own."""
    steps: list[str] = []
    numbers = count()

    def hoist(sql: str) -> str:
        name = f"v{next(numbers)}"
        steps.append(f"{sql} AS {name}")
        return name

    term = called(function, parts, BusinessDays(of), hoist)
    source = "(SELECT 1 AS one)"
    for step in steps:
        source = f"(SELECT *, {step} FROM {source})"
    ((found,),) = DB.execute(f"SELECT {term.sql} FROM {source}").fetchall()
    low, high = term.low, term.high
    assert low <= (found.toordinal() if isinstance(found, date) else found) <= high
    return found


def test_the_epoch_is_a_monday() -> None:
    assert EPOCH.weekday() == 0


@pytest.mark.untraced
@settings(max_examples=30, deadline=None)
@given(calendar=CALENDARS, day=st.dates(date(2024, 5, 20), date(2024, 8, 20)), steps=st.integers(-12, 30))
def test_business_days_are_those_found_by_stepping(
    calendar: tuple[set[int], set[date]], day: date, steps: int
) -> None:
    of = about(*calendar)
    by_stepping = Calendar.of(of)
    start = moment(day)
    assert answered(F.NEXT_BUSINESS_DAY, [start], of) == by_stepping.next_business_day(day)
    assert answered(F.PREVIOUS_BUSINESS_DAY, [start], of) == by_stepping.previous_business_day(day)
    assert answered(F.ADD_BUSINESS_DAYS, [start, number(steps)], of) == by_stepping.add_business_days(
        day, steps
    )


def test_the_ends_of_a_month_are_its_first_and_last_day() -> None:
    of, start = about(set(), set()), moment(date(2024, 2, 10))
    assert answered(F.START_OF_MONTH, [start], of) == date(2024, 2, 1)
    assert answered(F.END_OF_MONTH, [start], of) == date(2024, 2, 29)


@settings(max_examples=30, deadline=None)
@given(first=DAYS, second=DAYS, months=st.integers(0, 40))
def test_months_are_counted_and_added_as_by_hand(first: date, second: date, months: int) -> None:
    of = about(set(), set())
    start = moment(first)
    assert answered(F.MONTHS_BETWEEN, [start, moment(second)], of) == months_between(first, second)
    assert answered(F.START_OF_MONTH, [start], of) == start_of_month(first)
    assert answered(F.END_OF_MONTH, [start], of) == end_of_month(first)
    for sign in (1, -1):
        later = moved(start, number(months), sign, months=True)
        assert DB.execute(f"SELECT {later.sql}").fetchall() == [(add_months(first, sign * months),)]
        apart = moved(start, number(months), sign, months=False)
        assert DB.execute(f"SELECT {apart.sql}").fetchall() == [(first + timedelta(days=sign * months),)]
