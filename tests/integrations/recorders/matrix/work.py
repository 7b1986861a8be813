"""One payment at a whole desk, in virtual time: the real session, runner, entry and simulated recorders, and an agent.

What took place is written down as it was, apart from what anybody believed of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desktop.desk import Desk
from desktop.runner.entry import Entry, Given, Place, WindowClosed
from desktop.runner.recording import Recording
from desktop.runner.runner import Perform, Runner, Tell
from integrations.payments import EntryPage, EntryRequest, WarmPage
from integrations.recorders.simulator.connector import SimulatedRecorders
from policy import effects as f
from policy import events as e
from policy.calls import CallAnswered, CallEnded, CallKey, CallOffered, Direction, EndCause
from policy.recording import left_paused
from policy.session import Attempt, Session, Stage
from policy.session.state import EntryState
from tests.desktop.virtual_time import clock
from tests.policy.session.desk import DAY, KEY, NUMBER, PARTY, RECORDERS, RULES, setup
from tests.policy.session.till import account

WATCH_MS = 200
TALKS_MS = 300
TYPES_MS = 1_200
TRIES = 2
GIVES_UP_MS = 15_000
LASTS_MS = 50_000


@dataclass
class Window:
    """Implements desktop.runner.entry.Window; `shown_ns` to `gone_ns` a card could be typed in it."""

    end: asyncio.Future[Given | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    shown_ns: int = -1
    gone_ns: int = -1

    async def warmed(self) -> None:
        await asyncio.sleep(0.2)

    async def warm(self, page: WarmPage) -> None:
        """There is no page."""

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None:
        await asyncio.sleep(0.1)
        self._demand()

    async def show(self, place: Place) -> None:
        self._demand()
        self.shown_ns = clock().monotonic_ns
        await asyncio.sleep(0.02)

    async def given(self) -> Given:
        given = await asyncio.shield(self.end)
        if given is None:
            raise WindowClosed("panel")
        return given

    def type(self) -> None:
        """Have the card typed: the window goes with it."""
        self._go(Given("tok_12345678", "visa", "4242", "debit"))

    def kill_now(self) -> None:
        self._go(None)

    async def kill(self) -> None:
        await asyncio.sleep(0.03)
        self._go(None)

    def _demand(self) -> None:
        if self.end.done():
            raise WindowClosed("panel")

    def _go(self, end: Given | None) -> None:
        if not self.end.done():
            self.gone_ns = clock().monotonic_ns
            self.end.set_result(end)


class Pages:
    async def warm_page(self) -> WarmPage | None:
        return None

    async def open_entry(self, request: EntryRequest) -> EntryPage:
        await asyncio.sleep(0.05)
        return EntryPage("http://localhost:1/", ("http://localhost:1",), datetime(2030, 1, 1, tzinfo=UTC))


@dataclass
class Guard:
    """Implements the runner's Guard, and its disk never fails."""

    armed: dict[CallKey, tuple[str, ...]] = field(default_factory=dict)

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        await asyncio.sleep(0.005)
        self.armed[call] = recorders

    async def disarm(self, call: CallKey) -> None:
        await asyncio.sleep(0.005)
        self.armed.pop(call, None)


