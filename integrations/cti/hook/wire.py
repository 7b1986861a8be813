"""One HTTP request on loopback, or one URL, as an event. Owns limits and who may ask; no socket, no calls."""

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from integrations.cti.conversation import Garbled
from integrations.cti.hook.client import EVENTS

MOST_HEAD = 16 * 1024
MOST_BODY = 64 * 1024

_MOST_FIELDS = 16
_MOST_HEADERS = 64
_HERE = {"127.0.0.1", "localhost"}
_METHODS = {"GET", "POST"}


@dataclass(frozen=True, slots=True)
class HookEvent:
    """What the softphone says. Every text is hostile: the caller chose it."""

    event: str
    number: str
    call_id: str = ""
    name: str = ""
    dialled: str = ""
    queue: str = ""
    outbound: bool = False


@dataclass(frozen=True, slots=True)
class Summons:
    """The program was started again: the one that runs is to show itself."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to send, and what was asked if it was accepted."""

    status: int
    asked: HookEvent | Summons | None = None

    @property
    def response(self) -> bytes:
        line = f"HTTP/1.1 {self.status} {_REASONS[self.status]}"
        return f"{line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


_REASONS = {
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}


class Reader:
    """Collect one request, wherever the network cut it."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> "Request | None":
        """Return the request once it is complete, or raise Garbled."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MOST_HEAD:
                raise Garbled("the head of a request is too long")
            return None
        if end > MOST_HEAD:
            raise Garbled("the head of a request is too long")
        line, headers = _head(bytes(self._buffer[:end]))
        size = headers.get("content-length", "0")
        if not (size.isascii() and size.isdigit()) or len(size) > 6 or int(size) > MOST_BODY:
            raise Garbled("the body of a request is too long or has no length")
        body = bytes(self._buffer[end + 4 : end + 4 + int(size)])
        return Request(*line, headers, body) if len(body) == int(size) else None


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def answer(request: Request, token: str) -> Answered:
    """Return what to reply; only a program of this user that knows the token is heard.

    A web page can call loopback too, so whatever a browser sends for a page is refused: another host's name
    (DNS rebinding), an Origin, a Sec-Fetch-Site other than the address bar.
    """
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    if host not in _HERE or "origin" in request.headers:
        return Answered(403)
    if request.headers.get("sec-fetch-site", "none") != "none":
        return Answered(403)
    if request.method not in _METHODS:
        return Answered(405)
    path, _, query = request.target.partition("?")
    fields = _fields(query if request.method == "GET" else request.body.decode("ascii", "replace"))
    if fields is None:
        return Answered(400)
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not same(bearer or fields.get("token", ""), token):
        return Answered(401)
    if path == "/call":
        return _accepted(_event(fields))
    if request.method != "POST":
        return Answered(404)
    if path == "/url":
        return _accepted(read_url(fields.get("url", ""), token))
    return Answered(204, Summons()) if path == "/show" else Answered(404)


def read_url(url: str, token: str) -> HookEvent | None:
    """Return the event of a `tillside:call?…` URL, or None. Any web page can open one, so it carries the token."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    fields = _fields(parts.query)
    if parts.scheme != "tillside" or parts.path != "call" or parts.netloc or fields is None:
        return None
    return _event(fields) if same(fields.get("token", ""), token) else None


def same(given: str, token: str) -> bool:
    """Compare in constant time."""
    return bool(token) and hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _head(head: bytes) -> tuple[tuple[str, str], dict[str, str]]:
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1.") or len(lines) > _MOST_HEADERS:
        raise Garbled("it is not a request")
    pairs = [line.partition(":") for line in lines[1:]]
    names = [name.strip().lower() for name, _, _ in pairs]
    if len(set(names)) != len(names) or "transfer-encoding" in names:
        raise Garbled("a request has headers that contradict each other")
    return (words[0], words[1]), {
        name: value.strip() for name, (_, _, value) in zip(names, pairs, strict=True)
    }


def _fields(query: str) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _event(fields: dict[str, str]) -> HookEvent | None:
    if fields.get("event") not in EVENTS:
        return None
    return HookEvent(
        event=fields["event"],
        number=fields.get("number", ""),
        call_id=fields.get("id", ""),
        name=fields.get("name", ""),
        dialled=fields.get("dialled", ""),
        queue=fields.get("queue", ""),
        outbound=fields.get("out") == "1",
    )


def _accepted(event: HookEvent | None) -> Answered:
    return Answered(400) if event is None else Answered(204, event)
