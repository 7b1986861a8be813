"""From what the agent did in the panel to deeds for the session, wishes of the panel, and the panel's own state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.present.deeds import Deed as Done
from desktop.present.deeds import Did
from desktop.present.live import answers, typed
from desktop.present.live.account import OTHER
from desktop.present.live.guidance import FIND, NEED, TRIES
from desktop.present.live.quote import OWN
from desktop.present.live.receipt import CHANNELS
from desktop.present.live.request import request_of
from desktop.present.live.showing import Form, Overlay, PanelAsked, Showing, Wish
from desktop.present.live.sight import Sight, sight
from desktop.present.live.steps import shown_step
from desktop.present.live.surroundings import Surroundings
from desktop.present.live.wrapup import proposed
from desktop.present.texts import load
from policy import events
from policy.events import Deed
from policy.language.tree.pack import Step, StepKind
from policy.session import Session, Stage
from policy.session.state import BANK, CARD, LINK

Outcome = tuple[Showing, tuple[Deed | PanelAsked, ...]]

PLAIN: Mapping[Done, type[Deed]] = {
    Done.BEGIN_CLOSING: events.ClosingBegan,
    Done.STOP_PAUSE: events.PauseStopped,
    Done.RETRY_PAUSE: events.PauseRetried,
    Done.RESUME_RECORDING: events.ResumeAsked,
    Done.LOOK_UP: events.LookUpAsked,
    Done.HAND_OVER: events.HandedOver,
    Done.WITHDRAW_REQUEST: events.ExceptionWithdrawn,
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
    Done.SHOW_POLICY: Wish.POLICY_PAGE,
    Done.PRINT: Wish.PRINT,
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
    own = s.showing
    if deed.deed in WISHES:
        return own, (PanelAsked(WISHES[deed.deed], deed.which),)
    if deed.deed in OWN_DEEDS:
        return OWN_DEEDS[deed.deed](s, deed)
    if session.call is None:
        return own, ()
    if deed.deed in PLAIN:
        return replace(own, overlay=Overlay.NONE), (s.deed(PLAIN[deed.deed]),)
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


# --- The panel's own ------------------------------------------------------------------------------------------


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


def _form(s: Sight, deed: Did) -> Form:
    """Take over what stands in the form's fields."""
    entered = dict(deed.entered)
    form = s.showing.form
    return replace(form, amount=entered.get("amount", form.amount), note=entered.get("note", form.note))


def _choose_line(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, form=replace(_form(s, deed), line=deed.which)), ()


def _choose_reason(s: Sight, deed: Did) -> Outcome:
    return replace(s.showing, form=replace(_form(s, deed), reason=deed.which)), ()


def _choose_outcome(s: Sight, deed: Did) -> Outcome:
    note = dict(deed.entered).get("note", s.showing.note)
    return replace(s.showing, outcome=deed.which, note=note), ()


def _find(s: Sight, deed: Did) -> Outcome:
    """Search for what was typed; without it, open the search, or ask whether to leave the account."""
    text = dict(deed.entered).get(FIND, "").strip()
    searches = s.stage in (Stage.RINGING, Stage.CHOOSING)
    if text and searches:
        shown = replace(s.showing, overlay=Overlay.SEARCH, searched=text)
        return shown, (s.deed(events.AccountSearched, text=text),)
    if text and s.session.call is None:
        return s.showing, (PanelAsked(Wish.SEARCH, text),)
    overlay = Overlay.SEARCH if searches else Overlay.LEAVE
    return replace(s.showing, overlay=overlay), ()


def _cannot_verify(s: Sight, _deed: Did) -> Outcome:
    """Ask what to do with a caller who is nobody that the account knows."""
    return replace(s.showing, overlay=Overlay.LEAVE), ()


# --- Deeds about a thing ----------------------------------------------------------------------------------------


def _choose_account(s: Sight, deed: Did) -> Outcome:
    if deed.which == OTHER:
        return replace(s.showing, overlay=Overlay.SEARCH), ()
    return replace(s.showing, overlay=Overlay.NONE), (s.deed(events.AccountChosen, account=deed.which),)


def _confirm(s: Sight, deed: Did) -> Outcome:
    if s.stage is Stage.AUTHORISING:
        name = dict(deed.entered).get("name", "").strip()
        spoken = s.deed(events.AuthorisationSpoken, name=name, recording=s.around.recording)
        return s.showing, (spoken,)
    shown = shown_step(s.session, deed.which)
    if shown is None:
        return s.showing, ()
    if shown.step.asks:
        return _answered(s, shown.step, True)
    return s.showing, (s.deed(events.StepConfirmed, step=shown.step.id, text=shown.text),)


def _refuse(s: Sight, deed: Did) -> Outcome:
    shown = shown_step(s.session, deed.which)
    if shown is None or not shown.step.asks:
        return s.showing, ()
    if shown.step.kind is StepKind.VERIFY or answers.is_yes_no(s.pack.inputs[shown.step.asks]):
        return _answered(s, shown.step, False)
    return s.showing, (s.deed(events.StepConfirmed, step=shown.step.id, text=shown.text),)


def _answered(s: Sight, step: Step, value: object) -> Outcome:
    tried = tuple(one for one in s.showing.tried if one != step.id)
    shown = replace(s.showing, tried=tried, wrong=("", ""))
    return shown, (s.deed(events.StepAnswered, step=step.id, value=value),)


