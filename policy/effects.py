"""What a session asks for, in the imperative: each effect names the facts that answer it and its time limit.

Performing them, and turning ports' failures into `EffectFailed` and `EffectTimedOut`, is the runner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique
from typing import ClassVar

from policy import events, returns
from policy.adjustment import Adjustment
from policy.authority import Judgement
from policy.calls import CallFact, CallKey, SourceFact
from policy.events import Happening, Instrument
from policy.recording import Doubt
from policy.returns import Way

Fact = CallFact | SourceFact | Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What every effect says: its id (unique in all calls), and whose call it is for.

    `after_ms` is how long to wait before doing it; the time limit runs from then on.
    """

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.EffectDone,)
    limit_ms: ClassVar[int] = 5_000
    id: str
    call: CallKey
    after_ms: int = 0


# --- Said, not asked: nothing answers ------------------------------------------------------------------------


@unique
class Notice(Enum):
    """What the agent is told; the words are the panel's."""

    SECOND_CALL = "second call"
    TOTAL_CHANGED = "total changed"
    NO_QUOTE = "no quote"
    ACCOUNTS_UNAVAILABLE = "accounts unavailable"
    NOT_VERIFIED_ANY_MORE = "not verified any more"
    EXCEPTION_GRANTED = "exception granted"
    EXCEPTION_REFUSED = "exception refused"
    EXCEPTION_EXPIRED = "exception expired"
    EXCEPTION_WITHDRAWN = "exception withdrawn"
    EXCEPTION_DROPPED = "exception dropped"
    EXCEPTION_COUNTERED = "exception countered"
    OFFER_GONE = "offer gone"
    ENTRY_SHUT = "entry shut"
    ENTRY_STUCK = "entry stuck"
    RECORDING_SPOILT = "recording spoilt"
    NOT_RECORDED = "not recorded"
    STILL_PAUSED = "still paused"
    GUARD_AWAY = "guard away"
    OUTCOME_UNKNOWN = "outcome unknown"
    AMOUNT_DIFFERS = "amount differs"
    PAID_TWICE = "paid twice"
    NOT_POSTED = "not posted"
    NO_RECEIPT = "no receipt"
    LINK_FAILED = "link failed"
    LINK_VIEWED = "link viewed"
    LINK_ENDED = "link ended"
    REVERSED = "reversed"
    NO_PAYMENTS = "no payments"
    RETURN_REFUSED = "return refused"
    NOT_REVERSED = "not reversed"
    REVERSAL_UNKNOWN = "reversal unknown"
    NOT_WRITTEN = "not written"
    NOT_HEARD = "not heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Effect):
    """Tell the agent. `was` and `now` are amounts in minor units; `names` are recorders, rows or attempts."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = ()
    limit_ms: ClassVar[int] = 0
    notice: Notice
    was: int | None = None
    now: int | None = None
    names: tuple[str, ...] = ()
    detail: str = ""


@unique
class Why(Enum):
    """Why a fact changed nothing."""

    NOT_HERE = "not in this stage"
    NOT_NOW = "something is missing first"
    FOREIGN = "of another call, effect or attempt"
    LATE = "no longer awaited"
    DUPLICATE = "known already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Effect):
    """Write down a fact that changed nothing; `unmet` are the conditions that it missed."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = ()
    limit_ms: ClassVar[int] = 0
    fact: Fact
    why: Why
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSpoilTicket(Effect):
    """Mark a stretch of a recording (Unix time, ms) in which card details may have been said unpaused.

    It begins when the pause was last proven and ends when the window was gone. `files` are the recordings' files or
    ids by recorder, as far as they are known.
    """

    recorders: tuple[str, ...]
    from_ms: int
    to_ms: int
    why: Doubt = Doubt.UNPROVEN
    files: Mapping[str, str] = field(default_factory=dict)


# --- Account and day -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAccounts(Effect):
    """Find the accounts with exactly this number (E.164)."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.AccountsFound,)
    limit_ms: ClassVar[int] = 2_000
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAccounts(Effect):
    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.AccountsFound,)
    limit_ms: ClassVar[int] = 5_000
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadAccount(Effect):
    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.AccountLoaded,)
    limit_ms: ClassVar[int] = 2_000
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDay(Effect):
    """Say which day it is in this time zone (IANA)."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.DayTold,)
    limit_ms: ClassVar[int] = 1_000
    time_zone: str


# --- Entry ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmEntry(Effect):
    """Start the card-entry process, so that it is ready when it is wanted."""

    limit_ms: ClassVar[int] = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolEntry(Effect):
    """End a card-entry process that nobody needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareEntry(Effect):
    """Load the entry page unseen. Its id is the name of this entry in all that follows."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.EntryPrepared, events.EntryClosed)
    limit_ms: ClassVar[int] = 20_000
    tender: str
    minor: int
    currency: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEntry(Effect):
    """Show the window and give it the keyboard."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (
        events.EntryShown,
        events.EntryCompleted,
        events.EntryClosed,
    )
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEntry(Effect):
    """Take the window away and kill its process, whatever it is doing."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.EntryClosed,)
    limit_ms: ClassVar[int] = 1_000
    entry: str


