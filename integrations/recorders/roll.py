"""The recorders that an adapter knows of, and what it tells of them. Owns that each is told once, not the asking."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from integrations.ports import RecorderReading
from integrations.recorders.feed import Fact, Feed
from policy.calls import CallKey, LossReason, RecorderGone, RecorderSeen, SourceConnected, SourceLost
from policy.events import RecorderReported
from policy.moment import Moment
from policy.recording import SILENT, Proof, RecorderState

Place = tuple[CallKey, str]
"""A recorder: its call, and its name there."""


def unknown(at: Moment, detail: str) -> RecorderReading:
    return RecorderReading(RecorderState.UNKNOWN, Proof.NONE, at, detail)


class Roll:
    """Keeps for each recorder what it last agreed to do: all that is known where a product cannot tell its state."""

    def __init__(self, source: str, clock: Callable[[], Moment]) -> None:
        self._source = source
        self._clock = clock
        self._feed = Feed()
        self._agreed: dict[Place, RecorderState] = {}
        self._silent: dict[Place, Moment] = {}

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    def close(self) -> None:
        self._feed.close()

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(self._agreed)

    def seen(self, place: Place, *, late: bool = False, state: RecorderState = RecorderState.UNKNOWN) -> None:
        """Tell of a recorder, if it is new; `state` is what it must do to be seen at all."""
        if place not in self._agreed:
            self._agreed[place] = state
            self._feed.put(RecorderSeen(call=place[0], recorder=place[1], at=self._clock(), late=late))

    def gone(self, place: Place, *, late: bool = False) -> None:
        self._silent.pop(place, None)
        if self._agreed.pop(place, None) is not None:
            self._feed.put(RecorderGone(call=place[0], recorder=place[1], at=self._clock(), late=late))

    def looked(self, place: Place, reading: RecorderReading) -> None:
        """Note what was seen at a look that has nothing new to tell: so long a recorder was silent."""
        if place in self._agreed and _is_silent(reading):
            self._silent[place] = reading.at

    def report(self, place: Place, reading: RecorderReading, silent_until: Moment | None = None) -> None:
        """Tell what a recorder does that nobody has just asked, and how long it was seen to be silent before."""
        if place in self._agreed:
            self.looked(place, reading)
            seen = None if _is_silent(reading) else silent_until or self._silent.pop(place, None)
            report = RecorderReported(
                call=place[0],
                recorder=place[1],
                at=reading.at,
                state=reading.state,
                proof=reading.proof,
                silent_until=seen,
                file=reading.file,
            )
            self._feed.put(report)

    def agreed(self, place: Place, state: RecorderState) -> None:
        """Note that a recorder accepted a command."""
        self._agreed[place] = state

    def doubted(self, place: Place) -> None:
        """Note that a recorder may have got a command or not: what it agreed to before says nothing any more."""
        if place in self._agreed:
            self._agreed[place] = RecorderState.UNKNOWN

    def forget(self, place: Place) -> None:
        """Let go of a recorder without a word: nothing is left to be told of it."""
        self._agreed.pop(place, None)
        self._silent.pop(place, None)

    def remembered(self, place: Place, at: Moment) -> RecorderReading:
        """Return what a recorder does as far as it agreed to it and nothing has happened since."""
        state = self._agreed.get(place, RecorderState.UNKNOWN)
        if state is RecorderState.UNKNOWN:
            return unknown(at, "It cannot tell its state.")
        return RecorderReading(
            state, Proof.ACKNOWLEDGED, at, "It accepted this; whether it does it cannot be seen."
        )

    def connected(self) -> None:
        self._feed.put(SourceConnected(source=self._source, at=self._clock()))

    def lost(
        self, reason: LossReason, detail: str, next_try_ms: int, told: frozenset[Place] = frozenset()
    ) -> None:
        """Tell that the product is not heard any more: what its recorders do is not known from here on.

        Of those in `told` that has just been told.
        """
        for place in self._agreed:
            self._agreed[place] = RecorderState.UNKNOWN
            if place not in told:
                self.report(place, unknown(self._clock(), detail))
        at = self._clock()
        self._feed.put(
            SourceLost(source=self._source, at=at, reason=reason, detail=detail, next_try_ms=next_try_ms)
        )


def _is_silent(reading: RecorderReading) -> bool:
    return reading.state in SILENT and reading.proof is Proof.PROVEN
