"""Whatever happens at a desk, and however late, often or never it is answered: each effect is begun once, in order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from policy import calls as c
from policy import effects as f
from policy import events as e
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Session, Stage
from tests.desktop.seats import Seated
from tests.policy.session.desk import DAY, NUMBER, PARTY
from tests.policy.session.till import account

CALLS = tuple(c.CallKey("sim", str(number)) for number in range(1, 6))
INSTRUMENT = e.Instrument("tok_12345678", "visa", "4242", "debit")
Answer = tuple[f.Effect, f.Fact]


class Office:
    """Plays several calls at one desk by chance, with a gateway and a ledger that know what is so."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desk = Seated()
        self.answered = 0
        self.due: list[Answer] = []
        self.known: dict[c.CallKey, str] = {}
        self.taken: set[str] = set()
        self.posted: set[str] = set()
        self.stages: set[Stage] = set()

    @property
    def session(self) -> Session:
        return self.desk.desk.session

    @property
    def at(self) -> Moment:
        return self.desk.at

    # --- What adapters answer

    def hear(self) -> None:
        """Have new effects answered sooner or later."""
        for effect in self.desk.hands.begun[self.answered :]:
            self.answered += 1
            answer = self.answer(effect)
            if answer is not None:
                self.due.append((effect, answer))

    def answer(self, effect: f.Effect) -> f.Fact | None:
        at, i = self.at, effect.id
        match effect:
            case f.AskDay():
                return e.DayTold(at=at, answers=i, day=DAY)
            case f.FindAccounts() | f.SearchAccounts():
                found = (e.Candidate("A1", e.Match.NUMBER, NUMBER),)
                return e.AccountsFound(at=at, answers=i, candidates=found)
            case f.LoadAccount(account=name):
                return e.AccountLoaded(at=at, answers=i, account=account(name))
            case f.PauseRecording():
                return self.report(effect, RecorderState.PAUSED)
            case f.ResumeRecording() | f.ReadRecorder():
                return self.report(effect, RecorderState.RECORDING)
            case f.PrepareEntry():
                return e.EntryPrepared(at=at, answers=i)
            case f.ShowEntry(entry=entry):
                ends = (
                    e.EntryCompleted(at=at, entry=entry, instrument=INSTRUMENT),
                    e.EntryClosed(at=at, entry=entry, why="agent"),
                )
                return ends[self.chance.random() < 0.1]
            case f.CloseEntry(entry=entry):
                return e.EntryClosed(at=at, entry=entry, why="panel")
            case f.PrepareAttempt(key=key):
                return e.AttemptPrepared(at=at, key=key)
            case f.SendAttempt(key=key, call=call) | f.LookUpAttempt(key=key, call=call):
                return self.outcome(key, call, first=isinstance(effect, f.SendAttempt))
            case f.PostPayment(key=key):
                self.posted.add(key)
                return e.PaymentPosted(at=at, key=key, receipt=7)
            case _:
                return e.EffectDone(at=at, answers=i)

    def report(self, effect: f.RecorderEffect, state: RecorderState) -> e.RecorderReported:
        return e.RecorderReported(
            call=effect.call,
            at=self.at,
            recorder=effect.recorder,
            state=state,
            proof=Proof.PROVEN,
            answers=effect.id,
        )

    def outcome(self, key: str, call: c.CallKey, *, first: bool) -> f.Fact:
        if first and self.chance.random() < 0.7:
            self.taken.add(key)
        if self.chance.random() < 0.3:
            return e.PaymentUnknown(at=self.at, key=key, why="silence")
        if key not in self.taken:
            return e.PaymentDeclined(at=self.at, key=key, reason="no", next_step="other_card")
        sessions = (self.session, *self.desk.desk.kept)
        minor = next(known.minor for one in sessions if (known := one.attempt_of(key)))
        return e.PaymentCaptured(at=self.at, key=key, reference="gw", minor=minor)

    # --- What happens

    def happen(self) -> None:
        """Let one thing happen."""
        deeds: list[Callable[[], None]] = [self.telephone] * 3 + [self.deliver] * 12 + [self.agent] * 12
        self.chance.choice([*deeds, self.disturb])()
        self.hear()
        self.stages.add(self.session.stage)

    def telephone(self) -> None:
        call = self.chance.choice(CALLS)
        state = self.known.get(call)
        if state is None:
            self.known[call] = "ringing"
            self.desk.give(c.CallOffered(call=call, at=self.at, party=PARTY, direction=c.Direction.INBOUND))
        elif state == "ringing" and self.chance.random() < 0.8:
            self.known[call] = "talking"
            self.desk.give(c.CallAnswered(call=call, at=self.at))
        elif state != "over" and self.chance.random() < 0.15:
            self.known[call] = "over"
            self.desk.give(c.CallEnded(call=call, at=self.at, cause=c.EndCause.HUNG_UP))

    def deliver(self) -> None:
        """Give one of the answers that are due: now, twice, too late, or never."""
        if not self.due:
            return
        effect, fact = self.due.pop(self.chance.randrange(len(self.due)) if self.chance.random() < 0.2 else 0)
        roll = self.chance.random()
        if roll < 0.05:
            self.tell(effect, e.EffectTimedOut(at=self.at, answers=effect.id))
            if roll < 0.03:
                self.due.append((effect, fact))
            return
        self.tell(effect, fact)
        if roll > 0.95:
            self.tell(effect, fact)

    def tell(self, effect: f.Effect, fact: f.Fact) -> None:
        self.hear()
        self.desk.answered_by(effect, replace(fact, at=self.at))

    def agent(self) -> None:
        session = self.session
        if session.call is None:
            return
        at, call = self.at, session.key
        reckoning = session.reckoning
        shown = () if reckoning is None else (reckoning.guide.current, *reckoning.guide.coming)
        said = [
            e.StepConfirmed(at=at, call=call, step=one.step.id, text=one.text)
            for one in shown
            if one is not None
        ]
        total = 0 if reckoning is None or reckoning.total is None else reckoning.total
        by_stage: dict[Stage, list[f.Fact]] = {
            Stage.CHOOSING: [e.AccountChosen(at=at, call=call, account="A1")],
            Stage.VERIFYING: [e.StepAnswered(at=at, call=call, step=one, value=True) for one in ("G1", "G2")],
            Stage.GUIDING: [*said, e.CardChosen(at=at, call=call, total=total)],
            Stage.CONFIRMING: [*said, e.NewTotalAccepted(at=at, call=call, total=total)],
            Stage.SHUT: [e.PauseRetried(at=at, call=call)],
            Stage.DECLINED: [e.CardChosen(at=at, call=call, total=total)],
            Stage.UNKNOWN: [e.HandedOver(at=at, call=call), e.LookUpAsked(at=at, call=call)],
            Stage.RECEIPT: [e.ClosingBegan(at=at, call=call)],
            Stage.WRAP_UP: [e.Finished(at=at, call=call, outcome="paid"), e.HandedOver(at=at, call=call)],
        }
        several = by_stage.get(session.stage, [])
        if several:
            self.desk.give(self.chance.choice(several))

    def disturb(self) -> None:
        at, call = self.at, self.chance.choice(CALLS)
        facts: list[f.Fact] = [
            e.MachineSlept(at=at),
            e.MachineWoke(at=at),
            e.ClockJumped(at=at, by_ms=0),
            e.NetworkLost(at=at),
            e.NetworkBack(at=at),
            c.RecorderSeen(call=call, at=at, recorder="siprec"),
            c.RecorderGone(call=call, at=at, recorder="siprec"),
            c.SourceLost(source="sim", at=at, reason=c.LossReason.DROPPED, detail="", next_try_ms=1),
            c.SourceResynchronised(
                source="sim", at=at, calls=tuple(one for one, state in self.known.items() if state != "over")
            ),
            c.CallHeld(call=call, at=at, by=c.Side.AGENT),
        ]
        self.desk.give(self.chance.choice(facts))

    def wind_up(self) -> None:
        """Let what is on its way arrive, until no money is open any more."""
        for _ in range(400):
            self.hear()
            if not self.due:
                break
            self.tell(*self.due.pop(0))


