"""An Asterisk as far as its manager interface shows MixMonitors with the least rights, to be talked to in tests.

Its answers and events have the headers and the words of recorded ones; the answer to a mute comes before its event.
"""

import hashlib
from dataclasses import dataclass, field

from tests.integrations.contracts.recorder import Trouble

CHALLENGE = "132714695"


@dataclass
class FakeMixMonitor:
    read: bool = False
    write: bool = False

    @property
    def silent(self) -> bool:
        return self.read and self.write


@dataclass
class FakeChannel:
    uid: str
    name: str
    linked: str
    bridge: str = ""
    state: int = 6
    monitors: list[FakeMixMonitor] = field(default_factory=list)
    spied_on: bool = False
    """Another audiohook is there, such as a ChanSpy."""
    was_monitored: bool = False

    @property
    def snapshot(self) -> list[tuple[str, str]]:
        return [
            ("Channel", self.name),
            ("ChannelState", str(self.state)),
            ("ChannelStateDesc", "Up" if self.state == 6 else "Ringing"),
            ("CallerIDNum", "+12025550143"),
            ("CallerIDName", "<unknown>"),
            ("ConnectedLineNum", "2001"),
            ("ConnectedLineName", "Agent Ada"),
            ("Language", "en"),
            ("AccountCode", "direct"),
            ("Context", "from-carrier"),
            ("Exten", "5001"),
            ("Priority", "5"),
            ("Uniqueid", self.uid),
            ("Linkedid", self.linked),
        ]


def message(*headers: tuple[str, str]) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode()


