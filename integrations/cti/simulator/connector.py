"""The simulator as a source of calls: plays a shift in time, takes commands, misbehaves on request."""

import asyncio
import contextlib
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

from integrations.clock import now
from integrations.cti.conversation import Garbled
from integrations.cti.feed import Fact, Feed
from integrations.cti.ledger import About, CallLedger
from integrations.cti.simulator.faults import Faults, Misbehaviour
from integrations.cti.simulator.switch import Switch
from integrations.cti.simulator.wire import ScriptedCall, Shift, read_shift
from integrations.errors import Refused, Unavailable
from integrations.phone import remote_party
from integrations.ports import Answer, CallCommand, CallSign, CallSourceAbilities, Dial, HangUp
from policy.calls import (
    CallIdOrigin,
    Direction,
    LossReason,
    MessageRejected,
    SourceConnected,
    SourceLost,
    SourceResynchronised,
)
from policy.moment import Moment

ABILITIES = CallSourceAbilities(
    product="simulator",
    commands=frozenset({Answer, HangUp, Dial}),
    signs=frozenset(CallSign),
    call_id=CallIdOrigin.REAL,
    catches_up=True,
)

_FAR_END_ANSWERS_MS = 2000
_LINE = ""  # in place of a call's id: something happens to the line


class Simulator:
    """Implements CallSource. With the same shift, misbehaviour, clock and sleep it tells the same facts."""

    def __init__(
        self,
        shift: Shift | None = None,
        *,
        name: str = "simulator",
        region: str = "US",
        misbehaviour: Misbehaviour | None = None,
        clock: Callable[[], Moment] = now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._name = name
        self._region = region
        self._how = misbehaviour or Misbehaviour()
        self._faults = Faults(self._how)
        self._clock = clock
        self._sleep = sleep
        self._ledger = CallLedger(name)
        self._switch = Switch(self._ledger)
        self._feed = Feed()
        self._due: list[tuple[int, int, str, str | About | list[Fact]]] = []  # at_ms, number, call id, what
        self._numbers = count()
        self._new = asyncio.Event()
        self._began: Moment | None = None
        self._task: asyncio.Task[None] | None = None
        self._up = False
        if self._how.drop_at_ms is not None:
            self._plan(self._how.drop_at_ms, _LINE, "down")
            self._plan(self._how.drop_at_ms + self._how.back_after_ms, _LINE, "up")
        for call in shift.calls if shift else ():
            self._plan_call(call, 0)

    @property
    def abilities(self) -> CallSourceAbilities:
        return ABILITIES

    async def start(self) -> None:
        self._began = self._clock()
        await self._line_up()
        self._task = asyncio.create_task(self._play(), name=f"calls from {self._name}")

    async def stop(self) -> None:
        self._feed.close()
        self._up = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    async def perform(self, command: CallCommand) -> None:
        if not self._up:
            raise Unavailable(f"{self._name} is not connected.")
        if isinstance(command, Dial):
            call_id = f"dialled-{next(self._numbers)}"
            party = remote_party(command.number, "", self._region)
            await self.happen(call_id, About(party, Direction.OUTBOUND))
            self._plan(self._elapsed_ms() + _FAR_END_ANSWERS_MS, call_id, "answer")
            return
        found = self._ledger.find(command.call)
        answering = isinstance(command, Answer)
        if found is None or (answering and self._ledger.is_answered(found)):
            raise Refused("That call is over." if found is None else "That call is already answered.")
        await self.happen(found, "answer" if answering else "end")

    async def say(self, data: bytes) -> None:
        """Add the calls of a shift's text, as if it began now; what cannot be read is a fact, not an exception."""
        try:
            shift = read_shift(data)
        except Garbled as problem:
            await self._tell([MessageRejected(source=self._name, at=self._clock(), problem=str(problem))])
            return
        for call in shift.calls:
            self._plan_call(call, self._elapsed_ms())

    async def happen(self, call_id: str, what: str | About) -> None:
        """Let a call ring, or something happen in it by its word in the script, now."""
        at = self._clock()
        if isinstance(what, About):
            await self._tell(list(self._switch.ring(call_id, what, at)))
        else:
            await self._tell(list(self._switch.happen(call_id, what, at)))

    async def drop(self, next_try_ms: int = 0) -> None:
        """Lose the line; calls go on unheard."""
        self._switch.line_down()
        self._up = False
        lost = SourceLost(
            source=self._name,
            at=self._clock(),
            reason=LossReason.DROPPED,
            detail="The simulated line is down, as the shift asks.",
            next_try_ms=next_try_ms,
        )
        await self._tell([lost])

    async def come_back(self) -> None:
        """Find the line again, and tell what was missed."""
        await self._line_up()

    async def _line_up(self) -> None:
        self._up = True
        at = self._clock()
        missed = self._switch.line_up(at)
        calls = tuple(self._ledger.key(call_id) for call_id in self._ledger.open_calls())
        caught_up = SourceResynchronised(source=self._name, at=at, calls=calls)
        await self._tell([SourceConnected(source=self._name, at=at), *missed, caught_up])

    async def _play(self) -> None:
        while True:
            self._new.clear()
            if not self._due:
                await self._feed.put(self._faults.rest())
                await self._new.wait()
                continue
            wait_ms = self._due[0][0] - self._elapsed_ms()
            if wait_ms > 0:
                await self._sleep_unless_new(wait_ms / 1000)
                continue
            _, _, call_id, what = heapq.heappop(self._due)
            if isinstance(what, list):
                await self._feed.put(self._faults.through(what))
            elif call_id != _LINE:
                await self.happen(call_id, what)
            elif what == "down":
                await self.drop(self._how.back_after_ms)
            else:
                await self.come_back()

    async def _sleep_unless_new(self, seconds: float) -> None:
        """Sleep, but not past something earlier that is planned meanwhile."""
        waits = {asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._new.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _tell(self, facts: list[Fact]) -> None:
        if self._how.late_ms:
            self._plan(self._elapsed_ms() + self._how.late_ms, _LINE, facts)
        else:
            await self._feed.put(self._faults.through(facts))

    def _plan_call(self, call: ScriptedCall, from_ms: int) -> None:
        party = remote_party(call.number, call.name, self._region)
        direction = Direction.OUTBOUND if call.outbound else Direction.INBOUND
        ring_ms = from_ms + call.at_ms
        self._plan(ring_ms, call.call_id, About(party, direction, call.dialled, call.queue))
        for after_ms, event in call.steps:
            self._plan(ring_ms + after_ms, call.call_id, event)

    def _plan(self, at_ms: int, call_id: str, what: str | About | list[Fact]) -> None:
        heapq.heappush(self._due, (at_ms, next(self._numbers), call_id, what))
        self._new.set()

    def _elapsed_ms(self) -> int:
        if self._began is None:
            return 0
        return (self._clock().monotonic_ns - self._began.monotonic_ns) // 1_000_000
