"""What Asterisk says of each channel, whatever the order it says it in. Owns no calls, and tells nobody."""

from dataclasses import dataclass, field

from integrations.ami.framing import Message, unescape

UP = 6
RINGING = 5
PLACING = 4  # "Ring": the phone at this channel is calling somebody

_GONE_REMEMBERED = 4096
_NOBODY = {"", "<unknown>"}


@dataclass(slots=True)
class Channel:
    """One leg of a call. `uid` (Uniqueid) names it; Linkedid may change and its name may be taken over."""

    uid: str
    name: str = ""
    linked: str = ""
    state: int = 0
    placed: bool = False  # its phone called, rather than being called
    number: str = ""
    caller_name: str = ""
    connected_number: str = ""
    connected_name: str = ""
    exten: str = ""  # the first one: what was dialled, wherever the dialplan went afterwards
    bridge: str = ""
    dialled_by: str | None = None  # the channel that dials it, "" when Asterisk itself does
    reached: bool = False  # what it dialled was answered, or it was joined with somebody
    dial_status: str = ""
    queue: str = ""
    recorders: int = 0  # ever started
    recorders_stopped: int = 0
    recorders_over: int = 0  # of those started, the first that are known to have stopped
    heard_of: int = 0  # the connection in which it was last seen
    born: int | None = None  # the connection in which it began, if that was seen
    transferred: bool = False

    @property
    def device(self) -> str:
        """The technology and endpoint, such as PJSIP/2001."""
        return self.name.rpartition("-")[0]

    @property
    def rang(self) -> bool:
        return not self.placed and self.state >= RINGING

    @property
    def recorder_names(self) -> frozenset[str]:
        """Asterisk names no recorder: they are counted, and until all have stopped each may still run."""
        numbers = range(self.recorders_over + 1, self.recorders + 1)
        return frozenset(f"mixmonitor-{self.uid}-{number}" for number in numbers)


@dataclass(slots=True)
class Channels:
    """The channels that stand now, by Uniqueid."""

    standing: dict[str, Channel] = field(default_factory=dict)
    connection: int = 0
    _gone: dict[str, None] = field(default_factory=dict)

    def see(self, message: Message, prefix: str = "") -> Channel | None:
        """Take in the snapshot of a channel that a message carries; None if there is none, or it is gone."""
        uid = message.get(f"{prefix}Uniqueid")
        if not uid or uid in self._gone:
            return None
        channel = self.standing.setdefault(uid, Channel(uid))
        channel.heard_of = self.connection

        def said(header: str) -> str:
            value = message.get(prefix + header) or ""
            return "" if value in _NOBODY else value

        state = said("ChannelState")
        reached = int(state) if state.isascii() and state.isdigit() and len(state) < 3 else 0
        channel.placed = channel.placed or reached == PLACING
        channel.state = max(channel.state, reached)  # an older snapshot may come later
        channel.name = said("Channel") or channel.name
        channel.linked = said("Linkedid") or channel.linked
        channel.number = said("CallerIDNum") or channel.number
        channel.caller_name = unescape(said("CallerIDName")) or channel.caller_name
        channel.connected_number = said("ConnectedLineNum") or channel.connected_number
        channel.connected_name = unescape(said("ConnectedLineName")) or channel.connected_name
        channel.exten = channel.exten or said("Exten")
        return channel

    def hang_up(self, channel: Channel) -> None:
        """Forget a channel for good: a message about it that comes later is a straggler."""
        self.standing.pop(channel.uid, None)
        self._gone[channel.uid] = None
        while len(self._gone) > _GONE_REMEMBERED:
            del self._gone[next(iter(self._gone))]

    def unheard(self) -> list[Channel]:
        """Return the channels that were not seen in this connection."""
        return [each for each in self.standing.values() if each.heard_of != self.connection]

    def related(self, channel: Channel) -> list[Channel]:
        """Return the channels that belong to the same call, this one included."""
        return [
            each
            for each in self.standing.values()
            if each is channel
            or (each.linked and each.linked == channel.linked)
            or (each.bridge and each.bridge == channel.bridge)
        ]
