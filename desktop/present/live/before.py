"""Before the quote: the ringing call, the choice of the account, the verification of the caller."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.present.deeds import Deed, Key
from desktop.present.guidance import Guidance
from desktop.present.incident import Incident, Pair, Way
from desktop.present.live.account import accounts_found
from desktop.present.live.answers import unsaid_inputs
from desktop.present.live.guidance import coming_page, guidance, searching
from desktop.present.live.paying import closed_bar
from desktop.present.live.showing import Overlay
from desktop.present.live.sight import Sight
from desktop.present.live.steps import talk
from desktop.present.panel import ActionBar, Page, Primary
from desktop.present.words import Mark, Tone
from policy import events
from policy.effects import FindAccounts, LoadAccount, Notice, SearchAccounts
from policy.language.tree.pack import StepKind
from policy.wording import Wording


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a panel that depend on the stage."""

    page: Page | None
    bar: ActionBar
    guidance: Guidance | None = None
    takes_typing: bool = True


def _awaits(s: Sight, *kinds: type) -> bool:
    return any(isinstance(one, kinds) for one in s.session.waiting)


def ringing(s: Sight) -> Parts:
    """Show whose call it may be; nothing of it takes the keyboard."""
    primary = Primary(sentence=s.t("primary.answer-first"))
    if s.around.can_answer:
        primary = Primary(s.button(Deed.ANSWER_CALL, "answer", Key.F9))
    search = s.button(Deed.FIND_ACCOUNT, "search", Key.F2)
    bar = ActionBar(primary, quiet=search, note=s.t("note.keyboard-here", keys=s.around.summon))
    if s.may.account_id and s.showing.overlay is not Overlay.SEARCH:
        if s.session.reckoning is None:
            return Parts(None, bar)
        return Parts(coming_page(s), bar, guidance(s))
    return Parts(_candidates(s), bar, searching(s) if s.showing.overlay is Overlay.SEARCH else None)


def choosing(s: Sight) -> Parts:
    """Have the agent choose the account, or search for it."""
    none_yet = not s.may.candidates
    search = s.button(Deed.FIND_ACCOUNT, "search", Key.F2)
    close = s.button(Deed.BEGIN_CLOSING, "finish-call", enabled=s.allows(events.ClosingBegan))
    sentence = s.t("primary.search-first" if none_yet else "primary.choose-account")
    primary = Primary(sentence=sentence)
    looking = _awaits(s, FindAccounts, SearchAccounts)
    if looking:
        primary = Primary(sentence=s.t("primary.searching"), busy=True)
    bar = ActionBar(primary, quiet=search, quiet_right=close)
    wants_search = (none_yet and not looking) or s.showing.overlay is Overlay.SEARCH
    return Parts(_candidates(s), bar, searching(s) if wants_search else None)


def _candidates(s: Sight) -> Page:
    if s.may.candidates:
        return accounts_found(s)
    if _awaits(s, FindAccounts, SearchAccounts):
        return Incident(Mark.SEARCH, Tone.ACCENT, s.t("found.looking-heading"), s.t("found.looking-text"))
    if s.around.notices and s.around.notices[-1].tell.notice is Notice.ACCOUNTS_UNAVAILABLE:
        words = (s.t("found.unavailable-heading"), s.t("found.unavailable-text"))
        return Incident(Mark.ALERT, Tone.WARNING, *words)
    call = s.session.call
    known = call is not None and call.party.number is not None and not s.showing.searched
    heading = "none-heading" if known else "nothing-heading" if s.showing.searched else "no-number-heading"
    return Incident(Mark.SEARCH, Tone.ACCENT, s.t(f"found.{heading}"), s.t("found.none-text"))


def verifying(s: Sight) -> Parts:
    """Verify the caller; the ways to pay are shown shut."""
    if s.session.reckoning is None:
        return _opening(s)
    steps = talk(s)
    current = steps.current
    close_can = s.allows(events.ClosingBegan)
    leave = s.button(Deed.FIND_ACCOUNT, "wrong-account", Key.F2)
    if current is None or current.step.kind is StepKind.CLOSE:
        close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9, enabled=close_can)
        bar = ActionBar(Primary(close), quiet=leave, note=s.t("note.not-verified"))
        told = bool(steps.done or steps.coming or current)
        return Parts(None if told else _no_steps(s), bar, guidance(s))
    bar = closed_bar(s, s.t("note.opens-verified"))
    cannot = s.button(Deed.CANNOT_VERIFY, "cannot-verify", Key.F6)
    bar = ActionBar(bar.primary, bar.beside, cannot, note=bar.note)
    return Parts(coming_page(s), bar, guidance(s))


def _no_steps(s: Sight) -> Incident:
    """Say that the policy has no steps for this account, and which inputs keep it from them."""
    names = Wording(s.t.language).listed(sorted(unsaid_inputs(s)))
    pairs = (Pair(s.t("noquote.missing"), names),) if names else ()
    heading, text = s.t("noquote.steps-heading"), s.t("noquote.steps-text")
    return Incident(Mark.ALERT, Tone.WARNING, heading, text, pairs=pairs)


def _opening(s: Sight) -> Parts:
    """Say what the verification waits for: the account, or the day."""
    account = s.session.account is None or _awaits(s, LoadAccount)
    name = "account" if account else "day"
    page = Incident(Mark.BUSY, Tone.ACCENT, s.t(f"opening.{name}-heading"), s.t(f"opening.{name}-text"))
    leave = s.button(Deed.FIND_ACCOUNT, "wrong-account", Key.F2)
    return Parts(page, ActionBar(Primary(sentence=s.t(f"primary.opening-{name}"), busy=True), quiet=leave))


def leaving(s: Sight) -> Incident:
    """Ask before an account is left: what was verified and said is forgotten with it."""
    leave = s.button(Deed.LEAVE_ACCOUNT, "leave-account", Key.F2)
    back = s.button(Deed.BACK, "back", Key.ESC)
    ways = [Way(leave, Mark.SEARCH, s.t("leave.detail"))]
    if s.allows(events.ClosingBegan):
        close = s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F6)
        ways.append(Way(close, Mark.PHONE, s.t("leave.close-detail")))
    ways.append(Way(back, Mark.LEFT, s.t("leave.back-detail")))
    return Incident(Mark.PERSON, Tone.ACCENT, s.t("leave.heading"), s.t("leave.text"), ways=tuple(ways))