@cache
def lived(seed: int) -> Office:
    office = Office(seed)
    for _ in range(250):
        office.happen()
    office.wind_up()
    return office


@pytest.mark.parametrize("seed", range(24))
def test_no_effect_is_lost_begun_twice_or_overtaken(seed: int) -> None:
    office = lived(seed)
    desk = office.desk
    asked = [one.id for one in desk.log if not isinstance(one, f.Tell | f.Report)]
    begun = [one.id for one in desk.hands.begun]
    assert begun == asked
    assert len(set(begun)) == len(begun)
    for _, _, _, effects in desk.steps:
        closing = [number for number, one in enumerate(effects) if isinstance(one, f.CloseEntry)]
        assert all(isinstance(one, f.Tell | f.MoneyEffect) for number in closing for one in effects[:number])
    sessions = (office.session, *desk.desk.kept)
    assert office.taken <= office.posted, "money that was taken is posted, also when its call is over"
    assert not [
        one for session in desk.desk.kept for one in session.attempts if one.state is AttemptState.CAPTURED
    ]
    assert len({session.key for session in sessions if session.call}) == len(
        [session for session in sessions if session.call]
    )


def test_the_histories_come_through_the_stages_of_a_payment() -> None:
    seen: set[Stage] = set()
    paid = 0
    for seed in range(24):
        office = lived(seed)
        seen |= office.stages
        paid += len(office.posted)
    assert seen >= set(Stage) - {Stage.AUTHORISING, Stage.LINKING, Stage.ENDED, Stage.RESUMING}
    assert paid >= 5
