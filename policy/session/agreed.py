"""What granted exceptions change besides amounts: a plan's payments, and what is let pass. The quote stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policy.adjustment import Adjustment, ChangeTerms, Override
from policy.calendar import Calendar
from policy.language.tree.pack import Pack, Remainder
from policy.plan import PLAN, Part, Payment, divided, due
from policy.quote import Option
from policy.session.reckoning import taken_off, total_of


def is_let_pass(adjustments: Iterable[Adjustment], blocked: str) -> bool:
    """Tell whether what a rule blocks was let pass: a way to pay, by its id."""
    return any(isinstance(one.request, Override) and one.request.blocked == blocked for one in adjustments)


def agreed_payments(pack: Pack, option: Option, adjustments: Sequence[Adjustment]) -> tuple[Payment, ...]:
    """Return all payments of an option, today's first, by the terms that were agreed last.

    What is not paid today under other terms is paid with the later payments of the plan.
    """
    if not option.schedule:
        return ()
    today, *later = option.schedule
    today = replace(today, amount=total_of(option, adjustments))
    changed = [one for one in adjustments if isinstance(one.request, ChangeTerms)]
    if not changed or option.plan is None:
        return (today, *later)
    moved = sum(taken_off(option, one) for one in changed)
    wanted = [one.request.payments for one in changed if isinstance(one.request, ChangeTerms)]
    count = next((one for one in reversed(wanted) if one), option.plan.payments)
    return (today, *_later(pack, option, later, moved, count))


def _later(
    pack: Pack, option: Option, later: Sequence[Payment], moved: int, count: int
) -> tuple[Payment, ...]:
    """Divide the plan's part, with what was moved to it, anew; other parts stay on their days."""
    terms = next((one.plan for one in pack.offers if one.id == option.id), None)
    days, on = Calendar.of(pack.about), option.schedule[0].date
    carries = Remainder.LAST if terms is None else terms.remainder
    whole = moved + sum(part.amount for one in later for part in one.parts if part.component == PLAN)
    shares = divided(whole, count, carries)
    payments = []
    for number in range(max(count, len(later))):
        kept = later[number].parts if number < len(later) else ()
        others = tuple(part for part in kept if part.component != PLAN)
        share = shares[number] if number < count else 0
        parts = ((Part(PLAN, share),) if share else ()) + others
        if parts:
            day, shifted = due(terms, days, on, number + 1)
            payments.append(Payment(day, sum(part.amount for part in parts), parts, shifted))
    return (*payments[:-1], replace(payments[-1], is_last=True)) if payments else ()
