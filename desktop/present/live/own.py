"""What the agent does to the panel itself: pages that lie over the talk, forms, the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.present.deeds import Deed as Done
from desktop.present.deeds import Did
from desktop.present.live.guidance import FIND
from desktop.present.live.showing import Form, Outcome, Overlay, PanelAsked, Wish
from desktop.present.live.sight import Sight
from policy import events
from policy.session import Stage


def _back(s: Sight, deed: Did) -> Outcome:
    """Go back to what lies below; what was told is put away."""
    dismissed = s.showing.dismissed | ({deed.which} if deed.which else set())
    overlay = s.showing.overlay if deed.which else Overlay.NONE
    return replace(s.showing, overlay=overlay, row="", dismissed=dismissed), ()


def _keys(s: Sight, _deed: Did) -> Outcome:
    on = s.showing.overlay is Overlay.KEYS
    return replace(s.showing, overlay=Overlay.NONE if on else Overlay.KEYS), ()


def _why(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, overlay=Overlay.WHY, about=deed.which, row=""), ()


def _why_not(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, overlay=Overlay.WHY, row=deed.which), ()


def _open_request(s: Sight, deed: Did) -> Outcome:
    form = Form(line=deed.which) if deed.which else s.showing.form
    return replace(s.showing, overlay=Overlay.REQUEST, form=form), ()


def form_of(s: Sight, deed: Did) -> Form:
    """Take over what stands in the form's fields."""
    entered = dict(deed.entered)
    form = s.showing.form
    return replace(
        form,
        amount=entered.get("amount", form.amount),
        count=entered.get("count", form.count),
        note=entered.get("note", form.note),
    )


def _choose_kind(s: Sight, deed: Did) -> Outcome:
    """Ask for something else: reason and note stay, what belongs to the other kind goes."""
    form = form_of(s, deed)
    return replace(s.showing, form=Form(kind=deed.which, reason=form.reason, note=form.note)), ()


def _open_phone(s: Sight, _deed: Did) -> Outcome:
    return replace(s.showing, overlay=Overlay.PHONE), ()


def _choose_reader(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, form=replace(s.showing.form, reader=deed.which)), ()


def _choose_line(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, form=replace(form_of(s, deed), line=deed.which)), ()


def _choose_reason(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, form=replace(form_of(s, deed), reason=deed.which)), ()


def _choose_outcome(s: Sight, deed: Did) -> Outcome:
    note = dict(deed.entered).get("note", s.showing.note)
    return replace(s.showing, outcome=deed.which, note=note), ()


def _find(s: Sight, deed: Did) -> Outcome:
    """Search for what was typed; without it, open the search, or ask whether to leave the account.

    Between calls nothing is opened: what is found shows by number and street only.
    """
    text = dict(deed.entered).get(FIND, "").strip()
    searches = s.stage in (Stage.RINGING, Stage.CHOOSING)
    if text and searches:
        shown = replace(s.showing, overlay=Overlay.SEARCH, searched=text)
        return shown, (s.deed(events.AccountSearched, text=text),)
    if s.session.call is None:
        wish = (PanelAsked(Wish.SEARCH, text),) if text else ()
        return replace(s.showing, searched=text), wish
    overlay = Overlay.SEARCH if searches else Overlay.LEAVE
    return replace(s.showing, overlay=overlay), ()


def _cannot_verify(s: Sight, _deed: Did) -> Outcome:
    """Ask what to do with a caller who is nobody that the account knows."""
    return replace(s.showing, overlay=Overlay.LEAVE), ()


OWN_DEEDS: Mapping[Done, Callable[[Sight, Did], Outcome]] = {
    Done.BACK: _back,
    Done.SHOW_KEYS: _keys,
    Done.ASK_WHY: _why,
    Done.ASK_WHY_NOT: _why_not,
    Done.OPEN_REQUEST: _open_request,
    Done.CHOOSE_KIND: _choose_kind,
    Done.CHOOSE_LINE: _choose_line,
    Done.OPEN_PHONE: _open_phone,
    Done.CHOOSE_READER: _choose_reader,
    Done.CHOOSE_REASON: _choose_reason,
    Done.CHOOSE_OUTCOME: _choose_outcome,
    Done.FIND_ACCOUNT: _find,
    Done.CANNOT_VERIFY: _cannot_verify,
}
