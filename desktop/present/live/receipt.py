"""The receipt and the closing words, while the call goes on."""

from __future__ import annotations

from desktop.present.deeds import Button, Deed, Key
from desktop.present.incident import Incident
from desktop.present.live.lines import rows
from desktop.present.live.pausing import matrix
from desktop.present.live.sight import Sight, number_shown
from desktop.present.panel import ActionBar, Primary
from desktop.present.quote import QuoteLine, Receipt, Total
from desktop.present.words import Mark, Tone
from policy import events
from policy.recording import left_paused
from policy.returns import PaymentsOpened
from policy.session import Attempt, Stage
from policy.session.state import AttemptState, ReversalState

CHANNELS = {Deed.SEND_TEXT: "text", Deed.SEND_EMAIL: "email"}


def latest_posted(s: Sight) -> Attempt | None:
    """Return the last payment of this call that the ledger has, unless all of it went back."""
    posted = (one for one in reversed(s.session.attempts) if one.state is AttemptState.POSTED)
    return next((one for one in posted if _gone_back(s, one) < one.minor), None)


def _gone_back(s: Sight, attempt: Attempt) -> int:
    """Return how much of a payment went back in this call, in minor units."""
    done = (one for one in s.session.reversals if one.state is ReversalState.DONE)
    return sum(one.minor for one in done if one.of == attempt.key)


def receipt_number(s: Sight, attempt: Attempt) -> str:
    return number_of(s, attempt.receipt or 0)


def number_of(s: Sight, number: int) -> str:
    """Write the number of a receipt as it is printed on it."""
    return s.t("receipt.number", number=f"{s.around.series}{number:06}")


def receipt(s: Sight, attempt: Attempt) -> Receipt:
    """Show what was paid, line by line while the quote is still that of the payment."""
    amount = s.f.money(attempt.minor)
    label = s.t("quote.paid")
    day = s.session.day
    values = {"date": s.f.day(day.on) if day is not None else "", "brand": attempt.brand.title()}
    if attempt.last_four:
        detail = s.t("receipt.paid-by", four=attempt.last_four, **values)
    else:
        detail = s.t("receipt.paid-on", **values)
    return Receipt(
        heading=label,
        number=receipt_number(s, attempt),
        detail=detail,
        lines=_lines(s, attempt),
        total=Total(label, amount, s.t("quote.total-spoken", label=label, amount=amount)),
    )


def _lines(s: Sight, attempt: Attempt) -> tuple[QuoteLine, ...]:
    option = s.option
    if option is None or option.id != attempt.purpose or s.may.total != attempt.minor:
        return ()
    found = []
    for row in rows(s, option):
        amount = s.f.amount(row.due)
        named = " ".join(part for part in (row.label, row.qualifier) if part)
        spoken = s.t("quote.receipt-line", label=named, amount=amount)
        found.append(QuoteLine(row.which, row.label, amount, spoken, row.qualifier))
    return tuple(found)


def after_payment(s: Sight) -> tuple[Receipt | Incident, ActionBar]:
    """Show the receipt, or what waits before the call can be closed."""
    attempt = latest_posted(s)
    if s.stage is Stage.RESUMING:
        return _resuming(s, attempt)
    page: Receipt | Incident
    if attempt is not None and s.is_verified:
        page = receipt(s, attempt)
    else:
        name = "stranger" if attempt is not None else "closing"
        page = Incident(Mark.CHECK_DISC, Tone.ACCENT, s.t(f"close.{name}-heading"), s.t(f"close.{name}-text"))
    beside, quiet, note = _sending(s, attempt)
    if s.stage is Stage.CLOSING:
        return page, ActionBar(_hang_up(s), beside, quiet, _back(s), note)
    can = s.allows(events.ClosingBegan)
    close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9, enabled=can)
    note = note if can else s.t("unmet.entry-is-gone")
    return page, ActionBar(Primary(close), beside, quiet, payments_button(s), note)


def payments_button(s: Sight) -> Button | None:
    """Offer to look at what the account has paid, to give some of it back."""
    can = s.is_verified and s.allows(PaymentsOpened)
    return s.button(Deed.OPEN_PAYMENTS, "payments", Key.F3) if can else None


def _back(s: Sight) -> Button | None:
    return s.button(Deed.GO_BACK, "back-to-quote", Key.ESC) if s.allows(events.WentBack) else None


def _hang_up(s: Sight) -> Primary:
    if s.around.can_answer:
        return Primary(s.button(Deed.HANG_UP, "hang-up", Key.F9))
    return Primary(sentence=s.t("primary.hang-up-there"))


def _sending(s: Sight, attempt: Attempt | None) -> tuple[tuple[Button, ...], Button | None, str]:
    """Offer the ways in which the customer can have the receipt."""
    return ((), None, "") if attempt is None else sending(s, attempt.key)


def sending(s: Sight, key: str) -> tuple[tuple[Button, ...], Button, str]:
    """Offer to send or print the receipt of an attempt or a reversal, and say where a text goes."""
    beside = tuple(
        s.button(
            deed,
            channel,
            pressed,
            which=key,
            enabled=channel in s.around.channels and s.allows(events.ReceiptAsked, key=key, channel=channel),
        )
        for (deed, channel), pressed in zip(CHANNELS.items(), (Key.F7, Key.F8), strict=True)
    )
    note = "" if s.around.receipt_to or not s.is_verified else s.t("note.no-permission")
    if s.around.receipt_to and s.is_verified:
        note = s.t("note.receipt-text", number=number_shown(s.around.receipt_to))
    return beside, s.button(Deed.PRINT, "print", Key.PRINT, which=key), note


def _resuming(s: Sight, attempt: Attempt | None) -> tuple[Incident, ActionBar]:
    """Say which recorders are awaited before the closing words, which have to be recorded."""
    paused = left_paused(s.session.recorders)
    amount = s.f.money(attempt.minor) if attempt is not None and s.is_verified else ""
    page = Incident(
        Mark.RESUMING,
        Tone.ACCENT,
        s.t("close.resuming-heading"),
        s.t("close.resuming-text"),
        amount,
        matrix=matrix(s, on=True) if paused else None,
    )
    again = s.button(Deed.RESUME_RECORDING, "resume", Key.F5, enabled=s.allows(events.ResumeAsked))
    bar = ActionBar(Primary(sentence=s.t("primary.resuming"), busy=True), quiet=again, quiet_right=_back(s))
    return page, bar
