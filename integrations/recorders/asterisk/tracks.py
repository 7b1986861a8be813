"""What is known of each MixMonitor: from what was asked, answered and told, in that order. Owns no calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from integrations.ports import RecorderReading
from integrations.recorders.asterisk.wire import Muting
from integrations.recorders.roll import unknown
from policy.moment import Moment
from policy.recording import Proof, RecorderState

_MOST_OWED = 64


@dataclass(slots=True)
class _Track:
    """One recorder. `read` and `write` tell what is muted, None for what is not known; `sure` whether it is proven."""

    read: bool | None = None
    write: bool | None = None
    sure: bool = False
    file: str = ""


@dataclass(slots=True, eq=False)
class Asked:
    """A command to one channel, of which Asterisk has not told yet."""

    uid: str
    on: bool


class Tracks:
    """Recorders by their channel and number. An event does not say which recorder it is about.

    One that follows from a command of ours is about all of its channel. Another's may be about one of them: where there
    are several, nothing is known then.
    """

    def __init__(self) -> None:
        self._tracks: dict[str, dict[int, _Track]] = {}
        self._owed: dict[str, list[Asked]] = {}

    def numbers(self, uid: str) -> tuple[int, ...]:
        """Return the recorders of a channel, as far as they may run."""
        return tuple(self._tracks.get(uid, ()))

    def has(self, uid: str, number: int) -> bool:
        return number in self._tracks.get(uid, ())

    def started(self, uid: str, number: int) -> None:
        """Note a start that was heard: it begins unmuted, whatever the others on its channel are."""
        self._tracks.setdefault(uid, {})[number] = _Track(read=False, write=False, sure=True)

    def found(self, uid: str, number: int) -> None:
        """Note that a recorder was started at some time that was missed; it may have ended."""
        self._tracks.setdefault(uid, {})[number] = _Track()

    def filed(self, uid: str, number: int, file: str) -> None:
        """Note which file a recorder writes."""
        track = self._tracks.get(uid, {}).get(number)
        if track is not None:
            track.file = file

    def one_ended(self, uid: str) -> None:
        """Note that one of several has ended, and nobody said which."""
        for track in self._tracks.get(uid, {}).values():
            track.sure = False

    def ended(self, uid: str) -> None:
        """Note that no recorder is left on a channel."""
        self._tracks.pop(uid, None)
        self._owed.pop(uid, None)

    def lost(self) -> None:
        """Note that what happens is not heard any more."""
        self._owed.clear()
        for uid in self._tracks:
            self.doubted(uid)

    # --- Commands of ours

    def asked(self, uid: str, *, on: bool) -> Asked:
        """Note a command that goes out: until Asterisk has told of it, nothing is known."""
        asked = Asked(uid, on)
        owed = self._owed.setdefault(uid, [])
        owed.append(asked)
        del owed[:-_MOST_OWED]
        return asked

    def is_asked(self, uid: str) -> bool:
        """Tell whether Asterisk owes an event for a command to this channel."""
        return bool(self._owed.get(uid))

    def owes(self, asked: Asked) -> bool:
        """Tell whether Asterisk has not told of a command yet."""
        return any(each is asked for each in self._owed.get(asked.uid, ()))

    def refused(self, asked: Asked) -> None:
        """Note that a command was not carried out: what was known before stands."""
        self._drop(asked)

    def accepted(self, asked: Asked) -> None:
        """Note that a command was carried out, by an Asterisk that cannot tell of it."""
        self._drop(asked)
        for track in self._tracks.get(asked.uid, {}).values():
            track.read = track.write = asked.on
            track.sure = False

    def given_up(self, uids: Iterable[str]) -> None:
        """Note that what should have been told was not told in time."""
        for uid in uids:
            if self._owed.pop(uid, None):
                self.doubted(uid)

    def _drop(self, asked: Asked) -> None:
        owed = self._owed.get(asked.uid, [])
        if asked in owed:
            owed.remove(asked)

    # --- What is told

    def told(self, muting: Muting) -> None:
        """Take in an event: the answer to a command of ours, or somebody else's deed."""
        tracks = list(self._tracks.get(muting.uid, {}).values())
        if self._was_ours(muting):
            for track in tracks:
                track.read = track.write = muting.on
                track.sure = True
        elif len(tracks) == 1:
            self._others(tracks[0], muting)
        elif tracks:
            self.doubted(muting.uid)

    def _was_ours(self, muting: Muting) -> bool:
        owed = self._owed.get(muting.uid, [])
        if not (muting.read and muting.write):
            return False
        for place, asked in enumerate(owed):
            if asked.on == muting.on:
                del owed[: place + 1]
                return True
        return False

    def _others(self, track: _Track, muting: Muting) -> None:
        if muting.read:
            track.read = muting.on
        if muting.write:
            track.write = muting.on
        # Whoever sends another word than 0 and 1 mutes, and the event says unmuted: that proves nothing.
        track.sure = muting.on

    def doubted(self, uid: str) -> None:
        """Note that nothing is known of the recorders of a channel."""
        for track in self._tracks.get(uid, {}).values():
            track.read = track.write = None
            track.sure = False

    # --- What is known

    def reading(self, uid: str, number: int, at: Moment) -> RecorderReading:
        """Return what a recorder does at a moment up to which everything was heard."""
        track = self._tracks.get(uid, {}).get(number)
        if track is None:
            return unknown(at, "It is not known to run.")
        return replace(self._known(uid, track, at), file=track.file)

    def _known(self, uid: str, track: _Track, at: Moment) -> RecorderReading:
        if self._owed.get(uid):
            return unknown(at, "Asterisk has not told yet that it was done.")
        if track.read is None or track.write is None:
            return unknown(at, "Whether it is muted cannot be read; it has to be told once more.")
        if track.read is not track.write:
            return unknown(at, "Somebody muted one side of it.")
        if track.read:
            return _reading(RecorderState.PAUSED, at, "It accepted this; Asterisk did not tell.", track.sure)
        why = "Asterisk did not tell that this one is on."
        return _reading(RecorderState.RECORDING, at, why, track.sure)


def _reading(state: RecorderState, at: Moment, why_not: str, proven: bool) -> RecorderReading:
    if proven:
        return RecorderReading(state, Proof.PROVEN, at)
    return RecorderReading(state, Proof.ACKNOWLEDGED, at, why_not)
