"""The smallest parts of a view: tones, marks and speech with its strong parts. No wording of its own."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """A colour by meaning; the value is the token's name."""

    PLAIN = "text"
    QUIET = "text-quiet"
    FAINT = "text-faint"
    ICON = "icon-quiet"
    ACCENT = "accent-text"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    RECORDING = "recording"


class Mark(StrEnum):
    """A mark by name; the value is the icon's file name without its suffix."""

    ALERT = "alert"
    ARROW = "arrow"
    BANK = "bank"
    BUSY = "busy"
    CARD = "card"
    CHECK = "check"
    CHECK_DISC = "check-disc"
    CLOCK = "clock"
    CROSS = "cross"
    CROSS_DISC = "cross-disc"
    DOT_RING = "dot-ring"
    DOWN = "down"
    FLIP = "flip"
    LEFT = "left"
    LINK = "link"
    LOCK = "lock"
    MAIL = "mail"
    MESSAGE = "message"
    OFF = "off"
    PAUSED = "paused"
    PAUSING = "pausing"
    PEN = "pen"
    PERSON = "person"
    PHONE = "phone"
    PHONE_RING = "phone-ring"
    PRINT = "print"
    REC = "rec"
    RESUMING = "resuming"
    RIGHT = "right"
    RING = "ring"
    SEARCH = "search"
    SHIELD = "shield"
    UNDOCK = "undock"
    UNKNOWN = "unknown"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of speech, strong where the agent must not get it wrong (dates, amounts)."""

    text: str
    strong: bool = False


Speech = tuple[Run, ...]


def speech(marked: str) -> Speech:
    """Split a text at its ``**`` marks into plain and strong runs."""
    return tuple(Run(part, strong=place % 2 == 1) for place, part in enumerate(marked.split("**")) if part)


def plain(said: Speech) -> str:
    """Join speech to what a screen reader says."""
    return "".join(run.text for run in said)
