"""What a session is told besides calls, in the past tense: the agent's deeds, adapters' answers, the machine's news.

Every answer carries the id of the effect it answers, and every word about money the key of its attempt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique

from policy.account import Account
from policy.adjustment import Request
from policy.authority import Person
from policy.calls import CallFact, CallKey, Moment
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.recording import Proof, RecorderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What every fact here says: when it was learned."""

    at: Moment


# --- The agent's deeds ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(Happening):
    """Something the agent did, while this call was on the panel."""

    call: CallKey


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSearched(Deed):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChosen(Deed):
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLeft(Deed):
    """It was the wrong account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswered(Deed):
    """The caller's answer to a step that asks or verifies."""

    step: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class StepConfirmed(Deed):
    """A step was said, read or agreed to, in these words."""

    step: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFound(Deed):
    """An input of the pack was found out in the talk, such as the own amount."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionChosen(Deed):
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderChosen(Deed):
    tender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsChosen(Deed):
    payments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayChosen(Deed):
    """The agent began to take the payment; `total` is what the panel showed, in minor units."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChosen(PayChosen):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BankChosen(PayChosen):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChosen(PayChosen):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationSpoken(Deed):
    """The customer spoke the whole authorisation of one debit. `recording` finds it again."""

    name: str
    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseStopped(Deed):
    """The agent gave up on card entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRetried(Deed):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTotalAccepted(Deed):
    """The customer agreed to the total that the kind of card has changed."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTotalRefused(Deed):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpAsked(Deed):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Deed):
    """What is still unknown is the back office's from here on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionAsked(Deed):
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionWithdrawn(Deed):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(Deed):
    """The customer takes the less that was offered: `asked` minor units, as the agent was shown."""

    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(Deed):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeHeard(Deed):
    """A supervisor has read out a code for the request that is pending under this id, over the telephone."""

    pending: str
    person: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDropped(Deed):
    """The customer will not use the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAsked(Deed):
    """The customer wants the receipt by `channel` (text, email, print)."""

    key: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeAsked(Deed):
    """The agent asked once more to turn the recorders on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingBegan(Deed):
    """There is nothing else to do; the closing words come next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBack(Deed):
    """The agent went back to the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Deed):
    """The agent is done with the call; what came of it, and a note."""

    outcome: str
    note: str = ""


# --- Answers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Happening):
    """What every answer of an adapter says: the id of the effect it answers."""

    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDone(Answer):
    """It was done; there is nothing more to say of it."""


@unique
class Failure(Enum):
    """Why an effect was not carried out, by what can be done about it."""

    UNAVAILABLE = "unavailable"
    UNAUTHORIZED = "unauthorized"
    REFUSED = "refused"
    OUTCOME_UNKNOWN = "outcome unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFailed(Answer):
    """The port raised. Nothing was done, unless the outcome is unknown."""

    failure: Failure
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTimedOut(Answer):
    """No answer came within the effect's time limit; one may still come, and will be late."""


@unique
class Match(Enum):
    """Why an account is offered."""

    NUMBER = "number"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that may be the caller's; `number` (E.164) is the one on file that matched, "" after a search."""

    account: str
    match: Match
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsFound(Answer):
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLoaded(Answer):
    account: Account


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the pack's time zone, with its first and its first later millisecond (Unix time)."""

    on: date
    starts_ms: int
    ends_ms: int

    def covers(self, at: Moment) -> bool:
        return self.starts_ms <= at.wall_ms < self.ends_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold(Answer):
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPrepared(Answer):
    """The entry page is loaded, unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown(Answer):
    """The entry window has the keyboard."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A single-use token, and all that may be shown of the card or account behind it."""

    token: str = field(repr=False)
    brand: str
    last_four: str
    product: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFact(Happening):
    """Something of the entry window; `entry` is the id of the effect that prepared it."""

    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCompleted(EntryFact):
    """The customer's details became a token, and the window is gone."""

    instrument: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryClosed(EntryFact):
    """The window is gone, and with it all that was typed; nothing came of it. `why` is the window's own word."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderReported(CallFact):
    """What a recorder does, and how sure that is. `answers` is the command it follows, "" if it came by itself.

    `silent_until`: so long it was seen to be silent by whoever kept looking, if it is not any more. `file` is the file
    or id by which its recording is found, "" if that is not known. `runs_out`: it records again by itself then, unless
    it is paused once more.
    """

    recorder: str
    state: RecorderState
    proof: Proof
    answers: str = ""
    silent_until: Moment | None = None
    file: str = ""
    runs_out: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Answer):
    """People have approved this very request: by signatures that were verified, or one of them by a code."""

    people: tuple[Person, ...]
    by_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused(Answer):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCountered(Answer):
    """Somebody who may approve, by name, would give away only this much (minor units)."""

    offered: int
    who: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(Answer):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNotTaken(Answer):
    """A code does not approve, for a reason by name; so many more may be tried, None if this one did not count."""

    why: str
    left: int | None = None


# --- Money: matched by the key of the attempt, in every stage ------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFact(Happening):
    """Something about one attempt to take money, whoever asked."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptPrepared(MoneyFact):
    """The attempt is on the disk; nothing has been sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(MoneyFact):
    """The money was taken: `minor` units, known to the gateway by `reference`."""

    reference: str
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(MoneyFact):
    """No money was taken, and this is final."""

    reason: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentUnknown(MoneyFact):
    """It may or may not have happened."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPosted(MoneyFact):
    """The ledger has it, under this receipt number."""

    receipt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCreated(MoneyFact):
    """The link is on its way to the customer."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkViewed(MoneyFact):
    """The customer opened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnded(MoneyFact):
    """The link can no longer be paid: `state` says whether it expired, was cancelled or blocked."""

    state: str


# --- The machine and its surroundings ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyJoined(CallFact):
    """A third party came into the call: a conference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSlept(Happening):
    """The machine is about to sleep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWoke(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped(Happening):
    """The wall clock left its way against the monotonic one, by so many milliseconds."""

    by_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLost(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkBack(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyArrived(Happening):
    """Another version of the pack is there. Binding: the pinned one may not be used any more, even in this call."""

    pack: Pack
    binding: bool = False
