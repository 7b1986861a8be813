"""Samples of exceptions: the form within and beyond the agent's authority, the wait, the refusal."""

from datetime import time

from desktop.present.deeds import Deed, Key
from desktop.present.incident import Incident, Pair
from desktop.present.locale import countdown
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.quote import Option
from desktop.present.request import Choice, CounterOffer, Entry, PhoneCode, RequestForm, RequestPending
from desktop.present.samples.parts import DEPOSIT, FEE, LATE, RECONNECTION, TOTAL, Sample
from desktop.present.words import Mark, Tone, speech

_REASONS = ("outage", "hardship", "error", "goodwill")


def form(s: Sample) -> PanelView:
    bar = ActionBar(
        Primary(s.button(Deed.SEND_REQUEST, "send-request", Key.F9)),
        note=s.t("note.request-goes"),
    )
    return _form(s, "reconnection-full", RECONNECTION, bar, "beyond")


def form_within(s: Sample) -> PanelView:
    amount = s.f.amount(LATE)
    bar = ActionBar(
        Primary(s.button(Deed.SEND_REQUEST, "waive-now", Key.F9, amount=amount)),
        note=s.t("note.within-authority"),
    )
    return _form(s, "late", LATE, bar, "within")


def _form(s: Sample, which: str, before: int, bar: ActionBar, authority: str) -> PanelView:
    amounts = {
        "late": LATE,
        "reconnection-full": RECONNECTION,
        "deposit-full": DEPOSIT,
        "convenience-full": FEE,
    }
    lines = tuple(
        Choice(line, "", s.t(f"sample.line.{line}"), s.f.amount(minor), chosen=line == which)
        for line, minor in amounts.items()
    )
    reasons = tuple(
        Choice(reason, str(place), s.t(f"sample.request.{reason}"), chosen=reason == "outage")
        for place, reason in enumerate(_REASONS, 1)
    )
    within = authority == "within"
    page = RequestForm(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=s.t("request.place"),
        heading=s.t("request.heading"),
        kinds_label=s.t("request.kinds"),
        kinds=_kinds(s),
        lines_label=s.t("request.lines"),
        lines=lines,
        fields=(
            Entry(
                "amount",
                s.t("request.amount"),
                s.f.amount(0),
                s.t("request.amount-hint", before=s.f.amount(before)),
            ),
        ),
        reasons_label=s.t("request.reasons"),
        reasons=reasons,
        note_label=s.t("request.note"),
        note=s.t("sample.request.note"),
        note_hint=s.t("request.note-hint"),
        authority_mark=Mark.CHECK if within else Mark.PERSON,
        authority_tone=Tone.SUCCESS if within else Tone.ACCENT,
        authority=speech(s.t(f"sample.request.authority-{authority}")),
        change=s.change("if-waived" if within else "if-approved", which, 0),
    )
    return PanelView(s.call("03:18"), s.recording(), bar, s.footer(), account=s.one_line(), page=page)


def _kinds(s: Sample) -> tuple[Option, ...]:
    return tuple(
        Option(one, s.t(f"request.kind-{one}"), s.t(f"request.kind-{one}-what"), chosen=one == "charge")
        for one in ("charge", "less", "date")
    )


def offered(s: Sample) -> PanelView:
    """Show that a supervisor would give less than was asked for."""
    name = "Daniel Reyes"
    page = CounterOffer(
        Mark.PERSON,
        Tone.ACCENT,
        s.t("offer.heading", name=name, offered=s.f.money(2_500), asked=s.f.money(RECONNECTION)),
        s.t("offer.text"),
        s.change("if-accepted", "reconnection-full", RECONNECTION - 2_500),
        (
            Pair(s.t("offer.reason"), s.t("sample.request.offer")),
            Pair(s.t("offer.then"), s.t("offer.signs-again", name=name)),
        ),
    )
    bar = ActionBar(
        Primary(s.button(Deed.ACCEPT_OFFER, "accept-offer", Key.F9, amount=s.f.amount(2_500))),
        quiet=s.button(Deed.DECLINE_OFFER, "not-now", Key.ESC),
    )
    talk = s.guidance((s.done("explained", "02:36"),), s.says("supervisor"))
    return PanelView(
        s.call("04:01"), s.recording(), bar, s.footer(), account=s.one_line(), guidance=talk, page=page
    )


