"""The simulated product as a RecorderControl: asks, reads back, and believes nothing it cannot check."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from itertools import count

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, Roll, unknown
from integrations.recorders.settling import Sleep, settled, within
from integrations.recorders.simulator.rack import Rack
from integrations.recorders.simulator.track import Intervals
from integrations.recorders.simulator.traps import Deed, Misbehaviour, Trap
from integrations.recorders.simulator.wire import (
    Answered,
    Appeared,
    Changed,
    Ended,
    LineMoved,
    Said,
    Verdict,
    judged,
)
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

_DEEDS = {RecorderState.PAUSED: Deed.PAUSE, RecorderState.RECORDING: Deed.RESUME}
_LOST = "The simulated line is down."
_NOTHING = RecorderState.UNKNOWN, Proof.NONE

Stands = tuple[RecorderState, Proof]


class SimulatedRecorders:
    """Implements RecorderControl. `best` ACKNOWLEDGED is a product that cannot tell its state.

    What was asked to pause is looked at every `watch_ms`, until it records again; 0 looks at nothing unasked.
    `record` to `recorded` are the product's side: what happens to it, and what it truly recorded.
    """

    def __init__(
        self,
        *,
        name: str = "recorder simulator",
        best: Proof = Proof.PROVEN,
        resumes_by_itself_ms: int | None = None,
        misbehaviour: tuple[Misbehaviour, ...] = (),
        watch_ms: int = 0,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._name = name
        self._abilities = RecorderAbilities("simulator", best, best, True, resumes_by_itself_ms)
        told = best is Proof.PROVEN
        self._rack = Rack(misbehaviour, tells_status=told, resumes_by_itself_ms=resumes_by_itself_ms)
        self._watch_ms = watch_ms
        self._patience = patience or Patience()
        self._clock = clock
        self._sleep = sleep
        self._roll = Roll(name, clock)
        self._numbers = count(1)
        self._new = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listens = self._up = False
        self._asked: dict[int, tuple[Place, asyncio.Future[Answered]]] = {}
        self._given_up: set[int] = set()
        self._watched: dict[Place, Stands] = {}  # what was last said of it
        self._under_way: Counter[Place] = Counter()

    @property
    def abilities(self) -> RecorderAbilities:
        return self._abilities

    async def start(self) -> None:
        self._rack.advance(self._now_ns())  # what was said before anybody listened
        self._listens = True
        if self._rack.up:
            self._line_up()
        else:
            self._line_down()
        self._begin(self._play())
        if self._watch_ms:
            self._begin(self._watch())

    async def stop(self) -> None:
        self._roll.close()
        self._listens = self._up = False
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def facts(self) -> AsyncIterator[Fact]:
        return self._roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self.look((call, recorder))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.RECORDING)

    # --- What happens to the product

    def record(self, call: CallKey, *recorders: str) -> None:
        """Let recorders start on a call."""
        for recorder in recorders:
            self._rack.record(call, recorder, self._now_ns())
        self._catch_up()

    def end(self, call: CallKey, recorder: str = "") -> None:
        """Let a recorder end, or all of the call."""
        for place in self._rack.standing():
            if place[0] == call and recorder in {"", place[1]}:
                self._rack.end(*place, self._now_ns())
        self._catch_up()

    def misbehave(self, how: Misbehaviour) -> None:
        """Set a trap for requests to come."""
        self._rack.armed.set(how)

    def behave(self) -> None:
        """Take off every trap that has not sprung."""
        self._rack.armed.clear()

    def happen(self, trap: Trap, call: CallKey, recorder: str, *, lasts_ms: int = 1_000) -> None:
        """Let one of the traps that need no request spring now."""
        self._rack.happen(trap, call, recorder, lasts_ms, self._now_ns())
        self._catch_up()

    def line(self, *, up: bool) -> None:
        """Let the product go away, or come back; its recorders go on meanwhile."""
        self._rack.line(up, self._now_ns())
        self._catch_up()

    def recorded(self, call: CallKey) -> dict[str, Intervals]:
        """Return what was truly recorded of a call until now, by recorder, also by those that ended."""
        truth = self._rack.truth(self._now_ns())
        return {recorder: track for (key, recorder), track in truth.items() if key == call}

    def paused(self, call: CallKey) -> tuple[str, ...]:
        """Name the recorders of a call that are truly paused now, by a command."""
        return self._rack.paused(call, self._now_ns())

    # --- Asking

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        self._under_way[place] += 1
        if wanted is RecorderState.PAUSED:
            self._watched[place] = _NOTHING  # from here on, whatever comes of it
        try:
            reading = await settled(self, place, wanted, self._patience, self._clock, self._sleep)
        finally:
            self._under_way[place] -= 1
        if reading.state is RecorderState.RECORDING:
            self._watched.pop(place, None)
        elif place in self._watched:
            self._watched[place] = reading.state, reading.proof
        return reading

    async def send(self, place: Place, wanted: RecorderState) -> None:
        give_up_ns = self._now_ns() + self._patience.answer_ms * 1_000_000
        while True:
            answer = await self._ask(_DEEDS[wanted], place)
            if answer is None:
                self._roll.doubted(place)
                raise OutcomeUnknown(f"{self._name} did not say what {place[1]} did.")
            if answer.verdict is not Verdict.BUSY:
                break
            if self._now_ns() >= give_up_ns:
                raise Unavailable(f"{place[1]} still works on the request before.")
            await self._sleep(self._patience.poll_ms / 1000)
        _demand(answer)
        self._roll.agreed(place, wanted)

    async def look(self, place: Place) -> RecorderReading:
        at = self._clock()
        answer = await self._ask(Deed.READ, place)
        if answer is None:
            raise Unavailable(f"{self._name} did not say what {place[1]} does.")
        _demand(answer)
        reading = judged(answer.status, at) if answer.status else self._roll.remembered(place, at)
        return replace(reading, file=f"{place[0].call_id}-{place[1]}.wav")

    async def _ask(self, deed: Deed, place: Place) -> Answered | None:
        """Return the answer to one request, None if there is none in time."""
        if not self._up:
            raise Unavailable(_LOST)
        number = next(self._numbers)
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._asked[number] = place, answer
        self._rack.ask(number, *place, deed, self._now_ns())
        self._catch_up()
        try:
            await within(self._patience.answer_ms / 1000, answer, self._sleep)
        finally:
            del self._asked[number]
        if answer.done() and not answer.cancelled():
            return answer.result()
        if deed is not Deed.READ:
            self._given_up.add(number)
        return None

    # --- Watching

    async def _watch(self) -> None:
        while True:
            await self._sleep(self._watch_ms / 1000)
            for place in tuple(self._watched):
                await self._look_after(place)

    async def _look_after(self, place: Place) -> None:
        """Tell what a recorder does, if it is not what was last said of it."""
        if not self._up or self._under_way[place]:
            return
        try:
            reading = await self.look(place)
        except PortError as error:
            reading = unknown(self._clock(), error.message)
        said = reading.state, reading.proof
        self._roll.looked(place, reading)
        if not self._under_way[place] and said != self._watched.get(place, said):
            self._watched[place] = said
            self._roll.report(place, reading)

    # --- Hearing

    async def _play(self) -> None:
        """Let time pass in the product."""
        while True:
            self._new.clear()
            self._hear(self._rack.advance(self._now_ns()))
            if self._rack.next_ns is None:
                await self._new.wait()
                continue
            new = asyncio.ensure_future(self._new.wait())
            try:
                await within(max(self._rack.next_ns - self._now_ns(), 0) / 1e9, new, self._sleep)
            finally:
                new.cancel()

    def _catch_up(self) -> None:
        self._hear(self._rack.advance(self._now_ns()))
        self._new.set()

    def _hear(self, said: tuple[Said, ...]) -> None:
        for one in said if self._listens else ():
            match one:
                case LineMoved(up=True):
                    self._line_up()
                case LineMoved():
                    self._line_down()
                case Answered():
                    self._answered(one)
                case Appeared(call=call, recorder=recorder):
                    self._roll.seen((call, recorder), state=RecorderState.RECORDING)
                case Ended(call=call, recorder=recorder):
                    self._watched.pop((call, recorder), None)
                    self._roll.gone((call, recorder))
                case Changed(call=call, recorder=recorder, status=status):
                    at = Moment(status.as_of_ns, self._clock().wall_ms)
                    self._roll.report((call, recorder), judged(status, at))

    def _answered(self, said: Answered) -> None:
        """Give an answer to whoever waits for it; one that is late or about another recorder is looked into."""
        place = (said.call, said.recorder)
        asked, answer = self._asked.get(said.number, (None, None))
        if asked == place and answer is not None and not answer.done():
            answer.set_result(said)
        elif said.number in self._given_up or asked not in {None, place}:
            self._given_up.discard(said.number)
            self._begin(self._look_into(place))

    async def _look_into(self, place: Place) -> None:
        try:
            reading = await self.look(place)
        except PortError as error:
            reading = unknown(self._clock(), error.message)
        self._roll.report(place, reading)

    def _line_up(self) -> None:
        self._up = True
        self._roll.connected()
        standing = self._rack.standing()
        for place in self._roll.places:
            if place in standing:
                self._begin(self._look_into(place))
            else:
                self._watched.pop(place, None)
                self._roll.gone(place, late=True)
        for place in standing:
            self._roll.seen(place, late=True)

    def _line_down(self) -> None:
        self._up = False
        self._given_up.clear()
        self._watched = dict.fromkeys(self._watched, _NOTHING)
        self._roll.lost(LossReason.DROPPED, _LOST, self._patience.again_ms)
        for _, answer in self._asked.values():
            answer.cancel()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _now_ns(self) -> int:
        return self._clock().monotonic_ns


def _demand(answer: Answered) -> None:
    if answer.verdict is Verdict.NOT_KNOWN:
        raise Refused(f"There is no recorder {answer.recorder} on this call.")
    if answer.verdict is not Verdict.ACCEPTED:
        raise Refused(f"{answer.recorder} says no.")
