"""What the panel's process and the softphone's stand-in say to each other: one JSON object a line, with limits."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar, TypeVar

Word = TypeVar("Word", bound=StrEnum)

MAX_LINE = 8192
LONGEST = 128
"""Characters of any text; longer ones are cut before they are sent, and refused when they come."""
MOST_LINES = 4
_MOST_MS = 86_400_000


class WireError(Exception):
    """A line that is no message of ours; it says what is wrong and never what was in the line."""


class State(StrEnum):
    """What the telephone does; the value is the last part of its text's key."""

    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"


class Press(StrEnum):
    """A button of the telephone; the value is the last part of its text's key."""

    ANSWER = "answer"
    HANG_UP = "hang-up"
    HOLD = "hold"
    TAKE_BACK = "take-back"
    TRANSFER = "transfer"
    NEXT_CALL = "next-call"


@dataclass(frozen=True, slots=True)
class Face:
    """All that the telephone shows. `since_ms` is how long it has been in a call's state, `next_ms` when the next
    call comes, -1 if nobody knows.
    """

    name: ClassVar[str] = "face"
    state: State = State.READY
    call: str = ""
    number: str = ""
    caller: str = ""
    queue: str = ""
    since_ms: int = 0
    next_ms: int = -1
    says: tuple[str, ...] = ()
    """What the caller answers when asked, a line each."""

    def __post_init__(self) -> None:
        texts = (self.call, self.number, self.caller, self.queue, *self.says)
        if any(len(one) > LONGEST for one in texts) or len(self.says) > MOST_LINES:
            raise WireError("a text is too long")
        if not (0 <= self.since_ms <= _MOST_MS and -1 <= self.next_ms <= _MOST_MS):
            raise WireError("a time is out of its limits")
        if (self.state is State.READY) == bool(self.call):
            raise WireError("the state and the call do not go together")


@dataclass(frozen=True, slots=True)
class Opened:
    """The window is on the screen."""

    name: ClassVar[str] = "opened"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed while this call was shown ("" for none)."""

    name: ClassVar[str] = "pressed"
    press: Press
    call: str = ""

    def __post_init__(self) -> None:
        if len(self.call) > LONGEST:
            raise WireError("a text is too long")


Report = Opened | Pressed


def encode(message: Face | Report) -> bytes:
    """Write one message as a line."""
    return json.dumps({"is": message.name, **asdict(message)}, separators=(",", ":")).encode() + b"\n"


def decode_face(line: bytes) -> Face:
    """Read a line from the panel's process, or raise WireError."""
    said = _object(line)
    if _text(said, "is") != Face.name:
        raise WireError("the message is not known")
    face = Face(
        _word(State, _text(said, "state")),
        _text(said, "call"),
        _text(said, "number"),
        _text(said, "caller"),
        _text(said, "queue"),
        _whole(said, "since_ms"),
        _whole(said, "next_ms"),
        _lines(said, "says"),
    )
    _done(said)
    return face


def decode_report(line: bytes) -> Report:
    """Read a line from the softphone, or raise WireError."""
    said = _object(line)
    report: Report
    match _text(said, "is"):
        case Opened.name:
            report = Opened()
        case Pressed.name:
            report = Pressed(_word(Press, _text(said, "press")), _text(said, "call"))
        case _:
            raise WireError("the report is not known")
    _done(said)
    return report


def _object(line: bytes) -> dict[str, object]:
    if len(line) > MAX_LINE:
        raise WireError("the line is too long")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise WireError("the line is not JSON") from None
    if not isinstance(said, dict):
        raise WireError("the line is not a JSON object")
    return said


def _text(said: dict[str, object], name: str) -> str:
    value = said.pop(name, None)
    if not isinstance(value, str):
        raise WireError(f"{name} is no text")
    return value


def _lines(said: dict[str, object], name: str) -> tuple[str, ...]:
    value = said.pop(name, None)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WireError(f"{name} is no list of texts")
    return tuple(value)


def _whole(said: dict[str, object], name: str) -> int:
    value = said.pop(name, None)
    if not isinstance(value, int) or isinstance(value, bool):
        raise WireError(f"{name} is no whole number")
    return value


def _word(words: type[Word], text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise WireError("a word is not known") from None


def _done(said: dict[str, object]) -> None:
    if said:
        raise WireError("the message has other fields")
