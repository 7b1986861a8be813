"""The channels of a FreeSWITCH and which of them are bridged, from events that come in any order. Does no I/O."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeVar

from integrations.recorders.freeswitch.events import Event, Kind

REMEMBERED = 4096

Key = TypeVar("Key")


@dataclass(slots=True)
class Leg:
    """A channel. `bridges`: the channels that it is bridged with, each by the event and in the connection that told."""

    sip: str = ""
    phone: str = ""
    up: bool = False
    """Whether it was answered."""
    heard: int = 0
    """The connection in which it was last heard of."""
    bridges: dict[str, tuple[int, int]] = field(default_factory=dict)


class Legs:
    """Channels by their Unique-ID. Every change returns the channels whose bridges or names it changed.

    A bridge stands from its CHANNEL_BRIDGE to its CHANNEL_UNBRIDGE, or to the end of a channel, whatever bridges come
    meanwhile: who asks a colleague (att_xfer) is bridged with both, and goes back to the first without another event.
    """

    def __init__(self) -> None:
        self.standing: dict[str, Leg] = {}
        self.connection = 0
        self._ended: OrderedDict[str, int] = OrderedDict()
        self._parted: OrderedDict[frozenset[str], int] = OrderedDict()

    def take(self, event: Event) -> set[str]:
        """Take in what an event says of its channel and of bridges; one of a channel that has ended says nothing."""
        if event.kind is Kind.ENDED:
            note(self._ended, event.channel, event.number)
            return self._drop(event.channel)
        if event.kind is Kind.PARTED:
            return self._part(event.channel, event.other, event.number)
        if event.channel in self._ended:
            return set()
        changed = self._tell(event)
        if event.other:
            changed |= self._bridge(event.channel, event.other, event.number)
        return changed

    def group(self, channel: str) -> frozenset[str]:
        """Return a channel and all that are joined with it, by one bridge or by several."""
        found, next_ones = {channel}, [channel]
        while next_ones:
            leg = self.standing.get(next_ones.pop())
            new = leg.bridges.keys() - found if leg is not None else frozenset()
            found |= new
            next_ones += new
        return frozenset(found)

    def unheard(self) -> set[str]:
        """Forget the channels and bridges of which nothing was heard in this connection."""
        gone = [channel for channel, leg in self.standing.items() if leg.heard != self.connection]
        changed = set().union(*map(self._drop, gone))
        for channel, leg in self.standing.items():
            for other in [each for each, (_, when) in leg.bridges.items() if when != self.connection]:
                changed |= self._unbridge(channel, other)
        return changed

    def _tell(self, event: Event) -> set[str]:
        leg = self._leg(event.channel)
        sip, phone = event.sip or leg.sip, event.phone or leg.phone
        leg.up = leg.up or event.up
        if (sip, phone) == (leg.sip, leg.phone):
            return set()
        leg.sip, leg.phone = sip, phone
        return {event.channel}

    def _leg(self, channel: str) -> Leg:
        leg = self.standing.setdefault(channel, Leg())
        leg.heard = self.connection
        return leg

    def _bridge(self, one: str, other: str, number: int) -> set[str]:
        pair = frozenset({one, other})
        if len(pair) < 2 or pair & self._ended.keys() or number <= self._parted.get(pair, -1):
            return set()
        number = max(number, self._leg(one).bridges.get(other, (number, 0))[0])
        self._leg(one).bridges[other] = self._leg(other).bridges[one] = number, self.connection
        return {one, other}

    def _part(self, one: str, other: str, number: int) -> set[str]:
        leg = self.standing.get(one)
        if not other:  # it names none where its own channel was hung up (switch_ivr_bridge.c, `hanguphook`)
            others = tuple(leg.bridges) if leg is not None else ()
            return set().union(*(self._part(one, each, number) for each in others))
        note(self._parted, frozenset({one, other}), number)
        if leg is None or leg.bridges.get(other, (number + 1, 0))[0] > number:
            return set()
        return self._unbridge(one, other)

    def _unbridge(self, one: str, other: str) -> set[str]:
        del self.standing[one].bridges[other], self.standing[other].bridges[one]
        return {one, other}

    def _drop(self, channel: str) -> set[str]:
        if channel not in self.standing:
            return set()
        changed = {channel}
        for other in tuple(self.standing[channel].bridges):
            changed |= self._unbridge(channel, other)
        del self.standing[channel]
        return changed


def note(numbers: OrderedDict[Key, int], key: Key, number: int) -> None:
    """Keep the number of the last event that ended something; what ended long ago is forgotten."""
    numbers[key] = max(number, numbers.get(key, -1))
    if len(numbers) > REMEMBERED:
        numbers.popitem(last=False)
