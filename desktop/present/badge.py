"""The recorder badge from the state of the weakest recorder of the call: its mark, word and colour."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.present.call import BadgeLook, RecorderBadge
from desktop.present.texts import Texts
from desktop.present.words import Mark, Tone
from policy.recording import Proof


class BadgeState(StrEnum):
    """What the badge says; the value is the last part of its text's key."""

    RECORDING = "recording"
    PAUSING = "pausing"
    PAUSED = "paused"
    PAUSED_UNPROVEN = "paused-unproven"
    PAUSED_BY_WORD = "paused-by-word"
    STILL_PAUSED = "still-paused"
    RESUMING = "resuming"
    UNKNOWN = "unknown"
    STILL_RECORDING = "still-recording"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class _Dress:
    mark: Mark
    lamp: Tone
    look: BadgeLook
    urgent: bool = False


_DRESSES = {
    BadgeState.RECORDING: _Dress(Mark.REC, Tone.RECORDING, BadgeLook.PLAIN),
    BadgeState.PAUSING: _Dress(Mark.PAUSING, Tone.ACCENT, BadgeLook.MOVING),
    BadgeState.PAUSED: _Dress(Mark.PAUSED, Tone.SUCCESS, BadgeLook.GOOD),
    BadgeState.PAUSED_UNPROVEN: _Dress(Mark.PAUSED, Tone.WARNING, BadgeLook.DOUBT),
    BadgeState.PAUSED_BY_WORD: _Dress(Mark.PAUSED, Tone.WARNING, BadgeLook.DOUBT),
    BadgeState.STILL_PAUSED: _Dress(Mark.PAUSED, Tone.WARNING, BadgeLook.DOUBT),
    BadgeState.RESUMING: _Dress(Mark.RESUMING, Tone.ACCENT, BadgeLook.MOVING),
    BadgeState.UNKNOWN: _Dress(Mark.UNKNOWN, Tone.WARNING, BadgeLook.DOUBT, urgent=True),
    BadgeState.STILL_RECORDING: _Dress(Mark.REC, Tone.DANGER, BadgeLook.BAD, urgent=True),
    BadgeState.OFF: _Dress(Mark.OFF, Tone.ICON, BadgeLook.PLAIN),
}


def recorder_badge(
    texts: Texts, state: BadgeState, detail: str, proof: Proof, which: str = ""
) -> RecorderBadge:
    """Dress a state for the badge. ``detail`` is already worded ("2 of 3"); ``which`` names the offender."""
    dress = _DRESSES[state]
    words = texts(f"badge.{state}", which=which)
    grade = texts(f"proof.{proof.name.lower()}")
    spoken = texts("badge.spoken", state=words, detail=detail, grade=grade)
    return RecorderBadge(
        mark=dress.mark,
        lamp=dress.lamp,
        look=dress.look,
        state=words,
        detail=detail,
        grade=grade,
        bars=proof.value,
        spoken=spoken,
        urgent=dress.urgent,
    )
