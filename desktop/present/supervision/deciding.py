"""The bar at the bottom: the number, what can be done, and why something cannot."""

from __future__ import annotations

from typing import Final

from desktop.present.supervision import naming
from desktop.present.supervision.deeds import Deed, Doing, Failed, Form, Hindered, Trouble
from desktop.present.supervision.doing import refusing_is_hindered
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import Deciding, Entry, Number, Press
from desktop.present.words import Tone
from policy.approvals.queue import Done, Queue, Waiting
from policy.approvals.verifying import Fault

_LESS_SERIOUS: Final = frozenset({Fault.SAME_PERSON})


def deciding(waiting: Waiting, doing: Doing, seat: Seat, sight: Sight) -> Deciding:
    """Show what this person can do about a request that waits."""
    faults = seat.hindrances(waiting)
    can_refuse = not refusing_is_hindered(waiting, seat) and not doing.sending
    fault, tone = _fault(waiting, faults, doing, seat, sight)
    first = naming.first_name(waiting.request)
    question = "sending" if doing.sending else "question"
    return Deciding(
        question=sight.say(f"decide.{question}", name=first),
        advice=sight.say("decide.advice", name=first),
        numbers=_numbers(waiting, doing, sight, enabled=can_refuse),
        presses=_presses(waiting, doing, sight, enabled=can_refuse),
        primary=_primary(waiting, doing, sight, faults, enabled=can_refuse),
        entry=_entry(waiting, doing, seat, sight),
        fault=fault,
        fault_tone=tone,
    )


def to_sign(over: Done, doing: Doing, seat: Seat, sight: Sight) -> Deciding:
    """Show that a code is to be confirmed by a signature, and what keeps it from being sent."""
    can = not doing.sending and seat.own_fault is None
    failed = doing.trouble if isinstance(doing.trouble, Failed) else None
    fault = f"{failed.message} {failed.next_step}".strip() if failed else ""
    if seat.own_fault is not None:
        fault = own_fault(seat.own_fault, seat, sight)
    first = naming.first_name(over.waiting.request)
    return Deciding(
        question=sight.say("decide.sending" if doing.sending else "over.to-sign-question", name=first),
        advice=sight.say("over.to-sign-advice", name=first),
        numbers=(),
        presses=(),
        primary=Press(Deed.SIGN, sight.say("decide.sign"), sight.say("key.sign"), can),
        fault=fault,
        fault_tone=Tone.DANGER if failed else Tone.WARNING,
    )


def nothing_left(queue: Queue, doing: Doing, sight: Sight) -> Deciding:
    """Show that nothing is to be decided here any more; what is being typed keeps its place, and does nothing."""
    form = doing.form in (Form.REFUSE, Form.OFFER)
    entry = Entry(sight.say("over.typing"), doing.typed, "", doing.form.value) if form else None
    back = Press(Deed.BACK, sight.say("decide.back"), sight.say("key.back"))
    to_next = Press(Deed.ENTER, sight.say("decide.next"), sight.say("key.enter"))
    return Deciding(
        question=sight.say("over.question"),
        advice=sight.say("queue.count", count=len(queue.waiting))
        if queue.waiting
        else sight.say("queue.empty"),
        numbers=(),
        presses=(back,) if form else (),
        primary=to_next if queue.waiting and not form else None,
        entry=entry,
    )


def _numbers(waiting: Waiting, doing: Doing, sight: Sight, *, enabled: bool) -> tuple[Number, ...]:
    return tuple(
        Number(
            str(place),
            digits,
            str(place),
            sight.say("decide.number", digits=" ".join(digits), place=place),
            chosen=digits == doing.picked,
            enabled=enabled,
        )
        for place, digits in enumerate(waiting.request.numbers, 1)
    )


