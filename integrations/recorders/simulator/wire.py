"""What the simulated product says, and what that proves. Owns no state."""

from dataclasses import dataclass
from enum import Enum, unique

from integrations.ports import RecorderReading
from integrations.recorders.roll import unknown
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState


@unique
class Verdict(Enum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BUSY = "busy"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Status:
    """A recorder's state as the product tells it, of the moment `as_of_ns`.

    `word` is what it shows; `by_command` whether a pause is one that was asked for; `sound` whether its file got any
    sound just then. Only together do they prove something.
    """

    word: str
    by_command: bool
    sound: bool
    as_of_ns: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to the request of that number; the status comes with a request to read."""

    number: int
    call: CallKey
    recorder: str
    verdict: Verdict
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Appeared:
    call: CallKey
    recorder: str


@dataclass(frozen=True, slots=True)
class Ended:
    call: CallKey
    recorder: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A recorder's state changed, and nobody had asked for it."""

    call: CallKey
    recorder: str
    status: Status


@dataclass(frozen=True, slots=True)
class LineMoved:
    up: bool


Said = Answered | Appeared | Ended | Changed | LineMoved

_UNPROVEN = "What it shows and what it writes do not agree."


def judged(status: Status, at: Moment) -> RecorderReading:
    """Return what a status proves of a recorder that was asked at `at`; doubt is UNKNOWN."""
    if status.as_of_ns < at.monotonic_ns:
        age_ms = (at.monotonic_ns - status.as_of_ns) // 1_000_000
        return unknown(at, f"What it shows is {age_ms} ms old.")
    match status:
        case Status(word="paused", by_command=False):
            return unknown(at, "It rests because the call is on hold, not because it was asked to pause.")
        case Status(word="paused", sound=False):
            return RecorderReading(RecorderState.PAUSED, Proof.PROVEN, at)
        case Status(word="recording", sound=True):
            return RecorderReading(RecorderState.RECORDING, Proof.PROVEN, at)
        case Status(word="stopped", sound=False):
            return RecorderReading(RecorderState.NOT_RECORDING, Proof.PROVEN, at)
        case Status(word="paused" | "recording" | "stopped"):
            return unknown(at, _UNPROVEN)
    return unknown(at, "It shows a state that is not known.")
