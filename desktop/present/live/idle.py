"""Between calls: the search, what is ready for the next call, what was done today."""

from __future__ import annotations

from desktop.present.account import Check, Idle, PastCall
from desktop.present.deeds import Key
from desktop.present.live.account import street_of
from desktop.present.live.sight import Sight
from desktop.present.live.surroundings import Part, PartState, Ready, Searched
from desktop.present.panel import ActionBar
from desktop.present.words import Mark, Tone
from integrations.ports import Came
from policy.wording import Wording

_MOST_CALLS = 6
WORST = (Came.LEFT, Came.TRYING, Came.BACK, Came.OVER)
DRESSES = {
    PartState.AWAY: (Mark.ALERT, Tone.WARNING),
    PartState.UNWRITTEN: (Mark.ALERT, Tone.WARNING),
    PartState.ANEW: (Mark.ALERT, Tone.WARNING),
    PartState.NONE: (Mark.OFF, Tone.QUIET),
    PartState.NOBODY: (Mark.OFF, Tone.QUIET),
    PartState.STARTING: (Mark.BUSY, Tone.ACCENT),
}


def idle(s: Sight) -> tuple[Idle, ActionBar]:
    """Show that the desk waits, and what of it does not work."""
    today, checked, found = s.around.today, s.around.checked or s.around.now, s.around.searched
    page = Idle(
        search_label=s.t("idle.find"),
        search_hint=s.t("idle.hint"),
        search_key=Key.F2,
        ready_heading=s.t("idle.ready"),
        checked=s.t("idle.checked", time=s.f.clock(s.around.local(checked))),
        checks=tuple(_check(s, one) for one in s.around.ready),
        today_heading=s.t("idle.today") if found is None else s.t("idle.found", text=found.text),
        today=_summary(s) if found is None else _found_words(s, found),
        calls=_matches(found)
        if found is not None
        else tuple(
            PastCall(
                s.f.clock(s.around.local(one.at)),
                one.account,
                s.t(f"idle.outcome-{one.outcome}"),
                s.f.amount(one.minor) if one.minor is not None else "–",
            )
            for one in today.calls[:_MOST_CALLS]
        ),
    )
    note = s.t("note.idle")
    if s.around.left_earlier:
        note = _left_earlier(s)
    elif s.around.background:
        note = s.t("note.background", count=s.around.background)
    elif s.around.source.lost is not None:
        note = s.t("note.no-calls")
    elif s.showing.searched:
        note = s.t("note.search-in-call")
    return page, ActionBar(note=note)


def _left_earlier(s: Sight) -> str:
    """Say what has come of recorders that an earlier run left paused: the worst of it, and what to do."""
    came = next(one for one in WORST if one in {each.came for each in s.around.left_earlier})
    told = [one for one in s.around.left_earlier if one.came is came]
    names = Wording(s.t.language).listed(list(dict.fromkeys(s.recorder(one.recorder) for one in told)))
    return s.t(f"note.earlier-{came.value}", names=names, time=s.f.clock(s.around.local(told[-1].at)))


def _summary(s: Sight) -> str:
    today = s.around.today
    key = "idle.summary-one" if today.payments == 1 else "idle.summary"
    return s.t(key, count=today.payments, amount=s.f.amount(today.minor))


def _found_words(s: Sight, found: Searched) -> str:
    """Say how many accounts were found, or that nobody could look."""
    if found.failed:
        return s.t("idle.found-failed")
    if found.cards is None:
        return s.t("idle.found-looking")
    return s.t("idle.found-more" if found.more else "idle.found-count", count=len(found.cards))


def _matches(found: Searched) -> tuple[PastCall, ...]:
    """Show accounts by number and street: nobody is on the line who could be verified."""
    return tuple(
        PastCall("", one.account, street_of(one.address), "") for one in (found.cards or ())[:_MOST_CALLS]
    )


def _check(s: Sight, one: Ready) -> Check:
    mark, tone = DRESSES.get(one.state, (Mark.CHECK, Tone.SUCCESS))
    state = s.t(f"idle.state-{one.state}")
    if one.part is Part.SOFTPHONE and one.state is PartState.CONNECTED:
        state = s.t(f"idle.docked-{s.around.docked}")
    if one.part is Part.SUPERVISORS and one.state is PartState.CONNECTED:
        state = s.t("idle.online", count=s.around.on_duty)
    return Check(mark, tone, s.t(f"idle.{one.part}"), state)
