"""What is told of an Asterisk's recorders: each change once, and nothing that whoever asks is answered anyway."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from integrations.ports import RecorderReading
from integrations.recorders.asterisk.board import Board, News
from integrations.recorders.roll import Place, Roll
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState


class Telling:
    """Holds what was last told or answered of each recorder against what the board says of it."""

    def __init__(self, board: Board, clock: Callable[[], Moment]) -> None:
        self.roll = Roll("asterisk", clock)
        self._board = board
        self._clock = clock
        self._busy: Counter[Place] = Counter()  # with a command whose answer will tell
        self._last: dict[Place, tuple[RecorderState, Proof]] = {}
        self._waiting: list[tuple[News, bool]] | None = None

    def take(self, news: News, *, late: bool = False) -> None:
        """Tell what follows from an event."""
        if self._waiting is not None:
            self._waiting.append((news, late))
            return
        for place in news.gone:
            self._last.pop(place, None)
            self.roll.gone(place, late=late)
        for place in news.seen:
            self.roll.seen(place, late=late)
        about = (*news.seen, *news.gone, *news.touched)
        self._tell((*news.seen, *news.touched))
        self._tell(sorted(self._board.wholes_on(about) & self._last.keys()))
        for call in {call for call, _ in news.gone}:
            self.over(call)

    def over(self, call: CallKey | None) -> None:
        """Tell the end of what stood for recorders of a call, if the call is over."""
        if call is not None and not self._board.knows(call):
            for place in [place for place in self._last if place[0] == call]:
                del self._last[place]
                self.roll.gone(place)

    def note(self, place: Place, reading: RecorderReading) -> RecorderReading:
        """Remember what was answered, and tell of it from here on."""
        self.roll.agreed(place, reading.state)
        self.roll.looked(place, reading)
        self._last[place] = reading.state, reading.proof
        return reading

    def awake(self) -> None:
        """Note that everything up to now was heard: what was silent is so still."""
        for place, (state, _) in self._last.items():
            if state is RecorderState.PAUSED:
                self.roll.looked(place, self._board.reading(place, self._clock()))

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

    @contextlib.contextmanager
    def holding_back(self) -> Iterator[None]:
        """Tell nothing for so long, and then everything."""
        self._waiting = []
        try:
            yield
        finally:
            waiting, self._waiting = self._waiting, None
            for news, late in waiting:
                self.take(news, late=late)

    def anew(self, places: Iterable[Place]) -> None:
        """Tell of recorders whatever is known of them."""
        for place in places:
            self.roll.report(place, self._board.reading(place, self._clock()))

    def lost(self, reason: LossReason, detail: str, again_ms: int) -> None:
        self.roll.lost(reason, detail, again_ms)
        for place in self._last:
            self._last[place] = RecorderState.UNKNOWN, Proof.NONE

    def _tell(self, places: Iterable[Place]) -> None:
        for place in places:
            reading = self._board.reading(place, self._clock())
            if self._busy[place] or self._last.get(place) == (reading.state, reading.proof):
                continue
            if place in self._last:
                self.roll.report(place, reading)
            self._last[place] = reading.state, reading.proof
