"""What is known of each recording: that it runs, what it agreed to, and who silenced it. Owns no calls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from integrations.ports import RecorderReading
from integrations.recorders.freeswitch.legs import note
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState

Recording = tuple[str, str]
"""A recording that runs: its channel, and the exact path of its file. A command that names another does nothing."""

_NOT_KNOWN = "It cannot tell its state."
_AGREED = "It accepted this; whether it does it cannot be seen."


@dataclass(slots=True)
class _Track:
    """A recording: the newest event that says that it runs, and whether its beginning was told at all.

    `silencers` are the calls whose desks may have silenced it. `held`: it agreed to its mask, and no command has gone
    out since, so that the mask may be repeated.
    """

    number: int
    told: bool = False
    state: RecorderState = RecorderState.UNKNOWN
    silencers: frozenset[CallKey] = field(default_factory=frozenset)
    held: bool = False


class Tracks:
    """Recordings that run. Beginnings and ends are told in any order, and put in order by their numbers."""

    def __init__(self) -> None:
        self._tracks: dict[Recording, _Track] = {}
        self._ended: OrderedDict[Recording, int] = OrderedDict()

    def __contains__(self, recording: Recording) -> bool:
        return recording in self._tracks

    def __iter__(self) -> Iterator[Recording]:
        return iter(tuple(self._tracks))

    def silencers(self, recording: Recording) -> frozenset[CallKey]:
        return self._tracks[recording].silencers

    # --- That it runs

    def ran(self, recording: Recording, number: int) -> bool:
        """Tell whether a beginning is that of another run, while the last one ended untold."""
        track = self._tracks.get(recording)
        return track is not None and track.told and number > max(track.number, self._ended.get(recording, -1))

    def began(self, recording: Recording, number: int) -> None:
        """Note that a recording began: it does so unmasked."""
        if number <= self._ended.get(recording, -1):
            return
        track = self._tracks.setdefault(recording, _Track(number))
        if not track.told and not track.silencers:
            track.state = RecorderState.RECORDING
        track.told, track.number = True, max(number, track.number)

    def heard_on(self, recording: Recording, number: int) -> None:
        """Note that a recording listens on a channel: it begins there, or was taken over from another channel.

        It is taken over without a RECORD_START and keeps its mask, which no command can lift then: it is not known by
        its path on its new channel (switch_core_media_bug.c, `switch_core_media_bug_transfer_callback`).
        """
        if recording in self._tracks or number <= self._ended.get(recording, -1):
            return
        before = (track.silencers for one, track in self._tracks.items() if one[1] == recording[1])
        self._tracks[recording] = _Track(number, silencers=frozenset().union(*before))

    def found(self, recording: Recording) -> None:
        """Note a recording that was found running, its beginning unheard."""
        self._tracks.setdefault(recording, _Track(-1))

    def ended(self, recording: Recording, number: int) -> None:
        note(self._ended, recording, number)
        track = self._tracks.get(recording)
        if track is not None and track.number < number:
            self.drop(recording)

    def drop(self, recording: Recording) -> None:
        self._tracks.pop(recording, None)

    def lost(self) -> None:
        """Note that what happens is not heard any more: nobody can tell what any recording does."""
        for recording in self:
            self.doubted(recording)

    # --- Commands

    def commanded(self, recording: Recording, call: CallKey, *, silence: bool) -> bool:
        """Note a command that goes out for a call; tell whether it is the first by which this call may silence it."""
        track = self._tracks[recording]
        track.held = False  # no heartbeat may come after an unmask
        first = silence and call not in track.silencers
        track.silencers |= {call} if silence else frozenset()
        return first

    def silenced_no_more(self, recording: Recording, call: CallKey) -> None:
        """Note that a command for a call was not carried out."""
        track = self._tracks.get(recording)
        if track is not None:
            track.silencers -= {call}

    def agreed(self, recording: Recording, call: CallKey, heard: Iterable[CallKey], *, silence: bool) -> None:
        """Note that a command was accepted. `heard` are the calls in the recording: others have no more say in it."""
        track = self._tracks.get(recording)
        if track is not None:
            track.state = RecorderState.PAUSED if silence else RecorderState.RECORDING
            track.silencers = track.silencers.intersection(heard) | {call} if silence else frozenset()
            track.held = silence

    def doubted(self, recording: Recording) -> None:
        """Note that nobody can tell whether a recording is masked."""
        track = self._tracks.get(recording)
        if track is not None:
            track.state, track.held = RecorderState.UNKNOWN, False

    def is_held(self, recording: Recording) -> bool:
        """Tell whether the mask of a recording is to be repeated."""
        track = self._tracks.get(recording)
        return track is not None and track.held

    # --- What is known

    def reading(self, recording: Recording, at: Moment) -> RecorderReading:
        track = self._tracks.get(recording)
        if track is None or track.state is RecorderState.UNKNOWN:
            return RecorderReading(RecorderState.UNKNOWN, Proof.NONE, at, _NOT_KNOWN, recording[1])
        return RecorderReading(track.state, Proof.ACKNOWLEDGED, at, _AGREED, recording[1])
