"""Card and bank entry: from the wish to pay to the window's end. Whatever interrupts it closes the window first."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.calls import RecorderGone, RecorderSeen, SourceLost
from policy.effects import (
    Authorisation,
    CloseEntry,
    Fact,
    KeepPaused,
    Notice,
    PrepareEntry,
    ShowEntry,
)
from policy.recording import may_enter
from policy.session.after import recorders_after
from policy.session.moves import accounts, doubts, exceptions, recorders, talk
from policy.session.reckoning import tender_of
from policy.session.standing import Standing, standing
from policy.session.state import BANK, CARD, Charge, Entry, EntryState
from policy.session.turn import Turn

STUCK_MS = 200
NOBODY = "NobodyRecords"
"""The word for a call that no recorder is known to record, where that does not happen."""


def fix(turn: Turn, total: int) -> None:
    """Fix what is to be taken; a request that is still open cannot change it any more."""
    exceptions.withdraw(turn)
    now = turn.session.reckoning
    turn.set(
        charge=Charge(
            purpose="" if now is None or now.option is None else now.option.id,
            tender=tender_of(turn.session) or "",
            minor=total,
            version=turn.session.setup.pack.about.version,
        ),
        instrument=None,
        authorisation=None,
        was=None,
        shut=(),
    )


def take_card(turn: Turn, fact: events.CardChosen) -> None:
    """The customer pays by card: pause every recorder and load the page meanwhile."""
    fix(turn, fact.total)
    begin(turn, CARD)


def hear(turn: Turn, fact: events.BankChosen) -> None:
    """The customer pays from a bank account: hear the authorisation while everything records."""
    fix(turn, fact.total)


def authorised(turn: Turn, fact: events.AuthorisationSpoken) -> None:
    """The authorisation is on the recording: take the details of the account."""
    turn.set(authorisation=Authorisation(fact.at.wall_ms, fact.recording, fact.name))
    talk.hear(turn, fact.at)
    begin(turn, BANK)


def begin(turn: Turn, tender: str) -> None:
    """Pause, if this entry asks for it, and load the page unseen."""
    session = turn.session
    if tender in session.setup.rules.pauses_for:
        recorders.pause_all(turn)
    page = turn.ask(
        PrepareEntry,
        tender=tender,
        minor=session.sale.minor,
        currency=session.setup.pack.about.currency,
        reference=str(session.key),
    )
    turn.set(entry=Entry(page.id, tender, EntryState.LOADING), shut=(), was_open=False)


def retry(turn: Turn, fact: events.PauseRetried) -> None:
    """Try the pause and the page once more, for the same amount."""
    begin(turn, turn.session.sale.tender)


def ready(turn: Turn, fact: events.EntryPrepared) -> None:
    """The page is loaded, but the pause is not proven yet."""
    turn.answered(fact.answers)
    turn.set(entry=replace(turn.session.window, state=EntryState.READY))


def pause_again(turn: Turn, fact: RecorderSeen | events.RecorderReported) -> None:
    """A recorder comes, or slips out of the pause, while others are being paused: it is paused, but not for ever."""
    recorders.pause_too(turn, fact)
    entry = turn.session.window
    turn.set(entry=replace(entry, again=(*entry.again, fact.recorder)))


def slipped(turn: Turn, fact: RecorderSeen | RecorderGone | events.RecorderReported) -> None:
    """A recorder does not stay paused, or was the last one: entry stays shut because of it."""
    close(turn)
    recorders.learn(turn, fact)
    turn.set(shut=(fact.recorder,))
    turn.tell(Notice.ENTRY_SHUT, names=(fact.recorder,))


def unrecorded(turn: Turn, fact: events.EntryPrepared) -> None:
    """The page is loaded, and nobody knows of a recorder that could be paused: entry stays shut."""
    turn.answered(fact.answers)
    close(turn)
    turn.set(shut=(NOBODY,))
    turn.tell(Notice.ENTRY_SHUT)


def show(turn: Turn, fact: Fact) -> None:
    """Everything is proven and ready: show the window."""
    recorders.learn(turn, fact)
    if isinstance(fact, events.EntryPrepared):
        turn.answered(fact.answers)
    entry = turn.session.window
    turn.ask(ShowEntry, entry=entry.id)
    turn.set(entry=replace(entry, state=EntryState.OPEN, opened=turn.at), was_open=True)


def shown(turn: Turn, fact: events.EntryShown) -> None:
    turn.answered(fact.answers)


def close(turn: Turn) -> None:
    """Take the window away; the recorders resume when it is gone. Without a window they resume at once."""
    entry = turn.session.entry
    if entry is None:
        recorders.resume_all(turn)
    elif entry.state is not EntryState.CLOSING:
        turn.ask(CloseEntry, entry=entry.id)
        turn.forget(PrepareEntry, ShowEntry)
        turn.set(entry=replace(entry, state=EntryState.CLOSING))


def interrupt(turn: Turn, fact: Fact) -> None:
    """Something happened beside which no details may be typed: first the window goes, then the rest."""
    session = turn.session
    of_recorder = isinstance(fact, events.RecorderReported | RecorderSeen | RecorderGone)
    known = recorders_after(session, fact)
    gate = may_enter(known, session.setup.rules)
    failed = (fact.recorder,) if isinstance(fact, RecorderSeen | RecorderGone) else gate.failing
    close(turn)
    doubts.note(turn, fact, known)
    if standing(session, fact) is Standing.OURS:
        recorders.learn(turn, fact)
    if isinstance(fact, SourceLost):
        turn.set(call=replace(session.this_call, heard=False))
    if isinstance(fact, events.NetworkLost):
        turn.set(network=False)
    if isinstance(fact, events.MachineWoke | events.ClockJumped):
        accounts.ask_day(turn, fact)
    why = failed if of_recorder and failed else (type(fact).__name__,)
    turn.set(shut=why, instrument=None)
    turn.tell(Notice.ENTRY_SHUT, names=why)


def unpaused(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """A recorder did not pause in time: entry stays shut, and those that did pause resume."""
    turn.answered(fact.answers)
    failing = may_enter(turn.session.recorders, turn.session.setup.rules).failing
    close(turn)
    turn.set(shut=failing)
    turn.tell(Notice.ENTRY_SHUT, names=failing)


def unkept(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """A pause that runs out could not be repeated: the window goes before it does."""
    effect = turn.session.asked_for(fact.answers)
    names = (effect.recorder,) if isinstance(effect, KeepPaused) else ()
    turn.answered(fact.answers)
    close(turn)
    turn.set(shut=names)
    turn.tell(Notice.ENTRY_SHUT, names=names)


def no_page(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The window could not be loaded or shown: make sure that none is left."""
    turn.answered(fact.answers)
    close(turn)
    turn.set(shut=("page",))
    turn.tell(Notice.ENTRY_SHUT, names=("page",))


