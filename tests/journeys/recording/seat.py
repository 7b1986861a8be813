"""An agent's desk without a panel: real desk, runner, softphone and recorder; the accounts and the day are played."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.desk import Desk, Witness
from desktop.runner.entry import Entry
from desktop.runner.recording import Guard, Recording
from desktop.runner.runner import Runner
from integrations.clock import now
from integrations.ports import Answer, CallSource, HangUp, RecorderControl
from policy import effects as f
from policy import events as e
from policy.calls import CallFact, CallKey
from policy.recording import Proof, Recorder, RecorderState, RecordingRules
from policy.session import Session, Setup, Stage
from tests.journeys.recording.window import NOWHERE, FakeWindow, Page
from tests.policy.session.desk import setup
from tests.policy.session.till import TODAY, account

RECORDER = "rtpengine"
_LIMIT_S = 15.0
_LOOK_S = 0.005
_HALF_A_DAY_MS = 43_200_000

ON, PAUSED = RecorderState.RECORDING, RecorderState.PAUSED


def rules(grade: Proof) -> RecordingRules:
    """What a business asks whose one recorder is rtpengine: no more than it can give."""
    why = (
        {}
        if grade is Proof.PROVEN
        else {RECORDER: "Its replies are all that there is; nobody sees its files."}
    )
    by = {RECORDER: grade}
    return RecordingRules(paused_by=by, on_by=by, expected=(RECORDER,), reasons=why)


class _NoGuard:
    """Implements Guard, where a journey is of what the program itself does."""

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        """Nothing dies here but what the test kills."""

    async def disarm(self, call: CallKey) -> None:
        """As above."""


@dataclass
class Seat:
    """One call from ring to wrap-up, by hand."""

    calls: CallSource
    recorders: RecorderControl
    grade: Proof
    guard: Guard = field(default_factory=_NoGuard)
    evidence: tuple[Witness, ...] = ()
    """Whoever else is told every step."""
    window: FakeWindow = field(default_factory=FakeWindow)
    told: list[f.Tell] = field(default_factory=list)
    tickets: list[f.WriteSpoilTicket] = field(default_factory=list)
    answered: list[CallKey] = field(default_factory=list)
    heard: list[tuple[float, Recorder]] = field(default_factory=list)
    """What was known of the recorder, from when on (Unix time in seconds)."""

    def __post_init__(self) -> None:
        self.runner = Runner(now, self._awaits)
        self.desk = Desk(self._setup, self.runner, (self, *self.evidence))
        recording = Recording(self.recorders, self.guard, self.desk.is_over, now)
        self.entry = Entry(Page(), self._window, lambda: NOWHERE, now, "Corner Shop")
        self.runner.learn({**self._played(), **recording.performers, **self.entry.performers})

    def _awaits(self, effect: f.Effect) -> bool:
        return self.desk.awaits(effect)

    def _setup(self, _: object) -> Setup:
        return setup(rules(self.grade))

    async def _window(self) -> FakeWindow:
        self.window = FakeWindow()
        return self.window

    def _played(self) -> dict[type[f.Effect], Callable[[Any, Any], Any]]:
        def by(fact: Callable[[Any], f.Fact | None]) -> Callable[[Any, Any], Any]:
            async def perform(effect: Any, _: Any) -> f.Fact | None:
                return fact(effect)

            return perform

        def day(effect: f.AskDay) -> e.DayTold:
            here = now()
            day = e.Day(TODAY, here.wall_ms - _HALF_A_DAY_MS, here.wall_ms + _HALF_A_DAY_MS)
            return e.DayTold(at=here, answers=effect.id, day=day)

        def found(effect: f.FindAccounts) -> e.AccountsFound:
            candidate = e.Candidate("A1", e.Match.NUMBER, effect.number)
            return e.AccountsFound(at=now(), answers=effect.id, candidates=(candidate,))

        return {
            f.FindAccounts: by(found),
            f.LoadAccount: by(lambda one: e.AccountLoaded(at=now(), answers=one.id, account=account())),
            f.AskDay: by(day),
            f.WriteSpoilTicket: by(self.tickets.append),
            f.WriteCallRecord: by(lambda _: None),
        }

    def step(self, before: Session, fact: f.Fact, after: Session, effects: Sequence[f.Effect]) -> None:
        """Note what the agent is told, and what is learned of the recorder."""
        self.told += [one for one in effects if isinstance(one, f.Tell)]
        known = after.recorders.get(RECORDER)
        if known is not None and known != before.recorders.get(RECORDER):
            self.heard.append((time.time(), known))

    @property
    def session(self) -> Session:
        return self.desk.session

    @property
    def call(self) -> CallKey:
        """The call that was answered last."""
        return self.answered[-1]

    @property
    def recorder(self) -> Recorder:
        known = self.session.recorders.get(RECORDER)
        return known or Recorder(RECORDER)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Seat]:
        await self.calls.start()
        await self.recorders.start()
        hearing = [asyncio.create_task(self._hear(source)) for source in (self.calls, self.recorders)]
        try:
            yield self
        finally:
            await self.calls.stop()
            await self.recorders.stop()
            await asyncio.gather(*hearing)
            await self.entry.stop()
            await self.runner.finish(0)

    async def _hear(self, source: CallSource | RecorderControl) -> None:
        async for fact in source.facts():
            if source is self.calls or isinstance(fact, CallFact):
                self.desk.tell(fact)

    async def until(self, there: Callable[[], Any]) -> None:
        """Wait until something is so; the limit only ends a failing test."""
        give_up = time.monotonic() + _LIMIT_S
        while not there():
            if time.monotonic() > give_up:
                raise AssertionError(f"{self.session.stage}, {self.recorder}, {self.told}, {self.heard}")
            await asyncio.sleep(_LOOK_S)

    def is_on(self) -> bool:
        return self.recorder.state is ON and self.recorder.proof >= self.grade

    async def talk(self) -> None:
        """Answer what rings, and come to where the card can be taken."""
        await self.until(lambda: self.session.stage is Stage.RINGING and self.session.account_id)
        await self.calls.perform(Answer(self.session.key))
        self.answered.append(self.session.key)
        await self.until(lambda: self.session.stage is Stage.VERIFYING and self.session.reckoning is not None)
        self._do(e.StepAnswered, step="G1", value=True)
        self._do(e.StepAnswered, step="G2", value=True)
        assert self.session.stage is Stage.GUIDING, self.session.stage
        self._say("G4", "G5")

    def take_card(self) -> None:
        """Ask for the card, which has everything paused and the window opened."""
        reckoning = self.session.reckoning
        assert reckoning is not None
        self._do(e.CardChosen, total=reckoning.total)
        assert self.session.stage is Stage.PAUSING, self.session.stage

    def try_again(self) -> None:
        """Have the pause tried again after the entry was shut."""
        self._do(e.PauseRetried)

    async def hang_up(self) -> None:
        await self.calls.perform(HangUp(self.session.key))
        await self.until(lambda: self.session.stage is Stage.WRAP_UP)

    async def finish(self) -> None:
        self._do(e.Finished, outcome="none")
        await self.until(lambda: self.session.stage is Stage.IDLE)

    def names_as_paused(self) -> bool:
        """Tell whether the agent was told that the recorder is paused still."""
        return any(one.notice is f.Notice.STILL_PAUSED and RECORDER in one.names for one in self.told)

    def _say(self, *steps: str) -> None:
        for step in steps:
            assert self.session.reckoning is not None
            guide = self.session.reckoning.guide
            shown = [one for one in (guide.current, *guide.coming) if one is not None]
            text = next((one.text for one in shown if one.step.id == step), "")
            self._do(e.StepConfirmed, step=step, text=text)

    def _do(self, kind: type[e.Deed], **fields: Any) -> None:
        self.desk.tell(kind(at=now(), call=self.session.key, **fields))