def _answer(s: Sight, deed: Did) -> Outcome:
    """Take in what was typed for a step, or for an input that the quote needs."""
    entered = dict(deed.entered)
    if deed.which.startswith(NEED):
        name = deed.which.removeprefix(NEED)
        return _found(s, name, entered.get(name, ""), deed.which)
    shown = shown_step(s.session, deed.which)
    if shown is None or not shown.step.asks:
        return s.showing, ()
    step = shown.step
    expected = s.around.checks.get(step.asks, ()) if step.kind is StepKind.VERIFY else ()
    if expected:
        return _checked(s, step, answers.is_right(s, expected, entered))
    value = answers.value_of(s, s.pack.inputs[step.asks], entered.get(step.asks, ""))
    return _wrong(s, step.id, "step.not-readable") if value is None else _answered(s, step, value)


def _checked(s: Sight, step: Step, right: bool | None) -> Outcome:
    """Count a try; the last one that does not match is the caller's answer."""
    if right is None:
        return _wrong(s, step.id, "step.not-readable")
    tried = (*s.showing.tried, step.id)
    if right or tried.count(step.id) >= TRIES:
        return _answered(s, step, right)
    return replace(s.showing, tried=tried, wrong=("", "")), ()


def _found(s: Sight, name: str, text: str, which: str) -> Outcome:
    declared = s.pack.inputs.get(name)
    value = answers.value_of(s, declared, text) if declared is not None else None
    if value is None:
        return _wrong(s, which, "step.not-readable")
    found = s.deed(events.ValueFound, name=name, value=value)
    return replace(s.showing, wrong=("", "")), (found,)


def _wrong(s: Sight, which: str, why: str) -> Outcome:
    return replace(s.showing, wrong=(which, why)), ()


def _own_amount(s: Sight, deed: Did) -> Outcome:
    """Take the customer's own amount, if it lies between the option's limits."""
    text = dict(deed.entered).get("amount", "")
    option = s.option
    if not text.strip() or option is None or option.own_amount is None:
        return s.showing, ()
    minor = typed.amount(text, s.f.currency)
    if minor is None:
        return _wrong(s, OWN, "step.not-readable")
    if not option.own_amount.least <= minor <= option.own_amount.most:
        return _wrong(s, OWN, "step.not-between")
    if s.session.found.get(OWN) == minor:
        return replace(s.showing, wrong=("", "")), ()
    return replace(s.showing, wrong=("", "")), (s.deed(events.ValueFound, name=OWN, value=minor),)


def _option(s: Sight, deed: Did) -> Outcome:
    chosen = s.deed(events.OptionChosen, option=deed.which)
    return replace(s.showing, overlay=Overlay.NONE, wrong=("", "")), (chosen,)


def _count(s: Sight, deed: Did) -> Outcome:
    if not deed.which.isdecimal():
        return s.showing, ()
    return s.showing, (s.deed(events.PaymentsChosen, payments=int(deed.which)),)


def _accept(s: Sight, deed: Did) -> Outcome:
    if not deed.which.isdecimal():
        return s.showing, ()
    return s.showing, (s.deed(events.NewTotalAccepted, total=int(deed.which)),)


def _send_request(s: Sight, deed: Did) -> Outcome:
    own = replace(s.showing, form=_form(s, deed))
    option = s.option
    request = request_of(replace(s, showing=own), option) if option is not None else None
    if request is None:
        return own, ()
    after = replace(own, overlay=Overlay.NONE, form=Form())
    return after, (s.deed(events.ExceptionAsked, request=request),)


def _receipt(s: Sight, deed: Did) -> Outcome:
    asked = s.deed(events.ReceiptAsked, key=deed.which, channel=CHANNELS[deed.deed])
    return s.showing, (asked,)


def _finish(s: Sight, deed: Did) -> Outcome:
    note = dict(deed.entered).get("note", s.showing.note)
    finished = s.deed(events.Finished, outcome=proposed(s), note=note)
    return replace(s.showing, note=note), (finished,)


OWN_DEEDS: Mapping[Done, Callable[[Sight, Did], Outcome]] = {
    Done.BACK: _back,
    Done.SHOW_KEYS: _keys,
    Done.ASK_WHY: _why,
    Done.ASK_WHY_NOT: _why_not,
    Done.OPEN_REQUEST: _open_request,
    Done.CHOOSE_LINE: _choose_line,
    Done.CHOOSE_REASON: _choose_reason,
    Done.CHOOSE_OUTCOME: _choose_outcome,
    Done.FIND_ACCOUNT: _find,
    Done.CANNOT_VERIFY: _cannot_verify,
}
OF_THINGS: Mapping[Done, Callable[[Sight, Did], Outcome]] = {
    Done.CHOOSE_ACCOUNT: _choose_account,
    Done.CONFIRM_STEP: _confirm,
    Done.REFUSE_STEP: _refuse,
    Done.ANSWER: _answer,
    Done.ENTER_AMOUNT: _own_amount,
    Done.CHOOSE_OPTION: _option,
    Done.CHOOSE_COUNT: _count,
    Done.ACCEPT_TOTAL: _accept,
    Done.SEND_REQUEST: _send_request,
    Done.SEND_TEXT: _receipt,
    Done.SEND_EMAIL: _receipt,
    Done.FINISH: _finish,
}
