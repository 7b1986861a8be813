"""What is told of a FreeSWITCH's recorders: each change once, and nothing that whoever asks is answered anyway."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from integrations.ports import RecorderReading
from integrations.recorders.freeswitch.board import Board, News
from integrations.recorders.roll import Place, Roll
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

_AT_FIRST = RecorderState.RECORDING, RecorderState.UNKNOWN
"""What a recorder that is seen may do without another word: any other state is told at once."""


class Telling:
    """Holds what was last told or answered of each recorder against what the board says of it."""

    def __init__(self, board: Board, clock: Callable[[], Moment]) -> None:
        self.roll = Roll("freeswitch", clock)
        self._board = board
        self._clock = clock
        self._busy: Counter[Place] = Counter()  # with a command whose answer will tell
        self._last: dict[Place, tuple[RecorderState, Proof]] = {}
        self._waiting: list[News] | None = []  # until everything was caught up with

    def take(self, news: Iterable[News]) -> None:
        """Tell what follows from an event, or have it wait."""
        if self._waiting is not None:
            self._waiting += news
            return
        for each in news:
            self._take(each, late=False)

    def _take(self, news: News, *, late: bool) -> None:
        for place in news.gone:
            self._last.pop(place, None)
            self.roll.gone(place, late=late)
        for place in news.seen:
            self.roll.seen(place, late=late)
            reading = self._board.reading(place, self._clock())
            self._last[place] = reading.state, reading.proof
            if reading.state not in _AT_FIRST:
                self.roll.report(place, reading)
        about = (*news.gone, *news.seen, *news.touched)
        self._tell((*news.touched, *sorted(self._board.wholes_on(about) & self._last.keys())))
        for call in {*news.over, *(call for call, _ in news.gone)}:
            self._over(call)

    def _over(self, call: CallKey) -> None:
        """Tell the end of what stood for recorders of a call, if the call is over."""
        if not self._board.knows(call):
            for place in [place for place in self._last if place[0] == call]:
                del self._last[place]
                self.roll.gone(place)

    def _tell(self, places: Iterable[Place]) -> None:
        for place in places:
            reading = self._board.reading(place, self._clock())
            known = reading.state, reading.proof
            if not self._busy[place] and self._last.get(place) != known:
                self._last[place] = known
                self.roll.report(place, reading)

    def note(self, place: Place, reading: RecorderReading) -> RecorderReading:
        """Remember what was answered, and tell of it from here on."""
        if self._board.recordings(place) or self._board.is_whole(place):
            self.roll.agreed(place, reading.state)
            self._last[place] = reading.state, reading.proof
        return reading

    @contextlib.contextmanager
    def answering(self, place: Place) -> Iterator[None]:
        """Tell nothing of a recorder for so long: whoever gave the command is answered."""
        self._busy[place] += 1
        try:
            yield
        finally:
            self._busy[place] -= 1
            if not self._busy[place]:
                del self._busy[place]

    def connected(self, known: Iterable[Place]) -> None:
        """Tell that everything was caught up with: what was found since, as late, and of `known` what they do."""
        self.roll.connected()
        self._tell_what_waits()
        self._waiting = None
        for place in known:
            self.roll.report(place, self._board.reading(place, self._clock()))

    def lost(self, reason: LossReason, detail: str, again_ms: int) -> None:
        self._tell_what_waits()
        self._waiting = []
        self.roll.lost(reason, detail, again_ms)
        for place in self._last:
            self._last[place] = RecorderState.UNKNOWN, Proof.NONE

    def _tell_what_waits(self) -> None:
        for news in self._waiting or ():
            self._take(news, late=True)
