"""The form for exceptions: what can be asked for, who may decide it by which row, and what would come of it."""

from __future__ import annotations

from desktop.present.deeds import Button, Deed, Key
from desktop.present.live.lines import rows
from desktop.present.live.sight import Sight, named
from desktop.present.live.wishes import (
    Kind,
    blocks,
    chosen_block,
    chosen_line,
    kind_of,
    kinds,
    now_due,
    reasons,
    request_of,
    waivable,
)
from desktop.present.quote import ChangeRow, ChangeTable
from desktop.present.quote import Option as Segment
from desktop.present.request import Choice, Entry, RequestForm
from desktop.present.words import Mark, Speech, Tone, speech
from policy import events
from policy.adjustment import Request, line
from policy.authority import Judgement, Verdict
from policy.quote import Option
from policy.session.reckoning import judged, line_amount, taken_off, total_of


def request_form(s: Sight, option: Option) -> RequestForm:
    """Show the form with what the authority page says of it."""
    form, kind = s.showing.form, kind_of(s, option)
    request = request_of(s, option)
    judgement = judged(s.session, request) if request is not None else None
    mark, tone, words = _authority(s, kind, judgement)
    table = None
    if request is not None and judgement is not None and judgement.verdict is not Verdict.REFUSED:
        heading = "if-waived" if judgement.is_open else "if-approved"
        table = change(s, option, request, judgement, heading)
    return RequestForm(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=s.t("request.place"),
        heading=s.t("request.heading"),
        kinds_label=s.t("request.kinds"),
        kinds=tuple(
            Segment(one, s.t(f"request.kind-{one}"), s.t(f"request.kind-{one}-what"), chosen=one is kind)
            for one in kinds(s, option)
        ),
        lines_label=s.t("request.blocked" if kind is Kind.BLOCK else "request.lines"),
        lines=_lines(s, option, kind),
        fields=_fields(s, option, kind),
        reasons_label=s.t("request.reasons"),
        reasons=reason_choices(s),
        note_label=s.t("request.note"),
        note=form.note,
        note_hint=s.t("request.note-hint"),
        authority_mark=mark,
        authority_tone=tone,
        authority=words,
        change=table,
    )


def reason_choices(s: Sight) -> tuple[Choice, ...]:
    """Offer the policy's reasons, each with its digit, and mark the one that the form has."""
    return tuple(
        Choice(one, str(place), named(one), chosen=one == s.showing.form.reason)
        for place, one in enumerate(reasons(s), 1)
    )


def _lines(s: Sight, option: Option, kind: Kind | None) -> tuple[Choice, ...]:
    """Show what there is to choose from: lines with their amounts, or ways to pay that are shut."""
    if kind is Kind.BLOCK:
        blocked = chosen_block(s, option)
        return tuple(Choice(one.id, "", one.title, chosen=one == blocked) for one in blocks(s, option))
    if kind is not Kind.CHARGE:
        return ()
    chosen, found = chosen_line(s, option), []
    for one in waivable(s, option):
        component = one.line.component if one.line is not None else ""
        label = ", ".join(part for part in (one.label, one.qualifier) if part)
        amount = s.f.amount(line_amount(option, component, ""))
        found.append(Choice(one.which, "", label, amount, chosen=one == chosen))
    return tuple(found)


