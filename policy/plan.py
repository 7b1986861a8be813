"""Schedules: on which dates a plan and the later parts of lines are paid, and how much on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from policy.calendar import Calendar, Closed, add_months
from policy.language.tree.pack import PlanTerms, Remainder, Roll

PLAN: Final = ""
"""Stands for the plan itself where a part of a payment names what it is for."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment is for: a component's id, or `PLAN`; and how much of it, in minor units."""

    component: str
    amount: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Why a payment is not on the plan's own day: that day, and what it is (`Jan 4 is a Sunday`)."""

    day: date
    closed: Closed


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a schedule. The first is today's and has no parts: its parts are the quote's lines."""

    date: date
    amount: int
    parts: tuple[Part, ...] = ()
    moved: Moved | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """An amount to be paid in equal instalments after today."""

    component: str
    amount: int
    instalments: int


def schedule(
    terms: PlanTerms | None,
    days: Calendar,
    on: date,
    today: int,
    plan: Later | None,
    rests: Iterable[Later],
) -> tuple[Payment, ...]:
    """Return all payments in order, today's first; none if nothing is left for later.

    The later parts of lines fall on the plan's dates, or without a plan on the day of the month of the quote.
    Amounts add up to `today` and everything that is paid later.
    """
    carries = Remainder.LAST if terms is None else terms.remainder
    several = ([] if plan is None else [plan]) + list(rests)
    split = [
        (one.component, divided(one.amount, one.instalments, carries)) for one in several if one.amount > 0
    ]
    count = max((len(amounts) for _, amounts in split), default=0)
    if count == 0:
        return ()
    payments = [Payment(on, today)]
    for number in range(count):
        parts = tuple(
            Part(component, amounts[number])
            for component, amounts in split
            if number < len(amounts) and amounts[number]
        )
        if parts:
            day, moved = due(terms, days, on, number + 1)
            payments.append(Payment(day, sum(part.amount for part in parts), parts, moved))
    last = payments[-1]
    payments[-1] = Payment(last.date, last.amount, last.parts, last.moved, is_last=True)
    return tuple(payments)


def divided(amount: int, count: int, remainder: Remainder) -> Sequence[int]:
    """Divide an amount into so many equal parts; the first or the last carries what does not divide evenly."""
    each, left = divmod(amount, count)
    parts = [each] * count
    parts[0 if remainder is Remainder.FIRST else -1] += left
    return parts


def due(terms: PlanTerms | None, days: Calendar, on: date, number: int) -> tuple[date, Moved | None]:
    """Return the date of the `number`-th payment after a day, and why it was moved if it was.

    The day of the month is that of the first day, or the month's last if the month is shorter; each date is
    counted from the first day, so that one short month does not move those after it.
    """
    if terms is None:
        return add_months(on, number), None
    day = add_months(on, number * terms.every_months) + timedelta(days=number * terms.every_days)
    closed = None if terms.roll is Roll.NONE else days.closed(day)
    return (day, None) if closed is None else (days.rolled(day, terms.roll), Moved(day, closed))