class Office:
    """What else a desk asks for: accounts, a gateway that takes every card, a ledger, and the recording team."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.prepared: dict[str, int] = {}
        self.tickets: list[f.WriteSpoilTicket] = []

    @property
    def performers(self) -> Mapping[type[f.Effect], Perform]:
        return {
            f.AskDay: self._day,
            f.FindAccounts: self._find,
            f.LoadAccount: self._load,
            f.PrepareAttempt: self._prepare,
            f.SendAttempt: self._send,
            f.PostPayment: self._post,
            f.MakeReceipt: self._nothing,
            f.DropAttempt: self._nothing,
            f.WriteCallRecord: self._nothing,
            f.WriteSpoilTicket: self._ticket,
        }

    async def _day(self, effect: f.AskDay, _: Tell) -> e.DayTold:
        return e.DayTold(at=clock(), answers=effect.id, day=DAY)

    async def _find(self, effect: f.FindAccounts, _: Tell) -> e.AccountsFound:
        found = (e.Candidate("A1", e.Match.NUMBER, NUMBER),)
        return e.AccountsFound(at=clock(), answers=effect.id, candidates=found)

    async def _load(self, effect: f.LoadAccount, _: Tell) -> e.AccountLoaded:
        return e.AccountLoaded(at=clock(), answers=effect.id, account=account())

    async def _prepare(self, effect: f.PrepareAttempt, _: Tell) -> e.AttemptPrepared:
        await asyncio.sleep(0.01)
        self.prepared[effect.key] = effect.minor
        return e.AttemptPrepared(at=clock(), key=effect.key)

    async def _send(self, effect: f.SendAttempt, _: Tell) -> e.PaymentCaptured:
        await asyncio.sleep(0.4)
        self.taken.append(effect.key)
        minor = self.prepared[effect.key]
        return e.PaymentCaptured(at=clock(), key=effect.key, reference="gw-1", minor=minor)

    async def _post(self, effect: f.PostPayment, _: Tell) -> e.PaymentPosted:
        await asyncio.sleep(0.1)
        return e.PaymentPosted(at=clock(), key=effect.key, receipt=7)

    async def _nothing(self, effect: f.Effect, _: Tell) -> None:
        await asyncio.sleep(0.05)

    async def _ticket(self, effect: f.WriteSpoilTicket, _: Tell) -> None:
        self.tickets.append(effect)


@dataclass
class Told:
    """A fact about a recorder of the call, when the desk took it in, and whether a window was open then."""

    fact: f.Fact
    at_ns: int
    was_open: bool


class Work:
    """A desk with everything on it. `reached` is called with each stage as it is reached for the first time."""

    def __init__(
        self, recorders: SimulatedRecorders, reached: Callable[[Stage], None] = lambda _: None
    ) -> None:
        self.recorders = recorders
        self.windows: list[Window] = []
        self.guard, self.office = Guard(), Office()
        self.told: list[Told] = []
        self.stages: dict[Stage, int] = {}
        self.attempts: tuple[Attempt, ...] = ()
        self._reached = reached
        self.runner = Runner(clock, self._awaits)
        self.entry = Entry(Pages(), self._start, lambda: Place(0, 0, 1, 1, 1), clock, "shop")
        self.desk = Desk(lambda _: setup(RULES), self.runner, (self,))
        recording = Recording(recorders, self.guard, self.desk.is_over, clock)
        for performing in (self.entry, recording, self.office):
            self.runner.learn(performing.performers)

    @property
    def session(self) -> Session:
        return self.desk.session

    @property
    def left(self) -> tuple[str, ...]:
        """Name the recorders that the desk says are left paused."""
        return left_paused(self.session.recorders)

    def step(self, before: Session, fact: f.Fact, after: Session, effects: Sequence[f.Effect]) -> None:
        """Witness a step."""
        now = clock().monotonic_ns
        was_open = before.entry is not None and before.entry.state is EntryState.OPEN
        self.told.append(Told(fact, now, was_open))
        self.attempts = after.attempts or self.attempts
        if after.stage not in self.stages:
            self.stages[after.stage] = now
            self._reached(after.stage)

    async def take_place(self) -> None:
        """Let one call come, be paid, and end; return when it is written down, or when time is up."""
        await self.recorders.start()
        hearing = asyncio.create_task(self._hear())
        self.recorders.record(KEY, *RECORDERS)
        self.recorders.record(CallKey("sim", "of another desk"), *RECORDERS)
        self.desk.tell(
            CallOffered(call=KEY, at=clock(), party=PARTY, direction=Direction.INBOUND, queue="Billing")
        )
        await asyncio.sleep(0.5)
        self.desk.tell(CallAnswered(call=KEY, at=clock()))
        try:
            async with asyncio.timeout(LASTS_MS / 1_000):
                await _Agent(self).work()
        except TimeoutError:
            pass
        await self.entry.stop()
        await self.runner.finish(10)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await self.recorders.stop()

    def _awaits(self, effect: f.Effect) -> bool:
        return self.desk.awaits(effect)

    async def _hear(self) -> None:
        async for fact in self.recorders.facts():
            if isinstance(fact, f.Fact):
                self.desk.tell(fact)

    async def _start(self) -> Window:
        self.windows.append(Window())
        return self.windows[-1]


class _Agent:
    """Does what the panel offers, as soon as it does, and closes a call in which no card can be taken."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._tried = 0

    async def work(self) -> None:
        while self._work.session.stage is not Stage.IDLE or Stage.ENDED not in self._work.stages:
            await asyncio.sleep(TALKS_MS / 1_000)
            await self._do()

    async def _do(self) -> None:
        session = self._work.session
        match session.stage:
            case Stage.VERIFYING:
                self._deed(e.StepAnswered, step="G1", value=True)
                self._deed(e.StepAnswered, step="G2", value=True)
            case Stage.GUIDING if self._tried > TRIES:
                self._deed(e.ClosingBegan)
            case Stage.GUIDING:
                self._say("G4")
                self._say("G5")
                self._tried += 1
                self._deed(e.CardChosen, total=self._total)
            case Stage.SHUT if self._tried > TRIES:
                self._deed(e.PauseStopped)
            case Stage.SHUT:
                self._tried += 1
                self._deed(e.PauseRetried)
            case Stage.ENTRY:
                await asyncio.sleep(TYPES_MS / 1_000)
                for window in self._work.windows:
                    if window.shown_ns >= 0:
                        window.type()
            case Stage.CONFIRMING:
                self._say("G5")
                self._deed(e.NewTotalAccepted, total=self._total)
            case _:
                await self._end(session.stage)

    async def _end(self, stage: Stage) -> None:
        match stage:
            case Stage.RECEIPT:
                self._deed(e.ClosingBegan)
            case Stage.CLOSING:
                await asyncio.sleep(1)
                self._hang_up()
            case Stage.RESUMING if self._waited(Stage.RESUMING):
                self._hang_up()
            case Stage.WRAP_UP:
                self._deed(e.Finished, outcome="paid")
            case _:
                pass

    @property
    def _total(self) -> int:
        reckoning = self._work.session.reckoning
        return 0 if reckoning is None or reckoning.total is None else reckoning.total

    def _waited(self, stage: Stage) -> bool:
        return clock().monotonic_ns - self._work.stages[stage] > GIVES_UP_MS * 1_000_000

    def _hang_up(self) -> None:
        self._work.desk.tell(CallEnded(call=KEY, at=clock(), cause=EndCause.HUNG_UP))

    def _say(self, step: str) -> None:
        reckoning = self._work.session.reckoning
        if reckoning is not None:
            shown = (reckoning.guide.current, *reckoning.guide.coming)
            text = next((one.text for one in shown if one is not None and one.step.id == step), "")
            self._deed(e.StepConfirmed, step=step, text=text)

    def _deed(self, kind: type[e.Deed], **fields: object) -> None:
        self._work.desk.tell(kind(at=clock(), call=KEY, **fields))
