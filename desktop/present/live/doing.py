"""From what the agent did in the panel to deeds for the session, wishes of the panel, and the panel's own state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desktop.present.deeds import Deed as Done
from desktop.present.deeds import Did
from desktop.present.live import notices
from desktop.present.live.giving_back import OF_PAYMENTS, WITHIN_PAYMENTS
from desktop.present.live.own import OWN_DEEDS
from desktop.present.live.showing import Outcome, Overlay, PanelAsked, Showing, Wish
from desktop.present.live.sight import Sight, sight
from desktop.present.live.surroundings import Surroundings
from desktop.present.live.things import OF_THINGS
from desktop.present.texts import load
from policy import events
from policy.events import Deed
from policy.session import Session
from policy.session.state import BANK, CARD, LINK

PLAIN: Mapping[Done, type[Deed]] = {
    Done.BEGIN_CLOSING: events.ClosingBegan,
    Done.STOP_PAUSE: events.PauseStopped,
    Done.RETRY_PAUSE: events.PauseRetried,
    Done.RESUME_RECORDING: events.ResumeAsked,
    Done.LOOK_UP: events.LookUpAsked,
    Done.HAND_OVER: events.HandedOver,
    Done.WITHDRAW_REQUEST: events.ExceptionWithdrawn,
    Done.DECLINE_OFFER: events.OfferDeclined,
    Done.REFUSE_TOTAL: events.NewTotalRefused,
    Done.DROP_LINK: events.LinkDropped,
    Done.GO_BACK: events.WentBack,
    Done.LEAVE_ACCOUNT: events.AccountLeft,
}
"""Deeds that say nothing but that they were done."""
WISHES: Mapping[Done, Wish] = {
    Done.ANSWER_CALL: Wish.ANSWER,
    Done.HANG_UP: Wish.HANG_UP,
    Done.FLIP_SIDE: Wish.FLIP_SIDE,
    Done.UNDOCK: Wish.UNDOCK,
    Done.PRINT: Wish.PRINT,
    Done.OPEN_POLICY: Wish.OPEN_POLICY,
    Done.REFUSED_TYPING: Wish.REFUSED_TYPING,
}
PAYS: Mapping[Done, tuple[str, type[events.PayChosen]]] = {
    Done.TAKE_CARD: (CARD, events.CardChosen),
    Done.TAKE_BANK: (BANK, events.BankChosen),
    Done.SEND_LINK: (LINK, events.LinkChosen),
}


def did(showing: Showing, session: Session, surroundings: Surroundings, deed: Did) -> Outcome:
    """Return the panel's own state after a deed, and what the session and the panel's runner are asked for.

    A deed whose thing is not there any more (a step that was done meanwhile) asks for nothing.
    """
    s = sight(session, showing, surroundings, load(surroundings.language))
    if deed.deed in WISHES:
        is_card = deed.deed is Done.REFUSED_TYPING
        own = replace(s.showing, cleared=surroundings.now) if is_card else s.showing
        return own, (PanelAsked(WISHES[deed.deed], deed.which),)
    return _done(replace(s, showing=notices.passed(s)), deed)


def _done(s: Sight, deed: Did) -> Outcome:
    own, session = s.showing, s.session
    if own.overlay is Overlay.PAYMENTS and deed.deed in WITHIN_PAYMENTS:
        return WITHIN_PAYMENTS[deed.deed](s, deed)
    if deed.deed in OWN_DEEDS:
        return OWN_DEEDS[deed.deed](s, deed)
    if session.call is None:
        return own, ()
    if deed.deed in PLAIN:
        return replace(own, overlay=Overlay.NONE), (s.deed(PLAIN[deed.deed]),)
    if deed.deed in OF_PAYMENTS:
        return OF_PAYMENTS[deed.deed](s, deed)
    if deed.deed in PAYS:
        return _pays(s, deed)
    return OF_THINGS[deed.deed](s, deed) if deed.deed in OF_THINGS else (own, ())


def _pays(s: Sight, deed: Did) -> Outcome:
    """Take the shown total, or choose this way to pay where no total was shown with it."""
    tender, kind = PAYS[deed.deed]
    after = replace(s.showing, overlay=Overlay.NONE)
    if deed.which.isdecimal():
        return after, (s.deed(kind, total=int(deed.which)),)
    return after, (s.deed(events.TenderChosen, tender=tender),)
