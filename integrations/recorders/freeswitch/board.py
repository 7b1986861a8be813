"""The recordings of each call, from FreeSWITCH's events: which legs hear each other, and whose calls. Does no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from integrations.ports import RecorderReading
from integrations.recorders.freeswitch.events import Event, Kind
from integrations.recorders.freeswitch.legs import Legs
from integrations.recorders.freeswitch.tracks import Recording, Tracks
from integrations.recorders.roll import Place, unknown
from integrations.recorders.whole import together
from policy.calls import CallKey
from policy.moment import Moment


@dataclass(frozen=True, slots=True)
class Calls:
    """How calls are named: `source` is the source whose calls are legs, by their Unique-ID or SIP Call-ID (`by_sip`).

    Where there are `phones`, only their legs are calls. `whole` is the name of all recordings of a call together.
    """

    source: str
    by_sip: bool = False
    phones: frozenset[str] = frozenset()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What follows from an event, in this order. `touched`: recorders of which something else may be known now."""

    gone: tuple[Place, ...] = ()
    seen: tuple[Place, ...] = ()
    touched: tuple[Place, ...] = ()
    over: tuple[CallKey, ...] = ()


class Board:
    """A recording is a recorder of the call of the leg that it runs on, and of all that this is joined with by bridges.

    One that was silenced stays with the call whose desk did it, wherever its leg is now, until it records again or
    another desk silences it: whoever silences must resume.
    """

    def __init__(self, calls: Calls) -> None:
        self.legs = Legs()
        self.tracks = Tracks()
        self._calls = calls
        self._told: dict[Recording, frozenset[CallKey]] = {}
        self._on: dict[str, set[Recording]] = {}  # by channel, until it was told that they are gone
        self._of: dict[CallKey, set[Recording]] = {}  # as it was told
        self._names: dict[str, CallKey] = {}  # by channel
        self._named: dict[CallKey, set[str]] = {}

    # --- Events

    def event(self, event: Event) -> tuple[News, ...]:
        """Take in one event, whatever came before it; a recording that began anew is first gone, and then seen."""
        named = self._names.get(event.channel)
        changed = self.legs.take(event) | {event.channel}
        recording = event.channel, event.path
        stands = event.channel in self.legs.standing
        news: list[News] = []
        if event.kind is Kind.BEGAN and stands:
            if self.tracks.ran(recording, event.number):
                self.tracks.drop(recording)
                news.append(self._compare(changed))
            self.tracks.began(recording, event.number)
        elif event.kind is Kind.HEARD_ON and stands:
            self.tracks.heard_on(recording, event.number)
        elif event.kind in {Kind.STOPPED, Kind.HEARD_NO_MORE}:
            self.tracks.ended(recording, event.number)
        elif event.kind is Kind.ENDED:
            for each in self._on.get(event.channel, ()):
                self.tracks.ended(each, event.number)
        if recording in self.tracks:
            self._on.setdefault(event.channel, set()).add(recording)
        news.append(self._compare(changed))
        if event.kind is Kind.ENDED and named is not None:
            news.append(News(over=(named,)))
        return tuple(news)

    # --- Catching up

    def connected(self) -> None:
        """Begin to ask for what stands."""
        self.legs.connection += 1

    def found(self, channel: str, paths: Iterable[str]) -> None:
        """Take in which recordings listen on a channel: the beginning of one may have been missed, or its end."""
        running = {(channel, path) for path in paths}
        for recording in self._on.get(channel, set()) - running:
            self.tracks.drop(recording)
        for recording in running:
            self.tracks.found(recording)
            self._on.setdefault(channel, set()).add(recording)

    def caught_up(self) -> News:
        """Forget what was not heard of again, and compare everything."""
        channels = {*self._on, *self._names, *self.legs.standing}
        calls = tuple(self._named)
        self.legs.unheard()
        for recording in self.tracks:
            if recording[0] not in self.legs.standing:
                self.tracks.drop(recording)
        news = self._compare(channels)
        return News(news.gone, news.seen, over=calls)

    # --- Whose recordings

    def settled(self, recordings: Iterable[Recording]) -> News:
        """Return what follows once whoever gave a command is answered."""
        return self._compare({channel for channel, _ in recordings})

    def heard(self, recording: Recording) -> frozenset[CallKey]:
        """Return the calls whose legs are heard in a recording."""
        legs = self.legs.group(recording[0])
        return frozenset(self._names[each] for each in legs if each in self._names)

    def _compare(self, channels: set[str]) -> News:
        """Compare what was told of the recordings on some channels, and on those joined with them, with what is so."""
        for channel in channels:
            self._name(channel)
        near = {each for channel in channels for each in self.legs.group(channel)}
        recordings = sorted(each for channel in near for each in self._on.get(channel, ()))
        gone: list[Place] = []
        seen: list[Place] = []
        for recording in recordings:
            now, before = self._calls_of(recording), self._told.get(recording, frozenset())
            place_of = recording[1]
            for call in sorted(now - before):
                seen += [] if self.recordings((call, place_of)) else [(call, place_of)]
                self._of.setdefault(call, set()).add(recording)
            for call in sorted(before - now):
                self._of[call].discard(recording)
                gone += [] if self.recordings((call, place_of)) else [(call, place_of)]
                if not self._of[call]:
                    del self._of[call]
            self._told[recording] = now
            if recording not in self.tracks:
                self._forget(recording)
        touched = {(call, each[1]) for each in recordings for call in self._told.get(each, ())}
        return News(tuple(gone), tuple(seen), tuple(sorted(touched - set(seen))))

    def _calls_of(self, recording: Recording) -> frozenset[CallKey]:
        if recording not in self.tracks:
            return frozenset()
        return self.tracks.silencers(recording) | self.heard(recording)

    def _forget(self, recording: Recording) -> None:
        del self._told[recording]
        self._on[recording[0]].discard(recording)
        if not self._on[recording[0]]:
            del self._on[recording[0]]

    def _name(self, channel: str) -> None:
        """Keep by what a channel's call is known; a leg without a SIP Call-ID is known by its Unique-ID."""
        before, now = self._names.get(channel), self._key(channel)
        if before is not None and before != now:
            del self._names[channel]
            self._named[before].discard(channel)
            if not self._named[before]:
                del self._named[before]
        if now is not None:
            self._names[channel] = now
            self._named.setdefault(now, set()).add(channel)

    def _key(self, channel: str) -> CallKey | None:
        leg = self.legs.standing.get(channel)
        if leg is None or (self._calls.phones and leg.phone not in self._calls.phones):
            return None
        return CallKey(self._calls.source, (leg.sip if self._calls.by_sip else "") or channel)

    # --- What is known

    def knows(self, call: CallKey) -> bool:
        return call in self._named or call in self._of

    def is_whole(self, place: Place) -> bool:
        return bool(self._calls.whole) and place[1] == self._calls.whole

    def wholes_on(self, places: Iterable[Place]) -> set[Place]:
        """Return the recorders that stand for all of the calls of some others."""
        return {(call, self._calls.whole) for call, _ in places} if self._calls.whole else set()

    def recordings(self, place: Place) -> tuple[Recording, ...]:
        """Return the recordings that a recorder's name stands for; none for a name that is none."""
        found = sorted(self._of.get(place[0], ()))
        return tuple(each for each in found if self.is_whole(place) or each[1] == place[1])

    def reading(self, place: Place, at: Moment) -> RecorderReading:
        found = [self.tracks.reading(each, at) for each in self.recordings(place)]
        return together(found, at) if found else unknown(at, "No recording was seen on this call.")

    def phones(self, call: CallKey) -> frozenset[str]:
        """Return the telephones at the legs of a call, and at those that are joined with them.

        Where it only rings a call is not yet: in a queue it rings at many, and is answered by one.
        """
        own = {each for each in self._named.get(call, ()) if self.legs.standing[each].up}
        legs = {each for channel in own for each in self.legs.group(channel)}
        return frozenset(
            leg.phone for leg in map(self.legs.standing.__getitem__, legs) if leg.phone and leg.up
        )

    def wanted_by_another(self, recording: Recording, call: CallKey) -> bool:
        """Tell whether another call that is heard in a recording wants it silent: masks are not counted."""
        return bool(self.tracks.silencers(recording) & self.heard(recording) - {call})

    def to_hold(self) -> tuple[Recording, ...]:
        """Return the recordings whose mask is to be repeated: a call that is heard in them wants them silent."""
        held = (each for each in self.tracks if self.tracks.is_held(each))
        return tuple(each for each in held if self.tracks.silencers(each) & self.heard(each))