def _presses(waiting: Waiting, doing: Doing, sight: Sight, *, enabled: bool) -> tuple[Press, ...]:
    if doing.form in (Form.REFUSE, Form.OFFER):
        return (Press(Deed.BACK, sight.say("decide.back"), sight.say("key.back"), not doing.sending),)
    refuse = Press(Deed.REFUSE, sight.say("decide.refuse"), sight.say("key.refuse"), enabled)
    if not naming.can_be_less(waiting.request):
        return (refuse,)
    return refuse, Press(Deed.OFFER, sight.say("decide.offer"), sight.say("key.offer"), enabled)


def _primary(
    waiting: Waiting, doing: Doing, sight: Sight, faults: tuple[Fault, ...], *, enabled: bool
) -> Press:
    has_number = doing.picked in waiting.request.numbers
    match doing.form:
        case Form.REFUSE:
            label, ready = "decide.refuse-now", bool(doing.typed.strip())
        case Form.OFFER:
            label, ready = "decide.offer-now", bool(doing.typed.strip())
        case _:
            can = enabled and has_number and not faults
            return Press(Deed.APPROVE, sight.say("decide.approve"), sight.say("key.approve"), can)
    return Press(Deed.ENTER, sight.say(label), sight.say("key.enter"), enabled and has_number and ready)


def _entry(waiting: Waiting, doing: Doing, seat: Seat, sight: Sight) -> Entry | None:
    request = waiting.request
    amounts = sight.amounts(request)
    match doing.form:
        case Form.REFUSE:
            label = sight.say("decide.reason", name=naming.first_name(request))
            return Entry(label, doing.typed, sight.say("decide.reason-hint"), doing.form.value)
        case Form.OFFER:
            most = min(seat.limit, request.change.asked - 1)
            label = sight.say("decide.amount", asked=amounts.amount(request.change.asked))
            return Entry(
                label,
                doing.typed,
                sight.say("decide.amount-hint", most=amounts.amount(most)),
                doing.form.value,
            )
        case _:
            return None


def _fault(
    waiting: Waiting, faults: tuple[Fault, ...], doing: Doing, seat: Seat, sight: Sight
) -> tuple[str, Tone]:
    """Say what stands in the way: of what was just tried, else of approving at all."""
    match doing.trouble:
        case Failed(message, next_step):
            return f"{message} {next_step}".strip(), Tone.DANGER
        case Hindered(tried):
            return " ".join(_hindrance(one, waiting, seat, sight) for one in tried), Tone.WARNING
        case Trouble() as trouble:
            asked = sight.amounts(waiting.request).amount(waiting.request.change.asked)
            return sight.say(f"trouble.{trouble.value}", asked=asked), Tone.WARNING
        case _:
            pass
    if doing.form is not Form.NONE and faults == (Fault.LIMIT,):
        return "", Tone.WARNING  # it was said before the form was opened, and hinders nothing in it
    tone = Tone.ACCENT if set(faults) <= _LESS_SERIOUS else Tone.WARNING
    return " ".join(_hindrance(one, waiting, seat, sight) for one in faults), tone


def own_fault(fault: Fault, seat: Seat, sight: Sight) -> str:
    """Say why nothing that is signed here counts, and what to do."""
    return sight.say(f"hindered.{_key(fault)}", key=naming.grouped(seat.key, 16))


def _key(fault: Fault) -> str:
    return fault.name.lower().replace("_", "-")


def _hindrance(fault: Fault, waiting: Waiting, seat: Seat, sight: Sight) -> str:
    request = waiting.request
    amounts = sight.amounts(request)
    signer = seat.roster.signer(seat.person)
    less = fault is Fault.LIMIT and naming.can_be_less(request)
    key = "limit-offer" if less else _key(fault)
    return sight.say(
        f"hindered.{key}",
        limit=amounts.amount(seat.limit),
        asked=amounts.amount(request.needs.limit),
        role=seat.role(request.needs.role),
        own=seat.role(signer.role) if signer is not None else "",
        key=naming.grouped(seat.key, 16),
        done=len(waiting.decisions),
        people=request.needs.people,
    )
