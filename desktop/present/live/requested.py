"""A request on its way: the wait with its two digits, a code by telephone, and what is offered instead."""

from __future__ import annotations

from itertools import pairwise

from desktop.present.deeds import Button, Deed, Key
from desktop.present.guidance import CurrentStep, Guidance
from desktop.present.incident import Pair
from desktop.present.live.guidance import guidance
from desktop.present.live.request import change, needed, role_of
from desktop.present.live.sight import Sight, named
from desktop.present.live.surroundings import Phone
from desktop.present.locale import countdown
from desktop.present.panel import ActionBar, Primary
from desktop.present.request import Choice, CounterOffer, Entry, PhoneCode, RequestPending
from desktop.present.words import Mark, Tone, speech
from policy import events
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Override, Request
from policy.authority import Judgement
from policy.effects import RequestApproval, TakeCode
from policy.quote import Option
from policy.session.reckoning import judged
from policy.session.state import Offer, Pending

PHONE_AFTER_S = 60
"""So long somebody who is there may take before the telephone is offered."""
_GROUPS = (0, 4, 7, 10)


def waits_with(s: Sight, pending: Pending) -> Guidance | None:
    """Give the agent something to say while the request is away."""
    shown = guidance(s)
    about = _about(s, pending.judgement.request)
    current = CurrentStep("asked", s.t("step.say"), speech(s.t("say.asked", about=about)))
    return Guidance(done=shown.done if shown is not None else (), current=current)


def request_pending(s: Sight, option: Option, pending: Pending) -> RequestPending:
    """Show a request on its way, with the digits that the supervisor must pick and the time that is left."""
    limit, left = _times(s, pending)
    judgement = pending.judgement
    request = judgement.request
    digits = s.around.digits or s.t("request.no-digits")
    row = s.t("request.row-why", row=judgement.rule, why=judgement.why)
    asks = terms_of(s, request)
    pairs = [
        *((Pair(s.t("request.asks"), asks),) if asks else ()),
        Pair(s.t("request.asked"), _asked(s, judgement)),
        Pair(s.t("request.reason"), named(request.reason)),
        Pair(s.t("request.needed"), row),
    ]
    return RequestPending(
        digits=digits,
        spoken_digits=s.t("request.spoken-digits", digits=" ".join(digits)),
        heading=s.t("request.waiting"),
        text=s.t("request.tell"),
        left=countdown(left),
        of=s.t("request.of", time=countdown(limit)),
        seconds_left=left,
        permille=1000 * left // max(1, limit),
        change=change(s, option, request, judgement, "if-approved"),
        pairs=tuple(pairs),
        spoken_left=s.t("request.spoken-left", time=countdown(left)),
    )


def pending_bar(s: Sight, bar: ActionBar, pending: Pending) -> ActionBar:
    """Let the request be taken back; offer the telephone once it seems that nobody answers."""
    withdraw = s.button(Deed.WITHDRAW_REQUEST, "withdraw", Key.ESC)
    limit, left = _times(s, pending)
    phone = s.around.phone
    nobody = not s.around.supervisors or limit - left >= PHONE_AFTER_S
    if phone is not None and not phone.shut and nobody:
        by_phone = s.button(Deed.OPEN_PHONE, "by-phone", Key.F6)
        return ActionBar(bar.primary, bar.beside, withdraw, by_phone)
    return ActionBar(bar.primary, bar.beside, withdraw, note=bar.note or s.t("note.paying-withdraws"))


def phone_code(s: Sight, pending: Pending, phone: Phone) -> PhoneCode:
    """Show what is read out, who may read a code back, and what became of the last one."""
    mark, tone, state = _code_state(s, pending, phone)
    parts = [phone.challenge[a:b] for a, b in pairwise(_GROUPS)]
    return PhoneCode(
        back=s.button(Deed.BACK, "request", Key.ESC),
        place=s.t("phone.place"),
        heading=s.t("phone.heading"),
        text=s.t("phone.text"),
        challenge_label=s.t("phone.challenge"),
        challenge=" ".join(part for part in parts if part),
        spoken_challenge=s.t("phone.spoken-challenge", letters=", ".join(phone.challenge)),
        pairs=(
            Pair(s.t("phone.desk"), phone.desktop),
            Pair(s.t("phone.amount"), s.f.money(phone.minor)),
        ),
        readers_label=s.t("phone.readers"),
        readers=tuple(
            Choice(one, str(place), name, chosen=one == reader_of(s, phone))
            for place, (one, name) in enumerate(phone.readers, 1)
        ),
        code=Entry("code", s.t("phone.code"), "", s.t("phone.code-hint")),
        mark=mark,
        tone=tone,
        state=state,
        urgent=bool(pending.fault),
    )


