"""The call strip and the recorder badge as shown: who calls, for how long, and whether it is recorded."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.present.words import Mark, Tone


@dataclass(frozen=True, slots=True)
class CallStrip:
    """Who calls, through which queue, for how long; ``spoken`` is the whole line for a screen reader."""

    mark: Mark
    tone: Tone
    title: str
    detail: str
    clock: str
    spoken: str
    quiet_clock: bool = False


class BadgeLook(StrEnum):
    """The ground of the badge."""

    PLAIN = "plain"
    MOVING = "moving"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class RecorderBadge:
    """The weakest recorder of the call: its state in mark and word, how many are so, and the grade of proof.

    ``bars`` of three are filled. ``urgent`` changes are announced at once.
    """

    mark: Mark
    lamp: Tone
    look: BadgeLook
    state: str
    detail: str
    grade: str
    bars: int
    spoken: str
    urgent: bool = False
