"""Giving money back: what the account has paid, the form with who may decide it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.present.deeds import Deed as Done
from desktop.present.deeds import Did, Key
from desktop.present.incident import Incident, Pair
from desktop.present.live import typed
from desktop.present.live.before import Parts
from desktop.present.live.own import form_of
from desktop.present.live.receipt import number_of, sending
from desktop.present.live.request import needed, reason_choices
from desktop.present.live.requested import pending_bar, phone_bar, phone_code
from desktop.present.live.showing import Form, Outcome, Overlay
from desktop.present.live.sight import Sight, named
from desktop.present.locale import countdown
from desktop.present.panel import ActionBar, Primary
from desktop.present.quote import ChangeRow, ChangeTable
from desktop.present.request import Choice, Entry, RequestForm, RequestPending
from desktop.present.words import Mark, Speech, Tone, speech
from policy import events, returns
from policy.authority import Judgement, Verdict
from policy.effects import ListPayments, RequestApproval
from policy.moment import Moment
from policy.returns import Payment, ReversalAsked, Way
from policy.session import Stage
from policy.session.giving_back import judged_back, left_of, payment_of
from policy.session.state import GivingBack, Pending, Reversal, ReversalState

PLACES = frozenset({Stage.GUIDING, Stage.RECEIPT, Stage.CLOSING})
_UNDECIDED = frozenset({ReversalState.SENT, ReversalState.UNKNOWN})
_LOOKS = {
    ReversalState.SENT: (Mark.BUSY, Tone.ACCENT),
    ReversalState.UNKNOWN: (Mark.UNKNOWN, Tone.WARNING),
    ReversalState.DONE: (Mark.CHECK_DISC, Tone.SUCCESS),
    ReversalState.REFUSED: (Mark.CROSS_DISC, Tone.DANGER),
}
_KEPT = ("settled", "not_settled")
"""Why money did not go back, where there is something else to do."""


def is_shown(s: Sight) -> bool:
    """Tell whether the payments lie over the page: opened by the agent, or a request about one is away."""
    if not s.is_verified or s.stage not in PLACES:
        return False
    pending = s.session.pending
    return s.showing.overlay is Overlay.PAYMENTS or (pending is not None and pending.back is not None)


def giving_back(s: Sight) -> Parts:
    """Show the form, or how far something is that goes back."""
    pending = s.session.pending
    if pending is not None and pending.back is not None:
        return _pending(s, pending, pending.back)
    begun = next((one for one in reversed(s.session.reversals) if one.key not in s.showing.dismissed), None)
    if begun is not None:
        return _begun(s, begun)
    if s.session.payments is None:
        return _unlisted(s)
    if not payments(s):
        page = Incident(Mark.OFF, Tone.QUIET, s.t("back.none-heading"), s.t("back.none-text"))
        return Parts(page, ActionBar(Primary(s.button(Done.BACK, "back", Key.F9))))
    return Parts(_form(s), _form_bar(s))


def payments(s: Sight) -> tuple[Payment, ...]:
    """Return the payments of which something is left to give back."""
    return tuple(one for one in s.session.payments or () if left_of(s.session, one) > 0)


def _chosen(s: Sight) -> Payment:
    several = payments(s)
    return next((one for one in several if one.key == s.showing.form.line), several[0])


def _way(s: Sight, payment: Payment) -> Way:
    return payment.way_at(s.around.now.wall_ms)


def asked(s: Sight) -> ReversalAsked | None:
    """Return what the form asks for; None as long as something is missing or cannot be taken."""
    form = s.showing.form
    if not payments(s) or not form.reason:
        return None
    payment = _chosen(s)
    left, way = left_of(s.session, payment), _way(s, payment)
    minor = left
    if way is Way.REFUND and form.amount.strip():
        minor = typed.amount(form.amount, s.f.currency) or 0
    if not 0 < minor <= left:
        return None
    call, now = s.session.key, s.around.now
    return ReversalAsked(
        at=now, call=call, key=payment.key, minor=minor, way=way, reason=form.reason, note=form.note
    )


def _form(s: Sight) -> RequestForm:
    form, payment, wanted = s.showing.form, _chosen(s), asked(s)
    left, way = left_of(s.session, payment), _way(s, payment)
    judgement = judged_back(s.session, wanted) if wanted is not None else None
    mark, tone, words = _authority(s, payment, judgement)
    table = None
    if wanted is not None and judgement is not None and judgement.verdict is not Verdict.REFUSED:
        heading = "back.if-given" if judgement.is_open else "request.if-approved"
        table = _change(s, payment, left, wanted.minor, heading)
    fields = [Entry("amount", s.t("back.amount"), form.amount or s.f.amount(left), _left_words(s, payment))]
    if way is Way.VOID:
        fields = []
    return RequestForm(
        back=s.button(Done.BACK, "back", Key.ESC),
        place=s.t("back.place"),
        heading=s.t("back.heading"),
        kinds_label="",
        kinds=(),
        lines_label=s.t("back.payments"),
        lines=tuple(_line(s, one, chosen=one == payment) for one in payments(s)),
        fields=tuple(fields),
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


def _left_words(s: Sight, payment: Payment) -> str:
    left = left_of(s.session, payment)
    key = "back.left-of" if left < payment.minor else "back.left"
    return s.t(key, left=s.f.amount(left), paid=s.f.amount(payment.minor))


def _line(s: Sight, payment: Payment, *, chosen: bool) -> Choice:
    day = s.f.day(s.around.local(Moment(0, payment.at_ms)).date())
    words = s.t("back.payment", day=day, means=_means(s, payment.brand, payment.last_four, payment.tender))
    return Choice(payment.key, "", words, s.f.amount(left_of(s.session, payment)), chosen=chosen)


def _means(s: Sight, brand: str, four: str, tender: str) -> str:
    if four:
        return s.t("receipt.means", brand=brand.title(), four=four)
    titles = {one.id: one.title for one in s.pack.tenders}
    return titles.get(tender, named(tender))


def _authority(s: Sight, payment: Payment, judgement: Judgement | None) -> tuple[Mark, Tone, Speech]:
    """Say what is in the way, or who may decide by which row."""
    if payment.elsewhere:
        return Mark.CROSS, Tone.DANGER, speech(s.t("back.elsewhere"))
    if judgement is None:
        key = "back.wrong-amount" if s.showing.form.reason else "request.choose-reason"
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


def _change(s: Sight, payment: Payment, left: int, minor: int, heading: str) -> ChangeTable:
    line = _line(s, payment, chosen=True)
    now, then = s.f.amount(left), s.f.amount(left - minor)
    back = ChangeRow(s.t("back.goes-back"), s.f.amount(0), s.f.amount(minor), changed=True)
    row = ChangeRow(line.text, now, then, changed=True)
    return ChangeTable(s.t(heading), s.t("request.now"), s.t("request.then"), (row,), back)


def _form_bar(s: Sight) -> ActionBar:
    """Offer to give back or to ask for it, and say what is in the way."""
    payment, wanted = _chosen(s), asked(s)
    if payment.at_ms and _way(s, payment) is Way.VOID and payment.void_until_ms is not None:
        until = s.f.clock(s.around.local(Moment(0, payment.void_until_ms)))
        note = s.t("back.void-note", time=until)
    else:
        note = s.t("back.refund-note")
    judgement = judged_back(s.session, wanted) if wanted is not None else None
    if wanted is None or judgement is None or judgement.verdict is Verdict.REFUSED or payment.elsewhere:
        return ActionBar(Primary(s.button(Done.GIVE_BACK, "give-back", Key.F9, enabled=False)), note=note)
    missed = s.missed(wanted) or ()
    if missed:
        note = s.t(f"unmet.{missed[0].replace('_', '-')}")
    label = wanted.way.value if judgement.is_open else "send-request"
    amount = s.f.amount(wanted.minor) if judgement.is_open else ""
    button = s.button(Done.GIVE_BACK, label, Key.F9, amount=amount, enabled=not missed)
    asks_first = "within_authority" in missed and s.allows(events.WentBack)
    quiet = s.button(Done.GO_BACK, "back-to-quote", Key.F6) if asks_first else None
    return ActionBar(Primary(button), quiet=quiet, note=note)


def _unlisted(s: Sight) -> Parts:
    """Say that the payments are being read, or that they cannot be."""
    if any(isinstance(one, ListPayments) for one in s.session.waiting):
        page = Incident(Mark.BUSY, Tone.ACCENT, s.t("back.reading-heading"), s.t("back.reading-text"))
        busy = Primary(sentence=s.t("back.reading-heading"), busy=True)
        return Parts(page, ActionBar(busy, quiet=s.button(Done.BACK, "back", Key.ESC)))
    page = Incident(Mark.ALERT, Tone.WARNING, s.t("back.unread-heading"), s.t("back.unread-text"))
    again = s.button(Done.OPEN_PAYMENTS, "read-again", Key.F9)
    return Parts(page, ActionBar(Primary(again), quiet=s.button(Done.BACK, "back", Key.ESC)))


def _begun(s: Sight, one: Reversal) -> Parts:
    """Show how far a giving back is, and offer its receipt once there is one."""
    name, (mark, tone) = one.state.value, _LOOKS[one.state]
    told = name
    if one.state is ReversalState.DONE:
        told = one.way.value
    elif one.state is ReversalState.REFUSED and one.reason in _KEPT:
        told = one.reason.replace("_", "-")
    page = Incident(
        mark,
        tone,
        s.t(f"back.{name}-heading"),
        s.t(f"back.{told}-text"),
        s.f.money(one.minor),
        pairs=_pairs(s, one),
        urgent=one.state is ReversalState.UNKNOWN,
    )
    if one.state in _UNDECIDED:
        busy = Primary(sentence=s.t(f"back.{name}"), busy=True)
        return Parts(page, ActionBar(busy, quiet=s.button(Done.BACK, "back", Key.ESC)))
    on = s.button(Done.BACK, "back", Key.F9)
    if one.state is ReversalState.REFUSED:
        again = s.button(Done.OPEN_PAYMENTS, "try-again-back", Key.F9)
        return Parts(page, ActionBar(Primary(again), quiet=s.button(Done.BACK, "back", Key.ESC)))
    if one.receipt is None:
        return Parts(page, ActionBar(Primary(on), note=s.t("back.no-number")))
    beside, printing, note = sending(s, one.key)
    return Parts(page, ActionBar(Primary(on), beside, printing, note=note))


def _pairs(s: Sight, one: Reversal) -> tuple[Pair, ...]:
    payment = payment_of(s.session, one.of)
    found = []
    if payment is not None:
        means = _means(s, payment.brand, payment.last_four, payment.tender)
        found.append(Pair(s.t("back.to"), means))
    if one.receipt is not None:
        found.append(Pair(s.t("back.receipt"), number_of(s, one.receipt)))
    return tuple(found)


def _pending(s: Sight, pending: Pending, back: GivingBack) -> Parts:
    """Show the request while a supervisor looks at it."""
    busy = ActionBar(Primary(sentence=s.t("back.waiting"), busy=True))
    phone = s.around.phone
    if s.showing.overlay is Overlay.PHONE and phone is not None:
        return Parts(phone_code(s, pending, phone), phone_bar(s, pending, phone))
    awaited = s.session.asked_for(pending.id)
    limit = (awaited.limit_ms if awaited is not None else RequestApproval.limit_ms) // 1000
    left = max(0, limit - (s.since(s.around.requested) if s.around.requested is not None else 0))
    digits = s.around.digits or s.t("request.no-digits")
    request = pending.judgement.request
    payment = payment_of(s.session, back.payment)
    before = request.line_amount
    page = RequestPending(
        digits=digits,
        spoken_digits=s.t("request.spoken-digits", digits=" ".join(digits)),
        heading=s.t("request.waiting"),
        text=s.t("request.tell"),
        left=countdown(left),
        of=s.t("request.of", time=countdown(limit)),
        seconds_left=left,
        permille=1000 * left // max(1, limit),
        change=_change(s, payment, before, back.minor, "request.if-approved") if payment else None,
        pairs=(
            Pair(s.t("request.reason"), named(request.reason)),
            Pair(s.t("request.needed"), s.t("request.row", row=pending.judgement.rule)),
            Pair(s.t("request.asked"), needed(s, pending.judgement)),
        ),
        spoken_left=s.t("request.spoken-left", time=countdown(left)),
    )
    return Parts(page, replace(pending_bar(s, busy, pending), note=""))


# --- Deeds --------------------------------------------------------------------------------------------------


def _open(s: Sight, _deed: Did) -> Outcome:
    """Open the payments, with an empty form; what was decided before is put away."""
    decided = {one.key for one in s.session.reversals if one.state not in _UNDECIDED}
    own = replace(s.showing, overlay=Overlay.PAYMENTS, form=Form(), dismissed=s.showing.dismissed | decided)
    return own, (s.deed(returns.PaymentsOpened),)


def _give_back(s: Sight, deed: Did) -> Outcome:
    own = replace(s.showing, form=form_of(s, deed))
    wanted = asked(replace(s, showing=own))
    if wanted is None:
        return own, ()
    return replace(own, overlay=Overlay.PAYMENTS, form=Form()), (wanted,)


def _choose(s: Sight, deed: Did) -> Outcome:
    """Choose another payment: all that is left of it is proposed."""
    return replace(s.showing, form=replace(form_of(s, deed), line=deed.which, amount="")), ()


OF_PAYMENTS: Mapping[Done, Callable[[Sight, Did], Outcome]] = {
    Done.OPEN_PAYMENTS: _open,
    Done.GIVE_BACK: _give_back,
}
WITHIN_PAYMENTS: Mapping[Done, Callable[[Sight, Did], Outcome]] = {Done.CHOOSE_LINE: _choose}
"""What means something else while the payments are shown."""