@dataclass
class FakeAsterisk:
    secret: str = "secret"
    version: str = "11.0.0"
    may_write: bool = True
    awake: bool = True
    tells: bool = True
    """Whether it has events of MixMonitors; old ones do not."""
    trouble: Trouble = Trouble.NONE
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    actions: list[dict[str, str]] = field(default_factory=list)
    _buffer: bytes = b""
    _signed_in: bool = False

    def begin(self) -> bytes:
        self._buffer, self._signed_in = b"", False
        return f"Asterisk Call Manager/{self.version}\r\n".encode()

    def received(self, data: bytes) -> bytes:
        *actions, self._buffer = (self._buffer + data).split(b"\r\n\r\n")
        return b"".join(self._action(action.decode()) for action in actions) if self.awake else b""

    # --- What happens on it

    def joins(self, *channels: FakeChannel, bridge: str) -> bytes:
        """Channels begin, if they are new, and enter a bridge."""
        told = b""
        for channel in channels:
            if self.channels.setdefault(channel.uid, channel) is channel and not channel.bridge:
                told += self.event("Newchannel", channel)
        for channel in channels:
            channel.bridge = bridge
            told += self.event("BridgeEnter", channel, ("BridgeUniqueid", bridge), first=True)
        return told

    def leaves(self, channel: FakeChannel) -> bytes:
        bridge, channel.bridge = channel.bridge, ""
        return self.event("BridgeLeave", channel, ("BridgeUniqueid", bridge), first=True)

    def monitor(self, channel: FakeChannel) -> bytes:
        channel.monitors.append(FakeMixMonitor())
        channel.was_monitored = True
        return self.event("MixMonitorStart", channel) if self.tells else b""

    def stop_monitor(self, channel: FakeChannel) -> bytes:
        channel.monitors.pop()
        return self.event("MixMonitorStop", channel) if self.tells else b""

    def hang_up(self, channel: FakeChannel) -> bytes:
        self.channels.pop(channel.uid, None)
        return self.event("Hangup", channel, ("Cause", "16"), ("Cause-txt", "Normal Clearing"))

    def mute(self, channel: FakeChannel, state: str, direction: str = "both") -> bytes:
        """Mute as whoever sends this would: any other word than 0 and 1 mutes, and the event says 0."""
        for monitor in channel.monitors:
            if direction in {"both", "read"}:
                monitor.read = state != "0"
            if direction in {"both", "write"}:
                monitor.write = state != "0"
        said = "1" if state == "1" else "0"
        return self.event("MixMonitorMute", channel, ("Direction", direction), ("State", said))

    def blind_transfer(self, by: FakeChannel, of: FakeChannel) -> bytes:
        return message(
            ("Event", "BlindTransfer"),
            ("Privilege", "call,all"),
            ("Result", "Success"),
            ("TransfererUniqueid", by.uid),
            ("TransfererLinkedid", by.linked),
            ("TransfereeUniqueid", of.uid),
            ("TransfereeLinkedid", of.linked),
            ("IsExternal", "Yes"),
            ("Extension", "2002"),
        )

    def event(self, kind: str, channel: FakeChannel, *more: tuple[str, str], first: bool = False) -> bytes:
        head = (("Event", kind), ("Privilege", "call,all"))
        return message(*head, *(more if first else ()), *channel.snapshot, *(() if first else more))

    # --- What is asked of it

    def count(self, action: str) -> int:
        return sum(each["Action"] == action for each in self.actions)

    def _action(self, text: str) -> bytes:
        asked = dict(line.split(": ", 1) for line in text.split("\r\n"))
        self.actions.append(asked)
        action_id = ("ActionID", asked["ActionID"])
        good, bad = (("Response", "Success"), action_id), (("Response", "Error"), action_id)
        channel = self._named(asked.get("Channel", ""))
        match asked["Action"]:
            case "Challenge":
                return message(*good, ("Challenge", CHALLENGE))
            case "Login":
                key = hashlib.md5(f"{CHALLENGE}{self.secret}".encode(), usedforsecurity=False).hexdigest()
                self._signed_in = asked.get("Key") == key
                if self._signed_in:
                    return message(*good, ("Message", "Authentication accepted"))
                return message(*bad, ("Message", "Authentication failed"))
            case _ if not self._signed_in:
                return message(*bad, ("Message", "Permission denied"))
            case "Ping":
                return message(*good, ("Ping", "Pong"), ("Timestamp", "1795306292.744000"))
            case _ if not self.may_write:
                return message(*bad, ("Message", "Permission denied"))
            case "Status":
                return self._status(action_id)
            case "Getvar":
                value = "/srv/pbx/rec/a.wav" if channel and channel.was_monitored else ""
                return message(*good, ("Variable", asked["Variable"]), ("Value", value))
            case "MixMonitorMute":
                return self._mute(asked, channel)
        return message(*bad, ("Message", "Permission denied"))

    def _mute(self, asked: dict[str, str], channel: FakeChannel | None) -> bytes:
        action_id = ("ActionID", asked["ActionID"])
        error = ("Response", "Error"), action_id
        if self.trouble is Trouble.DEAF:
            return b""
        if self.trouble is Trouble.GARBAGE:
            return message(("Response", "Certainly"), action_id)
        if self.trouble is Trouble.REFUSES:
            return message(*error, ("Message", "Permission denied"))
        if channel is None:
            return message(*error, ("Message", "No such channel"))
        if not channel.monitors and not channel.spied_on:
            return message(*error, ("Message", "Cannot set mute flag"))
        done = message(("Response", "Success"), action_id)
        if self.trouble is Trouble.IGNORES:
            return done
        told = self.mute(channel, asked["State"], asked["Direction"])
        if self.trouble is Trouble.MUFFLED:
            return b""
        return done + told if self.tells else done

    def _status(self, action_id: tuple[str, str]) -> bytes:
        listed = b"".join(
            message(
                ("Event", "Status"),
                ("Privilege", "Call"),
                *each.snapshot,
                ("Type", "PJSIP"),
                ("DNID", "5001"),
                ("BridgeID", each.bridge),
                ("Application", "Dial"),
                action_id,
            )
            for each in self.channels.values()
        )
        head = message(
            ("Response", "Success"),
            action_id,
            ("EventList", "start"),
            ("Message", "Channel status will follow"),
        )
        items = str(len(self.channels))
        last = message(
            ("Event", "StatusComplete"), action_id, ("EventList", "Complete"), ("ListItems", items)
        )
        return head + listed + last

    def _named(self, name: str) -> FakeChannel | None:
        """Find a channel by its name, in whatever case, or by its Uniqueid."""
        return next(
            (
                each
                for each in self.channels.values()
                if each.name.lower() == name.lower() or each.uid == name
            ),
            None,
        )
