"""The channels of a FreeSWITCH and which two of them are bridged, from events that come in any order. Does no I/O."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from integrations.recorders.freeswitch.events import Event, Kind

REMEMBERED = 4096

Key = TypeVar("Key")


@dataclass(slots=True)
class Leg:
    """A channel. `partner` is the one that it is bridged with, by the event `since`; `heard`: in which connection."""

    sip: str = ""
    phone: str = ""
    up: bool = False
    """Whether it was answered."""
    partner: str = ""
    since: int = -1
    sure: int = 0
    """The connection in which the bridge was told."""
    heard: int = 0


class Legs:
    """Channels by their Unique-ID. Every change returns the channels whose bridges or names it changed."""

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
        if event.kind is Kind.BRIDGED:
            changed |= self._bridge(event.channel, event.other, event.number)
        return changed

    def dumped(self, event: Event) -> set[str]:
        """Take in what a channel says of itself when it is asked.

        It says that it is bridged a moment after the event does: that it does not say so is believed only where the
        bridge is known from before the connection.
        """
        changed = self._tell(event)
        leg = self.standing[event.channel]
        if event.other:
            changed |= self._bridge(event.channel, event.other, event.number)
        elif leg.partner and leg.sure != self.connection:
            changed |= self._part(event.channel, leg.partner, event.number)
        return changed

    def group(self, channel: str) -> tuple[str, ...]:
        """Return a channel and the one that it is bridged with."""
        leg = self.standing.get(channel)
        return (channel, leg.partner) if leg is not None and leg.partner else (channel,)

    def unheard(self) -> set[str]:
        """Forget the channels of which nothing was heard in this connection."""
        gone = [channel for channel, leg in self.standing.items() if leg.heard != self.connection]
        return set().union(*map(self._drop, gone))

    def _tell(self, event: Event) -> set[str]:
        leg = self._leg(event.channel)
        sip, phone = event.sip or leg.sip, event.phone or leg.phone
        leg.up = leg.up or event.up
        if (sip, phone) == (leg.sip, leg.phone):
            return set()
        leg.sip, leg.phone = sip, phone
        return set(self.group(event.channel))

    def _leg(self, channel: str) -> Leg:
        leg = self.standing.setdefault(channel, Leg())
        leg.heard = self.connection
        return leg

    def _bridge(self, one: str, other: str, number: int) -> set[str]:
        pair = frozenset({one, other})
        if not other or pair & self._ended.keys() or number <= self._parted.get(pair, -1):
            return set()
        legs = self._leg(one), self._leg(other)
        if number <= max(leg.since for leg in legs):
            return set()
        changed = {one, other}
        for leg, partner in zip(legs, (other, one), strict=True):
            if leg.partner and leg.partner != partner:
                changed.add(leg.partner)
                self.standing[leg.partner].partner = ""
            leg.partner, leg.since, leg.sure = partner, number, self.connection
        return changed

    def _part(self, one: str, other: str, number: int) -> set[str]:
        leg = self.standing.get(one)
        other = other or (leg.partner if leg is not None else "")
        if not other:
            return set()
        note(self._parted, frozenset({one, other}), number)
        if leg is None or leg.partner != other or leg.since > number:
            return set()
        leg.partner = self.standing[other].partner = ""
        return {one, other}

    def _drop(self, channel: str) -> set[str]:
        leg = self.standing.pop(channel, None)
        if leg is None:
            return set()
        if not leg.partner:
            return {channel}
        self.standing[leg.partner].partner = ""
        return {channel, leg.partner}


def note(numbers: OrderedDict[Key, int], key: Key, number: int) -> None:
    """Keep the number of the last event that ended something; what ended long ago is forgotten."""
    numbers[key] = max(number, numbers.get(key, -1))
    if len(numbers) > REMEMBERED:
        numbers.popitem(last=False)
