"""The MixMonitors of each call, from Asterisk's events: whose they are and which are to be silent. Does no I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from integrations.ami.channels import Channel, Channels
from integrations.ami.framing import Message
from integrations.ports import RecorderReading
from integrations.recorders.asterisk.tracks import Tracks
from integrations.recorders.asterisk.wire import muting, named, parted
from integrations.recorders.roll import Place, unknown
from integrations.recorders.whole import together
from policy.calls import CallKey
from policy.moment import Moment

_LONGEST_ID: Final = 128
_TRANSFERS: Final = ("OrigTransfererUniqueid", "SecondTransfererUniqueid", "TransfererUniqueid",
                     "TransfereeUniqueid", "TransferTargetUniqueid")  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """What follows from an event. `shaken`: channels that are to be silent, and have to be muted once more."""

    seen: tuple[Place, ...] = ()
    gone: tuple[Place, ...] = ()
    touched: tuple[Place, ...] = ()
    shaken: tuple[str, ...] = ()


class Board:
    """A call is the channel of somebody's phone, named by its Uniqueid; what records one joined with it, records it.

    `phones` are devices such as PJSIP/2001 whose channels are calls; if there are none, every channel is one.
    `whole` is the name of all recorders of a call together.
    """

    def __init__(self, calls: str, phones: frozenset[str] = frozenset(), whole: str = "") -> None:
        self.channels = Channels()
        self.tracks = Tracks()
        self.wanted: set[str] = set()
        """The channels whose recorders are to be silent."""
        self._calls = calls
        self._phones = phones
        self._whole = whole
        self._wholes: dict[CallKey, None] = {}  # all of it, also what comes, is to be silent; the latest last
        self._told: dict[CallKey, dict[str, tuple[str, int]]] = {}
        self._on: dict[str, set[Place]] = {}  # by the recorder's channel
        self._meanings: dict[str, Callable[[Message, Channel], bool]] = {
            "Newchannel": self._joined,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "MixMonitorStart": self._started,
            "MixMonitorStop": self._stopped,
            "MixMonitorMute": self._muted,
            "Rename": self._renamed,
            "Hangup": self._hang_up,
        }

    # --- Events

    def event(self, message: Message) -> News:
        """Take in one event, whatever came before it."""
        known = self.channels.standing.get(message.get("Uniqueid") or "")
        linked, bridge = (known.linked, known.bridge) if known is not None else ("", "")
        channel = self.channels.see(message)
        self.channels.see(message, "Dest")
        if message.event in {"AttendedTransfer", "BlindTransfer"}:
            return self._transfer(message)
        if channel is None:
            return News()
        if message.event == "Status":  # one of a list: it is compared when that is whole
            channel.bridge = message.get("BridgeID") or ""
            return News()
        meaning = self._meanings.get(message.event or "")
        shakes = meaning(message, channel) if meaning is not None else False
        if meaning is None and channel.linked == linked:
            return News()
        group = self._near(linked, bridge) | self._near(channel.linked, channel.bridge)
        if channel.uid in self.channels.standing:
            group[channel.uid] = channel
        return self._news(group.values(), channel.uid, shaken=shakes)

    def _near(self, linked: str, bridge: str) -> dict[str, Channel]:
        return {
            each.uid: each
            for each in self.channels.standing.values()
            if (linked and each.linked == linked) or (bridge and each.bridge == bridge)
        }

    def _joined(self, _message: Message, channel: Channel) -> bool:
        return True

    def _renamed(self, message: Message, channel: Channel) -> bool:
        channel.name = message.get("Newname") or channel.name
        return True

    def _bridge_enter(self, message: Message, channel: Channel) -> bool:
        channel.bridge = message.get("BridgeUniqueid") or ""
        return True

    def _bridge_leave(self, message: Message, channel: Channel) -> bool:
        if channel.bridge == message.get("BridgeUniqueid"):
            channel.bridge = ""
        return False

    def _started(self, _message: Message, channel: Channel) -> bool:
        channel.recorders += 1
        self.tracks.started(channel.uid, channel.recorders)
        return True

    def _stopped(self, _message: Message, channel: Channel) -> bool:
        channel.recorders_stopped += 1
        if channel.recorders_stopped >= channel.recorders:
            self._over(channel)
        else:
            self.tracks.one_ended(channel.uid)
        return False

    def _muted(self, message: Message, channel: Channel) -> bool:
        told = muting(message)
        if told is not None:
            self.tracks.told(told)
            if not told.on and not self.tracks.is_asked(channel.uid):
                self.wanted.discard(channel.uid)  # somebody wants it on again: that is not fought over
        return False

    def _hang_up(self, _message: Message, channel: Channel) -> bool:
        self._over(channel)
        self.channels.hang_up(channel)
        return False

    def _over(self, channel: Channel) -> None:
        channel.recorders_over = channel.recorders_stopped = channel.recorders
        self.tracks.ended(channel.uid)
        self.wanted.discard(channel.uid)

    def _transfer(self, message: Message) -> News:
        named_there = [self.channels.standing.get(message.get(header) or "") for header in _TRANSFERS]
        group = {
            each.uid: each
            for channel in named_there
            if channel is not None
            for each in self.channels.related(channel)
        }
        return self._news(group.values(), "", shaken=True)

    def _news(self, group: Collection[Channel], uid: str, *, shaken: bool) -> News:
        """Compare what is told of the calls of some channels with what runs on them now."""
        uids = [*(each.uid for each in group), uid]
        keys = [self.key(each.uid) for each in group if self._is_call(each)]
        keys += [place[0] for each in uids for place in sorted(self._on.get(each, ()))]
        seen: list[Place] = []
        gone: list[Place] = []
        for key in dict.fromkeys(key for key in keys if key is not None):
            came, went = self._compare(key)
            seen, gone = seen + came, gone + went
        again: tuple[str, ...] = ()
        if shaken:
            self._want_what_came(seen)
            again = tuple(sorted(self.wanted.intersection(uids)))
        touched = {place for each in (uid, *again) for place in self._on.get(each, ())}
        return News(tuple(seen), tuple(gone), tuple(sorted(touched - set(seen))), again)

    def _compare(self, key: CallKey) -> tuple[list[Place], list[Place]]:
        told = self._told.setdefault(key, {})
        channel = self.channels.standing.get(key.call_id)
        running = {
            named(each.uid, number): (each.uid, number)
            for each in (self.channels.related(channel) if channel is not None else ())
            for number in self.tracks.numbers(each.uid)
        }
        # What is to be silent, or runs on after the agent's part, is kept until it ends: it may have to be resumed.
        kept = {
            name
            for name, where in told.items()
            if self.tracks.has(*where) and (where[0] in self.wanted or channel is None)
        }
        gone = [(key, name) for name in told if name not in running and name not in kept]
        seen = [(key, name) for name in running if name not in told]
        for place in gone:
            self._forget(place)
        for place in seen:
            told[place[1]] = running[place[1]]
            self._on.setdefault(running[place[1]][0], set()).add(place)
        if not told:
            del self._told[key]
            if channel is None:
                self._wholes.pop(key, None)
        return seen, gone

    def _forget(self, place: Place) -> None:
        uid, _ = self._told[place[0]].pop(place[1])
        places = self._on.get(uid, set())
        places.discard(place)
        if not places:
            self._on.pop(uid, None)

    def _want_what_came(self, seen: Iterable[Place]) -> None:
        for key, name in seen:
            if key in self._wholes:
                self.wanted.add(self._told[key][name][0])

    # --- Connections

    def connected(self) -> None:
        """Begin to ask for the channels that stand."""
        self.channels.connection += 1

    def lost(self) -> None:
        self.tracks.lost()

    def caught_up(self) -> News:
        """Forget the channels that were not seen again, and compare everything."""
        group = list(self.channels.standing.values())
        for channel in self.channels.unheard():
            self._over(channel)
            self.channels.hang_up(channel)
        return self._news(group, "", shaken=True)

    def silent_about(self) -> tuple[str, ...]:
        """Return the channels on which no recorder is known, though one may run."""
        return tuple(each for each in self.channels.standing if not self.tracks.numbers(each))

    def newest(self, uid: str) -> int:
        """Return the number of the recorder that was started last on a channel, 0 for none that may run."""
        return max(self.tracks.numbers(uid), default=0)

    def found(self, uid: str, file: str) -> News:
        """Take in that a recorder was started on a channel at some time that was missed."""
        channel = self.channels.standing.get(uid)
        if channel is None or self.tracks.numbers(uid):
            return News()
        channel.recorders += 1
        self.tracks.found(uid, channel.recorders)
        self.tracks.filed(uid, channel.recorders, file)
        return self._news(self.channels.related(channel), uid, shaken=True)

    # --- Questions and wishes

    def key(self, uid: str) -> CallKey | None:
        """Return the key of a channel's call; an id that is long or strange is none."""
        fit = 0 < len(uid) <= _LONGEST_ID and uid.isascii() and uid.isprintable()
        return CallKey(self._calls, uid) if fit else None

    def knows(self, call: CallKey) -> bool:
        channel = self.channels.standing.get(call.call_id)
        stands = channel is not None and self.key(channel.uid) == call and self._is_call(channel)
        return stands or call in self._told

    def is_whole(self, place: Place) -> bool:
        return bool(self._whole) and place[1] == self._whole and self.knows(place[0])

    def joined_with(self, call: CallKey) -> tuple[str, ...]:
        """Return the channels of a call that stand."""
        channel = self.channels.standing.get(call.call_id)
        return tuple(each.uid for each in self.channels.related(channel)) if channel is not None else ()

    def channels_of(self, place: Place) -> tuple[str, ...]:
        """Return the channels that a recorder's name stands for; none for a name that is none."""
        return tuple(dict.fromkeys(uid for uid, _ in self._recorders(place)))

    def reading(self, place: Place, at: Moment) -> RecorderReading:
        found = self._recorders(place)
        readings = [self.tracks.reading(uid, number, at) for uid, number in found]
        return together(readings, at) if readings else unknown(at, "No MixMonitor was seen on this call.")

    def places_on(self, uid: str) -> tuple[Place, ...]:
        """Return the recorders that are told of on a channel, once for each call that they record."""
        return tuple(sorted(self._on.get(uid, ())))

    def wholes_on(self, places: Iterable[Place]) -> set[Place]:
        """Return the recorders that stand for all of the calls of some others."""
        return {(key, self._whole) for key, _ in places} if self._whole else set()

    def want(self, place: Place) -> None:
        """Note that a recorder is to be silent, and whatever comes to its channel, or for the whole to its call."""
        self.wanted.update(self.channels_of(place))
        if self.is_whole(place):
            self._wholes.pop(place[0], None)
            self._wholes[place[0]] = None

    def want_no_more(self, place: Place) -> None:
        self.wanted.difference_update(self.channels_of(place))
        self._wholes.pop(place[0], None)

    def is_taken_over(self, place: Place) -> bool:
        """Tell whether a channel of a recorder was wanted silent for another call since, as after a transfer."""
        own = set(self.channels_of(place))
        for call in reversed(self._wholes):
            if call == place[0]:
                return False
            if not own.isdisjoint(self.channels_of((call, self._whole))):
                return True
        return False

    def _recorders(self, place: Place) -> list[tuple[str, int]]:
        told = self._told.get(place[0], {})
        if self.is_whole(place):
            return list(told.values())
        if place[1] in told:
            return [told[place[1]]]
        return self._counted_otherwise(place)

    def _counted_otherwise(self, place: Place) -> list[tuple[str, int]]:
        """Return what a name stands for that was given by somebody who heard of more, or of fewer, starts."""
        where = parted(place[1])
        if where is None or where[0] not in self.joined_with(place[0]) or not self.knows(place[0]):
            return []
        over = self.channels.standing[where[0]].recorders_over
        return [(where[0], number) for number in self.tracks.numbers(where[0]) if where[1] > over]

    def _is_call(self, channel: Channel) -> bool:
        return not self._phones or channel.device in self._phones
