"""What follows from a deed or from news: the window's state after it, and what has to be done beyond it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.present.locale import locale_of
from desktop.present.supervision.amounts import Amounts
from desktop.present.supervision.deeds import (
    Confirm,
    Decide,
    Deed,
    Did,
    Doing,
    Failed,
    Form,
    GoOnDuty,
    Hindered,
    Order,
    Trouble,
)
from desktop.present.supervision.naming import can_be_less
from desktop.present.supervision.reading import READING, entered, opened
from desktop.present.supervision.seat import Seat
from policy.approvals.decision import Verb
from policy.approvals.queue import Done, Queue, Waiting, to_confirm
from policy.approvals.verifying import Fault

_FORMS: Final = {Deed.REFUSE: Form.REFUSE, Deed.OFFER: Form.OFFER}
_STEPS: Final = {Deed.NEWER: -1, Deed.OLDER: 1}
_WITH_KEYS_OPEN: Final = frozenset({Deed.KEYS, Deed.ENTER, Deed.BACK, Deed.DUTY})
Next = tuple[Doing, Order | None]


def settle(doing: Doing, queue: Queue) -> Doing:
    """Stay at the selected request, also when it is over; take the newest where nothing was selected."""
    if finished(queue, doing.selected) is not None:
        return doing
    if queue.find(doing.selected) is None:
        newest = queue.waiting[0].digest if queue.waiting else ""
        stays = newest == doing.selected or doing.form in READING
        return doing if stays else _at(doing, newest)
    return doing


def finished(queue: Queue, digest: str) -> Done | None:
    return next((one for one in queue.done if one.waiting.digest == digest), None)


def done(doing: Doing, did: Did, queue: Queue, seat: Seat) -> Next:
    """Return what comes of a deed; one that means nothing now changes nothing."""
    if doing.form is Form.KEYS and did.deed not in _WITH_KEYS_OPEN:
        return doing, None
    match did.deed:
        case Deed.SELECT:
            return _at(doing, did.which), None
        case Deed.NEWER | Deed.OLDER:
            return _move(doing, queue, _STEPS[did.deed]), None
        case Deed.TYPE:
            return (
                doing if doing.typed == did.which else replace(doing, typed=did.which, trouble=None)
            ), None
        case Deed.CODE:
            return opened(doing), None
        case Deed.ENTER if doing.form in READING:
            return entered(doing, seat)
        case Deed.DUTY:
            return replace(doing, on_duty=not doing.on_duty, trouble=None), GoOnDuty(not doing.on_duty)
        case Deed.KEYS:
            form = Form.NONE if doing.form is Form.KEYS else Form.KEYS
            return replace(doing, form=form, typed="", trouble=None), None
        case Deed.BACK:
            return _back(doing), None
        case _:
            return _about_the_request(doing, did, queue, seat)


def sent(doing: Doing, digest: str) -> Doing:
    """Return the state when a decision was taken, or somebody was first: the queue tells what became of it."""
    if doing.sending != digest:
        return doing
    return replace(doing, sending="", picked="", form=Form.NONE, typed="", trouble=None)


def not_sent(doing: Doing, trouble: Hindered | Failed | Trouble) -> Doing:
    """Return the state when a decision was not taken; what was typed stays, so that it can be tried again."""
    return replace(doing, sending="", trouble=trouble)


def not_on_duty(doing: Doing, trouble: Failed) -> Doing:
    """Return the state when nobody could be told of being on duty."""
    return replace(doing, on_duty=False, trouble=trouble)


def refusing_is_hindered(waiting: Waiting, seat: Seat) -> bool:
    """Tell whether this person may not even refuse; a limit hinders only what gives away more."""
    return any(fault is not Fault.LIMIT for fault in seat.hindrances(waiting))


def _about_the_request(doing: Doing, did: Did, queue: Queue, seat: Seat) -> Next:
    waiting = queue.find(doing.selected)
    if doing.form in READING:
        return doing, None
    if did.deed is Deed.ENTER and doing.form is Form.KEYS:
        return _back(doing), None
    if did.deed is Deed.SIGN:
        return _sign(doing, queue, seat)
    if waiting is None:
        over = did.deed is Deed.ENTER and doing.form is Form.NONE and queue.waiting
        return (_at(doing, queue.waiting[0].digest) if over else doing), None
    if doing.sending or refusing_is_hindered(waiting, seat):
        return doing, None
    match did.deed:
        case Deed.PICK:
            numbers = dict(enumerate(waiting.request.numbers, 1))
            picked = numbers.get(int(did.which), doing.picked)
            return replace(doing, picked=picked, trouble=None), None
        case Deed.APPROVE:
            return _approve(doing, waiting, seat)
        case Deed.ENTER:
            return _enter(doing, waiting)
        case _:
            return _open(doing, did.deed, waiting), None


def _sign(doing: Doing, queue: Queue, seat: Seat) -> Next:
    """Sign for a code, which needs no number: there is none on any screen any more."""
    over = finished(queue, doing.selected)
    if over is None or doing.sending or not to_confirm(over, seat.person):
        return doing, None
    return replace(doing, sending=doing.selected, trouble=None), Confirm(doing.selected)


def _open(doing: Doing, deed: Deed, waiting: Waiting) -> Doing:
    if doing.form is not Form.NONE or (deed is Deed.OFFER and not can_be_less(waiting.request)):
        return doing
    return replace(doing, form=_FORMS[deed], typed="", trouble=None)


def _approve(doing: Doing, waiting: Waiting, seat: Seat) -> Next:
    if doing.form is not Form.NONE:
        return doing, None
    faults = seat.hindrances(waiting)
    if faults:
        return replace(doing, trouble=Hindered(faults)), None
    return _send(doing, waiting, Verb.APPROVE)


def _enter(doing: Doing, waiting: Waiting) -> Next:
    typed = doing.typed.strip()
    match doing.form:
        case Form.REFUSE if not typed:
            return replace(doing, trouble=Trouble.NO_REASON), None
        case Form.REFUSE:
            return _send(doing, waiting, Verb.REFUSE, typed)
        case Form.OFFER:
            change = waiting.request.change
            offered = Amounts(locale_of("en"), change.currency, change.digits).read(typed)
            if offered is None or not 0 < offered < change.asked:
                return replace(doing, trouble=Trouble.NO_AMOUNT), None
            return _send(doing, waiting, Verb.COUNTER, offered=offered)
        case _:
            return doing, None


def _send(doing: Doing, waiting: Waiting, verb: Verb, reason: str = "", offered: int = 0) -> Next:
    """Sign only with a number of this very request."""
    if doing.picked not in waiting.request.numbers:
        return replace(doing, trouble=Trouble.NO_NUMBER), None
    order = Decide(waiting.digest, verb, doing.picked, reason, offered)
    return replace(doing, sending=waiting.digest, trouble=None), order


def _at(doing: Doing, digest: str) -> Doing:
    return Doing(selected=digest, sending=doing.sending, on_duty=doing.on_duty)


def _move(doing: Doing, queue: Queue, step: int) -> Doing:
    digests = [one.digest for one in queue.waiting]
    if not digests or doing.form is not Form.NONE:
        return doing
    if doing.selected not in digests:
        return _at(doing, digests[0])
    place = min(max(digests.index(doing.selected) + step, 0), len(digests) - 1)
    return doing if digests[place] == doing.selected else _at(doing, digests[place])


def _back(doing: Doing) -> Doing:
    if doing.sending:
        return doing
    if doing.form is Form.NONE:
        return replace(doing, picked="", trouble=None)
    return replace(doing, form=Form.NONE, typed="", heard=(), code="", trouble=None)
