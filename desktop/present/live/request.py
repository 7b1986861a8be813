"""Exceptions: the form with who may decide it, and the wait for a supervisor."""

from __future__ import annotations

from desktop.present.deeds import Button, Deed, Key
from desktop.present.incident import Pair
from desktop.present.live import typed
from desktop.present.live.lines import Row, rows
from desktop.present.live.sight import Sight, named
from desktop.present.locale import countdown
from desktop.present.quote import ChangeRow, ChangeTable
from desktop.present.request import Choice, RequestForm, RequestPending
from desktop.present.words import Mark, Speech, Tone, speech
from policy import events
from policy.adjustment import Lower, Request, Waive, line
from policy.authority import Judgement, Verdict
from policy.effects import RequestApproval
from policy.quote import Option
from policy.session.reckoning import judged, line_amount, taken_off, total_of
from policy.session.state import Pending

REASON = "reason"
_MOST_REASONS = 9


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


def reasons(s: Sight) -> tuple[str, ...]:
    declared = s.pack.inputs.get(REASON)
    return declared.type.words[:_MOST_REASONS] if declared is not None else ()


def chosen_line(s: Sight, option: Option) -> Row | None:
    """Return the line that the form is about: the one that was chosen, else the first."""
    several = waivable(s, option)
    return next((row for row in several if row.which == s.showing.form.line), several[0] if several else None)


def request_of(s: Sight, option: Option) -> Request | None:
    """Return what the form asks for; None as long as something is missing or cannot be taken."""
    row, form = chosen_line(s, option), s.showing.form
    new = typed.amount(form.amount, s.f.currency) if form.amount.strip() else 0
    if row is None or row.line is None or not form.reason or new is None:
        return None
    component = row.line.component
    whole = line_amount(option, component, "")
    if new == 0:
        return Waive(component, whole, form.reason, form.note)
    return Lower(component, whole, whole - new, form.reason, form.note) if 0 < new < whole else None


def request_form(s: Sight, option: Option) -> RequestForm:
    """Show the form with what the authority page says of it."""
    form, row = s.showing.form, chosen_line(s, option)
    request = request_of(s, option)
    judgement = judged(s.session, request) if request is not None else None
    whole = line_amount(option, row.line.component, "") if row is not None and row.line is not None else 0
    mark, tone, words = _authority(s, judgement)
    table = None
    if request is not None and judgement is not None and judgement.verdict is not Verdict.REFUSED:
        heading = "if-waived" if judgement.is_open else "if-approved"
        table = change(s, option, request, judgement, heading)
    return RequestForm(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=s.t("request.place"),
        heading=s.t("request.heading"),
        lines_label=s.t("request.lines"),
        lines=tuple(_line_choice(s, option, one, row) for one in waivable(s, option)),
        amount_label=s.t("request.amount"),
        amount=form.amount or s.f.amount(0),
        amount_hint=s.t("request.amount-hint", before=s.f.amount(whole)),
        reasons_label=s.t("request.reasons"),
        reasons=tuple(
            Choice(one, str(place), named(one), chosen=one == form.reason)
            for place, one in enumerate(reasons(s), 1)
        ),
        note_label=s.t("request.note"),
        note=form.note,
        note_hint=s.t("request.note-hint"),
        authority_mark=mark,
        authority_tone=tone,
        authority=words,
        change=table,
    )


def _line_choice(s: Sight, option: Option, one: Row, chosen: Row | None) -> Choice:
    component = one.line.component if one.line is not None else ""
    label = ", ".join(part for part in (one.label, one.qualifier) if part)
    is_chosen = chosen is not None and one.which == chosen.which
    return Choice(one.which, "", label, s.f.amount(line_amount(option, component, "")), chosen=is_chosen)