def by_phone(s: Sample) -> PanelView:
    """Show what is read out for a code, and where the code goes."""
    page = PhoneCode(
        back=s.button(Deed.BACK, "request", Key.ESC),
        place=s.t("phone.place"),
        heading=s.t("phone.heading"),
        text=s.t("phone.text"),
        challenge_label=s.t("phone.challenge"),
        challenge="7K4M 9Q2 XD0",
        spoken_challenge=s.t("phone.spoken-challenge", letters="7, K, 4, M, 9, Q, 2, X, D, 0"),
        pairs=(Pair(s.t("phone.desk"), "desk-14"), Pair(s.t("phone.amount"), s.f.money(LATE))),
        readers_label=s.t("phone.readers"),
        readers=(Choice("dan", "1", "Daniel Reyes", chosen=True), Choice("sue", "2", "Susan Park")),
        code=Entry("code", s.t("phone.code"), "", s.t("phone.code-hint")),
        mark=Mark.CLOCK,
        tone=Tone.ACCENT,
        state=s.t("phone.left", time=countdown(191)),
    )
    bar = ActionBar(
        Primary(s.button(Deed.TRY_CODE, "try-code", Key.F9)), note=s.t("phone.tries-left", count=3)
    )
    talk = s.guidance((s.done("explained", "02:36"),), s.says("supervisor"))
    return PanelView(
        s.call("04:49"), s.recording(), bar, s.footer(), account=s.one_line(), guidance=talk, page=page
    )


def pending(s: Sample) -> PanelView:
    left = countdown(252)
    page = RequestPending(
        digits="47",
        spoken_digits=s.t("request.spoken-digits", digits="47"),
        heading=s.t("request.waiting"),
        text=s.t("request.tell"),
        left=left,
        of=s.t("request.of", time=countdown(300)),
        seconds_left=252,
        permille=840,
        change=s.change("if-approved", "reconnection-full", 0),
        pairs=(
            Pair(s.t("request.asked"), s.t("sample.request.asked")),
            Pair(s.t("request.reason"), s.t("sample.request.outage-lower")),
            Pair(s.t("request.needed"), s.t("sample.request.needed")),
        ),
        spoken_left=s.t("request.spoken-left", time=left),
    )
    amount = s.f.amount(TOTAL)
    bar = ActionBar(
        Primary(s.button(Deed.TAKE_CARD, "take-card", Key.F9, amount=amount)),
        s.other_ways(),
        s.button(Deed.WITHDRAW_REQUEST, "withdraw", Key.ESC),
        note=s.t("note.paying-withdraws"),
    )
    return PanelView(
        s.call("03:40"),
        s.recording(),
        bar,
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("explained", "02:36"),), s.says("supervisor")),
        page=page,
    )


def refused(s: Sample) -> PanelView:
    name = "Daniel Reyes"
    decided = s.t("request.decided-text", name=name, time=s.f.clock(time(18, 45)))
    page = Incident(
        Mark.CROSS_DISC,
        Tone.DANGER,
        s.t("request.refused-heading"),
        s.t("request.refused-text", name=name, note=s.t("sample.request.refusal")),
        pairs=(Pair(s.t("request.decided"), decided), Pair(s.t("step.then"), s.t("request.instead"))),
    )
    return PanelView(
        s.call("04:01"),
        s.recording(),
        s.pay_bar(TOTAL),
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("explained", "02:36"),), s.says("refused", "said"), "choose"),
        page=page,
    )
