"""Schedules of plans and of the later parts of lines.

Faults tried, each caught: counting a date from the one before (31 Jan, 28 Feb, 28 Mar); the remainder lost; a deposit's
instalment added to today; the day moved from forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.calendar import Calendar, Closed
from policy.language.tree.expressions import Constant
from policy.language.tree.pack import PlanTerms, Remainder, Roll
from policy.language.tree.types import MONEY
from policy.plan import PLAN, Later, Moved, Part, Payment, divided, due, schedule
from tests.policy.language.targets.trees import ABOUT, AT

DAYS = Calendar.of(ABOUT)
ON = date(2025, 11, 4)
TERMS = PlanTerms(1, 0, Roll.NEXT, Remainder.LAST, Constant(MONEY, True, AT), keeps_terms=True)


def test_a_plan_with_a_deposit_is_paid_as_the_agent_reads_it_out() -> None:
    payments = schedule(TERMS, DAYS, ON, 19715, Later(PLAN, 16095, 3), [Later("deposit", 6000, 1)])
    assert payments == (
        Payment(ON, 19715),
        Payment(date(2025, 12, 4), 11365, (Part(PLAN, 5365), Part("deposit", 6000))),
        Payment(
            date(2026, 1, 5), 5365, (Part(PLAN, 5365),), Moved(date(2026, 1, 4), Closed.WEEKEND)
        ),
        Payment(date(2026, 2, 4), 5365, (Part(PLAN, 5365),), is_last=True),
    )  # fmt: skip


def test_without_a_plan_the_rest_of_a_line_is_paid_monthly_from_today() -> None:
    payments = schedule(None, DAYS, date(2025, 1, 31), 100, None, [Later("deposit", 101, 2)])
    assert [(one.date, one.amount) for one in payments] == [
        (date(2025, 1, 31), 100), (date(2025, 2, 28), 50), (date(2025, 3, 31), 51),
    ]  # fmt: skip


def test_nothing_left_for_later_makes_no_schedule() -> None:
    assert schedule(TERMS, DAYS, ON, 500, Later(PLAN, 0, 3), []) == ()
    assert schedule(None, DAYS, ON, 500, None, []) == ()


def test_a_payment_of_nothing_is_left_out() -> None:
    payments = schedule(TERMS, DAYS, ON, 0, Later(PLAN, 1, 3), [])
    assert [one.amount for one in payments] == [0, 1]
    assert payments[-1].date == date(2026, 2, 4)


def test_weeks_are_counted_in_days() -> None:
    terms = replace(TERMS, every_months=0, every_days=14, roll=Roll.PREVIOUS)
    assert due(terms, DAYS, ON, 1) == (date(2025, 11, 18), None)
    saturday = date(2025, 11, 1)
    assert due(terms, DAYS, saturday, 1) == (date(2025, 11, 14), Moved(date(2025, 11, 15), Closed.WEEKEND))


def test_a_plan_that_does_not_roll_keeps_its_day() -> None:
    assert due(replace(TERMS, roll=Roll.NONE), DAYS, ON, 2) == (date(2026, 1, 4), None)


@pytest.mark.parametrize(
    ("remainder", "parts"), [(Remainder.FIRST, [35, 33, 33]), (Remainder.LAST, [33, 33, 35])]
)
def test_the_remainder_goes_where_the_terms_say(remainder: Remainder, parts: list[int]) -> None:
    assert list(divided(101, 3, remainder)) == parts


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.integers(1, 24),
    st.lists(
        st.builds(Later, st.sampled_from(("deposit", "fee")), st.integers(0, 10**5), st.integers(1, 4)),
        max_size=3,
    ),
    st.sampled_from(tuple(Remainder)),
    st.sampled_from(tuple(Roll)),
)
def test_a_schedule_adds_up_and_runs_forward_on_business_days(
    on: date, today: int, financed: int, count: int, rests: list[Later], remainder: Remainder, roll: Roll
) -> None:
    terms = replace(TERMS, remainder=remainder, roll=roll)
    payments = schedule(terms, DAYS, on, today, Later(PLAN, financed, count), rests)
    later = financed + sum(one.amount for one in rests)
    assert sum(one.amount for one in payments) == (today + later if later else 0)
    assert all(one.amount == sum(part.amount for part in one.parts) for one in payments[1:])
    assert [one.date for one in payments] == sorted(one.date for one in payments)
    assert all(roll is Roll.NONE or DAYS.closed(one.date) is None for one in payments[1:])
    assert all(
        abs(one.date - (one.moved.day if one.moved else one.date)) < timedelta(days=6) for one in payments
    )
