"""The quote and what lies over it: explanations, exceptions, the words of an authorisation, a new total to agree to."""

from __future__ import annotations

from dataclasses import replace

from desktop.present.deeds import Deed, Key
from desktop.present.guidance import CurrentStep, Guidance
from desktop.present.incident import Incident, Pair
from desktop.present.live.answers import field_for, unsaid_inputs
from desktop.present.live.before import Parts
from desktop.present.live.guidance import finding_out, guidance
from desktop.present.live.paying import missing, pay_bar
from desktop.present.live.quote import OWN, quote
from desktop.present.live.receipt import payments_button
from desktop.present.live.request import request_form, send_button
from desktop.present.live.requested import (
    counter_offer,
    offer_bar,
    pending_bar,
    phone_bar,
    phone_code,
    request_pending,
    waits_with,
)
from desktop.present.live.showing import Overlay
from desktop.present.live.sight import Sight
from desktop.present.live.steps import left, talk
from desktop.present.live.why import why
from desktop.present.live.wishes import kinds, waivable
from desktop.present.panel import ActionBar, Primary
from desktop.present.words import Mark, Tone, speech
from policy import events
from policy.quote import Option, Refusal
from policy.session.reckoning import missing as lacking
from policy.session.reckoning import tender_of

AUTHORISE = "authorise"
_MOST_FINDINGS = 3


def guiding(s: Sight) -> Parts:
    """Show the quote, or why there is none."""
    option = s.option
    if option is None:
        return _no_quote(s)
    over = _over(s, option)
    return over if over is not None else Parts(quote(s, option), pay_bar(s, option), _guidance(s, option))


def _over(s: Sight, option: Option) -> Parts | None:
    """Return what lies over the quote."""
    bar = pay_bar(s, option)
    if s.showing.overlay is Overlay.WHY:
        page = why(s, option)
        if page is not None:
            can = s.showing.about in {row.which for row in waivable(s, option)}
            waive = s.button(Deed.OPEN_REQUEST, "waive-line", Key.F6, which=s.showing.about) if can else None
            return Parts(page, replace(bar, quiet=waive, quiet_right=None, note=""))
    pending, phone = s.session.pending, s.around.phone
    if pending is not None:
        talk_on = waits_with(s, pending)
        if s.showing.overlay is Overlay.PHONE and phone is not None:
            return Parts(phone_code(s, pending, phone), phone_bar(s, pending, phone), talk_on)
        return Parts(request_pending(s, option, pending), pending_bar(s, bar, pending), talk_on)
    if s.session.offer is not None:
        return Parts(counter_offer(s, option, s.session.offer), offer_bar(s, s.session.offer), guidance(s))
    if s.showing.overlay is Overlay.REQUEST and kinds(s, option):
        button, note = send_button(s, option)
        return Parts(request_form(s, option), ActionBar(Primary(button), note=note))
    return None


def _guidance(s: Sight, option: Option | None) -> Guidance | None:
    """Show the talk; where the total waits for something that no step asks for, ask for that."""
    needs = _needs(s, option)
    return finding_out(s, needs[0]) if needs and s.may.total is None else guidance(s)


def _needs(s: Sight, option: Option | None) -> list[str]:
    """Return what has to be found out and no step to come asks for."""
    wanted = lacking(option, tender_of(s.session)) if option is not None else unsaid_inputs(s)
    asked = {one.step.asks for one in left(s.session)}
    own = option is not None and option.own_amount is not None
    return [
        name
        for name in sorted(wanted)
        if name not in asked
        and not (own and name == OWN)
        and s.allows(events.ValueFound, name=name, value=True)
    ]


def _no_quote(s: Sight) -> Parts:
    """Say why nothing can be charged, and that the talk goes on; or what has to be found out first."""
    made = s.session.reckoning.quote if s.session.reckoning is not None else None
    if _needs(s, None):
        page = Incident(Mark.DOT_RING, Tone.ACCENT, s.t("noquote.needs-heading"), s.t("noquote.needs-text"))
        leave = s.button(Deed.FIND_ACCOUNT, "wrong-account", Key.F2)
        first = Primary(sentence=s.t("primary.find-out"))
        return Parts(page, ActionBar(first, quiet=leave), _guidance(s, None))
    pairs: tuple[Pair, ...] = ()
    if isinstance(made, Refusal):
        pairs = tuple(Pair(one.code, one.message) for one in made.findings[:_MOST_FINDINGS])
    name = "refused" if pairs else "empty"
    page = Incident(
        Mark.ALERT, Tone.WARNING, s.t(f"noquote.{name}-heading"), s.t(f"noquote.{name}-text"), pairs=pairs
    )
    can = s.allows(events.ClosingBegan)
    close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9, enabled=can)
    leave = s.button(Deed.FIND_ACCOUNT, "wrong-account", Key.F2)
    note = "" if can else s.t("unmet.nothing-paused")
    bar = ActionBar(Primary(close), quiet=leave, quiet_right=payments_button(s), note=note)
    return Parts(page, bar, _guidance(s, None))


def authorising(s: Sight) -> Parts:
    """Have the authorisation spoken while everything records."""
    bar = ActionBar(
        Primary(sentence=s.t("primary.authorizing")),
        quiet=s.button(Deed.STOP_PAUSE, "back-to-quote", Key.ESC),
    )
    option = s.option
    page = quote(s, option) if option is not None else None
    steps = talk(s)
    if steps.current is not None:
        return Parts(page, bar, guidance(s))
    whose = s.around.file.card.name if s.around.file is not None and s.is_verified else ""
    can = s.allows(events.AuthorisationSpoken, name="", recording=s.around.recording)
    current = CurrentStep(
        AUTHORISE,
        s.t("step.read"),
        speech(s.t("step.authorization")),
        s.button(Deed.CONFIRM_STEP, "authorized", Key.ENTER, which=AUTHORISE, enabled=can),
        s.button(Deed.STOP_PAUSE, "not-authorized", Key.N),
        (field_for(s, "name", s.t("step.name"), whose),),
        s.t("step.authorization-note"),
    )
    return Parts(page, bar, Guidance(current=current))


def confirming(s: Sight) -> Parts:
    """Have the customer agree to the total that the kind of card has changed."""
    option, minor = s.option, s.may.total
    refuse = s.button(Deed.REFUSE_TOTAL, "not-agreed", Key.ESC)
    if option is None or not minor:
        page = Incident(Mark.ALERT, Tone.WARNING, s.t("noquote.changed-heading"), s.t("noquote.changed-text"))
        return Parts(page, ActionBar(Primary(s.button(Deed.REFUSE_TOTAL, "back-to-quote", Key.F9))))
    missed = s.missed(s.deed(events.NewTotalAccepted, total=minor)) or ()
    unread = missed == ("terms_are_read",)
    accept = s.button(
        Deed.ACCEPT_TOTAL,
        "accept-total",
        Key.F9,
        which=str(minor),
        amount=s.f.amount(minor),
        enabled=not missed or unread,
        first_step=unread,
    )
    note = missing(s, missed) or s.t("note.new-total")
    return Parts(quote(s, option), ActionBar(Primary(accept), quiet=refuse, note=note), guidance(s))
