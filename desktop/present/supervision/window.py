"""The supervisor's window as a value: from the queue, what is being done, who sits there, and the time."""

from __future__ import annotations

from typing import Final

from desktop.present.supervision.deciding import deciding, nothing_left, own_fault, to_sign
from desktop.present.supervision.deeds import Deed, Doing, Failed, Form
from desktop.present.supervision.doing import finished
from desktop.present.supervision.reading import READING, reading
from desktop.present.supervision.request_side import request_side
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.team import team
from desktop.present.supervision.view import Deciding, KeyList, Press, Sentence, SupervisorView
from desktop.present.supervision.waiting_side import queue_side
from desktop.present.words import Tone
from policy.approvals.queue import Queue, to_confirm

KEYS: Final = (
    "move",
    "numbers",
    "approve",
    "refuse",
    "offer",
    "sign",
    "code",
    "enter",
    "back",
    "duty",
    "keys",
)


def supervisor_view(
    queue: Queue, doing: Doing, seat: Seat, sight: Sight, unheard: Failed | None = None
) -> SupervisorView:
    """Show everything; what is selected must be settled before. `unheard` is why no requests come."""
    left = queue_side(queue, doing, seat, sight, unheard)
    waiting, over = queue.find(doing.selected), finished(queue, doing.selected)
    if doing.form is Form.KEYS:
        return SupervisorView(left, _keys(sight))
    if doing.form in READING:
        main = request_side(waiting, None, seat, sight) if waiting is not None else None
        return SupervisorView(left, main or _nobody(doing, sight, unheard), reading(doing, seat, sight))
    if waiting is not None:
        bar = deciding(waiting, doing, seat, sight)
        seen = team(queue, waiting.request, sight)
        return SupervisorView(left, request_side(waiting, None, seat, sight, seen), bar)
    if over is not None:
        is_open = to_confirm(over, seat.person) and doing.form is Form.NONE
        bar = to_sign(over, doing, seat, sight) if is_open else nothing_left(queue, doing, sight)
        return SupervisorView(left, request_side(over.waiting, over, seat, sight), bar)
    return SupervisorView(left, _nobody(doing, sight, unheard), _faulty(doing, seat, sight))


def _nobody(doing: Doing, sight: Sight, unheard: Failed | None) -> Sentence:
    """Say that nobody waits, or that nobody can tell."""
    if unheard is not None:
        text = unheard.message or sight.say("empty.text-unheard")
        return Sentence(sight.say("empty.heading-unheard"), text)
    state = "on" if doing.on_duty else "off"
    return Sentence(sight.say(f"empty.heading-{state}"), sight.say(f"empty.text-{state}"))


def _faulty(doing: Doing, seat: Seat, sight: Sight) -> Deciding | None:
    """Say what failed, or that nothing signed here counts, also where there is no request."""
    match doing.trouble:
        case Failed(message, next_step):
            said, tone = f"{message} {next_step}".strip(), Tone.DANGER
        case _ if seat.own_fault is not None:
            said, tone = own_fault(seat.own_fault, seat, sight), Tone.WARNING
        case _:
            return None
    return Deciding("", "", (), (), None, fault=said, fault_tone=tone)


def _keys(sight: Sight) -> KeyList:
    return KeyList(
        sight.say("keys.heading"),
        tuple((sight.say(f"key.{name}"), sight.say(f"keys.{name}")) for name in KEYS),
        Press(Deed.BACK, sight.say("decide.back"), sight.say("key.back")),
    )
