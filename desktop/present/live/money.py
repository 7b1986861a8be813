"""Money on its way: sent, unknown, declined, captured, by link; always what is safe and what comes next."""

from __future__ import annotations

from desktop.present.deeds import Deed, Key
from desktop.present.incident import Event, Incident, Pair
from desktop.present.live.pausing import ways
from desktop.present.live.sight import Sight
from desktop.present.live.surroundings import Money
from desktop.present.panel import ActionBar, Primary
from desktop.present.words import Mark, Tone
from policy import events
from policy.session import Attempt, Stage

NEXT_STEPS = ("other_card", "other_tender", "try_later", "call_bank", "correct_details")
MARKS = {Money.WRITTEN: (Mark.CHECK, Tone.SUCCESS)}


def _amount(s: Sight, attempt: Attempt | None) -> str:
    """Write what an attempt is of, once the caller is verified."""
    return s.f.money(attempt.minor) if attempt is not None and s.is_verified else ""


def _tail(key: str) -> str:
    return key[-12:].upper()


def under_way(s: Sight) -> tuple[Incident, ActionBar]:
    """Say that the payment is being written down, sent, or posted."""
    name = {
        Stage.PREPARING: "preparing",
        Stage.SENDING: "sending",
        Stage.CAPTURED: "captured",
        Stage.POSTED: "posted",
    }[s.stage]
    taken = s.stage in (Stage.CAPTURED, Stage.POSTED)
    page = Incident(
        Mark.CHECK_DISC if taken else Mark.BUSY,
        Tone.SUCCESS if taken else Tone.ACCENT,
        s.t(f"money.{name}-heading"),
        s.t(f"money.{name}-text"),
        _amount(s, s.session.attempt),
        pairs=_pairs(s, s.session.attempt),
    )
    return page, ActionBar(Primary(sentence=s.t(f"primary.{name}"), busy=True))


def _pairs(s: Sight, attempt: Attempt | None) -> tuple[Pair, ...]:
    if attempt is None:
        return ()
    pairs = [Pair(s.t("unknown.attempt"), _tail(attempt.key))]
    if attempt.last_four and s.is_verified:
        means = s.t("receipt.means", brand=attempt.brand.title(), four=attempt.last_four)
        pairs.append(Pair(s.t("money.means"), means))
    return tuple(pairs)


def unknown(s: Sight) -> tuple[Incident, ActionBar]:
    """Say that nobody knows, what the program does about it, and that nothing is sent again."""
    attempt = s.session.attempt
    happened = [
        Event(
            *MARKS.get(one.what, (Mark.CLOCK, Tone.QUIET)),
            s.t(f"money.{one.what}"),
            s.f.exact_clock(s.around.local(one.at)),
        )
        for one in s.around.money
        if attempt is not None and one.key == attempt.key and one.at <= s.around.now
    ]
    left = _seconds_to_look(s)
    if not s.session.handed_over:
        at = s.t("unknown.in", seconds=left) if left is not None else ""
        happened.append(Event(Mark.BUSY, Tone.ACCENT, s.t("unknown.next"), at))
    pairs = (
        *_pairs(s, attempt),
        *(Pair(s.t(f"unknown.{one}"), s.t(f"unknown.{one}-text")) for one in ("found", "missing", "after")),
    )
    page = Incident(
        Mark.UNKNOWN,
        Tone.WARNING,
        s.t("unknown.heading"),
        s.t("unknown.text"),
        _amount(s, attempt),
        events=tuple(happened[-6:]),
        pairs=pairs,
        urgent=True,
    )
    return page, _unknown_bar(s, left)


def _seconds_to_look(s: Sight) -> int | None:
    if s.around.next_look is None:
        return None
    return max(0, (s.around.next_look.monotonic_ns - s.around.now.monotonic_ns) // 1_000_000_000)


def _unknown_bar(s: Sight, left: int | None) -> ActionBar:
    look = s.button(Deed.LOOK_UP, "look-up", Key.F5)
    if s.session.handed_over:
        close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9, enabled=s.allows(events.ClosingBegan))
        return ActionBar(Primary(close), quiet=look, note=s.t("note.handed-over"))
    sentence = s.t("primary.looking-up", seconds=left) if left is not None else s.t("primary.looking")
    over = s.button(Deed.HAND_OVER, "back-office", Key.F6)
    return ActionBar(Primary(sentence=sentence, busy=True), quiet=look, quiet_right=over)


def declined(s: Sight) -> tuple[Incident, ActionBar]:
    """Say that it was declined, that nothing was charged, and what to try next."""
    attempt = s.session.attempt
    reason = s.t("declined.unsent") if attempt is not None and attempt.reason.startswith("not sent") else ""
    text = reason or s.t("declined.by-bank")
    step = attempt.next_step if attempt is not None else ""
    advice = s.t(f"declined.{step.replace('_', '-')}") if step in NEXT_STEPS else s.t("declined.ask-other")
    page = Incident(
        Mark.CROSS_DISC,
        Tone.DANGER,
        s.t("declined.unsent-heading" if reason else "declined.payment-heading"),
        f"{text} {advice}",
        _amount(s, attempt),
        ways=ways(s),
        pairs=(*_pairs(s, attempt), Pair(s.t("declined.kept"), s.t("declined.kept-text"))),
    )
    back = s.button(Deed.GO_BACK, "back-to-quote", Key.ESC, enabled=s.allows(events.WentBack))
    minor = s.may.total
    missed = s.missed(s.deed(events.CardChosen, total=minor)) if minor else None
    if missed == ():
        again = s.button(Deed.TAKE_CARD, "try-other-card", Key.F9, which=str(minor))
        return page, ActionBar(Primary(again), quiet=back, note=s.t("declined.other-detail"))
    primary = s.button(Deed.GO_BACK, "back-to-quote", Key.F9, enabled=back.enabled)
    note = s.t(f"unmet.{missed[0].replace('_', '-')}") if missed else ""
    return page, ActionBar(Primary(primary), note=note)


def _link_events(s: Sight, attempt: Attempt | None) -> list[Event]:
    """Tell what is known of a link, each with its time as far as that was noticed."""
    if attempt is None or not attempt.reference:
        return []
    at = {
        one.what: s.f.exact_clock(s.around.local(one.at)) for one in s.around.money if one.key == attempt.key
    }
    found = [Event(Mark.CHECK, Tone.SUCCESS, s.t("link.sent"), at.get(Money.LINK_SENT, ""))]
    if attempt.viewed:
        found.append(Event(Mark.CHECK, Tone.SUCCESS, s.t("link.viewed"), at.get(Money.LINK_VIEWED, "")))
    return found


def link(s: Sight) -> tuple[Incident, ActionBar]:
    """Show where the link stands; the customer may pay it during the call or after it."""
    attempt = s.session.attempt
    happened = _link_events(s, attempt)
    is_sent = attempt is not None and bool(attempt.reference)
    happened.append(Event(Mark.BUSY, Tone.ACCENT, s.t("link.watching" if is_sent else "link.sending"), ""))
    page = Incident(
        Mark.LINK,
        Tone.ACCENT,
        s.t("link.heading"),
        s.t("link.text"),
        _amount(s, attempt),
        events=tuple(happened),
        pairs=_pairs(s, attempt),
    )
    close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9, enabled=s.allows(events.ClosingBegan))
    drop = s.button(Deed.DROP_LINK, "drop-link", Key.F6, enabled=s.allows(events.LinkDropped))
    back = s.button(Deed.GO_BACK, "back-to-quote", Key.ESC, enabled=s.allows(events.WentBack))
    return page, ActionBar(Primary(close), quiet=back, quiet_right=drop)
