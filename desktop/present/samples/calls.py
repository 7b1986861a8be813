"""Samples from before the money: idle, ringing, the choice between accounts, verifying, and the keys."""

from datetime import date, time

from desktop.present.account import (
    AccountsFound,
    Candidate,
    Check,
    Chip,
    ChipKind,
    Idle,
    PastCall,
)
from desktop.present.badge import BadgeState
from desktop.present.call import CallStrip, RecorderBadge
from desktop.present.deeds import Deed, Key
from desktop.present.guidance import Asked, Coming, CurrentStep, DoneStep, Guidance
from desktop.present.incident import Incident
from desktop.present.keys import keys_page
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.samples.money import quote
from desktop.present.samples.parts import ACCOUNT, Sample
from desktop.present.words import Mark, Tone, speech

_SUMMON = "Ctrl+Alt+T"
_LATER = ("explain", "choose", "terms", "payment", "confirm")


def idle(s: Sample) -> PanelView:
    now = s.f.clock(time(18, 42))
    ready = s.t("call.ready")
    prove = s.t("idle.can-prove")
    checks = (
        (s.t("idle.softphone"), s.t("idle.docked-right")),
        (s.t("idle.call-recorder"), prove),
        (s.t("idle.screen-recorder"), prove),
        (s.t("idle.payments"), s.t("idle.answered-in", seconds=s.f.seconds(2))),
        (s.t("idle.supervisors"), s.t("idle.online", count=3)),
    )
    calls = (
        (time(18, 31), "7719-0042-8", "paid-card", 12680),
        (time(18, 12), "8203-5571-1", "plan-agreed", 6425),
        (time(17, 58), "8841-0930-6", "link-sent", 21000),
        (time(17, 37), "9154-2286-4", "no-payment", 0),
    )
    page = Idle(
        search_label=s.t("idle.find"),
        search_hint=s.t("idle.hint"),
        search_key=Key.F2,
        ready_heading=s.t("idle.ready"),
        checked=s.t("idle.checked", time=now),
        checks=tuple(Check(Mark.CHECK, Tone.SUCCESS, name, state) for name, state in checks),
        today_heading=s.t("idle.today"),
        today=s.t("idle.summary", count=14, amount=s.f.amount(318245)),
        calls=tuple(
            PastCall(s.f.clock(at), number, s.t(f"idle.{outcome}"), s.f.amount(minor) if minor else "–")
            for at, number, outcome, minor in calls
        ),
    )
    strip = CallStrip(Mark.CHECK_DISC, Tone.SUCCESS, ready, "Maya Okafor", now, ready, quiet_clock=True)
    badge = s.badge(BadgeState.OFF, "no-call")
    return PanelView(strip, badge, ActionBar(note=s.t("note.idle")), s.footer(), page=page)


def ringing(s: Sample) -> PanelView:
    found = AccountsFound(
        heading=s.t("found.heading"),
        text=s.t("found.text"),
        candidates=(
            _candidate(s, ("1", ACCOUNT, "14 Alder St, Apt 2"), "residential", "main", s.suspended()),
            _candidate(
                s, ("2", "9027-5516-0", "220 Foundry Row, Suite 5"), "business", "contact", _active(s)
            ),
        ),
        other=s.t("found.other"),
        other_digit="3",
        other_hint=s.t("found.other-hint"),
        reassurance=s.t("found.hidden"),
    )
    return PanelView(_ring(s), _not_yet(s), _answer_first(s), s.footer(), page=found)


def _ring(s: Sample) -> CallStrip:
    return s.call("00:06", Mark.PHONE_RING, Tone.ACCENT)


def _not_yet(s: Sample) -> RecorderBadge:
    return s.badge(BadgeState.OFF, "when-answered")


def _answer_first(s: Sample) -> ActionBar:
    return ActionBar(
        Primary(sentence=s.t("primary.answer-first")),
        quiet=s.button(Deed.FIND_ACCOUNT, "search", Key.F2),
        note=s.t("note.keyboard-here", keys=_SUMMON),
    )


def _active(s: Sample) -> Chip:
    return Chip(s.t("account.active"), ChipKind.GOOD, Mark.CHECK)


def _candidate(s: Sample, account: tuple[str, str, str], segment: str, match: str, chip: Chip) -> Candidate:
    digit, number, address = account
    words = s.t(f"account.{segment}")
    reason, proof = s.t(f"sample.match.{match}"), s.t(f"sample.match.{match}-proof")
    last = s.t(f"sample.match.{match}-last")
    spoken = s.t(
        "found.spoken",
        number=number,
        segment=words,
        address=address,
        reason=reason,
        proof=proof,
        status=chip.text,
        last=last,
    )
    mark = Mark.PHONE if match == "main" else Mark.PERSON
    return Candidate(number, digit, number, words, address, mark, reason, proof, chip, last, spoken)


def ringing_one(s: Sample) -> PanelView:
    current = s.says("greeting")
    guidance = Guidance(current=current, coming=(s.t("sample.coming.verify"),))
    then = tuple(s.t(f"sample.coming.{one}") for one in _LATER)
    return PanelView(
        _ring(s),
        _not_yet(s),
        _answer_first(s),
        s.footer(),
        account=s.hidden_account(),
        guidance=guidance,
        page=Coming(s.t("step.then"), then),
    )


def no_account(s: Sample) -> PanelView:
    page = Incident(Mark.SEARCH, Tone.ACCENT, s.t("found.none-heading"), s.t("found.none-text"))
    bar = ActionBar(
        Primary(s.button(Deed.FIND_ACCOUNT, "search", Key.F2)),
        note=s.t("note.keyboard-here", keys=_SUMMON),
    )
    return PanelView(s.call("00:12"), s.recording(), bar, s.footer(), page=page)


def verifying(s: Sample) -> PanelView:
    month = s.f.month(date(2025, 9, 1))
    months = tuple(s.f.month(date(2025, number, 1)) for number in (7, 8, 9, 10))
    asked = (
        Asked("amount", s.t("step.amount"), "92.4", width=84),
        Asked("month", s.t("step.month"), month, months),
    )
    current = CurrentStep(
        "last-payment",
        s.t("step.ask"),
        speech(s.t("sample.say.last-payment")),
        s.button(Deed.ANSWER, "check", Key.ENTER, which="last-payment"),
        asked=asked,
        note=s.t("step.tries", count=2),
    )
    guidance = Guidance(
        s.t("step.verify"),
        s.t("step.answers", part=1, whole=2),
        (DoneStep(s.t("sample.done.zip"), s.t("step.matches")),),
        current,
        (s.t("sample.coming.tax"),),
    )
    take = s.button(Deed.TAKE_CARD, "take-card", Key.F9, enabled=False)
    bar = ActionBar(
        Primary(take),
        s.other_ways(enabled=False),
        s.button(Deed.CANNOT_VERIFY, "cannot-verify", Key.F6),
        note=s.t("note.opens-verified"),
    )
    then = tuple(s.t(f"sample.coming.{one}") for one in _LATER)
    return PanelView(
        s.call("00:38"),
        s.recording(),
        bar,
        s.footer(),
        account=s.hidden_account(),
        guidance=guidance,
        page=Coming(s.t("step.then"), then),
    )


def keys(s: Sample) -> PanelView:
    view = quote(s)
    return PanelView(
        view.call, view.recorder, view.actions, view.footer, account=s.one_line(), page=keys_page(s.t)
    )