def phone_bar(s: Sight, pending: Pending, phone: Phone) -> ActionBar:
    """Offer to check the code, as long as there are tries."""
    tries = phone.tries if pending.tries is None else pending.tries
    note = s.t("phone.tries-left", count=tries)
    if not tries:
        return ActionBar(Primary(sentence=s.t("phone.no-tries")), note=note)
    if _is_trying(s):
        return ActionBar(Primary(sentence=s.t("phone.checking"), busy=True), note=note)
    can = bool(phone.readers)
    return ActionBar(Primary(s.button(Deed.TRY_CODE, "try-code", Key.F9, enabled=can)), note=note)


def _is_trying(s: Sight) -> bool:
    return any(isinstance(one, TakeCode) for one in s.session.waiting)


def reader_of(s: Sight, phone: Phone) -> str:
    """Return who reads the code out: who was chosen, else the first."""
    people = [one for one, _ in phone.readers]
    return s.showing.form.reader if s.showing.form.reader in people else next(iter(people), "")


def _code_state(s: Sight, pending: Pending, phone: Phone) -> tuple[Mark, Tone, str]:
    """Say how it stands: what was wrong with the last code, or until when one can be given."""
    if pending.fault:
        name = pending.fault.lower().replace("_", "-")
        key = f"phone.fault-{name}"
        return Mark.CROSS, Tone.DANGER, s.t(key if key in s.t.entries else "phone.fault-untried")
    if not phone.readers:
        return Mark.ALERT, Tone.WARNING, s.t("phone.nobody")
    _, left = _times(s, pending)
    lived = phone.limit_ms // 1000
    limit, _ = _times(s, pending)
    return (
        Mark.CLOCK,
        Tone.ACCENT,
        s.t("phone.left", time=countdown(max(0, min(left, lived - (limit - left))))),
    )


def counter_offer(s: Sight, option: Option, offer: Offer) -> CounterOffer:
    """Show what somebody would give instead, and what it comes to."""
    judgement = judged(s.session, offer.request)
    asked, instead = s.f.money(offer.request.asked), s.f.money(offer.instead_of)
    signs = judgement is not None and not judgement.is_open
    pairs = [
        *((Pair(s.t("offer.reason"), offer.reason),) if offer.reason else ()),
        Pair(s.t("offer.then"), s.t("offer.signs-again" if signs else "offer.yours", name=offer.who)),
    ]
    return CounterOffer(
        mark=Mark.PERSON,
        tone=Tone.ACCENT,
        heading=s.t("offer.heading", name=offer.who, offered=asked, asked=instead),
        text=s.t("offer.text"),
        change=change(s, option, offer.request, judgement, "if-accepted") if judgement is not None else None,
        pairs=tuple(pairs),
    )


def offer_bar(s: Sight, offer: Offer) -> ActionBar:
    """Offer to ask for the less, or to leave it."""
    asked = offer.request.asked
    can = s.allows(events.OfferAccepted, asked=asked)
    accept: Button = s.button(
        Deed.ACCEPT_OFFER, "accept-offer", Key.F9, amount=s.f.amount(asked), which=str(asked), enabled=can
    )
    return ActionBar(Primary(accept), quiet=s.button(Deed.DECLINE_OFFER, "not-now", Key.ESC))


def terms_of(s: Sight, request: Request) -> str:
    """Say what is asked for besides an amount."""
    match request:
        case ChangeTerms():
            parts = []
            if request.payments is not None:
                parts.append(s.t("quote.other-payments", count=request.payments))
            if request.asked:
                parts.append(s.t("quote.less-today", amount=s.f.amount(request.asked)))
            return ", ".join(parts)
        case Extend():
            return s.t("quote.more-days", count=request.days)
        case Override():
            titles = {one.id: one.title for one in s.pack.tenders}
            return s.t("quote.let-pass", blocked=titles.get(request.blocked, request.blocked))
        case _:
            return ""


def _about(s: Sight, request: Request) -> str:
    """Name what is asked for as it is said to the customer."""
    title = next((one.title for one in s.pack.components if one.id == request.component), "")
    if title:
        return title[:1].lower() + title[1:]
    key = {AcceptLess: "less", ChangeTerms: "terms", Extend: "date"}.get(type(request), "block")
    return s.t(f"say.about-{key}")


def _asked(s: Sight, judgement: Judgement) -> str:
    """Say who was asked, and how many look at it."""
    online = s.around.supervisors
    who = role_of(s, judgement) if judgement.people <= 1 else needed(s, judgement)
    if online is None:
        return s.t("request.asked-nobody-yet", who=who)
    return s.t("request.asked-online" if online else "request.asked-none", who=who, count=online)


def _times(s: Sight, pending: Pending) -> tuple[int, int]:
    """Return how long a request lives, and how long it still does, in seconds."""
    asked = s.session.asked_for(pending.id)
    limit = (asked.limit_ms if asked is not None else RequestApproval.limit_ms) // 1000
    gone = s.since(s.around.requested) if s.around.requested is not None else 0
    return limit, max(0, limit - gone)
