"""The quote page: the ways to settle as segments, the lines, the total, a plan's payments."""

from __future__ import annotations

from desktop.present.live.lines import shown
from desktop.present.live.sight import Sight
from desktop.present.quote import DueRow, OwnAmount, PaymentCount, Quote, Schedule, Total, TotalLine
from desktop.present.quote import Option as Segment
from policy import events
from policy.language.tree.pack import OfferKind
from policy.language.tree.types import Kind
from policy.plan import Payment
from policy.quote import WHOLE, Option
from policy.session import Stage
from policy.session.agreed import agreed_payments

OWN = "own amount"
_FEWEST_SHOWN = 6


def quote(s: Sight, option: Option) -> Quote:
    """Show an option with all others beside it."""
    made = s.may.quote
    several = made.options if made is not None else ()
    proposed = made.proposed if made is not None else None
    note = ""
    if option.id == proposed and option.reason:
        note = s.t("quote.proposed", reason=option.reason)
    return Quote(
        options_label=s.t("quote.options"),
        options=tuple(_segment(s, one, option) for one in several if one.id != WHOLE),
        proposed=note,
        lines=shown(s, option),
        total=total(s, option),
        count=_count(s, option),
        own=_own(s, option),
        schedule=_schedule(s, _payments(s, option)) if option.plan is not None else None,
    )


def _segment(s: Sight, one: Option, chosen: Option) -> Segment:
    if one.own_amount is not None and (one.needs or one.id != chosen.id):
        amount = s.t("quote.own-amount")
    elif one.needs:
        amount = s.t("quote.open")
    elif one.kind is OfferKind.PAYMENT_PLAN:
        amount = s.t("quote.today", amount=s.f.amount(one.total))
    else:
        amount = s.f.amount(one.total)
    can = s.allows(events.OptionChosen, option=one.id)
    return Segment(one.id, one.title, amount, chosen=one.id == chosen.id, enabled=can)


def total(s: Sight, option: Option | None) -> Total:
    """Show what is payable now; a total that changed says what it was."""
    is_plan = option is not None and option.plan is not None
    label = s.t("quote.due-today" if is_plan else "quote.total-today")
    minor = s.may.total
    if minor is None:
        return Total(label, "–", s.t("quote.open-spoken", label=label), s.t("quote.open"))
    amount = s.f.money(minor)
    return Total(label, amount, s.t("quote.total-spoken", label=label, amount=amount), _was(s, minor))


def _was(s: Sight, minor: int) -> str:
    before = s.session.was
    if before is None or before == minor:
        return ""
    key = "quote.was-more" if before < minor else "quote.was-less"
    return s.t(key, before=s.f.amount(before), difference=s.f.amount(abs(minor - before)))


def total_line(s: Sight) -> TotalLine | None:
    """Show the total in one row."""
    option, minor = s.option, s.may.total
    if option is None or minor is None:
        return None
    return TotalLine(s.t("quote.total-line", option=option.title or s.t("quote.whole")), s.f.money(minor))


def _count(s: Sight, option: Option) -> PaymentCount | None:
    plan = option.plan
    if plan is None or plan.most <= plan.fewest or s.stage is not Stage.GUIDING:
        return None
    counts = range(plan.fewest, plan.most + 1)
    if len(counts) > _FEWEST_SHOWN:
        near = max(plan.fewest, min(plan.payments - 2, plan.most - _FEWEST_SHOWN + 1))
        counts = range(near, near + _FEWEST_SHOWN)
    return PaymentCount(s.t("quote.counts"), tuple(map(str, counts)), str(plan.payments))


def _own(s: Sight, option: Option) -> OwnAmount | None:
    """Show the field for the customer's own amount, with its limits."""
    limits, declared = option.own_amount, s.pack.inputs.get(OWN)
    if limits is None or declared is None or declared.type.kind is not Kind.MONEY:
        return None
    named = s.session.found.get(OWN)
    value = s.f.amount(named) if isinstance(named, int) else ""
    words = s.t("quote.own-between", least=s.f.amount(limits.least), most=s.f.amount(limits.most))
    wrong = s.showing.wrong
    if wrong.which == OWN:
        value, words = wrong.text, f"{s.t(wrong.why)} {words}"
    return OwnAmount(s.t("quote.own-label"), value, words)


def _payments(s: Sight, option: Option) -> tuple[Payment, ...]:
    """Return the plan's payments by the terms that were agreed."""
    return agreed_payments(s.pack, option, s.session.adjustments)


def _schedule(s: Sight, payments: tuple[Payment, ...]) -> Schedule | None:
    if not payments:
        return None
    rows = tuple(
        DueRow(s.f.full_day(one.date), _note(s, one, place), s.f.amount(one.amount), today=place == 0)
        for place, one in enumerate(payments)
    )
    whole = sum(one.amount for one in payments)
    return Schedule(rows, s.t("quote.paid-by", date=s.f.full_day(payments[-1].date)), s.f.amount(whole))


def _note(s: Sight, one: Payment, place: int) -> str:
    """Say what is particular about a payment: today's, moved from a closed day, the last."""
    if place == 0:
        return s.t("quote.schedule-today")
    if one.moved is not None:
        return s.t("quote.schedule-moved", date=s.f.day(one.moved.day))
    return s.t("quote.schedule-last") if one.is_last else ""