# --- Recording ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderEffect(Effect):
    """Something for one recorder; it is answered when a report says so, not when the command is accepted."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.RecorderReported,)
    recorder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRecorder(RecorderEffect):
    """Say what the recorder does; do not touch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecorder(ReadRecorder):
    """Say what the recorder does now that entry is over, before it resumes: it may have come back by itself.

    `from_ms` and `to_ms` (Unix time) are when its pause was last proven, and when the window was gone.
    """

    limit_ms: ClassVar[int] = 2_000
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRecording(RecorderEffect):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPaused(RecorderEffect):
    """Pause once more what is paused: its product would soon let it record by itself."""

    limit_ms: ClassVar[int] = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRecording(RecorderEffect):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmGuard(Effect):
    """Have the guard process know what is about to be paused, so that it resumes it if this program dies."""

    limit_ms: ClassVar[int] = 1_000
    recorders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisarmGuard(Effect):
    """Everything is on again."""

    limit_ms: ClassVar[int] = 1_000


# --- Money ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The customer's recorded consent to one debit (Unix time, ms)."""

    given_ms: int
    recording: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyEffect(Effect):
    """Something about one attempt; `key` is its idempotency key."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareAttempt(MoneyEffect):
    """Write the attempt to the journal; answer when it is on the disk. Nothing is sent."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.AttemptPrepared,)
    account: str
    purpose: str
    tender: str
    minor: int
    currency: str
    instrument: Instrument
    authorisation: Authorisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAttempt(MoneyEffect):
    """Note in the journal that a prepared attempt was never sent and never will be."""


OUTCOMES: tuple[type[Fact], ...] = (events.PaymentCaptured, events.PaymentDeclined, events.PaymentUnknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAttempt(MoneyEffect):
    """Note the attempt as sent, send it once, and note what came of it. Never repeated."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = OUTCOMES
    limit_ms: ClassVar[int] = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpAttempt(MoneyEffect):
    """Ask the gateway what became of this key, and note it. Nothing is sent again."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = OUTCOMES
    limit_ms: ClassVar[int] = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPayment(MoneyEffect):
    """Post captured money by the policy's order of application and give the receipt's number.

    May be asked again: the same attempt is posted once. `adjustments` are the extra lines of the quote.
    """

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.PaymentPosted,)
    limit_ms: ClassVar[int] = 10_000
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReceipt(MoneyEffect):
    limit_ms: ClassVar[int] = 10_000
    receipt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceipt(MoneyEffect):
    limit_ms: ClassVar[int] = 10_000
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLink(MoneyEffect):
    """Make a link of this amount that the customer pays on their own phone, and send it there."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.LinkCreated,)
    limit_ms: ClassVar[int] = 10_000
    account: str
    purpose: str
    minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLink(MoneyEffect):
    """Say how far the customer has come with a link; that is done where nothing is new. `viewed`: it was opened."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (
        events.EffectDone,
        events.LinkViewed,
        events.LinkEnded,
        events.PaymentCaptured,
    )
    limit_ms: ClassVar[int] = 10_000
    viewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLink(MoneyEffect):
    """Make sure that the link cannot be paid any more; it may have been paid meanwhile."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (
        events.LinkEnded,
        events.PaymentCaptured,
        events.PaymentUnknown,
    )
    limit_ms: ClassVar[int] = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPayments(Effect):
    """Say what the account has paid, and how much of each payment went back."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (returns.PaymentsListed,)
    account: str


REVERSALS: tuple[type[Fact], ...] = (
    returns.PaymentReversed,
    returns.PaymentNotReversed,
    returns.ReversalUnknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversePayment(MoneyEffect):
    """Give money back: journalled, sent once. `key` is the reversal's own and `of` the attempt's."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = REVERSALS
    limit_ms: ClassVar[int] = 20_000
    of: str
    minor: int
    currency: str
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpReversal(MoneyEffect):
    """Ask the gateway what became of a reversal. Nothing is sent again."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = REVERSALS
    limit_ms: ClassVar[int] = 10_000


# --- Exceptions and the end -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproval(Effect):
    """Ask the people who may approve. Only verified answers come back; the limit is the request's own expiry."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (
        events.ApprovalGiven,
        events.ApprovalRefused,
        events.ApprovalCountered,
        events.ApprovalExpired,
    )
    limit_ms: ClassVar[int] = 300_000
    account: str
    judgement: Judgement
    before: int
    after: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawApproval(Effect):
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCode(Effect):
    """Try a code that `person` read out for a request; one that is right answers the request itself."""

    answered_by: ClassVar[tuple[type[Fact], ...]] = (events.EffectDone, events.CodeNotTaken)
    request: str
    person: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteExceptions(Effect):
    """Write what took effect into the histories of its account and its agent, once for each `key`."""

    key: str
    account: str
    agent: str
    on: date
    adjustments: tuple[Adjustment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCallRecord(Effect):
    outcome: str
    note: str
    account: str
