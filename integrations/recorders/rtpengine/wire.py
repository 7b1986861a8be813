"""The NG protocol as datagrams: a cookie, a space, a dictionary in bencode. Owns no socket and no state."""

from dataclasses import dataclass
from enum import Enum, unique

from integrations.errors import Refused

LONGEST_CALL_ID = 512
MOST_BYTES = 65_536
_DEEPEST = 32


class Garbled(Exception):
    """A datagram that is none of this protocol. The message quotes nothing of it."""


@unique
class Verdict(Enum):
    """What a reply says, which is never what the recorder does: stop and start are ok, whatever they changed."""

    ACCEPTED = "accepted"
    NO_CALL = "no call"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Media:
    """What rtpengine has received of a call's media so far: RTP packets, and the bytes in them."""

    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class Reply:
    """`media` and `phones`, the addresses of those who talk by their own word, are told by a `query` alone."""

    cookie: str
    verdict: Verdict
    media: Media | None = None
    phones: frozenset[str] = frozenset()


def request(cookie: str, command: str, call_id: str = "") -> bytes:
    """Return a datagram; raise Refused for a call id that no call has."""
    fields = [("command", command), *([("call-id", call_id)] if call_id else [])]
    try:
        words = [word.encode() for field in fields for word in field]
    except UnicodeEncodeError as error:
        raise Refused("The name of the call has a form that cannot be passed on.") from error
    if len(call_id) > LONGEST_CALL_ID or not call_id.isprintable():
        raise Refused("The name of the call has a form that cannot be passed on.")
    return cookie.encode() + b" d" + b"".join(b"%d:%b" % (len(word), word) for word in words) + b"e"


def reply(datagram: bytes) -> Reply:
    """Return what a datagram answers to whom; raise Garbled when it has no cookie."""
    cookie, space, body = datagram.partition(b" ")
    if not space or not cookie or not cookie.isascii() or len(cookie) > 64 or len(datagram) > MOST_BYTES:
        raise Garbled("a datagram without a cookie")
    try:
        said, end = _value(body, 0, _DEEPEST)
    except (ValueError, IndexError):
        return Reply(cookie.decode(), Verdict.UNCLEAR)
    if end != len(body) or not isinstance(said, dict):
        return Reply(cookie.decode(), Verdict.UNCLEAR)
    return Reply(cookie.decode(), _verdict(said), _media(said), _phones(said))


def _verdict(said: dict[bytes, object]) -> Verdict:
    match said.get(b"result"):
        case b"ok" | b"pong":
            return Verdict.ACCEPTED
        case b"error":
            return Verdict.NO_CALL if said.get(b"error-reason") == b"Unknown call-id" else Verdict.REFUSED
    return Verdict.UNCLEAR


def _media(said: dict[bytes, object]) -> Media | None:
    totals = said.get(b"totals")
    rtp = totals.get(b"RTP") if isinstance(totals, dict) else None
    if not isinstance(rtp, dict):
        return None
    packets, octets = rtp.get(b"packets"), rtp.get(b"bytes")
    return Media(packets, octets) if isinstance(packets, int) and isinstance(octets, int) else None


def _phones(said: dict[bytes, object]) -> frozenset[str]:
    """Return the addresses that were advertised by signalling: what media comes from, anybody may have sent."""
    tags = said.get(b"tags")
    parties = list(tags.values()) if isinstance(tags, dict) else []
    streams = _listed(_listed(parties, b"medias"), b"streams")
    ends = [stream.get(b"advertised endpoint") for stream in streams if isinstance(stream, dict)]
    found = [end.get(b"address") for end in ends if isinstance(end, dict)]
    return frozenset(one.decode("ascii", "replace") for one in found if isinstance(one, bytes))


def _listed(dictionaries: list[object], key: bytes) -> list[object]:
    """Return what stands in the lists under a key in some dictionaries."""
    lists = [one.get(key) for one in dictionaries if isinstance(one, dict)]
    return [value for one in lists if isinstance(one, list) for value in one]


def _value(data: bytes, at: int, deeper: int) -> tuple[object, int]:
    """Return the value at a place and the place behind it; ValueError and IndexError where there is none."""
    if not deeper:
        raise ValueError("too deep")
    kind = data[at : at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1 : end]), end + 1
    if kind in {b"l", b"d"}:
        values: list[object] = []
        at += 1
        while data[at] != ord("e"):
            value, at = _value(data, at, deeper - 1)
            values.append(value)
        return (values if kind == b"l" else _dictionary(values)), at + 1
    colon = data.index(b":", at, at + 7)
    length = data[at:colon]
    end = colon + 1 + int(length)
    if not length.isdigit() or end > len(data):
        raise ValueError("a text without its end")
    return data[colon + 1 : end], end


def _dictionary(values: list[object]) -> dict[bytes, object]:
    keys, held = values[::2], values[1::2]
    if len(keys) != len(held):
        raise ValueError("a key without its value")
    return {key: value for key, value in zip(keys, held, strict=True) if isinstance(key, bytes)}
