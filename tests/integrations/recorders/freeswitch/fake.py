"""A FreeSWITCH as far as its event socket shows recordings, to be talked to in tests."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from tests.integrations.contracts.recorder import Trouble

Recording = tuple[str, str]  # channel, path


@dataclass
class FakeFreeSwitch:
    password: str = "ClueCon"
    trouble: Trouble = Trouble.NONE
    masked: dict[Recording, bool] = field(default_factory=dict)  # every recording, and whether it is masked
    commands: list[str] = field(default_factory=list)
    leg: str = "leg@{channel}"
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

    def start(self, channel: str, path: str) -> bytes:
        if (channel, path) in self.masked:
            return b""
        self.masked[channel, path] = False
        return self.event("RECORD_START", channel, path)

    def stop(self, channel: str, path: str) -> bytes:
        return (
            self.event("RECORD_STOP", channel, path)
            if self.masked.pop((channel, path), None) is not None
            else b""
        )

    def event(
        self, name: str, channel: str, path: str, *, call: str = "", number: int | None = None
    ) -> bytes:
        sequence = next(self._sequence) if number is None else number
        headers = {
            "Event-Name": name,
            "Event-Sequence": str(sequence),
            "Unique-ID": channel,
            "Channel-Call-UUID": call or channel,
            "variable_sip_call_id": f"leg%40{channel}",
            "Record-File-Path": path.replace("%", "%25").replace(" ", "%20"),
        }
        return frame(
            "text/event-plain", "".join(f"{key}: {value}\n" for key, value in headers.items()) + "\n"
        )

    def _answer(self, command: str) -> bytes:
        self.commands.append(command)
        verb, _, rest = command.partition(" ")
        if verb == "auth":
            return reply("+OK accepted") if rest == self.password else reply("-ERR invalid")
        if verb == "event":
            return reply("+OK event listener enabled plain")
        match rest.split(" "):
            case ["show", "channels", "as", "json"]:
                names = sorted({channel for channel, _ in self.masked})
                rows = [{"uuid": name, "direction": "inbound", "call_uuid": ""} for name in names]
                listing = {"row_count": len(rows)} | ({"rows": rows} if rows else {})
                return frame("api/response", json.dumps(listing))
            case ["uuid_buglist", channel]:
                return frame("api/response", bugs(path for name, path in self.masked if name == channel))
            case ["uuid_getvar", channel, "sip_call_id"]:
                return frame("api/response", self.leg.format(channel=channel))
            case ["uuid_record", channel, deed, path]:
                return self._record(channel, deed == "mask", path)
        return frame("api/response", "-USAGE: echo")

    def _record(self, channel: str, mask: bool, path: str) -> bytes:
        if self.trouble is Trouble.DEAF:
            return b""
        if self.trouble is Trouble.GARBAGE:
            return frame("api/response", "certainly!")
        if not any(name == channel for name, _ in self.masked):
            return frame("api/response", "-ERR Cannot locate session!\n")
        if (channel, path) not in self.masked or self.trouble is Trouble.REFUSES:
            return frame("api/response", f"-ERR Cannot {'mask' if mask else 'unmask'} recording session!\n")
        if self.trouble is not Trouble.IGNORES:
            self.masked[channel, path] = mask
        return b"" if self.trouble is Trouble.MUFFLED else frame("api/response", "+OK Success\n")


def frame(kind: str, body: str = "") -> bytes:
    data = body.encode()
    length = f"Content-Length: {len(data)}\n" if body else ""
    return f"{length}Content-Type: {kind}\n\n".encode() + data


def reply(text: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode()


def bugs(paths: Iterable[str]) -> str:
    listed = "".join(
        f" <media-bug>\n  <function>session_record</function>\n  <target>{path}</target>\n </media-bug>\n"
        for path in paths
    )
    return f"<media-bugs>\n{listed}</media-bugs>\n"
