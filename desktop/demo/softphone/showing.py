"""What the telephone shows of a face: words, marks and which buttons can be pressed. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.demo.softphone.wire import Face, Press, State
from desktop.present.locale import duration
from desktop.present.texts import Texts
from desktop.present.words import Mark, Tone

TEST_CARD = "4242 4242 4242 4242"
"""A card of the sandbox's that belongs to nobody. It is known here and not in the panel's process, as any card's."""

_MARKS = {
    State.READY: (Mark.PHONE, Tone.ICON),
    State.RINGING: (Mark.PHONE_RING, Tone.ACCENT),
    State.TALKING: (Mark.PHONE, Tone.SUCCESS),
    State.HELD: (Mark.PAUSED, Tone.WARNING),
}
_PRESSES = {
    State.READY: {Press.NEXT_CALL},
    State.RINGING: {Press.ANSWER, Press.HANG_UP},
    State.TALKING: {Press.HANG_UP, Press.HOLD, Press.TRANSFER},
    State.HELD: {Press.HANG_UP, Press.TAKE_BACK, Press.TRANSFER},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One look at the telephone. `presses` are the buttons that can be pressed."""

    mark: Mark
    tone: Tone
    state: str
    title: str
    number: str
    queue: str
    clock: str
    spoken: str
    hang_up: str
    says: tuple[str, ...]
    presses: frozenset[Press]


def shown(face: Face, passed_ms: int, texts: Texts) -> Shown:
    """Return the telephone as it looks so many milliseconds after a face came."""
    t = texts
    mark, tone = _MARKS[face.state]
    state = t(f"softphone.{face.state}")
    number = face.number or (t("softphone.no-number") if face.call else "")
    seconds = (face.since_ms + passed_ms) // 1000
    clock = duration(seconds) if face.call else ""
    title = (face.caller or number) if face.call else t("softphone.ready-title")
    queue = t("softphone.queue", queue=face.queue) if face.queue else ""
    if not face.call:
        left = max(0, face.next_ms - passed_ms)
        queue = (
            t("softphone.next-in", seconds=-(-left // 1000))
            if face.next_ms >= 0
            else t("softphone.next-soon")
        )
    ringing = face.state is State.RINGING
    return Shown(
        mark,
        tone,
        state,
        title,
        number if face.caller else "",
        queue,
        clock,
        t("softphone.spoken", state=state, caller=title, clock=clock),
        t("softphone.refuse" if ringing else "softphone.hang-up"),
        _says(face, texts),
        frozenset(_PRESSES[face.state]),
    )


def _says(face: Face, t: Texts) -> tuple[str, ...]:
    """Return what the caller says when asked, once there is somebody to ask, with a card to pay by."""
    if face.state not in (State.TALKING, State.HELD):
        return ()
    return (*face.says, t("softphone.says-card", number=TEST_CARD))
