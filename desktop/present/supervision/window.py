"""The supervisor's window as a value: from the queue, what is being done, who sits there, and the time."""

from __future__ import annotations

from typing import Final

from desktop.present.supervision.deciding import deciding, nothing_left
from desktop.present.supervision.deeds import Deed, Doing, Failed, Form
from desktop.present.supervision.doing import finished
from desktop.present.supervision.request_side import request_side
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import Deciding, KeyList, Press, Sentence, SupervisorView
from desktop.present.supervision.waiting_side import queue_side
from desktop.present.words import Tone
from policy.approvals.queue import Queue

KEYS: Final = ("move", "numbers", "approve", "refuse", "offer", "enter", "back", "duty", "keys")


def supervisor_view(queue: Queue, doing: Doing, seat: Seat, sight: Sight) -> SupervisorView:
    """Show everything; what is selected must be settled before."""
    left = queue_side(queue, doing, seat, sight)
    waiting, over = queue.find(doing.selected), finished(queue, doing.selected)
    if doing.form is Form.KEYS:
        return SupervisorView(left, _keys(sight))
    if waiting is not None:
        bar = deciding(waiting, doing, seat, sight)
        return SupervisorView(left, request_side(waiting, None, seat, sight), bar)
    if over is not None:
        return SupervisorView(
            left, request_side(over.waiting, over, seat, sight), nothing_left(queue, doing, sight)
        )
    state = "on" if doing.on_duty else "off"
    empty = Sentence(sight.say(f"empty.heading-{state}"), sight.say(f"empty.text-{state}"))
    return SupervisorView(left, empty, _failed(doing, sight))


def _failed(doing: Doing, sight: Sight) -> Deciding | None:
    """Say what failed also where there is no request."""
    if not isinstance(doing.trouble, Failed):
        return None
    said = f"{doing.trouble.message} {doing.trouble.next_step}".strip()
    return Deciding(sight.say("queue.heading"), "", (), (), None, fault=said, fault_tone=Tone.DANGER)


def _keys(sight: Sight) -> KeyList:
    return KeyList(
        sight.say("keys.heading"),
        tuple((sight.say(f"key.{name}"), sight.say(f"keys.{name}")) for name in KEYS),
        Press(Deed.BACK, sight.say("decide.back"), sight.say("key.back")),
    )
