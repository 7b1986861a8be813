"""What the panel shows besides the session: collected from everything that happens at the desk. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from desktop.present.live.surroundings import (
    CheckKind,
    Docked,
    Expected,
    Money,
    MoneyEvent,
    PastCall,
    PauseTimes,
    Ready,
    RecorderName,
    Reported,
    Source,
    Surroundings,
    Today,
    Told,
)
from integrations.customers import AccountCard, AccountFile
from policy import effects, events
from policy.calls import CallKey, Moment, SourceConnected, SourceLost, SourceResynchronised
from policy.effects import Effect, Fact
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Session, Stage

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")
_MOST_TOLD = 64
_MOST_CALLS = 5


@dataclass(frozen=True, slots=True)
class Desktop:
    """What does not change with a call: the words, the zone, whose desk it is, what it is made of."""

    language: str
    agent: str
    recorders: Mapping[str, RecorderName]
    ready: tuple[Ready, ...]


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
        self._notices: list[Told] = []
        self._reported: Reported | None = None
        self._pauses: dict[str, PauseTimes] = {}
        self._money: list[MoneyEvent] = []
        self._next_look: Moment | None = None
        self._requested: Moment | None = None
        self._today = Today()
        self.digits = ""
        self.supervisors: int | None = None
        self.can_answer = False
        self.docked = Docked.RIGHT
        self.ready = desktop.ready
        self.checked: Moment | None = None

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        """Take note of a step of a session."""
        if after.call is not None and after.key != self._call and after.stage is not Stage.ENDED:
            self._begin(after.key)
        self._note_fact(before, fact)
        for effect in effects:
            self._note_effect(effect)

    def _note_fact(self, session: Session, fact: Fact) -> None:
        match fact:
            case SourceLost():
                self._source = replace(self._source, lost=fact.reason)
            case SourceConnected():
                self._source = replace(self._source, lost=None)
            case SourceResynchronised():
                self._source = Source(None, fact.at)
            case events.RecorderReported():
                self._learn(fact)
            case events.AttemptPrepared():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.WRITTEN))
            case events.PaymentUnknown():
                self._money.append(MoneyEvent(fact.at, fact.key, Money.SILENCE))
            case events.PaymentPosted():
                self._count(session, fact)
            case events.Finished():
                self._finished(session, fact)
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
            case _:
                pass

    def done(self) -> None:
        """Forget the deed that was not taken: the agent did something else."""
        self._reported = None

    def surroundings(self, session: Session, kept: int) -> Surroundings:
        """Return all that the panel shows besides the session, now."""
        desktop = self._desktop
        wanted = {one.account for one in session.candidates} | {session.account_id}
        cards = {one: card for one in wanted if (card := self._card(one)) is not None}
        file = self._file(session.account_id) if session.account_id else None
        same = session.call is not None and session.key == self._call
        return Surroundings(
            now=self._clock(),
            language=desktop.language,
            zone=ZoneInfo(session.setup.pack.about.time_zone),
            agent=desktop.agent,
            source=self._source,
            docked=self.docked,
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
            receipt_to=self._receipt_to(session.account_id) if session.account_id else "",
            background=kept,
            ready=self.ready,
            checked=self.checked,
            today=self._today,
        )

    def _begin(self, call: CallKey) -> None:
        self._call = call
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

    def _finished(self, session: Session, fact: events.Finished) -> None:
        if session.stage is not Stage.WRAP_UP:
            return
        paid = sum(one.minor for one in session.attempts if one.receipt is not None)
        call = PastCall(fact.at, session.account_id, fact.outcome, paid or None)
        self._today = replace(self._today, calls=(call, *self._today.calls)[:_MOST_CALLS])

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
