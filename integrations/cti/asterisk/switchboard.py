"""Asterisk's events as facts about one agent's calls. Owns what an event means; pure but for its memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from integrations.ami.channels import UP, Channel, Channels
from integrations.ami.framing import Message, unescape
from integrations.cti.ledger import About, CallLedger
from integrations.phone import remote_party
from policy.calls import NOBODY_KNOWN, CallFact, Direction, EndCause, RemoteParty, Side
from policy.moment import Moment

_DIAL_CAUSES: Final = {
    "NOANSWER": EndCause.NOT_ANSWERED,
    "BUSY": EndCause.REJECTED,
    "CANCEL": EndCause.CALLER_LEFT,
    "CONGESTION": EndCause.FAILED,
    "CHANUNAVAIL": EndCause.FAILED,
}
_ELSEWHERE: Final = "26"
_Q850_CAUSES: Final = {
    "17": EndCause.REJECTED,
    "18": EndCause.NOT_ANSWERED,
    "19": EndCause.NOT_ANSWERED,
    "21": EndCause.REJECTED,
    _ELSEWHERE: EndCause.ANSWERED_ELSEWHERE,
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """One event: the channel it is about and the one that is dialled, where it names them."""

    message: Message
    channel: Channel | None
    dialled: Channel | None
    at: Moment


class Switchboard:
    """Keep state per channel and never wait for one fixed next event: their order is not fixed.

    `devices` are the agent's phones, such as PJSIP/2001; each of their channels is a call, by its Uniqueid.
    """

    def __init__(self, ledger: CallLedger, devices: frozenset[str], region: str) -> None:
        self.channels = Channels()
        self._ledger = ledger
        self._devices = devices
        self._region = region
        self._outlived: set[str] = set()  # ended calls whose recorders still run
        self._arriving: dict[str, tuple[str, str]] = {}  # Linkedid -> who was transferred into that call
        self._catching_up = False
        self._meanings: dict[str, Callable[[_Seen], list[CallFact]]] = {
            "Newchannel": self._new_channel,
            "DialBegin": self._dial_begin,
            "DialEnd": self._dial_end,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "Hold": self._hold,
            "Unhold": self._hold,
            "QueueCallerJoin": self._queue,
            "AgentCalled": self._queue,
            "MixMonitorStart": self._recorder,
            "MixMonitorStop": self._recorder,
            "BlindTransfer": self._blind_transfer,
            "AttendedTransfer": self._attended_transfer,
            "Status": self._status,
            "Hangup": self._hang_up,
        }

    def event(self, message: Message, at: Moment) -> list[CallFact]:
        """Return the facts that follow from one event."""
        seen = _Seen(message, self.channels.see(message), self.channels.see(message, "Dest"), at)
        meaning = self._meanings.get(message.event or "")
        facts = meaning(seen) if meaning else []
        return facts + self._tell(at)

    def reconnected(self) -> None:
        """Begin to ask for the calls in progress; until `caught_up` what is found by asking waits."""
        self.channels.connection += 1
        self._catching_up = True

    def caught_up(self, at: Moment, *, complete: bool) -> list[CallFact]:
        """Tell what was missed. Complete: every channel that stands has been seen again."""
        self._catching_up = False
        if not complete:
            return self._tell(at, late=True)
        for channel in self.channels.unheard():
            self.channels.hang_up(channel)
        facts = self._ledger.vanished(self.channels.standing, at)
        return facts + self._tell(at, late=True) + self._outlived_recorders(at)

    def unknown_recorders(self) -> list[Channel]:
        """Return the channels of the agent's calls on which no recorder is known, though one may run."""
        calls = [each for each in self._agents_channels() if self._ledger.is_open(each.uid)]
        related = {each.uid: each for call in calls for each in self.channels.related(call)}
        return [each for each in related.values() if each.recorders == 0]

    def found_recorder(self, uid: str, at: Moment) -> list[CallFact]:
        """Take in that a recorder was started on this channel at some time that was missed."""
        channel = self.channels.standing.get(uid)
        if channel is None:
            return []
        channel.recorders = max(channel.recorders, 1)
        return self._tell(at, late=True)

    def _agents_channels(self) -> list[Channel]:
        return [each for each in self.channels.standing.values() if each.device in self._devices]

    def _tell(self, at: Moment, *, late: bool = False) -> list[CallFact]:
        return [fact for each in self._agents_channels() for fact in self._tell_of(each, at, late=late)]

    def _tell_of(self, channel: Channel, at: Moment, *, late: bool, ending: bool = False) -> list[CallFact]:
        if self._catching_up and channel.born != self.channels.connection and not ending:
            return []
        facts: list[CallFact] = []
        # Who dials a ringing phone comes just before or after the ring, and says which way the call goes.
        # Of a call that was found by asking it does not come any more.
        dialled = channel.dialled_by is not None or channel.state >= UP or late or ending
        late = late or (channel.born is None and self._ledger.about(channel.uid) is None)
        ready = channel.placed or (channel.rang and dialled)
        if ready:
            facts += self._ledger.offered(channel.uid, self._about(channel), at, late=late)
        outbound = channel.placed or channel.dialled_by == ""
        if channel.reached if outbound else channel.state >= UP:
            facts += self._ledger.answered(channel.uid, at, late=late)
        arriving = self._arriving.get(channel.linked)
        if arriving and channel.connected_number == arriving[0] and self._ledger.is_answered(channel.uid):
            del self._arriving[channel.linked]
            party = remote_party(*arriving, self._region)
            about = self._ledger.about(channel.uid)
            if about is not None and about.party.presented != party.presented:
                facts += self._ledger.transferred(channel.uid, Side.REMOTE, at, party=party)
        recorders = {one for each in self.channels.related(channel) for one in each.recorder_names}
        return facts + self._ledger.recorded_by(channel.uid, recorders, at, late=late)

    def _about(self, channel: Channel) -> About:
        if channel.placed:
            # Before anything else the extension is what was dialled; a channel found later may be past it.
            far = channel.exten if channel.born is not None else channel.connected_number or channel.exten
            return About(remote_party(far, channel.connected_name, self._region), Direction.OUTBOUND)
        dialler = self.channels.standing.get(channel.dialled_by or "")
        others = [each for each in self.channels.related(channel) if each is not channel and each.placed]
        caller = dialler or (others[0] if len(others) == 1 else None)
        party = self._caller(channel, caller)
        if channel.dialled_by == "":
            return About(party, Direction.OUTBOUND)
        queue = channel.queue or (caller.queue if caller else "")
        return About(party, Direction.INBOUND, caller.exten if caller else "", queue)

    def _caller(self, channel: Channel, caller: Channel | None) -> RemoteParty:
        if channel.connected_number:
            return remote_party(channel.connected_number, channel.connected_name, self._region)
        if caller is not None:
            return remote_party(caller.number, caller.caller_name, self._region)
        return NOBODY_KNOWN

    def _new_channel(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is not None:
            seen.channel.born = self.channels.connection
        return []

    def _dial_begin(self, seen: _Seen) -> list[CallFact]:
        if seen.dialled is not None and seen.dialled.dialled_by is None:
            seen.dialled.dialled_by = seen.channel.uid if seen.channel else ""
        return []

    def _dial_end(self, seen: _Seen) -> list[CallFact]:
        status = seen.message.get("DialStatus") or ""
        for each in (seen.channel, seen.dialled):
            if each is not None:
                each.dial_status = each.dial_status or status  # it may come twice; the first says why
        if seen.channel is not None and status == "ANSWER":
            seen.channel.reached = True
        return []

    def _bridge_enter(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is not None:
            seen.channel.bridge, seen.channel.reached = seen.message.get("BridgeUniqueid") or "", True
        return []

    def _bridge_leave(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is not None and seen.channel.bridge == seen.message.get("BridgeUniqueid"):
            seen.channel.bridge = ""
        return []

    def _hold(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is None:
            return []
        change = self._ledger.held if seen.message.event == "Hold" else self._ledger.resumed
        if seen.channel.device in self._devices:
            return change(seen.channel.uid, Side.AGENT, seen.at)
        joined = [
            each for each in self._agents_channels() if each.bridge and each.bridge == seen.channel.bridge
        ]
        return [fact for each in joined for fact in change(each.uid, Side.REMOTE, seen.at)]

    def _queue(self, seen: _Seen) -> list[CallFact]:
        for each in (seen.channel, seen.dialled):
            if each is not None:
                each.queue = seen.message.get("Queue") or each.queue
        return []

    def _recorder(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is None:
            return []
        if seen.message.event == "MixMonitorStart":
            seen.channel.recorders += 1
        else:
            seen.channel.recorders_stopped += 1
            if seen.channel.recorders_stopped >= seen.channel.recorders:
                seen.channel.recorders_over = seen.channel.recorders
        return self._outlived_recorders(seen.at)

    def _blind_transfer(self, seen: _Seen) -> list[CallFact]:
        if seen.message.get("Result") != "Success":
            return []
        return self._gave_away(seen.message.get("TransfererUniqueid"), seen.message.get("Extension"), seen.at)

    def _attended_transfer(self, seen: _Seen) -> list[CallFact]:
        if seen.message.get("Result") != "Success":
            return []
        to = seen.message.get("TransferTargetCallerIDNum")
        givers = dict.fromkeys(seen.message.get(f"{which}TransfererUniqueid") for which in ("Orig", "Second"))
        arrived = (
            seen.message.get("TransfereeCallerIDNum") or "",
            unescape(seen.message.get("TransfereeCallerIDName") or ""),
        )
        for linked in (seen.message.get("TransfereeLinkedid"), seen.message.get("TransferTargetLinkedid")):
            if linked:
                self._arriving[linked] = arrived
        return [fact for uid in givers for fact in self._gave_away(uid, to, seen.at)]

    def _gave_away(self, uid: str | None, to: str | None, at: Moment) -> list[CallFact]:
        channel = self.channels.standing.get(uid or "")
        if channel is None or channel.device not in self._devices:
            return []
        channel.transferred = True
        return self._ledger.transferred(
            channel.uid, Side.AGENT, at, to=remote_party(to or "", "", "ZZ").presented
        )

    def _status(self, seen: _Seen) -> list[CallFact]:
        if seen.channel is not None:
            seen.channel.bridge = seen.message.get("BridgeID") or ""
            seen.channel.reached = seen.channel.reached or bool(seen.channel.bridge)
            seen.channel.exten = seen.channel.exten or seen.message.get("DNID") or ""
            seen.channel.placed = seen.channel.placed or seen.message.get("Application") == "Dial"
        return []

    def _hang_up(self, seen: _Seen) -> list[CallFact]:
        channel = seen.channel
        if channel is None:
            return []
        facts: list[CallFact] = []
        if channel.device in self._devices:
            facts += self._tell_of(channel, seen.at, late=False, ending=True)
            facts += self._ledger.ended(channel.uid, self._cause(channel, seen.message.get("Cause")), seen.at)
            if self._ledger.is_recorded(channel.uid):
                self._outlived.add(channel.uid)
        self.channels.hang_up(channel)
        if not any(each.linked == channel.linked for each in self.channels.standing.values()):
            self._arriving.pop(channel.linked, None)
        return facts + self._outlived_recorders(seen.at)

    def _cause(self, channel: Channel, code: str | None) -> EndCause:
        if channel.transferred:
            return EndCause.TRANSFERRED
        if self._ledger.is_answered(channel.uid):
            return EndCause.HUNG_UP
        if code == _ELSEWHERE:
            return EndCause.ANSWERED_ELSEWHERE
        return _DIAL_CAUSES.get(channel.dial_status) or _Q850_CAUSES.get(code or "", EndCause.UNKNOWN)

    def _outlived_recorders(self, at: Moment) -> list[CallFact]:
        """Tell the end of recorders that ran on after the agent's part of the call."""
        running = {one for each in self.channels.standing.values() for one in each.recorder_names}
        facts = [
            fact for uid in sorted(self._outlived) for fact in self._ledger.recorded_by(uid, running, at)
        ]
        self._outlived = {uid for uid in self._outlived if self._ledger.is_recorded(uid)}
        return facts
