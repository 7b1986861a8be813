"""A desk to drive by hand: gives facts to a session and remembers what it asked for; and a session at every stage."""

from __future__ import annotations

from copy import copy
from typing import Any, TypeVar

from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.authority import Person
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallKey,
    CallOffered,
    Direction,
    EndCause,
    LossReason,
    Privacy,
    RecorderGone,
    RecorderSeen,
    RemoteParty,
    SourceLost,
)
from policy.moment import Moment
from policy.recording import Proof, RecorderState, RecordingRules
from policy.session import Session, Setup, Stage, step
from tests.policy.session.till import TODAY, account, compiled

KEY = CallKey("sim", "1")
OTHER = CallKey("sim", "2")
NUMBER = "+12025550143"
PARTY = RemoteParty(NUMBER, NUMBER, Privacy.PRESENTED, "Rosa")
NOON_MS = 1_762_282_800_000
DAY = e.Day(TODAY, NOON_MS - 43_200_000, NOON_MS + 43_200_000)
AGENT = Person("amy", "agent")
SUE = Person("sue", "supervisor")
RECORDERS = ("pbx", "screen")
RULES = RecordingRules(expected=RECORDERS, authorising=frozenset({"G6"}), recorded=frozenset({"G7"}))
TOTAL = 20_500

E_ = TypeVar("E_", bound=f.Effect)


def setup(rules: RecordingRules = RULES, version: str = "2025.11") -> Setup:
    return Setup(compiled(version), AGENT, "payment", rules)


def moment(ms: int) -> Moment:
    return Moment(ms * 1_000_000, NOON_MS + ms)


class Desk:
    """Gives facts to a session, one millisecond after another."""

    def __init__(self, rules: RecordingRules = RULES) -> None:
        self.session = Session(setup(rules))
        self.log: list[f.Effect] = []
        self.last: tuple[f.Effect, ...] = ()
        self.ms = 0

    def copied(self) -> Desk:
        """Return a desk that goes on from here; this one stays."""
        other = copy(self)
        other.log = [*self.log]
        return other

    @property
    def at(self) -> Moment:
        self.ms += 1
        return moment(self.ms)

    @property
    def stage(self) -> Stage:
        return self.session.stage

    @property
    def total(self) -> int:
        assert self.session.reckoning is not None
        assert self.session.reckoning.total is not None
        return self.session.reckoning.total

    def give(self, fact: f.Fact) -> tuple[f.Effect, ...]:
        self.session, self.last = step(self.session, fact)
        self.log += self.last
        return self.last

    def asked(self, kind: type[E_]) -> E_:
        """Return the latest effect of a kind."""
        return next(one for one in reversed(self.log) if isinstance(one, kind))

    def count(self, kind: type[f.Effect]) -> int:
        return sum(isinstance(one, kind) for one in self.log)

    def now(self, kind: type[E_]) -> E_:
        """Return the effect of a kind that the last step asked for."""
        found = next((one for one in self.last if isinstance(one, kind)), None)
        assert found is not None, f"{kind.__name__} was not asked for"
        return found

    def told(self) -> list[f.Notice]:
        return [one.notice for one in self.last if isinstance(one, f.Tell)]

    def why(self) -> tuple[f.Why, tuple[str, ...]]:
        report = self.now(f.Report)
        return report.why, report.unmet

    def deed(self, kind: type[e.Deed], **fields: Any) -> tuple[f.Effect, ...]:
        return self.give(kind(at=self.at, call=KEY, **fields))

    def answer(self, kind: type[e.Answer], to: type[f.Effect], **fields: Any) -> tuple[f.Effect, ...]:
        return self.give(kind(at=self.at, answers=self.asked(to).id, **fields))

    def money(
        self, kind: type[e.MoneyFact | r.ReversalFact], key: str = "", **fields: Any
    ) -> tuple[f.Effect, ...]:
        attempt = self.session.attempt
        return self.give(kind(at=self.at, key=key or (attempt.key if attempt else ""), **fields))

    def entry(self, kind: type[e.EntryFact], **fields: Any) -> tuple[f.Effect, ...]:
        return self.give(kind(at=self.at, entry=self.asked(f.PrepareEntry).id, **fields))

    def report(
        self,
        recorder: str,
        state: RecorderState,
        proof: Proof = Proof.PROVEN,
        answers: str | None = None,
    ) -> tuple[f.Effect, ...]:
        known = self.session.recorders.get(recorder)
        command = (known.command if known else "") if answers is None else answers
        return self.give(
            e.RecorderReported(
                call=KEY, at=self.at, recorder=recorder, state=state, proof=proof, answers=command
            )
        )

    def all(self, state: RecorderState) -> None:
        for name in self.session.recorders.names:
            self.report(name, state)

    # --- Along the way of a call --------------------------------------------------------------------------

    def ring(self) -> Desk:
        self.give(
            CallOffered(call=KEY, at=self.at, party=PARTY, direction=Direction.INBOUND, queue="Billing")
        )
        return self

    def found(self, *accounts: str) -> Desk:
        found = tuple(e.Candidate(one, e.Match.NUMBER, NUMBER) for one in accounts)
        self.answer(e.AccountsFound, f.FindAccounts, candidates=found)
        return self

    def talk(self) -> Desk:
        """Ring, find one account, answer, load it."""
        self.ring().found("A1")
        self.answer(e.DayTold, f.AskDay, day=DAY)
        self.give(CallAnswered(call=KEY, at=self.at))
        self.all(RecorderState.RECORDING)
        self.answer(e.AccountLoaded, f.LoadAccount, account=account())
        return self

    def verify(self) -> Desk:
        self.deed(e.StepAnswered, step="G1", value=True)
        self.deed(e.StepAnswered, step="G2", value=True)
        return self

    def say(self, *steps: str) -> Desk:
        for one in steps:
            assert self.session.reckoning is not None
            guide = self.session.reckoning.guide
            left = [shown for shown in (guide.current, *guide.coming) if shown is not None]
            text = next((shown.text for shown in left if shown.step.id == one), "")
            self.deed(e.StepConfirmed, step=one, text=text)
        return self

    def guide(self) -> Desk:
        self.talk().verify()
        assert self.stage is Stage.GUIDING
        return self

    def pause(self) -> Desk:
        self.say("G4", "G5")
        self.deed(e.CardChosen, total=self.total)
        assert self.stage is Stage.PAUSING
        return self

    def open(self) -> Desk:
        self.answer(e.EntryPrepared, f.PrepareEntry)
        self.all(RecorderState.PAUSED)
        assert self.stage is Stage.ENTRY
        return self

    def complete(self, product: str = "debit") -> Desk:
        self.entry(e.EntryCompleted, instrument=e.Instrument("tok_12345678", "visa", "4242", product))
        return self.check()

    def check(self, state: RecorderState = RecorderState.PAUSED) -> Desk:
        """Have every recorder say what it does now that the window is gone."""
        done = self.last
        for one in self.session.waiting:
            if isinstance(one, f.CheckRecorder):
                done += self.report(one.recorder, state, answers=one.id)
        self.last = done
        return self

    def accept(self) -> Desk:
        self.say("G5")
        self.deed(e.NewTotalAccepted, total=self.total)
        return self

    def send(self) -> Desk:
        self.money(e.AttemptPrepared)
        return self

    def capture(self) -> Desk:
        attempt = self.session.attempt
        assert attempt is not None
        self.money(e.PaymentCaptured, reference="gw-1", minor=attempt.minor)
        return self

    def post(self) -> Desk:
        self.money(e.PaymentPosted, receipt=7)
        return self

    def paid(self) -> Desk:
        self.guide().pause().open().complete().accept().send().capture().post()
        self.answer(e.EffectDone, f.MakeReceipt)
        assert self.stage is Stage.RECEIPT
        return self

    def end(self) -> Desk:
        self.give(CallEnded(call=KEY, at=self.at, cause=EndCause.HUNG_UP))
        return self

    def lose(self) -> tuple[f.Effect, ...]:
        return self.give(
            SourceLost(source="sim", at=self.at, reason=LossReason.DROPPED, detail="", next_try_ms=1)
        )

    def seen(self, name: str) -> tuple[f.Effect, ...]:
        return self.give(RecorderSeen(call=KEY, at=self.at, recorder=name))

    def gone(self, name: str) -> tuple[f.Effect, ...]:
        return self.give(RecorderGone(call=KEY, at=self.at, recorder=name))

    def tender(self, tender: str) -> Desk:
        self.deed(e.TenderChosen, tender=tender)
        return self