def stuck(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The window did not go: nothing resumes before it does, so try again and say so."""
    turn.answered(fact.answers)
    turn.ask(CloseEntry, entry=turn.session.window.id, after_ms=STUCK_MS)
    turn.tell(Notice.ENTRY_STUCK)


def closed_by_itself(turn: Turn, fact: events.EntryClosed) -> None:
    """The window ended without an outcome and without being asked to."""
    gone(turn, fact)
    turn.set(shut=(fact.why,))


def gone(turn: Turn, fact: events.EntryClosed | events.EntryCompleted) -> None:
    """The window is gone: what may have been recorded meanwhile is marked, and the recorders resume.

    Those that entry relied on say first what they do: one of them may have come back unnoticed.
    """
    entry = turn.session.window
    turn.forget(PrepareEntry, ShowEntry)
    turn.answered(*(one.id for one in turn.session.waiting if isinstance(one, CloseEntry)))
    turn.set(entry=None)
    if entry.opened is None or entry.tender not in turn.session.setup.rules.pauses_for:
        recorders.resume_all(turn)
    else:
        recorders.check_all(turn, tuple(one.recorder for one in entry.spoilt))
    for one in entry.spoilt:
        doubts.mark(turn, one)


def stop(turn: Turn, fact: events.PauseStopped) -> None:
    """The agent gives up on the entry."""
    close(turn)
    turn.set(charge=None, instrument=None, authorisation=None, shut=())
