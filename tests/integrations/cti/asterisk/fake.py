"""An Asterisk as far as its manager interface shows it with the least rights, to be talked to in tests."""

import hashlib
from dataclasses import dataclass, field


@dataclass
class FakeChannel:
    uid: str
    name: str
    state: int
    number: str
    caller_name: str
    connected: str = "<unknown>"
    connected_name: str = "<unknown>"
    exten: str = "5001"
    linked: str = ""
    bridge: str = ""
    recorded: bool = False

    def headers(self, prefix: str = "") -> list[tuple[str, str]]:
        return [
            (f"{prefix}Channel", self.name),
            (f"{prefix}ChannelState", str(self.state)),
            (f"{prefix}CallerIDNum", self.number),
            (f"{prefix}CallerIDName", escaped(self.caller_name)),
            (f"{prefix}ConnectedLineNum", self.connected),
            (f"{prefix}ConnectedLineName", escaped(self.connected_name)),
            (f"{prefix}Exten", self.exten),
            (f"{prefix}Uniqueid", self.uid),
            (f"{prefix}Linkedid", self.linked),
        ]


def escaped(name: str) -> str:
    """As Asterisk escapes it, and without the line breaks that no header can carry."""
    for raw, written in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("'", "\\'"),
        ("?", "\\?"),
        ("\n", "\\n"),
        ("\r", "\\r"),
    ):
        name = name.replace(raw, written)
    return name.replace("\0", "")


def message(*headers: tuple[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return (lines + "\r\n").encode("utf-8", "surrogatepass")


@dataclass
class FakeAsterisk:
    secret: str = "secret"
    may_ask_status: bool = True
    mute: bool = False
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    _buffer: bytes = b""
    _signed_in: bool = False

    def begin(self) -> bytes:
        self._buffer, self._signed_in = b"", False
        return b"Asterisk Call Manager/11.0.0\r\n"

    def received(self, data: bytes) -> bytes:
        if self.mute:
            return b""
        *actions, self._buffer = (self._buffer + data).split(b"\r\n\r\n")
        return b"".join(self._action(action.decode()) for action in actions)

    def event(self, kind: str, channel: FakeChannel, *more: tuple[str, str]) -> bytes:
        return message(("Event", kind), ("Privilege", "call,all"), *channel.headers(), *more)

    def hang_up(self, channel: FakeChannel, cause: str = "16") -> bytes:
        self.channels.pop(channel.uid, None)
        return self.event("Hangup", channel, ("Cause", cause))

    def _action(self, text: str) -> bytes:
        asked = dict(line.split(": ", 1) for line in text.split("\r\n"))
        action, action_id = asked["Action"], ("ActionID", asked["ActionID"])
        good, bad = (("Response", "Success"), action_id), (("Response", "Error"), action_id)
        if action == "Challenge":
            return message(*good, ("Challenge", "132714695"))
        if action == "Login":
            key = hashlib.md5(f"132714695{self.secret}".encode(), usedforsecurity=False).hexdigest()
            self._signed_in = asked.get("Key") == key
            text = "Authentication accepted" if self._signed_in else "Authentication failed"
            return message(*(good if self._signed_in else bad), ("Message", text))
        if not self._signed_in:
            return message(*bad, ("Message", "Permission denied"))
        if action == "Status" and self.may_ask_status:
            return self._status(action_id)
        if action == "Ping":
            return message(*good, ("Ping", "Pong"))
        if action == "Getvar":
            channel = next((each for each in self.channels.values() if each.name == asked["Channel"]), None)
            value = "/srv/pbx/rec/a.wav" if channel and channel.recorded else ""
            return message(*good, ("Variable", asked["Variable"]), ("Value", value))
        if action == "Hangup":
            channel = next((each for each in self.channels.values() if each.name == asked["Channel"]), None)
            return message(*good) + self.hang_up(channel) if channel else message(*bad)
        return message(*bad, ("Message", "Permission denied"))

    def _status(self, action_id: tuple[str, str]) -> bytes:
        listed = [
            message(
                ("Event", "Status"),
                ("Privilege", "Call"),
                *each.headers(),
                ("DNID", each.exten),
                ("BridgeID", each.bridge),
                ("Application", "AppDial" if each.connected != "<unknown>" else "Dial"),
                action_id,
            )
            for each in self.channels.values()
        ]
        head = message(("Response", "Success"), action_id, ("EventList", "start"))
        return head + b"".join(listed) + message(("Event", "StatusComplete"), action_id)