def at(stage: Stage) -> Desk:  # noqa: C901 (a way to each of 22 stages)
    """Return a desk whose session stands at a stage."""
    desk = Desk()
    match stage:
        case Stage.IDLE:
            pass
        case Stage.RINGING:
            desk.ring().found("A1", "A2")
        case Stage.CHOOSING:
            desk.ring().found("A1", "A2").give(CallAnswered(call=KEY, at=desk.at))
        case Stage.VERIFYING:
            desk.talk()
        case Stage.GUIDING:
            desk.guide()
        case Stage.AUTHORISING:
            desk.guide().tender("bank").deed(e.BankChosen, total=TOTAL)
        case Stage.PAUSING:
            desk.guide().pause()
        case Stage.SHUT:
            at_pause = desk.guide().pause()
            at_pause.answer(e.EffectTimedOut, f.PauseRecording)
            at_pause.entry(e.EntryClosed, why="panel")
        case Stage.ENTRY:
            desk.guide().pause().open()
        case Stage.CONFIRMING:
            desk.guide().pause().open().complete("credit")
        case Stage.PREPARING:
            desk.guide().pause().open().complete().accept()
        case Stage.SENDING:
            desk.guide().pause().open().complete().accept().send()
        case Stage.DECLINED:
            desk.guide().pause().open().complete().accept().send()
            desk.money(e.PaymentDeclined, reason="do_not_honour", next_step="other_card")
        case Stage.UNKNOWN:
            desk.guide().pause().open().complete().accept().send()
            desk.money(e.PaymentUnknown, why="silence")
        case Stage.CAPTURED:
            desk.guide().pause().open().complete().accept().send().capture()
        case Stage.POSTED:
            desk.guide().pause().open().complete().accept().send().capture().post()
        case Stage.RECEIPT:
            desk.paid()
        case Stage.LINKING:
            desk.guide().tender("link").deed(e.LinkChosen, total=TOTAL)
        case Stage.RESUMING:
            desk.paid().deed(e.ClosingBegan)
        case Stage.CLOSING:
            desk.paid().all(RecorderState.RECORDING)
            desk.deed(e.ClosingBegan)
        case Stage.WRAP_UP:
            desk.paid().end()
        case Stage.ENDED:
            desk.paid().all(RecorderState.RECORDING)
            desk.end().deed(e.Finished, outcome="paid")
            desk.answer(e.EffectDone, f.WriteCallRecord)
    assert desk.stage is stage, (desk.stage, desk.last)
    return desk
