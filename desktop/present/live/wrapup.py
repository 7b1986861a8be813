"""After the call: what came of it, a note; and what has to be put right before the next call."""

from __future__ import annotations

from desktop.present.deeds import Deed, Key
from desktop.present.incident import Incident, Pair
from desktop.present.live.money import unknown
from desktop.present.live.pausing import matrix
from desktop.present.live.receipt import latest_posted, receipt_number
from desktop.present.live.sight import Sight
from desktop.present.panel import ActionBar, Primary
from desktop.present.request import Choice, WrapUp
from desktop.present.words import Mark, Tone
from policy import events
from policy.effects import WriteCallRecord
from policy.recording import left_paused
from policy.session.state import AttemptState
from policy.wording import Wording


def proposed(s: Sight) -> str:
    """Return the outcome that is chosen, or the one that the call's payments suggest."""
    if s.showing.outcome in s.around.outcomes:
        return s.showing.outcome
    states = {one.state for one in s.session.attempts}
    paid = latest_posted(s)
    if paid is None:
        guess = "promise" if AttemptState.LINKED in states else "none"
    else:
        guess = "plan" if s.option is not None and s.option.plan is not None else "paid"
    return guess if guess in s.around.outcomes else s.around.outcomes[0]


def wrap_up(s: Sight) -> tuple[WrapUp | Incident, ActionBar]:
    """Ask what came of the call, unless something of it is still open."""
    missed = s.missed(s.deed(events.Finished, outcome=proposed(s))) or ()
    if "nothing_paused" in missed:
        return _still_paused(s)
    if "money_is_settled" in missed:
        return _unsettled(s)
    chosen = proposed(s)
    since = s.since(s.session.this_call.over or s.around.now)
    page = WrapUp(
        mark=Mark.CHECK_DISC,
        tone=Tone.SUCCESS,
        heading=s.t("wrapup.done-heading"),
        clock=s.t("wrapup.clock", seconds=since),
        outcomes_label=s.t("wrapup.outcomes"),
        outcomes=tuple(
            Choice(one, str(place), s.t(f"outcome.{one}"), chosen=one == chosen)
            for place, one in enumerate(s.around.outcomes, 1)
        ),
        note_label=s.t("wrapup.note"),
        note=s.showing.note,
        note_hint=s.t("wrapup.note-hint"),
        pairs=_pairs(s),
    )
    if missed:
        return page, ActionBar(Primary(sentence=s.t("primary.window-closing"), busy=True))
    if any(isinstance(one, WriteCallRecord) for one in s.session.waiting):
        return page, ActionBar(Primary(sentence=s.t("primary.writing"), busy=True))
    return page, ActionBar(Primary(s.button(Deed.FINISH, "ready", Key.F9)))


def _pairs(s: Sight) -> tuple[Pair, ...]:
    pairs = []
    posted = latest_posted(s)
    if posted is not None:
        amount = s.f.amount(posted.minor) if s.is_verified else ""
        text = ", ".join(part for part in (amount, receipt_number(s, posted)) if part)
        pairs.append(Pair(s.t("wrapup.paid"), text))
    if s.session.recorders.members:
        pairs.append(Pair(s.t("wrapup.recording"), s.t("wrapup.recording-on")))
    if any(one.state is AttemptState.LINKED for one in s.session.attempts):
        pairs.append(Pair(s.t("wrapup.link"), s.t("wrapup.link-open")))
    return tuple(pairs)


def _still_paused(s: Sight) -> tuple[Incident, ActionBar]:
    """Say which recorders are still paused: the next call must not begin so."""
    paused = left_paused(s.session.recorders)
    names = Wording(s.t.language).listed([s.recorder(one) for one in paused])
    page = Incident(
        Mark.ALERT,
        Tone.WARNING,
        s.t("wrapup.paused-heading", names=names),
        s.t("wrapup.paused-text"),
        matrix=matrix(s, on=True, failing=True),
        pairs=(
            Pair(s.t("wrapup.meanwhile"), s.t("wrapup.keeps-trying")),
            Pair(s.t("wrapup.stays"), s.t("wrapup.stays-text")),
        ),
        urgent=True,
    )
    resume = s.button(Deed.RESUME_RECORDING, "resume", Key.F9, enabled=s.allows(events.ResumeAsked))
    finish = s.button(Deed.FINISH, "finish", enabled=False)
    note = "" if resume.enabled else s.t("primary.window-closing")
    return page, ActionBar(Primary(resume), (finish,), note=note)


def _unsettled(s: Sight) -> tuple[Incident, ActionBar]:
    """Say that money is still on its way: wait for it, or hand it to the back office."""
    open_ = s.session.open_attempt
    if open_ is not None and open_.state is AttemptState.UNKNOWN:
        page, _ = unknown(s)
    else:
        page = Incident(Mark.BUSY, Tone.ACCENT, s.t("wrapup.money-heading"), s.t("wrapup.money-text"))
    over = s.button(Deed.HAND_OVER, "back-office", Key.F9)
    look = s.button(Deed.LOOK_UP, "look-up", Key.F5)
    return page, ActionBar(Primary(over), quiet=look, note=s.t("note.hand-over"))
