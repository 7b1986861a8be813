"""What the agent does to a thing of the call: an account, a step, an option, a request, a receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.present.deeds import Deed as Done
from desktop.present.deeds import Did
from desktop.present.live import answers, typed
from desktop.present.live.account import OTHER
from desktop.present.live.guidance import NEED, TRIES
from desktop.present.live.own import form_of
from desktop.present.live.quote import OWN
from desktop.present.live.receipt import CHANNELS
from desktop.present.live.requested import reader_of
from desktop.present.live.showing import Form, Outcome, Overlay, Wrong
from desktop.present.live.sight import Sight
from desktop.present.live.steps import shown_step
from desktop.present.live.wishes import request_of
from desktop.present.live.wrapup import proposed
from policy import events
from policy.language.tree.pack import Step, StepKind
from policy.session import Stage


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
    shown = replace(s.showing, tried=tried, wrong=Wrong())
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
    return replace(s.showing, tried=tried, wrong=Wrong()), ()


def _found(s: Sight, name: str, text: str, which: str) -> Outcome:
    declared = s.pack.inputs.get(name)
    value = answers.value_of(s, declared, text) if declared is not None else None
    if value is None:
        return _wrong(s, which, "step.not-readable")
    found = s.deed(events.ValueFound, name=name, value=value)
    return replace(s.showing, wrong=Wrong()), (found,)


def _wrong(s: Sight, which: str, why: str, text: str = "") -> Outcome:
    return replace(s.showing, wrong=Wrong(which, why, text)), ()


def _own_amount(s: Sight, deed: Did) -> Outcome:
    """Take the customer's own amount, if it lies between the option's limits."""
    text = dict(deed.entered).get("amount", "")
    option = s.option
    if not text.strip() or option is None or option.own_amount is None:
        return s.showing, ()
    minor = typed.amount(text, s.f.currency)
    if minor is None:
        return _wrong(s, OWN, "step.not-readable", text)
    if not option.own_amount.least <= minor <= option.own_amount.most:
        return _wrong(s, OWN, "step.not-between", text)
    if s.session.found.get(OWN) == minor:
        return replace(s.showing, wrong=Wrong()), ()
    return replace(s.showing, wrong=Wrong()), (s.deed(events.ValueFound, name=OWN, value=minor),)


def _option(s: Sight, deed: Did) -> Outcome:
    chosen = s.deed(events.OptionChosen, option=deed.which)
    return replace(s.showing, overlay=Overlay.NONE, wrong=Wrong()), (chosen,)


def _count(s: Sight, deed: Did) -> Outcome:
    if not deed.which.isdecimal():
        return s.showing, ()
    return s.showing, (s.deed(events.PaymentsChosen, payments=int(deed.which)),)


def _accept(s: Sight, deed: Did) -> Outcome:
    if not deed.which.isdecimal():
        return s.showing, ()
    return s.showing, (s.deed(events.NewTotalAccepted, total=int(deed.which)),)


def _send_request(s: Sight, deed: Did) -> Outcome:
    own = replace(s.showing, form=form_of(s, deed))
    option = s.option
    request = request_of(replace(s, showing=own), option) if option is not None else None
    if request is None:
        return own, ()
    after = replace(own, overlay=Overlay.NONE, form=Form())
    return after, (s.deed(events.ExceptionAsked, request=request),)


def _accept_offer(s: Sight, deed: Did) -> Outcome:
    if not deed.which.isdecimal():
        return s.showing, ()
    return replace(s.showing, overlay=Overlay.NONE), (s.deed(events.OfferAccepted, asked=int(deed.which)),)


def _try_code(s: Sight, deed: Did) -> Outcome:
    """Have a code checked that was read out by the person who is chosen."""
    code = "".join(dict(deed.entered).get("code", "").split())
    pending, phone = s.session.pending, s.around.phone
    if pending is None or phone is None or not code:
        return s.showing, ()
    person = reader_of(s, phone)
    return s.showing, (s.deed(events.CodeHeard, pending=pending.id, person=person, code=code),)


def _receipt(s: Sight, deed: Did) -> Outcome:
    asked = s.deed(events.ReceiptAsked, key=deed.which, channel=CHANNELS[deed.deed])
    return s.showing, (asked,)


def _finish(s: Sight, deed: Did) -> Outcome:
    note = dict(deed.entered).get("note", s.showing.note)
    finished = s.deed(events.Finished, outcome=proposed(s), note=note)
    return replace(s.showing, note=note), (finished,)


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
    Done.ACCEPT_OFFER: _accept_offer,
    Done.TRY_CODE: _try_code,
    Done.SEND_TEXT: _receipt,
    Done.SEND_EMAIL: _receipt,
    Done.FINISH: _finish,
}