def _fields(s: Sight, option: Option, kind: Kind | None) -> tuple[Entry, ...]:
    """Show the fields of a kind with what stands in them, or what stands without typing anything."""
    form, due = s.showing.form, s.f.amount(now_due(s, option))
    match kind:
        case Kind.CHARGE:
            row = chosen_line(s, option)
            whole = (
                line_amount(option, row.line.component, "") if row is not None and row.line is not None else 0
            )
            hint = s.t("request.amount-hint", before=s.f.amount(whole))
            return (Entry("amount", s.t("request.amount"), form.amount or s.f.amount(0), hint),)
        case Kind.LESS:
            hint = s.t("request.less-hint", due=due)
            return (Entry("amount", s.t("request.less"), form.amount, hint),)
        case Kind.TERMS:
            plan = option.plan
            usual = str(plan.payments) if plan is not None else ""
            fewest, most = (plan.fewest, plan.most) if plan is not None else (0, 0)
            return (
                Entry(
                    "count",
                    s.t("request.payments"),
                    form.count or usual,
                    s.t("request.payments-hint", fewest=fewest, most=most),
                ),
                Entry("amount", s.t("request.today"), form.amount or due, s.t("request.today-hint", due=due)),
            )
        case Kind.DATE:
            return (Entry("count", s.t("request.days"), form.count, s.t("request.days-hint")),)
        case _:
            return ()


def _authority(s: Sight, kind: Kind | None, judgement: Judgement | None) -> tuple[Mark, Tone, Speech]:
    """Say who may decide what the form asks for, by which row; a refusal says where that is written."""
    if judgement is None:
        key = "nothing-yet" if kind in (Kind.TERMS, Kind.DATE) else "no-amount"
        key = key if s.showing.form.reason else "choose-reason"
        return Mark.DOT_RING, Tone.ACCENT, speech(s.t(f"request.{key}"))
    row = s.t("request.row", row=judgement.rule) if judgement.rule else ""
    words = " ".join(part for part in (judgement.why, row) if part)
    match judgement.verdict:
        case Verdict.REFUSED:
            source = s.t("request.source", source=judgement.source) if judgement.source else ""
            return Mark.CROSS, Tone.DANGER, speech(" ".join(part for part in (words, source) if part))
        case Verdict.NEEDS_APPROVAL:
            return Mark.PERSON, Tone.ACCENT, speech(f"{words} {needed(s, judgement)}")
        case Verdict.MANDATORY:
            return Mark.CHECK, Tone.SUCCESS, speech(f"{words} {s.t('request.mandatory')}")
        case _:
            return Mark.CHECK, Tone.SUCCESS, speech(words)


def role_of(s: Sight, judgement: Judgement) -> str:
    return next((one.title for one in s.pack.roles if one.id == judgement.approver), judgement.approver)


def needed(s: Sight, judgement: Judgement) -> str:
    """Say who has to approve a request."""
    key = "request.needs-one" if judgement.people <= 1 else "request.needs-more"
    return s.t(key, role=role_of(s, judgement), count=judgement.people)


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
        amount = s.f.amount(request.asked) if request.asked else ""
        label = "waive-now" if kind_of(s, option) is Kind.CHARGE else "grant-now"
        words = note or s.t("note.within-authority")
        return s.button(Deed.SEND_REQUEST, label, Key.F9, amount=amount, enabled=can), words
    return s.button(Deed.SEND_REQUEST, "send-request", Key.F9, enabled=can), note or needed(s, judgement)


def change(
    s: Sight, option: Option, request: Request, judgement: Judgement, heading: str
) -> ChangeTable | None:
    """Show the quote as it is and as it would be; None where no amount of today changes."""
    earlier = s.session.adjustments
    wished = line(s.pack, request, judgement.rule, judgement.source, earlier)
    left = taken_off(option, wished)
    if not left:
        return None
    table = []
    for row in rows(s, option):
        is_its = row.line is not None and row.line.component == request.component
        off = min(left, row.due) if is_its else 0
        left -= off
        now_minor, then_minor = s.f.amount(row.due), s.f.amount(row.due - off)
        label = ", ".join(part for part in (row.label, row.qualifier) if part)
        table.append(ChangeRow(label, now_minor, then_minor, changed=off != 0))
    now, less = total_of(option, earlier), total_of(option, (*earlier, wished))
    total = ChangeRow(s.t("quote.total-today"), s.f.amount(now), s.f.amount(less), changed=True)
    return ChangeTable(
        s.t(f"request.{heading}"), s.t("request.now"), s.t("request.then"), tuple(table), total
    )
