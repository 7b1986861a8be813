"""baresip's ctrl_tcp on the wire: JSON in netstrings. Owns framing, limits and field names."""

import json
import re
from dataclasses import dataclass

from integrations.cti.conversation import Garbled

MOST_BYTES = 256 * 1024
"""The largest message that is read; a call event with a 10 kB name has under 12 kB."""

_MOST_DIGITS = len(str(MOST_BYTES))
_LINE = re.compile(
    r"(?P<current>[> ]) \[line (?P<line>\d{1,3})\]  \d+:\d\d:\d\d  +(?P<state>[A-Z?]+)  "
    r"(?P<hold>\(on hold\)|         )  (?P<peer>\S*)"
)
_COUNT = re.compile(r"--- Active calls \((\d+)\) ---")
_STATUS_ID = re.compile(r"^ af=\S+ id=(?P<id>\S+)$", re.MULTILINE)
_STATUS_WAY = re.compile(r"^ direction: (?P<way>Incoming|Outgoing)$", re.MULTILINE)


class Unreadable(Exception):
    """One message cannot be read; the next one can."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in the phone. `peer_uri` and `name` are the caller's choice, as is `call_id`."""

    kind: str
    call_id: str = ""
    peer_uri: str = ""
    name: str = ""
    outgoing: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    token: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A line of `listcalls`, which names no call id."""

    peer_uri: str
    state: str
    held_by_agent: bool
    current: bool


class Reader:
    """Cut the stream into messages, wherever the network cut it."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are complete now, or raise Garbled."""
        self._buffer += data
        messages: list[bytes] = []
        start = 0
        while (colon := self._buffer.find(b":", start, start + _MOST_DIGITS + 1)) >= 0:
            digits = bytes(self._buffer[start:colon])
            if not digits.isdigit() or (size := int(digits)) > MOST_BYTES:
                raise Garbled("a message does not begin with a length that is allowed")
            end = colon + 1 + size
            if len(self._buffer) <= end:
                break
            if self._buffer[end] != ord(","):
                raise Garbled("a message does not end where it said")
            messages.append(bytes(self._buffer[colon + 1 : end]))
            start = end + 1
        else:
            head = bytes(self._buffer[start : start + _MOST_DIGITS + 1])
            if len(head) > _MOST_DIGITS or (head and not head.isdigit()):
                raise Garbled("a message does not begin with a length that is allowed")
        del self._buffer[:start]
        return messages


def read_message(body: bytes) -> Event | Response:
    """Return what a message says, or raise Unreadable.

    Bytes of a name that are not UTF-8 are replaced, not refused: a caller's name must not hide the call.
    """
    try:
        fields = json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable("a message is not JSON") from error
    if not isinstance(fields, dict):
        raise Unreadable("a message is not a JSON object")

    def text(field: str) -> str:
        value = fields.get(field)
        return value if isinstance(value, str) else ""

    if fields.get("event") is True and text("type"):
        return Event(
            kind=text("type"),
            call_id=text("id"),
            peer_uri=text("peeruri"),
            name=text("peerdisplayname"),
            outgoing=text("direction") == "outgoing",
            detail=text("param"),
        )
    if fields.get("response") is True:
        return Response(text("token"), fields.get("ok") is True, text("data"))
    raise Unreadable("a message is neither an event nor a response")


def write_command(token: str, command: str, parameter: str = "") -> bytes:
    fields = {"command": command, "token": token} | ({"params": parameter} if parameter else {})
    body = json.dumps(fields).encode()
    return b"%d:%s," % (len(body), body)


def read_listing(text: str) -> tuple[ListedCall, ...]:
    """Return the calls of a `listcalls` answer, or raise Unreadable when it is not understood completely."""
    if "--- No active calls ---" in text:
        return ()
    count = _COUNT.search(text)
    found = [_LINE.fullmatch(line) for line in text.splitlines()]
    calls = tuple(
        ListedCall(each["peer"], each["state"], each["hold"] == "(on hold)", each["current"] == ">")
        for each in found
        if each is not None
    )
    if count is None or int(count[1]) != len(calls):
        raise Unreadable("the list of calls has a form that is not known")
    return calls


def read_status(text: str) -> tuple[str, bool] | None:
    """Return the id of the current call that `callstat` names, if any, and whether it is outgoing."""
    call_id, way = _STATUS_ID.search(text), _STATUS_WAY.search(text)
    return (call_id["id"], way["way"] == "Outgoing") if call_id and way else None
