"""What the panel shows besides the session: collected from everything that happens at the desk. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desktop.contact import CHANNELS
from desktop.present.live.surroundings import (
    CheckKind,
    Docked,
    Expected,
    LeftEarlier,
    Money,
    MoneyEvent,
    Part,
    PartState,
    PastCall,
    PauseTimes,
    Phone,
    Ready,
    RecorderName,
    Reported,
    Searched,
    Source,
    Surroundings,
    Today,
    Told,
)
from desktop.runner.approvals import Progress, Spoken
from integrations.customers import AccountCard, AccountFile
from integrations.ports import Came
from policy import effects, events
from policy.calls import CallKey, SourceConnected, SourceFact, SourceLost, SourceResynchronised
from policy.effects import Effect, Fact
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Session, Stage

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")
_ASKED: Mapping[Part, tuple[type[Effect], ...]] = {
    Part.ACCOUNTS: (effects.FindAccounts, effects.SearchAccounts, effects.LoadAccount, effects.PostPayment),
    Part.PAYMENTS: (effects.PrepareEntry, effects.SendAttempt, effects.LookUpAttempt, effects.ReversePayment),
}
"""By what is asked of it, a part of the desk is known to answer or not."""
_MOST_TOLD = 64
_MOST_CALLS = 5


@dataclass(frozen=True, slots=True)
class Desktop:
    """What does not change with a call: the words, the zone, whose desk it is, what it is made of."""

    language: str
    agent: str
    recorders: Mapping[str, RecorderName]
    ready: tuple[Ready, ...]
    series: str = ""
    """Stands before the number of every receipt."""


class Outlook:
    """A witness of the desk that makes Surroundings. `card` and `file` give what was read of an account."""

    def __init__(
        self,
        desktop: Desktop,
        card: Callable[[str], AccountCard | None],
        file: Callable[[str], AccountFile | None],
        receipt_to: Callable[[str], str],
        clock: Callable[[], Moment],
    ) -> None:
        self._desktop = desktop
        self._card = card
        self._file = file
        self._receipt_to = receipt_to
        self._clock = clock
        self._call: CallKey | None = None
        self._source = Source()
        self._left_earlier: dict[tuple[CallKey, str], LeftEarlier] = {}
        self._notices: list[Told] = []
        self._reported: Reported | None = None
        self._pauses: dict[str, PauseTimes] = {}
        self._money: list[MoneyEvent] = []
        self._next_look: Moment | None = None
        self._requested: Moment | None = None
        self._today = Today()
        self._on: date | None = None
        self._outcome = ""
        self.digits = ""
        self._phone: Phone | None = None
        self.supervisors: int | None = None
        self.on_duty: int | None = None
        self.can_answer = False
        self.docked = Docked.RIGHT
        self.ready = desktop.ready
        self.checked: Moment | None = None
        self.searched: Searched | None = None

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        """Take note of a step of a session. Of earlier calls only what they add to the day is shown."""
        if after.call is not None and after.key != self._call and after.stage is not Stage.ENDED:
            self._begin(after.key)
        self._begin_day(after)
        self._note_parts(before, fact)
        self._note_day(before, fact, after, effects)
        if after.call is not None and after.key == self._call:
            self._note_fact(fact)
            for effect in effects:
                self._note_effect(effect)

    def recorders_are(self, fact: SourceFact) -> None:
        """Take note of whether the recorders can be reached: their product is no source of calls."""
        match fact:
            case SourceLost():
                self._be(Part.CALL_RECORDER, PartState.AWAY, fact.at)
            case SourceConnected():
                self._be_as_usual(Part.CALL_RECORDER, fact.at)
            case _:
                pass

    def guard_did(self, call: CallKey, left: LeftEarlier) -> None:
        """Take note of what the guard did for an earlier run."""
        self._left_earlier[call, left.recorder] = left

    def evidence_began_anew(self) -> None:
        """Take note that the log of earlier calls was broken, and a new one was begun."""
        self._be(Part.EVIDENCE, PartState.ANEW, self._clock())

    def evidence_is(self, written: bool) -> None:
        """Take note of whether evidence can be written."""
        if written:
            self._be_as_usual(Part.EVIDENCE, self._clock())
        else:
            self._be(Part.EVIDENCE, PartState.UNWRITTEN, self._clock())

    def supervisors_are(self, on_duty: int | None) -> None:
        """Take note of how many supervisors are on duty, None if nobody can be asked."""
        self.on_duty = on_duty
        state = PartState.AWAY if on_duty is None else PartState.CONNECTED if on_duty else PartState.NOBODY
        self._be(Part.SUPERVISORS, state, self._clock())

    def _note_parts(self, before: Session, fact: Fact) -> None:
        """Note which parts of the desk answer; what does not is named until it answers again."""
        match fact:
            case SourceLost():
                self._source = replace(self._source, lost=fact.reason)
                self._be(Part.SOFTPHONE, PartState.AWAY, fact.at)
            case SourceConnected():
                self._source = replace(self._source, lost=None)
                self._be_as_usual(Part.SOFTPHONE, fact.at)
            case SourceResynchronised():
                self._source = Source(None, fact.at)
            case events.EffectFailed(failure=events.Failure.REFUSED):
                pass
            case events.Answer():
                asked = before.asked_for(fact.answers)
                part = next((part for part, kinds in _ASKED.items() if isinstance(asked, kinds)), None)
                if part is not None and isinstance(fact, events.EffectFailed | events.EffectTimedOut):
                    self._be(part, PartState.AWAY, fact.at)
                elif part is not None:
                    self._be_as_usual(part, fact.at)
            case events.PaymentCaptured() | events.PaymentDeclined():
                self._be_as_usual(Part.PAYMENTS, fact.at)
            case _:
                pass

    def _note_day(self, before: Session, fact: Fact, after: Session, effects_: Sequence[Effect]) -> None:
        if isinstance(fact, events.PaymentPosted):
            self._count(before, fact)
        for effect in effects_:
            if isinstance(effect, effects.WriteCallRecord):
                self._outcome = effect.outcome
        if before.stage is Stage.WRAP_UP and after.stage is Stage.ENDED:
            paid = sum(one.minor for one in after.attempts if one.receipt is not None)
            call = PastCall(fact.at, after.account_id, self._outcome, paid or None)
            self._today = replace(self._today, calls=(call, *self._today.calls)[:_MOST_CALLS])

    def _note_fact(self, fact: Fact) -> None:
        match fact:
            case events.RecorderReported():
                self._learn(fact)
            case events.AttemptPrepared():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.WRITTEN))
            case events.LinkCreated():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.LINK_SENT))
            case events.LinkViewed():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.LINK_VIEWED))
            case events.PaymentUnknown():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.SILENCE))
            case _:
                pass

    def _note_effect(self, effect: Effect) -> None:
        match effect:
            case effects.Tell():
                self._notices = [*self._notices, Told(self._clock(), effect)][-_MOST_TOLD:]
            case effects.Report() if isinstance(effect.fact, events.Deed):
                self._reported = Reported(self._clock(), effect)
            case effects.PauseRecording() | effects.ResumeRecording():
                self._pauses[effect.recorder] = PauseTimes(self._after(effect.after_ms))
            case effects.LookUpAttempt():
                self._next_look = self._after(effect.after_ms)
                self._money.append(MoneyEvent(self._next_look, effect.key, Money.LOOKED_UP))
            case effects.RequestApproval():
                self._requested = self._clock()
                self.digits, self.supervisors, self._phone = "", None, None  # those of an earlier one
            case _:
                pass

    def asked(self, progress: Progress) -> None:
        """Take note of how far the request to the supervisors is."""
        self.digits = progress.number
        self.supervisors = progress.on_duty

    def spoken(self, spoken: Spoken | None) -> None:
        """Take note of what can be said about the request over the telephone."""
        self._phone = (
            None
            if spoken is None
            else Phone(
                spoken.desktop,
                spoken.challenge,
                spoken.minor,
                spoken.readers,
                spoken.tries,
                spoken.limit_ms,
                "" if spoken.shut is None else spoken.shut.name,
            )
        )

    def done(self) -> None:
        """Forget the deed that was not taken: the agent did something else."""
        self._reported = None

    def surroundings(self, session: Session, kept: int) -> Surroundings:
        """Return all that the panel shows besides the session, now."""
        desktop = self._desktop
        self._begin_day(session)
        wanted = {one.account for one in session.candidates} | {session.account_id}
        cards = {one: card for one in wanted if (card := self._card(one)) is not None}
        file = self._file(session.account_id) if session.account_id else None
        same = session.call is not None and session.key == self._call
        receipt_to = self._receipt_to(session.account_id) if session.account_id else ""
        return Surroundings(
            now=self._clock(),
            language=desktop.language,
            zone=ZoneInfo(session.setup.pack.about.time_zone),
            agent=desktop.agent,
            source=self._source,
            docked=self.docked,
            channels=CHANNELS if receipt_to else frozenset(),
            can_answer=self.can_answer,
            cards=cards,
            file=file,
            checks=checks_of(file) if file is not None else {},
            notices=tuple(self._notices) if same else (),
            reported=self._reported if same else None,
            recorders=desktop.recorders,
            pauses=dict(self._pauses) if same else {},
            recording=str(session.key) if session.call is not None else "",
            money=tuple(self._money) if same else (),
            next_look=self._next_look,
            requested=self._requested,
            digits=self.digits,
            supervisors=self.supervisors,
            phone=self._phone,
            on_duty=self.on_duty,
            receipt_to=receipt_to,
            series=desktop.series,
            left_earlier=tuple(self._left_earlier.values()),
            background=kept,
            ready=self.ready,
            checked=self.checked,
            today=self._today,
            searched=self.searched,
        )

    def _begin(self, call: CallKey) -> None:
        """Begin to note a call; what was brought back before it is news no more."""
        self.searched = None
        self._call = call
        done = (Came.BACK, Came.OVER)
        self._left_earlier = {key: one for key, one in self._left_earlier.items() if one.came not in done}
        self._notices, self._money = [], []
        self._pauses = {}
        self._reported = self._next_look = self._requested = None
        self.digits = ""

    def _learn(self, fact: events.RecorderReported) -> None:
        known = self._pauses.get(fact.recorder)
        if known is None or fact.state is RecorderState.UNKNOWN:
            return
        if fact.answers and known.accepted is None:
            known = replace(known, accepted=fact.at)
        if fact.proof is Proof.PROVEN and known.proven is None:
            known = replace(known, proven=fact.at)
        self._pauses[fact.recorder] = known

    def _count(self, session: Session, fact: events.PaymentPosted) -> None:
        attempt = session.attempt_of(fact.key)
        if attempt is not None and attempt.state is not AttemptState.POSTED:
            self._today = replace(
                self._today,
                payments=self._today.payments + 1,
                minor=self._today.minor + attempt.minor,
            )

    def _begin_day(self, session: Session) -> None:
        """Count from nothing when another day has begun where the company is."""
        zone = ZoneInfo(session.setup.pack.about.time_zone)
        on = datetime.fromtimestamp(self._clock().wall_ms / 1000, zone).date()
        if on != self._on:
            self._on, self._today = on, Today()

    def _be(self, part: Part, state: PartState, at: Moment) -> None:
        if any(one.part is part and one.state is not state for one in self.ready):
            self.checked = at
            self.ready = tuple(Ready(part, state) if one.part is part else one for one in self.ready)

    def _be_as_usual(self, part: Part, at: Moment) -> None:
        usual = next((one.state for one in self._desktop.ready if one.part is part), None)
        if usual is not None:
            self._be(part, usual, at)

    def _after(self, milliseconds: int) -> Moment:
        now = self._clock()
        return Moment(now.monotonic_ns + milliseconds * 1_000_000, now.wall_ms + milliseconds)


def checks_of(file: AccountFile) -> dict[str, tuple[Expected, ...]]:
    """Return the right answers that an account's file holds, by the input of the policy that they verify."""
    checks: dict[str, tuple[Expected, ...]] = {}
    code = _ZIP.search(file.card.address)
    if code is not None:
        checks["zip matches"] = (Expected(CheckKind.ZIP, code.group(1)),)
    paid = next((one for one in file.payments if one.minor > 0), None)
    if paid is not None:
        month = date(paid.day.year, paid.day.month, 1)
        checks["payment matches"] = (Expected(CheckKind.AMOUNT, paid.minor), Expected(CheckKind.MONTH, month))
    return checks
