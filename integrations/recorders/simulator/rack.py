"""The simulated product: what its recorders truly do, what they show, and what it says of that. Pure; told the time.

A trap changes what is done, shown or said; never the track of what was truly recorded.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

from integrations.recorders.roll import Place
from integrations.recorders.simulator.track import Intervals, Track
from integrations.recorders.simulator.traps import BY_ITSELF, Armed, Deed, Misbehaviour, Trap
from integrations.recorders.simulator.wire import (
    Answered,
    Appeared,
    Changed,
    Ended,
    LineMoved,
    Said,
    Status,
    Verdict,
)
from policy.calls import CallKey

_MS = 1_000_000
_TRACKS_KEPT = 1024


@dataclass(slots=True)
class _Recorder:
    """One recorder. `shows_pause` is what it says of its pause, None for the truth."""

    track: Track
    paused: bool = False
    on_hold: bool = False
    dead: bool = False
    shows_pause: bool | None = None
    pauses: int = 0
    was: list[Status] = field(default_factory=list)

    def moved(self, now_ns: int) -> None:
        """Let the track and the history follow a change."""
        self.track.turn(not (self.paused or self.on_hold or self.dead), now_ns)
        self.was.append(self.status(now_ns))

    def status(self, as_of_ns: int) -> Status:
        by_command = self.paused if self.shows_pause is None else self.shows_pause
        word = "stopped" if self.dead else "paused" if by_command or self.on_hold else "recording"
        return Status(word, by_command, self.track.runs, as_of_ns)

    def status_then(self, as_of_ns: int) -> Status:
        """Return what it showed at a moment that is past."""
        earlier = [one for one in self.was if one.as_of_ns <= as_of_ns]
        return replace((earlier or self.was)[-1 if earlier else 0], as_of_ns=as_of_ns)


class Rack:
    """Requests and time go in, and `advance` gives what is said by then."""

    def __init__(
        self,
        traps: tuple[Misbehaviour, ...] = (),
        *,
        tells_status: bool = True,
        resumes_by_itself_ms: int | None = None,
    ) -> None:
        self.armed = Armed(traps)
        self.up = True
        self._tells_status = tells_status
        self._resumes_ms = resumes_by_itself_ms
        self._recorders: dict[Place, _Recorder] = {}
        self._tracks: dict[Place, Track] = {}
        self._due: list[tuple[int, int, Callable[[int], None]]] = []
        self._numbers = count()
        self._said: list[Said] = []

    @property
    def next_ns(self) -> int | None:
        """When something happens next without being asked."""
        return self._due[0][0] if self._due else None

    def standing(self) -> tuple[Place, ...]:
        """Name the recorders that the product knows."""
        return tuple(self._recorders)

    def truth(self, now_ns: int) -> dict[Place, Intervals]:
        """Return what each recorder truly recorded until now, also those that ended."""
        self._run(now_ns)
        return {place: track.until(now_ns) for place, track in self._tracks.items()}

    def paused(self, call: CallKey, now_ns: int) -> tuple[str, ...]:
        """Name the recorders of a call that are truly paused by a command, and live."""
        self._run(now_ns)
        found = (
            name
            for (key, name), one in self._recorders.items()
            if key == call and one.paused and not one.dead
        )
        return tuple(found)

    def advance(self, now_ns: int) -> tuple[Said, ...]:
        """Let happen what is due by now, and return what was said since the last time."""
        self._run(now_ns)
        said, self._said = tuple(self._said), []
        return said

    def record(self, call: CallKey, recorder: str, now_ns: int) -> None:
        """Let a recorder start on a call."""
        self._run(now_ns)
        if (call, recorder) in self._recorders:
            return
        track = self._tracks.pop((call, recorder), None) or Track()
        self._tracks[call, recorder] = track
        self._recorders[call, recorder] = one = _Recorder(track)
        one.moved(now_ns)
        self._tell(Appeared(call, recorder))
        for place in [place for place, track in self._tracks.items() if not track.runs]:
            if len(self._tracks) > _TRACKS_KEPT and place not in self._recorders:
                del self._tracks[place]

    def end(self, call: CallKey, recorder: str, now_ns: int) -> None:
        """Let a recorder end, as when the call is over."""
        self._run(now_ns)
        one = self._recorders.pop((call, recorder), None)
        if one is not None:
            one.track.turn(False, now_ns)
            self._tell(Ended(call, recorder))

    def line(self, up: bool, now_ns: int) -> None:
        """Go away, or come back. What is said meanwhile is lost."""
        self._run(now_ns)
        if up is not self.up:
            self.up = up
            self._said.append(LineMoved(up))

    def ask(self, number: int, call: CallKey, recorder: str, deed: Deed, now_ns: int) -> None:
        """Take a request; what comes of it, and when, is said by `advance`."""
        self._run(now_ns)
        if not self.up:
            return
        sprung = self.armed.spring(deed, recorder)
        delays = {trap: how.after_ms * _MS for trap, how in sprung.items()}
        if Trap.LOST_REQUEST not in sprung:
            verdict = self._verdict((call, recorder), sprung)
            answer = Answered(number, call, recorder, verdict)
            if verdict is Verdict.ACCEPTED and deed is Deed.READ:
                answer = replace(answer, status=self._shown((call, recorder), sprung, now_ns))
            elif verdict is Verdict.ACCEPTED:
                target = self._target((call, recorder), sprung)
                answer = answer if target[0] == call else replace(answer, call=target[0], recorder=target[1])
                late = max(delays.get(Trap.DONE_LATER, 0), delays.get(Trap.LATE_DEED, 0))
                self._plan(now_ns + late, partial(self._do, target, deed, frozenset(sprung)))
            if Trap.LOST_ANSWER not in sprung:
                late = max(delays.get(Trap.LATE_ANSWER, 0), delays.get(Trap.LATE_DEED, 0))
                self._plan(now_ns + late, lambda _: self._tell(answer))
        for trap, how in sprung.items():
            if trap in BY_ITSELF:
                self._plan(now_ns + delays[trap], partial(self._happen, trap, (call, recorder), how.lasts_ms))

    def happen(self, trap: Trap, call: CallKey, recorder: str, lasts_ms: int, now_ns: int) -> None:
        """Let something happen by itself now."""
        self._run(now_ns)
        self._happen(trap, (call, recorder), lasts_ms, now_ns)

    def _verdict(self, place: Place, sprung: dict[Trap, Misbehaviour]) -> Verdict:
        if place not in self._recorders:
            return Verdict.NOT_KNOWN
        if Trap.REFUSED in sprung:
            return Verdict.REFUSED
        return Verdict.BUSY if Trap.BUSY in sprung else Verdict.ACCEPTED

    def _shown(self, place: Place, sprung: dict[Trap, Misbehaviour], now_ns: int) -> Status | None:
        if not self._tells_status or Trap.NO_STATUS in sprung:
            return None
        one = self._recorders[place]
        if Trap.STALE in sprung:
            return one.status_then(now_ns - sprung[Trap.STALE].after_ms * _MS)
        shown = one.status(now_ns)
        return replace(shown, word="None") if Trap.ODD_WORD in sprung else shown

    def _target(self, place: Place, sprung: dict[Trap, Misbehaviour]) -> Place:
        """Return whom a command hits; a recorder that is not there if the wrong one is meant and there is none."""
        call, recorder = place
        if Trap.OTHER_CALL in sprung:
            nobody = (CallKey(call.source, f"not {call.call_id}"), recorder)
            return next((other for other in self._recorders if other[0] != call), nobody)
        if Trap.OTHER_RECORDER in sprung:
            others = (other for other in self._recorders if other[0] == call and other[1] != recorder)
            return next(others, (call, f"not {recorder}"))
        return place

    def _do(self, place: Place, deed: Deed, traps: frozenset[Trap], now_ns: int) -> None:
        one = self._recorders.get(place)
        if one is None or one.dead or Trap.IGNORED in traps:
            return
        before = one.status(now_ns).by_command
        pause = deed is Deed.PAUSE
        if Trap.TOGGLED in traps and one.paused is pause:
            pause = not pause
        if Trap.SHOWN_NOT_DONE in traps:
            one.shows_pause = pause
        else:
            one.paused = pause
            one.shows_pause = before if Trap.DONE_NOT_SHOWN in traps else None
        one.pauses += 1
        one.moved(now_ns)
        if self._resumes_ms is not None and one.paused:
            self._plan(now_ns + self._resumes_ms * _MS, partial(self._time_is_up, place, one.pauses))

    def _time_is_up(self, place: Place, pauses: int, now_ns: int) -> None:
        one = self._recorders.get(place)
        if one is not None and one.pauses == pauses:
            self._happen(Trap.RESUMES, place, 0, now_ns)

    def _happen(self, trap: Trap, place: Place, lasts_ms: int, now_ns: int) -> None:
        back_ns = now_ns + lasts_ms * _MS
        if trap in {Trap.LINE_LOST, Trap.RESTARTS, Trap.RESTARTS_UNTOLD}:
            if trap is not Trap.LINE_LOST:
                self._forget_pauses(now_ns)
            if trap is not Trap.RESTARTS_UNTOLD:
                self.line(False, now_ns)
                self._plan(back_ns, partial(self.line, True))
        elif trap is Trap.NEW_RECORDER:
            names = {name for call, name in self._recorders if call == place[0]}
            new = next(name for number in count(2) if (name := f"{place[1]}-{number}") not in names)
            self.record(place[0], new, now_ns)
        elif trap is Trap.DIES:
            self.end(*place, now_ns)
        elif (one := self._recorders.get(place)) is not None:
            self._one_changes(trap, place, one, now_ns)
            if trap is Trap.ON_HOLD:
                self._plan(back_ns, partial(self._hold_ends, place))

    def _one_changes(self, trap: Trap, place: Place, one: _Recorder, now_ns: int) -> None:
        match trap:
            case Trap.RESUMES | Trap.RESUMES_UNTOLD if not one.paused:
                return
            case Trap.RESUMES | Trap.RESUMES_UNTOLD:
                one.paused = False
                one.shows_pause = True if trap is Trap.RESUMES_UNTOLD else None
            case Trap.DIES_UNTOLD:
                one.dead = True
            case Trap.ON_HOLD:
                one.on_hold = True
        one.moved(now_ns)
        if trap is Trap.RESUMES:
            self._tell(Changed(*place, one.status(now_ns)))

    def _hold_ends(self, place: Place, now_ns: int) -> None:
        one = self._recorders.get(place)
        if one is not None:
            one.on_hold = False
            one.moved(now_ns)

    def _forget_pauses(self, now_ns: int) -> None:
        for one in self._recorders.values():
            one.paused, one.shows_pause = False, None
            one.moved(now_ns)

    def _tell(self, said: Said) -> None:
        if self.up:
            self._said += [said] * (2 if self.armed.tells_twice else 1)

    def _plan(self, at_ns: int, what: Callable[[int], None]) -> None:
        heapq.heappush(self._due, (at_ns, next(self._numbers), what))

    def _run(self, now_ns: int) -> None:
        while self._due and self._due[0][0] <= now_ns:
            at_ns, _, what = heapq.heappop(self._due)
            what(at_ns)
