"""What the form for exceptions can ask for on a quote, and what it asks for as it is filled in. Judges nothing."""

from __future__ import annotations

from enum import StrEnum

from desktop.present.live import typed
from desktop.present.live.lines import Row, rows
from desktop.present.live.sight import Sight
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive
from policy.quote import Option, TenderRule
from policy.session.agreed import is_let_pass
from policy.session.reckoning import line_amount, total_of
from policy.session.state import BANK, CARD, LINK

REASON = "reason"
_MOST_REASONS = 9
_MOST_PAYMENTS = 60
_MOST_DAYS = 365


class Kind(StrEnum):
    """What is asked for; the value is the last part of its texts' keys."""

    CHARGE = "charge"
    LESS = "less"
    TERMS = "terms"
    DATE = "date"
    BLOCK = "block"


def kinds(s: Sight, option: Option) -> tuple[Kind, ...]:
    """Return what can be asked for on this quote; whether it may be is the authority page's to say."""
    if not s.pack.authority:
        return ()
    there = {
        Kind.CHARGE: bool(waivable(s, option)),
        Kind.LESS: now_due(s, option) > 0,
        Kind.TERMS: option.plan is not None,
        Kind.DATE: now_due(s, option) > 0,
        Kind.BLOCK: bool(blocks(s, option)),
    }
    return tuple(kind for kind, is_there in there.items() if is_there)


def kind_of(s: Sight, option: Option) -> Kind | None:
    """Return what the form is about: what was chosen, else the first that can be asked for."""
    several = kinds(s, option)
    return next((one for one in several if one == s.showing.form.kind), several[0] if several else None)


def waivable(s: Sight, option: Option) -> tuple[Row, ...]:
    """Return the lines that the authority page knows a class of waivers for."""
    classes = {one.id: one.waiver_class for one in s.pack.components}
    return tuple(
        row
        for row in rows(s, option)
        if row.line is not None
        and not row.line.kind.is_reduction
        and row.line.amount > 0
        and classes.get(row.line.component)
    )


def blocks(s: Sight, option: Option) -> tuple[TenderRule, ...]:
    """Return the ways to pay that the policy shuts here, and nobody has let pass."""
    known = (CARD, BANK, LINK)
    return tuple(
        one
        for one in option.tenders
        if one.id in known and one.allowed is False and not is_let_pass(s.session.adjustments, one.id)
    )


def reasons(s: Sight) -> tuple[str, ...]:
    declared = s.pack.inputs.get(REASON)
    return declared.type.words[:_MOST_REASONS] if declared is not None else ()


def chosen_line(s: Sight, option: Option) -> Row | None:
    """Return the line that the form is about: the one that was chosen, else the first."""
    several = waivable(s, option)
    return next((row for row in several if row.which == s.showing.form.line), several[0] if several else None)


def chosen_block(s: Sight, option: Option) -> TenderRule | None:
    """Return what is to be let pass: what was chosen, else the first."""
    several = blocks(s, option)
    return next((one for one in several if one.id == s.showing.form.line), several[0] if several else None)


def now_due(s: Sight, option: Option) -> int:
    """Return what is payable now, in minor units, with what was granted taken off."""
    return total_of(option, s.session.adjustments)


def request_of(s: Sight, option: Option) -> Request | None:
    """Return what the form asks for; None as long as something is missing or cannot be taken."""
    if not s.showing.form.reason:
        return None
    match kind_of(s, option):
        case Kind.CHARGE:
            return _of_charge(s, option)
        case Kind.LESS:
            return _of_less(s, option)
        case Kind.TERMS:
            return _of_terms(s, option)
        case Kind.DATE:
            return _of_date(s)
        case Kind.BLOCK:
            return _of_block(s, option)
        case _:
            return None


def _of_charge(s: Sight, option: Option) -> Request | None:
    row, form = chosen_line(s, option), s.showing.form
    new = typed.amount(form.amount, s.f.currency) if form.amount.strip() else 0
    if row is None or row.line is None or new is None:
        return None
    component = row.line.component
    whole = line_amount(option, component, "")
    if new == 0:
        return Waive(component, whole, form.reason, form.note)
    return Lower(component, whole, whole - new, form.reason, form.note) if 0 < new < whole else None


def _of_less(s: Sight, option: Option) -> Request | None:
    form, due = s.showing.form, now_due(s, option)
    new = typed.amount(form.amount, s.f.currency)
    if new is None or not 0 < new < due:
        return None
    return AcceptLess(option.total, due - new, form.reason, form.note)


def _of_terms(s: Sight, option: Option) -> Request | None:
    """Take over what differs from the plan's own terms: how many payments, how much of it today."""
    form, plan, due = s.showing.form, option.plan, now_due(s, option)
    if plan is None:
        return None
    count = typed.whole(form.count) if form.count.strip() else plan.payments
    today = typed.amount(form.amount, s.f.currency) if form.amount.strip() else due
    if count is None or not 1 <= count <= _MOST_PAYMENTS or today is None or not 0 < today <= due:
        return None
    less = due - today
    if count == plan.payments and not less:
        return None
    return ChangeTerms(
        option.id,
        form.reason,
        form.note,
        payments=count if count != plan.payments else None,
        down_payment=max(0, plan.down_payment - less) if less else None,
        asked=less,
        line_amount=option.total,
    )


def _of_date(s: Sight) -> Request | None:
    form = s.showing.form
    days = typed.whole(form.count)
    return Extend(days, form.reason, form.note) if days is not None and 1 <= days <= _MOST_DAYS else None


def _of_block(s: Sight, option: Option) -> Request | None:
    blocked, form = chosen_block(s, option), s.showing.form
    return Override(blocked.id, form.reason, form.note) if blocked is not None else None
