"""Asterisk's manager interface on the wire: header lines. Owns framing, limits and escapes, not what is said."""

import re
from dataclasses import dataclass

MOST_LINE = 64 * 1024
"""The longest line that is read; a header with a 10 kB name, every character escaped, has 20 kB."""
MOST_MESSAGE = 512 * 1024

_GREETING = b"Asterisk Call Manager/"
_LONGEST_GREETING = 256
_ESCAPE = re.compile(r"\\([abfnrtv\\'\"?])")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Garbled(Exception):
    """What arrives is not the protocol, or larger than it may be. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event or response. A header that is not there is None, never empty: they mean different things."""

    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """Return the value of a header, the first if it is repeated."""
        return next((value for header, value in self.headers if header == name), None)

    @property
    def event(self) -> str | None:
        return self.get("Event")

    @property
    def action_id(self) -> str | None:
        return self.get("ActionID")

    @property
    def success(self) -> bool:
        return self.get("Response") == "Success"


def unescape(name: str) -> str:
    """Return a name as it was before Asterisk escaped it. Only channel events escape; never call it twice."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), name)


class Reader:
    """Cut the stream into messages, wherever the network cut it."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0  # no end of a line lies before this
        self._lines: list[bytes] = []
        self._size = 0
        self._greeted = False
        self._version = ""

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that are complete now, or raise Garbled."""
        self._buffer += data
        messages: list[Message] = []
        start = 0
        while (end := self._buffer.find(b"\r\n", max(start, self._scanned))) >= 0:
            message = self._line(bytes(self._buffer[start:end]))
            messages += [message] if message else []
            start = end + 2
        del self._buffer[:start]
        self._scanned = max(0, len(self._buffer) - 1)
        if len(self._buffer) > (MOST_LINE if self._greeted else _LONGEST_GREETING):
            raise Garbled("a line is longer than any it sends")
        if not self._greeted and not _GREETING.startswith(bytes(self._buffer[: len(_GREETING)])):
            raise Garbled("it does not begin with the greeting of the manager interface")
        return messages

    @property
    def greeted(self) -> bool:
        return self._greeted

    @property
    def version(self) -> str:
        """Return the version of the interface as the greeting says it, such as 11.0.0; "" before the greeting."""
        return self._version

    def _line(self, line: bytes) -> Message | None:
        if not self._greeted:
            if not line.startswith(_GREETING) or len(line) > _LONGEST_GREETING:
                raise Garbled("it does not begin with the greeting of the manager interface")
            self._greeted = True
            self._version = line.removeprefix(_GREETING).decode("ascii", "replace").strip()
            return None
        if line:
            self._size += len(line)
            if len(line) > MOST_LINE or self._size > MOST_MESSAGE:
                raise Garbled("a message is longer than any it sends")
            self._lines.append(line)
            return None
        lines, self._lines, self._size = self._lines, [], 0
        return read_message(lines) if lines else None


def read_message(lines: list[bytes]) -> Message:
    """Return the message that these lines are.

    Bytes that are not UTF-8 are replaced, not refused: a caller's name must not hide the call. A line without
    a colon belongs to no header and is left out.
    """
    pairs = (line.decode("utf-8", "replace").partition(":") for line in lines)
    return Message(tuple((name, value.removeprefix(" ")) for name, colon, value in pairs if colon))


def write_action(action: str, action_id: str, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Return an action's bytes; raise ValueError for a value that would begin another header."""
    lines = [("Action", action), ("ActionID", action_id), *headers]
    if any(set("\r\n\0") & set(value) for _, value in lines):
        raise ValueError("a header's value is one line")
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n"
