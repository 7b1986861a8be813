"""What stands in the way or has just happened, as shown: the steps of a pause, a failure with its ways on,
an outcome that is unknown, a card that was declined, a wrap-up that is blocked."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.present.deeds import Button
from desktop.present.words import Mark, Tone


class CellState(StrEnum):
    WAITING = "waiting"
    BUSY = "busy"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of one recorder; ``at`` is seconds since the request, ``spoken`` the state in words."""

    state: CellState
    at: str
    spoken: str


@dataclass(frozen=True, slots=True)
class RecorderRow:
    name: str
    place: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RecorderMatrix:
    """Every recorder of the call against the steps it was asked to go through."""

    columns: tuple[str, ...]
    rows: tuple[RecorderRow, ...]


@dataclass(frozen=True, slots=True)
class Pausing:
    """The steps of the pause while they happen; ``permille`` of the time limit has gone."""

    heading: str
    elapsed: str
    permille: int
    matrix: RecorderMatrix
    opens: str
    opens_text: str


@dataclass(frozen=True, slots=True)
class TrackStep:
    label: str
    at: str


@dataclass(frozen=True, slots=True)
class CardOpen:
    """What the panel shows above the open card window; `runs_out` is how long the pause still lasts, if it ends."""

    track: tuple[TrackStep, ...]
    note: str
    runs_out: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or is about to, with its time."""

    mark: Mark
    tone: Tone
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on, with one line about what it does."""

    button: Button
    mark: Mark
    detail: str


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, what is safe, what to do. Parts that do not apply are empty."""

    mark: Mark
    tone: Tone
    heading: str
    text: str
    amount: str = ""
    matrix: RecorderMatrix | None = None
    events: tuple[Event, ...] = ()
    ways: tuple[Way, ...] = ()
    pairs: tuple[Pair, ...] = ()
    urgent: bool = False
