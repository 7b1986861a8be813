"""The event socket as bytes: frames, answers, and the commands. Owns no connection; what events say is `events`'."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, unique

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MOST_HEADERS = 65_536
MOST_BODY = 4 * 1024 * 1024

CHANNELS = "api show channels as json"
STILL_THERE = "api echo"

UUID = re.compile(r"[0-9A-Za-z-]{1,64}")
_WORD = re.compile(r"[^\s\x00-\x1f\x7f]{1,1024}")


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
        told = headers(head)
        length = told.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()) or int(length[:9]) > MOST_BODY or len(length) > 9:
            raise Garbled("a body has no length that is allowed")
        if len(rest) < int(length):
            return None
        self._buffer = rest[int(length) :]
        return Frame(told, rest[: int(length)].decode("utf-8", "replace"))


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
    if not (UUID.fullmatch(channel) and _WORD.fullmatch(path)):
        return None
    return f"api uuid_record {channel} {'mask' if on else 'unmask'} {path}"


def recordings_of(channel: str) -> str:
    """Return the command that lists what listens in on a channel."""
    return f"api uuid_buglist {channel}"


def dump_of(channel: str) -> str:
    """Return the command that asks a channel for all that it has to say of itself."""
    return f"api uuid_dump {channel}"


def channels(answer: str) -> tuple[str, ...]:
    """Return the Unique-ID of every channel in a listing; raise Garbled for anything else."""
    try:
        found = tuple(row["uuid"] for row in json.loads(answer).get("rows", []))
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise Garbled("the listing of channels cannot be read") from error
    if not all(isinstance(word, str) and UUID.fullmatch(word) for word in found):
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


def headers(head: bytes) -> dict[str, str]:
    """Return the headers of a block by their names, their values as they came."""
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name, value.strip())
    return found