def _authority(s: Sight, judgement: Judgement | None) -> tuple[Mark, Tone, Speech]:
    """Say who may decide what the form asks for, by which row."""
    if judgement is None:
        key = "request.choose-reason" if not s.showing.form.reason else "request.no-amount"
        return Mark.DOT_RING, Tone.ACCENT, speech(s.t(key))
    row = s.t("request.row", row=judgement.rule) if judgement.rule else ""
    words = " ".join(part for part in (judgement.why, row) if part)
    match judgement.verdict:
        case Verdict.REFUSED:
            return Mark.CROSS, Tone.DANGER, speech(words)
        case Verdict.NEEDS_APPROVAL:
            return Mark.PERSON, Tone.ACCENT, speech(f"{words} {needed(s, judgement)}")
        case _:
            return Mark.CHECK, Tone.SUCCESS, speech(words)


def needed(s: Sight, judgement: Judgement) -> str:
    """Say who has to approve a request."""
    role = next((one.title for one in s.pack.roles if one.id == judgement.approver), judgement.approver)
    key = "request.needs-one" if judgement.people <= 1 else "request.needs-more"
    return s.t(key, role=role, count=judgement.people)


def send_button(s: Sight, option: Option) -> tuple[Button, str]:
    """Return the button that does or asks for the exception, and the note beside it."""
    request = request_of(s, option)
    judgement = judged(s.session, request) if request is not None else None
    if request is None or judgement is None or judgement.verdict is Verdict.REFUSED:
        return s.button(Deed.SEND_REQUEST, "send-request", Key.F9, enabled=False), ""
    missed = s.missed(s.deed(events.ExceptionAsked, request=request)) or ()
    note = s.t(f"unmet.{missed[0].replace('_', '-')}") if missed else ""
    can = not missed
    if judgement.is_open:
        amount = s.f.amount(request.asked)
        words = note or s.t("note.within-authority")
        return s.button(Deed.SEND_REQUEST, "waive-now", Key.F9, amount=amount, enabled=can), words
    return s.button(Deed.SEND_REQUEST, "send-request", Key.F9, enabled=can), note or needed(s, judgement)


def change(s: Sight, option: Option, request: Request, judgement: Judgement, heading: str) -> ChangeTable:
    """Show the quote as it is and as it would be."""
    earlier = s.session.adjustments
    wished = line(s.pack, request, judgement.rule, judgement.source, earlier)
    left = taken_off(option, wished)
    table = []
    for row in rows(s, option):
        is_its = row.line is not None and row.line.component == request.component
        off = min(left, row.due) if is_its else 0
        left -= off
        now_minor, then_minor = s.f.amount(row.due), s.f.amount(row.due - off)
        table.append(ChangeRow(row.label, now_minor, then_minor, changed=off != 0))
    now, less = total_of(option, earlier), total_of(option, (*earlier, wished))
    total = ChangeRow(s.t("quote.total-today"), s.f.amount(now), s.f.amount(less), changed=True)
    return ChangeTable(
        s.t(f"request.{heading}"), s.t("request.now"), s.t("request.then"), tuple(table), total
    )


def request_pending(s: Sight, option: Option, pending: Pending) -> RequestPending:
    """Show a request on its way, with the digits that the supervisor must pick and the time that is left."""
    asked = s.session.asked_for(pending.id)
    limit = (asked.limit_ms if asked is not None else RequestApproval.limit_ms) // 1000
    gone = s.since(s.around.requested) if s.around.requested is not None else 0
    left = max(0, limit - gone)
    request = pending.judgement.request
    digits = s.around.digits or s.t("request.no-digits")
    pairs = [
        Pair(s.t("request.reason"), named(request.reason)),
        Pair(s.t("request.needed"), s.t("request.row", row=pending.judgement.rule)),
        Pair(s.t("request.asked"), needed(s, pending.judgement)),
    ]
    if s.around.supervisors is not None:
        pairs.append(Pair(s.t("idle.supervisors"), s.t("idle.online", count=s.around.supervisors)))
    return RequestPending(
        digits=digits,
        spoken_digits=s.t("request.spoken-digits", digits=" ".join(digits)),
        heading=s.t("request.waiting"),
        text=s.t("request.tell"),
        left=countdown(left),
        of=s.t("request.of", time=countdown(limit)),
        seconds_left=left,
        permille=1000 * left // max(1, limit),
        change=change(s, option, request, pending.judgement, "if-approved"),
        pairs=tuple(pairs),
        spoken_left=s.t("request.spoken-left", time=countdown(left)),
    )
