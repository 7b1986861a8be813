"""A FreeSWITCH as far as its event socket shows channels, bridges and recordings, to be talked to in tests."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from tests.integrations.contracts.recorder import Trouble

Recording = tuple[str, str]  # channel, path


@dataclass
class FakeLeg:
    """A channel. `presence` is its presence id, `user` who signed in; `partner` the channel that it is bridged with."""

    uid: str
    sip: str = ""
    outbound: bool = False
    presence: str = ""
    user: str = ""
    up: bool = True
    partner: str = ""

    def headers(self) -> dict[str, str]:
        user, _, domain = self.user.partition("@")
        told = {
            "Unique-ID": self.uid,
            "Call-Direction": "outbound" if self.outbound else "inbound",
            "Channel-Presence-ID": self.presence,
            "Answer-State": "answered" if self.up else "ringing",
            "variable_sip_call_id": self.sip,
            "variable_user_name": user,
            "variable_domain_name": domain,
        }
        return {name: value for name, value in told.items() if value}


@dataclass
class FakeFreeSwitch:
    password: str = "ClueCon"
    trouble: Trouble = Trouble.NONE
    legs: dict[str, FakeLeg] = field(default_factory=dict)
    masked: dict[Recording, bool] = field(default_factory=dict)  # every recording, and whether it is masked
    stuck_masks: set[Recording] = field(default_factory=set)  # taken over: no command knows them
    commands: list[str] = field(default_factory=list)
    dump_of_all: str = ""
    _sequence: "count[int]" = field(default_factory=lambda: count(1000))
    _buffer: bytes = b""
    _stuck: bool = False  # answers come in the order of the commands: after one that stays away, none does

    def begin(self) -> bytes:
        self._buffer, self._stuck = b"", False
        return frame("auth/request")

    def received(self, data: bytes) -> bytes:
        *commands, self._buffer = (self._buffer + data).split(b"\n\n")
        answers = [self._answer(command.decode()) for command in commands if not self._stuck]
        self._stuck = self._stuck or b"" in answers
        return b"".join(answers)

    # --- What happens: each returns what is told of it

    def appear(self, *legs: FakeLeg) -> bytes:
        self.legs |= {leg.uid: leg for leg in legs}
        return b"".join(self.event("CHANNEL_ANSWER" if leg.up else "CHANNEL_CREATE", leg.uid) for leg in legs)

    def answer(self, leg: FakeLeg) -> bytes:
        leg.up = True
        return self.event("CHANNEL_ANSWER", leg.uid)

    def bridge(self, one: FakeLeg, other: FakeLeg) -> bytes:
        one.partner, other.partner = other.uid, one.uid
        return self.bridging("CHANNEL_BRIDGE", one.uid, other.uid)

    def part(self, one: FakeLeg, other: FakeLeg) -> bytes:
        one.partner = other.partner = ""
        return self.bridging("CHANNEL_UNBRIDGE", one.uid, other.uid)

    def bridging(self, name: str, one: str, other: str, *, number: int | None = None) -> bytes:
        pair = {"Bridge-A-Unique-ID": one, "Bridge-B-Unique-ID": other}
        return self.event(name, one, number=number, more=pair)

    def start(self, channel: str, path: str) -> bytes:
        if (channel, path) in self.masked:
            return b""
        self.masked[channel, path] = False
        return self.event("RECORD_START", channel, path) + self.event("MEDIA_BUG_START", channel, path)

    def stop(self, channel: str, path: str) -> bytes:
        if self.masked.pop((channel, path), None) is None:
            return b""
        return self.event("RECORD_STOP", channel, path) + self.event("MEDIA_BUG_STOP", channel, path)

    def take_over(self, path: str, one: FakeLeg, other: FakeLeg) -> bytes:
        """Let a recording go over with its mask, as recording_follow_transfer does it."""
        self.masked[other.uid, path] = self.masked.pop((one.uid, path))
        self.stuck_masks.add((other.uid, path))
        begins = self.event("MEDIA_BUG_START", other.uid, path)
        return begins + self.event("MEDIA_BUG_STOP", one.uid, path)

    def hang_up(self, leg: FakeLeg) -> bytes:
        """End a channel: first its bridge, then its recordings, then itself, as FreeSWITCH tells it."""
        other = self.legs.get(leg.partner)
        told = [self.part(leg, other)] if other is not None else []
        told += [self.stop(*each) for each in list(self.masked) if each[0] == leg.uid]
        told.append(self.event("CHANNEL_DESTROY", leg.uid))
        del self.legs[leg.uid]
        return b"".join(told)

    def event(
        self,
        name: str,
        channel: str,
        path: str = "",
        *,
        number: int | None = None,
        more: dict[str, str] | None = None,
    ) -> bytes:
        sequence = next(self._sequence) if number is None else number
        headers = {"Event-Name": name, "Event-Sequence": str(sequence)}
        headers |= self.legs.get(channel, FakeLeg(channel)).headers() | (more or {})
        if name.startswith("MEDIA_BUG"):
            headers |= {"Media-Bug-Function": "session_record", "Media-Bug-Target": path}
        elif path:
            headers["Record-File-Path"] = path
        return frame("text/event-plain", block(headers))

    # --- What it is asked

    def _answer(self, command: str) -> bytes:
        self.commands.append(command)
        verb, _, rest = command.partition(" ")
        if verb == "auth":
            return reply("+OK accepted") if rest == self.password else reply("-ERR invalid")
        if verb == "event":
            return reply("+OK event listener enabled plain")
        match rest.split(" "):
            case ["show", "channels", "as", "json"]:
                rows = [{"uuid": name, "direction": "inbound", "call_uuid": ""} for name in sorted(self.legs)]
                listing = {"row_count": len(rows)} | ({"rows": rows} if rows else {})
                return frame("api/response", json.dumps(listing))
            case ["uuid_dump", channel]:
                return frame("api/response", self.dump_of_all or self._dump(channel))
            case ["uuid_buglist", channel]:
                return frame("api/response", bugs(path for name, path in self.masked if name == channel))
            case ["uuid_record", channel, deed, path]:
                return self._record(channel, deed == "mask", path)
        return frame("api/response", "-USAGE: echo")

    def _dump(self, channel: str) -> str:
        leg = self.legs.get(channel)
        if leg is None:
            return "-ERR No such channel!\n"
        headers = {"Event-Name": "CHANNEL_DATA", "Event-Sequence": str(next(self._sequence))} | leg.headers()
        return block(headers | ({"variable_bridge_to": leg.partner} if leg.partner else {}))

    def _record(self, channel: str, mask: bool, path: str) -> bytes:
        if self.trouble is Trouble.DEAF:
            return b""
        if self.trouble is Trouble.GARBAGE:
            return frame("api/response", "certainly!")
        if channel not in self.legs:
            return frame("api/response", "-ERR Cannot locate session!\n")
        known = (channel, path) in self.masked.keys() - self.stuck_masks
        if not known or self.trouble is Trouble.REFUSES:
            return frame("api/response", f"-ERR Cannot {'mask' if mask else 'unmask'} recording session!\n")
        if self.trouble is not Trouble.IGNORES:
            self.masked[channel, path] = mask
        return b"" if self.trouble is Trouble.MUFFLED else frame("api/response", "+OK Success\n")


def frame(kind: str, body: str = "") -> bytes:
    data = body.encode()
    length = f"Content-Length: {len(data)}\n" if body else ""
    return f"{length}Content-Type: {kind}\n\n".encode() + data


def block(headers: dict[str, str]) -> str:
    return "".join(_lines(headers)) + "\n"


def _lines(headers: dict[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        yield f"{name}: {quote(value, safe='/:')}\n"


def reply(text: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode()


def bugs(paths: Iterable[str]) -> str:
    listed = "".join(
        f" <media-bug>\n  <function>session_record</function>\n  <target>{path}</target>\n </media-bug>\n"
        for path in paths
    )
    return f"<media-bugs>\n{listed}</media-bugs>\n"
