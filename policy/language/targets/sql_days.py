"""Dates in SQL: business days as ordinals among all business days, completed months, months added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from policy.language.targets.sql_terms import Term, joined
from policy.language.targets.sql_text import day
from policy.language.tree.expressions import DateFunction
from policy.language.tree.pack import About

Hoist = Callable[[str], str]
"""Computes an expression in a step before and returns the column that holds it."""

EPOCH: Final = date(1600, 1, 3)
"""A Monday before every date that a domain may allow."""
_WEEK: Final = 7
_FURTHEST: Final = 40
"""How many days a month's end or a run of holidays is away at most, for bounds."""


class BusinessDays:
    """Turns dates into the number of business days up to them, and back, without stepping day by day.

    Work days of the week are counted by arithmetic; each holiday on a work day then takes one off. The other way,
    the n-th business day is the work day with the ordinal n plus the holidays before it.
    """

    def __init__(self, about: About) -> None:
        self._work = [weekday for weekday in range(_WEEK) if weekday not in about.weekend]
        self._holidays = sorted(h for h in set(about.holidays) if h.weekday() in self._work)

    def up_to(self, sql: str) -> str:
        """Return the number of business days up to and including a date."""
        since = f"(({sql}) - {day(EPOCH)})"
        upto = [sum(one <= weekday for one in self._work) for weekday in range(_WEEK)]
        work_days = f"{since} // {_WEEK} * {len(self._work)} + {upto}[{since} % {_WEEK} + 1]"
        taken = "".join(f" - CAST(({sql}) >= {day(holiday)} AS BIGINT)" for holiday in self._holidays)
        return f"({work_days}{taken})"

    def nth(self, ordinal: str, hoist: Hoist) -> str:
        """Return the date of a business day by its number."""
        number = hoist(ordinal)
        before = (self._ordinal(h) - place for place, h in enumerate(self._holidays, 1))
        passed = "".join(f" + CAST({number} > {one} AS BIGINT)" for one in before)
        work = hoist(f"{number}{passed} - 1")
        days = f"{work} // {len(self._work)} * {_WEEK} + {self._work}[{work} % {len(self._work)} + 1]"
        return f"({day(EPOCH)} + CAST({days} AS INTEGER))"

    def _ordinal(self, holiday: date) -> int:
        weeks, left = divmod((holiday - EPOCH).days, _WEEK)
        return weeks * len(self._work) + sum(one <= left for one in self._work)


def called(function: DateFunction, parts: Sequence[Term], days: BusinessDays, hoist: Hoist) -> Term:
    """Return what a date function makes of its arguments."""
    first, sql = parts[0], ""
    outcome = replace(first, constant=None, low=first.low - _FURTHEST, high=first.high + _FURTHEST)
    match function:
        case DateFunction.NEXT_BUSINESS_DAY:
            sql = days.nth(_next(days, hoist(first.sql)), hoist)
        case DateFunction.PREVIOUS_BUSINESS_DAY:
            sql = days.nth(days.up_to(hoist(first.sql)), hoist)
        case DateFunction.ADD_BUSINESS_DAYS:
            start, count = hoist(first.sql), parts[1]
            plain = f"{days.up_to(start)} + {count.sql}"
            # counted back from a day off, the first step already lands on the business day before it
            back = f"{_next(days, start)} + {count.sql}"
            moved = f"CASE WHEN {count.sql} > 0 THEN {plain} ELSE {back} END"
            sql = days.nth(moved, hoist)
            reach = 8 * max(abs(count.low), abs(count.high)) + _FURTHEST
            outcome = replace(outcome, low=first.low - reach, high=first.high + reach)
        case DateFunction.MONTHS_BETWEEN:
            sql = _months_between(hoist(first.sql), hoist(parts[1].sql))
            outcome = Term(sql, 1, 0, max(0, parts[1].high - first.low) // 28)
        case DateFunction.START_OF_MONTH:
            sql = f"CAST(DATE_TRUNC('month', {first.sql}) AS DATE)"
        case _:
            sql = f"LAST_DAY({first.sql})"
    return joined(parts, replace(outcome, sql=sql))


def moved(start: Term, count: Term, sign: int, *, months: bool) -> Term:
    """Return a date some days or months later, or earlier if the sign is -1."""
    operator = "+" if sign > 0 else "-"
    if months:
        sql = f"CAST({start.sql} {operator} TO_MONTHS(CAST({count.sql} AS INTEGER)) AS DATE)"
        reach = 31 * max(abs(count.low), abs(count.high))
    else:
        sql = f"({start.sql} {operator} CAST({count.sql} AS INTEGER))"
        reach = max(abs(count.low), abs(count.high))
    return joined((start, count), Term(sql, 1, start.low - reach, start.high + reach))


def apart(later: Term, earlier: Term) -> Term:
    """Return the days from one date to another."""
    sql = f"({later.sql} - {earlier.sql})"
    return joined((later, earlier), Term(sql, 1, later.low - earlier.high, later.high - earlier.low))


def _next(days: BusinessDays, sql: str) -> str:
    return f"{days.up_to(f'{sql} - 1')} + 1"


def _months_between(earlier: str, later: str) -> str:
    months = f"((YEAR({later}) - YEAR({earlier})) * 12 + MONTH({later}) - MONTH({earlier}))"
    short = f"CAST({earlier} + TO_MONTHS(CAST({months} AS INTEGER)) AS DATE) > {later}"
    return f"CASE WHEN {later} <= {earlier} THEN 0 ELSE {months} - CAST({short} AS BIGINT) END"
