"""A world round one session: recorders, window, journal, gateway, ledger, people, each with a truth of its own.

It offers legal facts, with late, duplicate and foreign ones among them, and with answers that never come. After
each step it compares what the session did with the truth (`tests.policy.session.laws`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from policy import calls as c
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.account import Account
from policy.adjustment import Lower
from policy.authority import Person
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from policy.session import Session, Stage, machine
from policy.session.state import AttemptState, ReversalState
from tests.policy.session import laws
from tests.policy.session.desk import DAY, KEY, NUMBER, OTHER, PARTY, SUE, moment, setup
from tests.policy.session.till import account

Choose = Callable[[int], int]
"""Returns a whole number from 0, less than the one given."""

RECORDING, PAUSED = RecorderState.RECORDING, RecorderState.PAUSED
THIRD = c.CallKey("sim", "3")
LASTS_MS = 60_000
STRANGER = c.RemoteParty("+12025550199", "+12025550199", c.Privacy.PRESENTED)
INSTRUMENTS = tuple(
    e.Instrument("tok_12345678", "visa", "4242", one) for one in ("debit", "credit", "unknown")
)


@dataclass
class Truth:
    """What is so, whatever the session believes."""

    recorders: dict[str, RecorderState] = field(default_factory=dict)
    told: dict[str, e.RecorderReported] = field(default_factory=dict)
    """The last true report of each recorder that was given to the session."""
    commands: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    """Recorders that were asked to pause and have not been reported on since they were asked to resume."""
    resuming: set[str] = field(default_factory=set)
    """Recorders whose last command was to resume."""
    kept: set[str] = field(default_factory=set)
    """Recorders whose pause was repeated once."""
    silent_ms: dict[str, int] = field(default_factory=dict)
    """When each recorder was last proven silent, as the session was told (Unix time)."""
    spoilt: dict[str, int] = field(default_factory=dict)
    """Recorders that truly record while the window is there, and until when they were known to be silent."""
    owed: list[tuple[str, int, int]] = field(default_factory=list)
    """Recorders that did, from when until when somebody has to be told."""
    tickets: list[f.WriteSpoilTicket] = field(default_factory=list)
    window: str = ""
    is_open: bool = False
    was_shown: bool = False
    """Whether the window that is there was open, be it closing now."""
    opened_for: str = ""
    journal: set[str] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
    """What the gateway did with each key."""
    minor: dict[str, int] = field(default_factory=dict)
    ledger: dict[str, int] = field(default_factory=dict)
    reads: list[tuple[Account, int]] = field(default_factory=list)
    """What was read of accounts, each with how many payments the ledger had then."""
    links: set[str] = field(default_factory=set)
    agreed: int | None = None
    checks: set[str] = field(default_factory=set)
    is_over: bool = False
    approved: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    """Requests for which a code was looked at."""
    back: set[str] = field(default_factory=set)
    """The keys by which money was given back."""
    wall_ms: int = 0
    heard: bool = True


class World:
    """Takes one call through its stages by choices that come from outside."""

    def __init__(self, choose: Choose, rules: Any = None) -> None:
        self.choose = choose
        self.session = Session(setup() if rules is None else setup(rules))
        self.truth = Truth(recorders=dict.fromkeys(self.session.setup.rules.expected, RECORDING))
        self.outbox: list[tuple[f.Effect, f.Fact]] = []
        self.given: list[f.Fact] = []
        self.ids: set[str] = set()
        self.history: list[str] = []
        self.ms = 0

    @property
    def at(self) -> Moment:
        self.ms += 1
        at = moment(self.ms)
        return Moment(at.monotonic_ns, at.wall_ms + self.truth.wall_ms)

    def pick(self, several: list[Any]) -> Any:
        return several[self.choose(len(several))]

    # --- One step -------------------------------------------------------------------------------------------

    def give(self, fact: f.Fact, kind: str = "") -> None:
        """Give a fact to the session, look at what it did, and do what it asks for."""
        before = self.session
        self.history.append(f"{before.stage.name} {kind} {type(fact).__name__}")
        self.note(fact, kind)
        self.session, effects = machine.step(before, fact)
        laws.check(self, before, fact, effects, kind)
        if kind != "foreign":  # what was never of this call does not become late for it
            self.given.append(fact)
        if not kind:
            self.settle(before, fact)
        for effect in effects:
            self.perform(effect)

    def note(self, fact: f.Fact, kind: str) -> None:
        """Take in what a fact means for the truth, before the session sees it."""
        truth = self.truth
        if kind:
            return
        match fact:
            case c.CallTransferred(by=c.Side.REMOTE) if not truth.is_over:
                truth.checks.clear()
            case c.CallEnded() | c.CallTransferred(by=c.Side.AGENT):
                truth.is_over = True
            case c.SourceResynchronised(calls=several, complete=True):
                truth.is_over = truth.is_over or KEY not in several
                truth.heard = KEY in several
            case c.SourceLost():
                truth.heard = False
            case e.RecorderReported() | c.RecorderSeen() | c.RecorderGone():
                self.note_recorder(fact)
            case _:
                pass

    def note_recorder(self, fact: e.RecorderReported | c.RecorderSeen | c.RecorderGone) -> None:
        """Take in what a fact says of a recorder."""
        truth = self.truth
        match fact:
            case e.RecorderReported(recorder=name):
                truth.told[name] = fact
                if fact.state is RECORDING and fact.proof is Proof.PROVEN and name in truth.resuming:
                    truth.held.discard(name)
                if fact.state is PAUSED and fact.proof is Proof.PROVEN:
                    truth.silent_ms[name] = fact.at.wall_ms
            case c.RecorderSeen(recorder=name):
                truth.told.pop(name, None)
                if truth.recorders.setdefault(name, RECORDING) is RECORDING:
                    self.spoil(name)
            case c.RecorderGone(recorder=name):
                if not truth.was_shown:
                    truth.silent_ms.pop(name, None)
                truth.told.pop(name, None)
                truth.recorders.pop(name, None)
                truth.held.discard(name)

    def settle(self, was: Session, fact: f.Fact) -> None:
        """Take in what the session made of a deed."""
        truth = self.truth
        if self.session.account_id != was.account_id:
            truth.checks.clear()
        match fact:
            case e.StepAnswered(step="G1" | "G2" as step, value=value):
                if self.session.found == was.found:
                    return
                truth.checks.discard(step)
                if value is True and self.session.found.get(
                    "zip matches" if step == "G1" else "date matches"
                ):
                    truth.checks.add(step)
            case e.CardChosen(total=total) | e.BankChosen(total=total) | e.LinkChosen(total=total):
                if self.session.charge or isinstance(fact, e.LinkChosen):
                    truth.agreed = total
            case e.NewTotalAccepted(total=total):
                truth.agreed = total
            case e.EntryCompleted() | e.EntryClosed():
                if fact.entry == truth.window:
                    truth.window, truth.is_open, truth.was_shown = "", False, False
                    truth.owed += [(name, since, fact.at.wall_ms) for name, since in truth.spoilt.items()]
                    truth.spoilt.clear()
            case _:
                pass

    # --- The world's answers -----------------------------------------------------------------------------------

    def perform(self, effect: f.Effect) -> None:  # noqa: C901 (one case for each effect)
        """Do what is asked, and put the answers into the outbox."""
        self.ids.add(effect.id)
        truth, i = self.truth, effect.id
        match effect:
            case f.Tell() | f.Report():
                pass
            case f.WriteSpoilTicket():
                truth.tickets.append(effect)
                self.reply(effect, lambda at: e.EffectDone(at=at, answers=i))
            case f.AskDay():
                self.reply(effect, lambda at: e.DayTold(at=at, answers=i, day=DAY))
            case f.FindAccounts() | f.SearchAccounts():
                match = e.Match.NUMBER if isinstance(effect, f.FindAccounts) else e.Match.SEARCH
                found = [e.Candidate("A1", match, NUMBER)]
                if self.choose(4) == 0:
                    found.append(e.Candidate("A2", match, NUMBER))
                if self.choose(4) == 0:
                    found.append(e.Candidate("A9", e.Match.NUMBER, "+12025550140"))
                self.reply(effect, lambda at: e.AccountsFound(at=at, answers=i, candidates=tuple(found)))
            case f.LoadAccount(account=name):
                read = account(name)
                truth.reads.append((read, len(truth.ledger)))
                self.reply(effect, lambda at: e.AccountLoaded(at=at, answers=i, account=read))
            case (
                f.PauseRecording(recorder=name)
                | f.KeepPaused(recorder=name)
                | f.ResumeRecording(recorder=name)
                | f.ReadRecorder(recorder=name)
            ):
                self.command(effect, name)
            case f.PrepareEntry():
                truth.window, truth.opened_for = i, effect.tender
                self.reply(effect, lambda at: e.EntryPrepared(at=at, answers=i))
            case f.ShowEntry():
                truth.is_open = truth.was_shown = truth.window == effect.entry
                self.reply(effect, lambda at: e.EntryShown(at=at, answers=i))
            case f.CloseEntry(entry=window):
                truth.is_open = False
                self.reply(effect, lambda at: e.EntryClosed(at=at, entry=window, why="panel"))
            case f.PrepareAttempt(key=key):
                truth.minor[key] = effect.minor
                truth.journal.add(key)
                self.reply(effect, lambda at: e.AttemptPrepared(at=at, key=key))
            case f.SendAttempt(key=key):
                truth.sent[key] = self.pick(["captured"] * 4 + ["declined"] * 2)
                self.outcome(effect, key, may_be_unknown=True)
            case f.LookUpAttempt(key=key):
                self.outcome(effect, key, may_be_unknown=self.choose(3) == 0)
            case f.PostPayment(key=key):
                truth.ledger[key] = truth.minor[key]
                self.reply(effect, lambda at: e.PaymentPosted(at=at, key=key, receipt=7))
            case f.CreateLink(key=key):
                truth.minor[key] = effect.minor
                truth.links.add(key)
                self.reply(effect, lambda at: e.LinkCreated(at=at, key=key, reference="ln-1"))
            case f.FollowLink(key=key):
                if key in truth.links and not effect.viewed and self.choose(3) == 0:
                    self.reply(effect, lambda at: e.LinkViewed(at=at, key=key))
                elif truth.sent.get(key) == "captured":
                    self.outcome(effect, key)
                else:
                    self.reply(effect, lambda at: e.EffectDone(at=at, answers=i))
            case f.CancelLink(key=key):
                if truth.sent.get(key) != "captured":
                    truth.links.discard(key)
                    self.reply(effect, lambda at: e.LinkEnded(at=at, key=key, state="cancelled"))
                else:
                    self.outcome(effect, key)
            case f.ReversePayment(key=key) | f.LookUpReversal(key=key):
                kind = self.choose(3)
                if kind == 0:
                    self.reply(effect, lambda at: r.PaymentReversed(at=at, key=key, reference="rv"))
                elif kind == 1:
                    self.reply(effect, lambda at: r.PaymentNotReversed(at=at, key=key, reason="settled"))
                else:
                    self.reply(effect, lambda at: r.ReversalUnknown(at=at, key=key, why="silence"))
            case f.TakeCode(request=of):
                truth.codes.add(of)
                if self.choose(2):
                    self.reply(effect, lambda at: e.CodeNotTaken(at=at, answers=i, why="WRONG", left=2))
                else:
                    self.reply(effect, lambda at: e.EffectDone(at=at, answers=i))
            case f.ListPayments():
                paid = tuple(self.paid(key, minor) for key, minor in truth.ledger.items())
                self.reply(effect, lambda at: r.PaymentsListed(at=at, answers=i, payments=paid))
            case f.RequestApproval():
                kind = self.choose(6)
                if kind == 4:
                    less = self.pick([100, 300])
                    self.reply(
                        effect, lambda at: e.ApprovalCountered(at=at, answers=i, offered=less, who="Sue")
                    )
                elif kind == 0:
                    self.reply(effect, lambda at: e.ApprovalRefused(at=at, answers=i, reason="no"))
                elif kind == 1:
                    lone = (Person("amy", "supervisor"),)
                    self.reply(effect, lambda at: e.ApprovalGiven(at=at, answers=i, people=lone))
                else:
                    truth.approved.add(i)
                    self.reply(effect, lambda at: e.ApprovalGiven(at=at, answers=i, people=(SUE,)))
            case _:
                self.reply(effect, lambda at: e.EffectDone(at=at, answers=i))

    def paid(self, key: str, minor: int) -> r.Payment:
        """Say what the ledger has of a payment: it was settled, or can be voided for a while."""
        until = self.pick([None, moment(self.ms).wall_ms + 20])
        back = [one for one in self.session.reversals if one.of == key]
        began = tuple(r.Return(one.key, one.minor, one.state is ReversalState.REFUSED) for one in back)
        return r.Payment(key, moment(1).wall_ms, minor, "card", "visa", "4242", 7, began, until)

    def reply(self, effect: f.Effect, make: Callable[[Moment], f.Fact]) -> None:
        self.outbox.append((effect, make(Moment(0, 0))))

    def outcome(self, effect: f.Effect, key: str, *, may_be_unknown: bool = False) -> None:
        """Say what became of a key, or that nobody knows."""
        if may_be_unknown and self.choose(4) == 0:
            self.reply(effect, lambda at: e.PaymentUnknown(at=at, key=key, why="silence"))
        elif self.truth.sent.get(key) == "captured":
            minor = self.truth.minor[key]
            self.reply(effect, lambda at: e.PaymentCaptured(at=at, key=key, reference="gw", minor=minor))
        else:
            self.reply(
                effect, lambda at: e.PaymentDeclined(at=at, key=key, reason="no", next_step="other_card")
            )

    def command(self, effect: f.RecorderEffect, name: str) -> None:
        """Have a recorder do as it is told, and say so in one report or in two."""
        truth = self.truth
        if isinstance(effect, f.KeepPaused):
            if truth.recorders.get(name) is PAUSED and name not in truth.kept:
                truth.kept.add(name)  # the next time is long after all this
                self.outbox.append((effect, self.report(name, PAUSED, Proof.PROVEN, effect.id)))
            return
        if not isinstance(effect, f.ReadRecorder):
            truth.commands[name] = effect.id
        if isinstance(effect, f.PauseRecording):
            truth.held.add(name)
            truth.kept.discard(name)
            truth.resuming.discard(name)
            truth.silent_ms.pop(name, None)
        if isinstance(effect, f.ResumeRecording):
            truth.resuming.add(name)
        if name not in truth.recorders:
            return
        if isinstance(effect, f.PauseRecording):
            truth.recorders[name] = PAUSED
        elif isinstance(effect, f.ResumeRecording):
            truth.recorders[name] = RECORDING
        state = truth.recorders[name]
        answers = effect.id
        if self.choose(3) == 0:
            self.outbox.append((effect, self.report(name, state, Proof.ACKNOWLEDGED, answers)))
        self.outbox.append((effect, self.report(name, state, Proof.PROVEN, answers)))

    def report(self, name: str, state: RecorderState, proof: Proof, answers: str) -> e.RecorderReported:
        """Report of a recorder; the pause of the screen's runs out."""
        runs_out = moment(self.ms + LASTS_MS) if name == "screen" and state is PAUSED and answers else None
        return e.RecorderReported(
            call=KEY,
            at=Moment(0, 0),
            recorder=name,
            state=state,
            proof=proof,
            answers=answers,
            runs_out=runs_out,
        )

    def begin(self) -> None:
        """Bring the call to where money can be taken, or leave it where it is."""
        if self.choose(4) == 0:
            return
        self.give(c.CallOffered(call=KEY, at=self.at, party=PARTY, direction=c.Direction.INBOUND))
        while self.outbox:
            self.deliver()
        self.give(c.CallAnswered(call=KEY, at=self.at))
        if not self.session.account_id:
            self.give(e.AccountChosen(at=self.at, call=KEY, account="A1"))
        for name in sorted(self.truth.recorders):
            self.give(_at(self.report(name, RECORDING, Proof.PROVEN, ""), self.at))
        while self.outbox:
            self.deliver()
        for step in ("G1", "G2"):
            self.give(e.StepAnswered(at=self.at, call=KEY, step=step, value=True))
        tender = self.pick(["card"] * 4 + ["bank", "link"])
        if tender != "card":
            self.give(e.TenderChosen(at=self.at, call=KEY, tender=tender))

    # --- What may happen next -------------------------------------------------------------------------------

    def step(self) -> None:
        """Let one thing happen: an answer, the agent's next deed, or something that disturbs."""
        roll = self.choose(20)
        risky = self.truth.is_open or self.session.stage in (Stage.PREPARING, Stage.AUTHORISING)
        if risky and roll % 5 < (2 if self.truth.is_open else 1):
            self.disturb()
        elif self.outbox and roll < 10:
            self.deliver()
        elif roll < 17:
            self.act()
        else:
            self.disturb()

    def deliver(self, index: int = 0) -> None:
        """Give an answer that is under way; an answer about a state that is no more is not given."""
        effect, fact = self.outbox.pop(index)
        if isinstance(fact, e.RecorderReported):
            if self.truth.recorders.get(fact.recorder) is not fact.state:
                return
            of_command = fact.answers in ("", self.truth.commands.get(fact.recorder))
            if not of_command and self.session.asked_for(fact.answers) is None:
                self.give(_at(fact, self.at), "late")
                return
        self.give(_at(fact, self.at), self.standing_of(effect, fact))

    def standing_of(self, effect: f.Effect, fact: f.Fact) -> str:
        """Tell whether an answer is one that nobody waits for any more."""
        if isinstance(fact, e.Answer):
            return "" if self.session.asked_for(fact.answers) is not None else "late"
        if isinstance(fact, e.AttemptPrepared):
            known = self.session.attempt_of(fact.key)
            return "" if known is not None and known.state is AttemptState.PREPARING else "late"
        if isinstance(fact, e.EntryFact):
            return "" if self.session.entry is not None and self.session.entry.id == fact.entry else "late"
        return ""

    def drop(self) -> None:
        """An answer does not come in time; it may come later."""
        effect, fact = self.outbox[0]
        if self.choose(2):
            self.outbox.append(self.outbox.pop(0))
        elif not isinstance(fact, e.EntryFact):
            self.outbox.pop(0)
        if effect.answered_by and self.session.asked_for(effect.id) is not None:
            self.give(e.EffectTimedOut(at=self.at, answers=effect.id))

    def fail(self) -> None:
        """A port raises before anything was done."""
        for index, (effect, _) in enumerate(self.outbox):
            if self.session.asked_for(effect.id) is None or isinstance(effect, f.CloseEntry):
                continue
            if isinstance(effect, f.SendAttempt):
                self.truth.sent[effect.key] = "declined"
            if isinstance(effect, f.CreateLink):
                self.truth.links.discard(effect.key)
            if isinstance(effect, f.PauseRecording | f.ResumeRecording | f.PostPayment | f.ReadRecorder):
                self.outbox.append(self.outbox[index])
            self.outbox.pop(index)
            if isinstance(effect, f.PrepareEntry):
                self.outbox.append(
                    (effect, e.EntryClosed(at=Moment(0, 0), entry=effect.id, why="page_failed"))
                )
            self.give(e.EffectFailed(at=self.at, answers=effect.id, failure=e.Failure.UNAVAILABLE))
            return

    def act(self) -> None:  # noqa: C901 (one case for each stage)
        """Do what an agent would do here."""
        stage = self.session.stage
        total = self.session.reckoning.total if self.session.reckoning else None
        deeds: list[f.Fact] = []

        def deed(kind: type[e.Deed], **fields: Any) -> None:
            deeds.append(kind(at=self.at, call=KEY, **fields))

        match stage:
            case Stage.IDLE:
                deeds.append(c.CallOffered(call=KEY, at=self.at, party=PARTY, direction=c.Direction.INBOUND))
            case Stage.RINGING:
                deeds.append(c.CallAnswered(call=KEY, at=self.at))
                if self.choose(4) == 0:
                    deed(e.AccountChosen, account="A1")
            case Stage.CHOOSING:
                deed(e.AccountChosen, account=self.pick(["A1", "A2", "A9"]))
                if self.choose(3) == 0:
                    deed(e.AccountSearched, text="Rosa")
            case Stage.VERIFYING:
                deed(e.StepAnswered, step=self.pick(["G1", "G2"]), value=self.choose(6) > 0)
                if self.choose(6) == 0:
                    deed(e.AccountLeft)
                if self.choose(8) == 0:
                    deed(e.CardChosen, total=total or 0)
            case Stage.GUIDING | Stage.DECLINED:
                self.offer(deed, total)
                if self.choose(3) == 0:
                    self.give_back(deed)
            case Stage.AUTHORISING:
                deed(e.AuthorisationSpoken, name="Rosa", recording="r1")
            case Stage.PAUSING:
                if self.choose(8) == 0:
                    deed(e.PauseStopped)
            case Stage.SHUT:
                deed(self.pick([e.PauseStopped, e.PauseRetried, e.PauseRetried]))
                if self.choose(3) == 0:
                    deed(e.TenderChosen, tender="bank")
            case Stage.ENTRY:
                if self.truth.is_open:
                    made = self.pick(list(INSTRUMENTS))
                    deeds.append(e.EntryCompleted(at=self.at, entry=self.truth.window, instrument=made))
            case Stage.CONFIRMING:
                deed(e.NewTotalAccepted, total=total or 0)
                self.read(deed)
                if self.choose(5) == 0:
                    deed(e.NewTotalRefused)
            case Stage.UNKNOWN:
                deed(self.pick([e.LookUpAsked, e.LookUpAsked, e.HandedOver, e.ClosingBegan]))
            case Stage.RECEIPT | Stage.CLOSING | Stage.RESUMING:
                deed(self.pick([e.ClosingBegan, e.WentBack, e.ResumeAsked]))
                self.give_back(deed)
                self.read(deed)
            case Stage.LINKING:
                deed(self.pick([e.LinkDropped, e.WentBack, e.ClosingBegan]))
            case Stage.WRAP_UP:
                deed(e.Finished, outcome="done")
                deed(self.pick([e.HandedOver, e.ResumeAsked, e.LookUpAsked]))
            case _:
                pass
        if deeds:
            self.give(self.pick(deeds))

    def offer(self, deed: Callable[..., None], total: int | None) -> None:
        """What an agent does with a quote before them."""
        wanted = self.session.choice.tender
        kinds = {"bank": e.BankChosen, "link": e.LinkChosen}
        kind = kinds.get(wanted or "card", e.CardChosen) if self.choose(10) else e.CardChosen
        self.read(deed)
        if self.choose(3):
            deed(kind, total=total or 0)
        if not self.choose(3) and self.session.said:
            return
        extra = self.choose(14)
        if self.session.pending is not None:
            extra = self.pick([0, 3, 8, 8, 9, extra])
            deed(e.CodeHeard, pending=self.session.pending.id, person="sue", code="12345678")
        self.take_offer(deed)
        if extra == 0:
            deed(e.OptionChosen, option=self.pick(["full", "part"]))
        if extra == 1:
            deed(e.ValueFound, name="own amount", value=self.pick([5_000, 9_000]))
        if extra in (2, 3, 4):
            deed(e.TenderChosen, tender=self.pick(["card", "card", "bank", "link", "cash"]))
        if extra in (5, 6):
            deed(e.ExceptionAsked, request=Lower("late", 500, self.pick([150, 400, 600]), "goodwill"))
        if extra == 7:
            deed(e.ExceptionWithdrawn)
        if extra == 8:
            deed(e.StepAnswered, step="G1", value=False)
        if extra == 9:
            deed(kind, total=(total or 0) - 100)
        if extra == 10:
            deed(e.ClosingBegan)
            deed(e.LinkDropped)
            deed(e.AccountLeft)

    def take_offer(self, deed: Callable[..., None]) -> None:
        """Take or leave what a supervisor would give."""
        if self.session.offer is not None:
            deed(e.OfferAccepted, asked=self.pick([self.session.offer.request.asked] * 3 + [400]))
            deed(e.OfferDeclined)

    def read(self, deed: Callable[..., None]) -> None:
        """Confirm a step in its words, or in others."""
        if self.session.reckoning is None:
            return
        guide = self.session.reckoning.guide
        for shown in (guide.current, *guide.coming):
            if shown is not None and shown.step.id in ("G4", "G5", "G7", "G10"):
                text = shown.text if self.choose(8) else "something else"
                deed(e.StepConfirmed, step=shown.step.id, text=text)

    def give_back(self, deed: Callable[..., None]) -> None:
        for attempt in self.session.attempts:
            if attempt.state is AttemptState.POSTED and self.choose(2) == 0:
                deed(r.PaymentsOpened)
                minor = self.pick([100, attempt.minor, attempt.minor + 1])
                reason = self.pick(["twice", "twice", "goodwill", "never"])
                deed(r.ReversalAsked, key=attempt.key, minor=minor, way=r.Way.REFUND, reason=reason)

    def disturb(self) -> None:
        """Let something happen that nobody asked for."""
        kinds: list[Callable[[], None]] = [
            self.duplicate, self.duplicate, self.foreign, self.foreign, self.stray, self.recorder, self.recorder,
            self.machine, self.line, self.late_capture, self.link_news,
        ]  # fmt: skip
        if self.outbox:
            kinds += [self.drop, self.drop, self.fail, lambda: self.deliver(self.choose(len(self.outbox)))]
        if self.truth.is_open:
            kinds += [self.stray] * 4
        if self.session.stage is Stage.PREPARING:
            kinds += [self.machine] * 6
        if self.session.call is not None:
            self.pick(kinds)()

    def duplicate(self) -> None:
        answers = [one for one in self.given if isinstance(one, e.Answer | e.MoneyFact | e.RecorderReported)]
        if not answers:
            return
        fact = self.pick(answers[-12:])
        commands = self.truth.commands
        is_old = isinstance(fact, e.RecorderReported) and fact.answers not in (
            "",
            commands.get(fact.recorder),
        )
        self.give(fact, "late" if is_old else "duplicate")

    def foreign(self) -> None:
        """Give a fact of another call, window or attempt."""
        at, there = self.at, f"{OTHER}#4"
        self.give(
            self.pick(
                [
                    e.RecorderReported(
                        call=OTHER, at=at, recorder="pbx", state=PAUSED, proof=Proof.PROVEN, answers=there
                    ),
                    e.RecorderReported(
                        call=KEY, at=at, recorder="pbx", state=PAUSED, proof=Proof.PROVEN, answers=there
                    ),
                    e.PaymentCaptured(at=at, key="pay-other", reference="x", minor=100),
                    e.AttemptPrepared(at=at, key="pay-other"),
                    e.EntryCompleted(at=at, entry=there, instrument=INSTRUMENTS[0]),
                    e.EntryPrepared(at=at, answers=there),
                    e.AccountLoaded(at=at, answers=there, account=account("A7")),
                    e.ApprovalGiven(at=at, answers=there, people=(SUE,)),
                    c.CallEnded(call=THIRD, at=at, cause=c.EndCause.HUNG_UP),
                    e.CardChosen(at=at, call=OTHER, total=1),
                    c.SourceLost(
                        source="other", at=at, reason=c.LossReason.DROPPED, detail="", next_try_ms=1
                    ),
                ]
            ),
            "foreign",
        )

    def stray(self) -> None:
        """Another call, a hang-up, a transfer."""
        at = self.at
        fact = self.pick(
            [
                c.CallOffered(call=OTHER, at=at, party=PARTY, direction=c.Direction.INBOUND),
                c.CallAnswered(call=OTHER, at=at),
                c.CallEnded(call=KEY, at=at, cause=c.EndCause.HUNG_UP),
                c.CallTransferred(call=KEY, at=at, by=c.Side.REMOTE, party=STRANGER),
                c.CallTransferred(call=KEY, at=at, by=c.Side.REMOTE, party=STRANGER),
                c.CallTransferred(call=KEY, at=at, by=c.Side.AGENT, to="sup"),
                e.PartyJoined(call=KEY, at=at),
            ]
        )
        self.give(fact, "" if fact.call == KEY else "other")

    def recorder(self) -> None:
        """A recorder comes, goes, or does something by itself, be it told or not."""
        truth, at = self.truth, self.at
        kind = self.choose(6)
        if kind == 0:
            self.give(c.RecorderSeen(call=KEY, at=at, recorder=self.pick(["siprec", "pbx"])))
        elif truth.recorders and kind == 1:
            self.give(c.RecorderGone(call=KEY, at=at, recorder=self.pick(sorted(truth.recorders))))
        elif truth.recorders:
            name = self.pick(sorted(truth.recorders))
            if kind in (2, 4) and truth.recorders[name] is PAUSED:
                truth.recorders[name] = RECORDING
                self.spoil(name)
            if kind == 4:
                return  # and nobody is told
            if kind == 5:
                self.give(_at(self.report(name, RecorderState.UNKNOWN, Proof.NONE, ""), at))
                return
            self.give(_at(self.report(name, truth.recorders[name], Proof.PROVEN, ""), at))

    def spoil(self, name: str) -> None:
        """Note that a recorder records card details, if the window is there."""
        truth, entry = self.truth, self.session.entry
        if truth.was_shown and truth.opened_for in self.session.setup.rules.pauses_for:
            opened = entry.opened if entry is not None else None
            assert opened is not None
            truth.spoilt.setdefault(name, truth.silent_ms.get(name, opened.wall_ms))

    def machine(self) -> None:
        at = self.at
        kind = self.choose(6)
        if kind == 0:
            self.truth.wall_ms = self.pick([0, 86_400_000])
            at = self.at
        news: list[f.Fact] = [
            e.ClockJumped(at=at, by_ms=1), e.MachineSlept(at=at), e.MachineWoke(at=at), e.NetworkLost(at=at),
            e.NetworkBack(at=at), e.PolicyArrived(at=at, pack=setup(version="2025.12").pack, binding=bool(self.choose(2))),
        ]  # fmt: skip
        self.give(news[kind])
        if isinstance(news[kind], e.NetworkLost) and self.choose(3):
            self.give(e.NetworkBack(at=self.at))

    def line(self) -> None:
        at = self.at
        lost = c.SourceLost(source="sim", at=at, reason=c.LossReason.DROPPED, detail="", next_try_ms=1)
        self.give(lost)
        if self.choose(3):
            calls = (KEY,) if self.choose(4) else ()
            self.give(c.SourceResynchronised(source="sim", at=self.at, calls=calls))

    def late_capture(self) -> None:
        """The gateway corrects itself: what was declined was captured after all."""
        declined = [one for one in self.session.attempts if one.state is AttemptState.DECLINED]
        if declined and self.choose(2):
            one = declined[-1]
            self.truth.sent[one.key] = "captured"
            self.give(e.PaymentCaptured(at=self.at, key=one.key, reference="gw", minor=one.minor))

    def link_news(self) -> None:
        """The customer looks at a link, pays by it, or lets it expire."""
        for key in sorted(self.truth.links):
            kind = self.choose(3)
            if kind == 0:
                self.give(e.LinkViewed(at=self.at, key=key))
            elif kind == 1:
                self.truth.links.discard(key)
                self.truth.sent[key] = "captured"
                minor = self.truth.minor[key]
                self.give(e.PaymentCaptured(at=self.at, key=key, reference="gw", minor=minor))
            else:
                self.truth.links.discard(key)
                self.give(e.LinkEnded(at=self.at, key=key, state="expired"))
            return

    # --- To the end ---------------------------------------------------------------------------------------------

    def wind_up(self) -> None:
        """End the call and answer everything as it should be: nothing may be left over."""
        self.truth.wall_ms = 0
        if self.session.call is None:
            return
        if self.session.stage not in (Stage.WRAP_UP, Stage.ENDED):
            self.give(c.CallEnded(call=KEY, at=self.at, cause=c.EndCause.HUNG_UP))
        for _ in range(400):
            # a link that is open is followed for as long as it can be paid; nothing waits for that
            self.outbox = [one for one in self.outbox if not isinstance(one[0], f.FollowLink)]
            if self.outbox:
                self.deliver()
            elif self.session.stage is Stage.WRAP_UP:
                owed = [one for one in self.session.waiting if not isinstance(one, f.FollowLink)]
                waiting = next((one for one in owed if one.answered_by), None)
                if waiting is not None:
                    self.give(e.EffectTimedOut(at=self.at, answers=waiting.id))
                else:
                    self.give(e.Finished(at=self.at, call=KEY, outcome="done"))
            else:
                break
        laws.check_end(self)


def _at(fact: Any, at: Moment) -> Any:
    return replace(fact, at=at)
