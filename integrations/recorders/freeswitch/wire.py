"""The event socket as bytes: frames, events, answers, and the command that masks. Owns no connection and no state."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from urllib.parse import unquote

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MOST_HEADERS = 65_536
MOST_BODY = 4 * 1024 * 1024

SUBSCRIBE = "event plain RECORD_START RECORD_STOP"
CHANNELS = "api show channels as json"

_WORD = re.compile(r"[^\s\x00-\x1f\x7f]{1,1024}")
_UUID = re.compile(r"[0-9A-Za-z-]{1,64}")


class Garbled(Exception):
    """What arrives is no event socket, or larger than it may be. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Frame:
    headers: Mapping[str, str]
    body: str = ""

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def answer(self) -> str:
        """What a command is answered: in the body, or for some in a header."""
        return self.headers.get("Reply-Text", self.body).strip()


class Frames:
    """Cuts the stream into frames, however its reads were cut."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Give the frames that are whole; raise Garbled when there will never be one."""
        self._buffer += data
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        buffer = self._buffer.lstrip(b"\n")
        head, end, rest = buffer.partition(b"\n\n")
        if len(head) > MOST_HEADERS:
            raise Garbled("a header is longer than is allowed")
        if not end:
            return None
        headers = _headers(head)
        length = headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()) or int(length[:9]) > MOST_BODY or len(length) > 9:
            raise Garbled("a body has no length that is allowed")
        if len(rest) < int(length):
            return None
        self._buffer = rest[int(length) :]
        return Frame(headers, rest[: int(length)].decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """A recording began or ended: on which channel, in which call, and its exact path.

    `number` grows with the moments of events; the events themselves may come in another order. `leg` is the SIP Call-ID
    of the channel, "" where there is none.
    """

    begins: bool
    channel: str
    call: str
    path: str
    number: int
    leg: str = ""


def record_event(frame: Frame) -> RecordEvent | None:
    """Return what an event says of a recording, None for any other event or one that names no recording."""
    headers = _headers(frame.body.partition("\n\n")[0].encode())
    told = {name: unquote(value, errors="replace") for name, value in headers.items()}
    kind, number = told.get("Event-Name"), told.get("Event-Sequence", "")
    channel, path = told.get("Unique-ID", ""), told.get("Record-File-Path", "")
    whole = path and _UUID.fullmatch(channel) and number.isascii() and number.isdecimal()
    if kind not in {"RECORD_START", "RECORD_STOP"} or not whole:
        return None
    call = told.get("Channel-Call-UUID") or channel
    leg = told.get("variable_sip_call_id", "")
    return RecordEvent(kind == "RECORD_START", channel, call, path, int(number), leg)


@unique
class Verdict(Enum):
    """What an answer says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_CHANNEL = "no channel"
    UNCLEAR = "unclear"


def verdict(answer: str) -> Verdict:
    """Return what an answer says; one that is refused has the same type as one that is not."""
    if answer.startswith("+OK"):
        return Verdict.ACCEPTED
    if answer.startswith("-ERR Cannot locate session"):
        return Verdict.NO_CHANNEL
    return Verdict.REFUSED if answer.startswith(("-ERR", "-USAGE")) else Verdict.UNCLEAR


def mask(channel: str, path: str, *, on: bool) -> str | None:
    """Return the command that masks a recording or unmasks it, None where no command can name it.

    Words are split at spaces, whatever stands around them.
    """
    if not (_UUID.fullmatch(channel) and _WORD.fullmatch(path)):
        return None
    return f"api uuid_record {channel} {'mask' if on else 'unmask'} {path}"


def recordings_of(channel: str) -> str:
    """Return the command that lists what listens in on a channel."""
    return f"api uuid_buglist {channel}"


def leg_of(channel: str) -> str:
    """Return the command that asks for a channel's SIP Call-ID."""
    return f"api uuid_getvar {channel} sip_call_id"


def leg(answer: str) -> str:
    """Return the SIP Call-ID that was asked for, "" if the channel has none or is gone."""
    return "" if answer.startswith("-ERR") or answer == "_undef_" else answer


def channels(answer: str) -> tuple[tuple[str, str], ...]:
    """Return channel and call of every row in a listing; raise Garbled for anything else."""
    try:
        rows = json.loads(answer).get("rows", [])
        found = tuple((row["uuid"], row.get("call_uuid") or row["uuid"]) for row in rows)
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise Garbled("the listing of channels cannot be read") from error
    if not all(isinstance(word, str) and _UUID.fullmatch(word) for pair in found for word in pair):
        raise Garbled("the listing of channels has a name that is none")
    return found


def recordings(answer: str) -> tuple[str, ...]:
    """Return the paths of the recordings in a list of what listens in; none if the channel is gone."""
    if answer.startswith("-ERR"):
        return ()
    try:
        bugs = fromstring(answer)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Garbled("the list of what listens in cannot be read") from error
    found = (
        (bug.findtext("function", ""), bug.findtext("target", "").strip()) for bug in bugs.iter("media-bug")
    )
    return tuple(target for function, target in found if function == "session_record" and target)


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name, value.strip())
    return headers
