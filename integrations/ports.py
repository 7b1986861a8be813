"""What this program needs of the outside, one section per port, in its own words. Owns no product's way."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, unique
from pathlib import Path
from typing import Protocol

from integrations.customers import (
    AccountFacts,
    AccountFile,
    GivingBack,
    Granted,
    Matches,
    PlanAgreed,
    Posted,
    Posting,
)
from integrations.errors import Refused
from integrations.payments import (
    Attempt,
    CaptureOutcome,
    EntryPage,
    EntryRequest,
    Found,
    IdempotencyTerms,
    LinkRequest,
    PaymentLink,
    Reversal,
    ReversalOutcome,
    SettlementLine,
    WarmPage,
)
from policy.account import Entry
from policy.approvals.amendment import SignedAmendment
from policy.approvals.decision import SignedDecision
from policy.approvals.queue import QueueFact
from policy.approvals.request import ApprovalRequest
from policy.calls import CallFact, CallIdOrigin, CallKey, SourceFact
from policy.language.tree.pack import Pack
from policy.moment import Moment
from policy.recording import Proof, RecorderState

# --- Calls in ---------------------------------------------------------------------------------------------


@unique
class CallSign(Enum):
    """Something about a call that a product is sure to report; of anything else, silence says nothing."""

    RING = "ring"
    ANSWER = "answer"
    END = "end"
    END_CAUSE = "end cause"
    HOLD_BY_AGENT = "hold by the agent"
    HOLD_BY_REMOTE = "hold by the other end"
    TRANSFER = "transfer"
    RECORDERS = "recorders"
    QUEUE = "queue"
    DIALLED = "number dialled"
    NAME = "display name"


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this ringing call."""

    call: CallKey


@dataclass(frozen=True, slots=True)
class HangUp:
    """End this call."""

    call: CallKey


@dataclass(frozen=True, slots=True)
class Dial:
    """Call this number (E.164) from the agent's phone."""

    number: str


CallCommand = Answer | HangUp | Dial


@dataclass(frozen=True, slots=True)
class RightNeeded:
    """A right in the product without which `feature` does not work; everything else does."""

    feature: str
    right: str


@dataclass(frozen=True, slots=True)
class CallSourceAbilities:
    """What a connector can do and prove, as data, so that a panel shows honestly what is lost.

    `catches_up`: after a (re)connect it asks for the calls in progress and tells what was missed.
    """

    product: str
    commands: frozenset[type[CallCommand]]
    signs: frozenset[CallSign]
    call_id: CallIdOrigin
    catches_up: bool
    rights: tuple[RightNeeded, ...] = ()


class CallSource(Protocol):
    """Calls at one agent's phone, as facts.

    Per call: one CallOffered first, at most one CallAnswered, one CallEnded, in whatever order and however
    often the product says it. A lost connection is a fact, not an exception; it tries until it is stopped.
    """

    @property
    def abilities(self) -> CallSourceAbilities: ...

    async def start(self) -> None:
        """Begin to listen; return at once, connected or not. A source is started and stopped once."""
        ...

    async def stop(self) -> None:
        """Let go of the product; no fact comes after this, not even one already on its way."""
        ...

    def facts(self) -> AsyncIterator[CallFact | SourceFact]:
        """Give the facts as they come, to one reader, until the source is stopped."""
        ...

    async def perform(self, command: CallCommand) -> None:
        """Do it, within the source's own time limit.

        Raise Refused where the product cannot or will not, Unavailable when it is not connected, and
        OutcomeUnknown when it was asked and did not say.
        """
        ...


# --- Recorders ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecorderAbilities:
    """What a product lets be done and known of its recorders, as data; a reading never claims more than this.

    `paused` and `on` are the best grades it can reach. `sees_recorders`: it tells when they come and go; else
    they are known from the settings alone. `resumes_by_itself_ms`: so long after a pause it records again.
    """

    product: str
    paused: Proof
    on: Proof
    sees_recorders: bool
    resumes_by_itself_ms: int | None = None
    rights: tuple[RightNeeded, ...] = ()


@dataclass(frozen=True, slots=True)
class RecorderReading:
    """What one recorder did at `at`, and how sure that is; whatever was learned after that moment is newer.

    `detail` says in plain words why the grade is not a better one. It is shown and kept: no personal data. `file` is
    the file or id by which its recording is found, "" if that is not known; only the recording team is told it.
    """

    state: RecorderState
    proof: Proof
    at: Moment
    detail: str = ""
    file: str = ""


class RecorderControl(Protocol):
    """The recorders that one product runs on the agent's calls, each by a name that is unique in its call.

    An OK is no proof: a command that was accepted is ACKNOWLEDGED, and PROVEN takes a state that was read back
    after it, or an event that can only mean it. Silence is none either: that no fact comes does not mean that
    nothing changed, and a recorder that was never seen may still run.

    All commands raise Unavailable when nothing was sent or nothing done for now, Unauthorized when the product does
    not take our credentials, and Refused when it said no or does not know the recorder; none changes anything.
    """

    @property
    def abilities(self) -> RecorderAbilities: ...

    async def start(self) -> None:
        """Begin to listen; return at once, connected or not. It is started and stopped once."""
        ...

    async def stop(self) -> None:
        """Let go of the product, resume nothing; no fact comes after this."""
        ...

    def facts(self) -> AsyncIterator[CallFact | SourceFact]:
        """Give what comes by itself, to one reader, until it is stopped.

        RecorderSeen and RecorderGone, once each; RecorderReported that answers nothing, when a state changed or
        may have changed without a command of ours; SourceConnected and SourceLost. When the product is lost, each of
        its recorders is first reported UNKNOWN; when it is back, each is told anew, late where it was missed.
        """
        ...

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        """Say what the recorder does without touching it; what cannot be known is UNKNOWN, not an error."""
        ...

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        """Pause it, and return once its state is as well known as the product lets it be, whatever that is.

        It may not be paused: the reading says what it does. Raise OutcomeUnknown when it was asked and neither
        an answer nor a reading tells what came of it; it may still happen.
        """
        ...

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        """Let it record again; as for `pause`."""
        ...


@unique
class Came(Enum):
    """What has come so far of recorders that an earlier run of the program left paused."""

    TRYING = "trying"
    BACK = "back"
    OVER = "over"
    """There is nothing left to resume."""
    LEFT = "left"
    """It is given up until the next start."""


# --- Payments -------------------------------------------------------------------------------------------


class Gateway(Protocol):
    """Takes money once by key, says what became of a key, gives money back.

    A call that got no usable answer returns `Unknown`. Unavailable means that nothing was sent,
    Refused that nothing was done.
    """

    @property
    def terms(self) -> IdempotencyTerms: ...

    async def capture(self, attempt: Attempt) -> CaptureOutcome: ...

    async def look_up(self, key: str) -> Found: ...

    async def reverse(self, reversal: Reversal) -> ReversalOutcome: ...


class KeyCancelling(Protocol):
    """Makes sure that a key that has not captured never will, and says what became of it."""

    async def cancel(self, key: str) -> Found: ...


class HostedEntry(Protocol):
    """Opens the gateway's own entry page for one payment.

    `warm_page` says what a browser may load before anybody has asked for card entry, or None: then the entry page
    itself takes longer, and nothing else is different.
    """

    async def open_entry(self, request: EntryRequest) -> EntryPage: ...

    async def warm_page(self) -> WarmPage | None: ...


class PaymentLinks(Protocol):
    """Links that a customer pays on their own phone."""

    async def create_link(self, request: LinkRequest) -> PaymentLink: ...

    async def link(self, reference: str) -> PaymentLink: ...

    async def cancel_link(self, reference: str) -> PaymentLink: ...


class Settlements(Protocol):
    """What the gateway says it settled on one day."""

    async def settlement(self, day: date) -> tuple[SettlementLine, ...]:
        """Give a day's lines; raise Refused while its batch is open."""
        ...

    def batch(self, day: date) -> tuple[datetime, datetime]:
        """Say from when until when money falls into a day's batch, the end not included."""
        ...


# --- Messages to customers ----------------------------------------------------------------------------------


@unique
class MessageChannel(Enum):
    """How a message reaches a customer."""

    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Message:
    """A text or an e-mail to one address (E.164, or an e-mail address); a text has neither subject nor files."""

    key: str
    channel: MessageChannel
    address: str
    subject: str
    text: str
    files: tuple[Path, ...] = ()


class MessageSending(Protocol):
    """Hands messages over to be delivered: receipts, payment links."""

    async def send(self, message: Message) -> None:
        """Hand it over; what is still waiting under its key and address waits once.

        Raise Refused for an address that is none, Unavailable to try again.
        """
        ...


# --- Accounts -------------------------------------------------------------------------------------------


class AccountSearch(Protocol):
    """Finds accounts by what a caller shows or says; never a guess. Raises Unavailable."""

    async def by_phone(self, number: str) -> Matches:
        """Find the accounts with exactly this number (E.164); anything else matches none."""
        ...

    async def by_number(self, text: str) -> Matches:
        """Find the account with this number, with or without its hyphens and spaces."""
        ...

    async def by_name(self, text: str) -> Matches:
        """Find the accounts of people whose names have words that begin with all words of the text."""
        ...


class AccountReading(Protocol):
    """What is known of one account. Raises Unavailable, and Refused for an account that is not there."""

    async def facts(self, account: str, pack: Pack) -> AccountFacts:
        """Give the account for quoting; raise Refused when it belongs to another pack."""
        ...

    async def file(self, account: str) -> AccountFile: ...


class AccountOpening(Protocol):
    """Opens one account for a call. Raises as AccountReading."""

    async def whole(self, account: str, pack: Pack) -> tuple[AccountFacts, AccountFile]:
        """Give the account for quoting and its file, both as they are at one moment."""
        ...


class AccountGranting(Protocol):
    """Keeps what was granted at desks, for the account and for the agent. Raises Unavailable and Refused."""

    async def grant(self, key: str, account: str, agent: str, granted: Sequence[Granted]) -> None:
        """Write what was granted, on the disk when it returns; the same key again adds nothing."""
        ...

    async def granted_by(self, agent: str, since: date) -> Mapping[str, tuple[Entry, ...]]:
        """Give what an agent has granted since a day, by the names of the histories that count it."""
        ...


class AccountPosting(Protocol):
    """Books money on accounts, once by key: the same key again gives what stands, another content is Refused.

    Whole or not at all, and on the disk when it returns. Unavailable means that it can be asked again.
    """

    async def post(self, posting: Posting) -> Posted: ...

    async def give_back(self, giving: GivingBack) -> Posted:
        """Undo a part of a posted payment, in proportion to its lines, or all of what is left of it."""
        ...

    async def posted(self, key: str) -> Posted | None: ...


class AccountAgreeing(Protocol):
    """Keeps the plans that customers agreed to. Raises Unavailable, and Refused for what cannot be kept."""

    async def agree(self, plan: PlanAgreed) -> None:
        """Write a plan, on the disk when it returns: the same under the same key again adds nothing."""
        ...


class AccountNoting(Protocol):
    """Writes what agents say about accounts. Raises Unavailable, and Refused for an account that is not there."""

    async def note(self, account: str, author: str, text: str, at: datetime) -> None:
        """Write a note, once: the very same one again adds nothing."""
        ...


# --- Approvals ------------------------------------------------------------------------------------------


class DecidedMeanwhile(Refused):
    """Somebody else has decided on this request at the same moment."""

    usual_next_step = "Look at what was decided; decide again only if more people are needed."


class ApprovalAsking(Protocol):
    """Carries the requests of one desktop to who may decide, and decisions back. It is trusted with nothing."""

    async def ask(self, request: ApprovalRequest) -> int:
        """Put a request before people, kept when this returns, and once however often it is asked.

        Return how many people are known to be on duty. Raise Unavailable, or Refused where this desktop may not ask.
        """
        ...

    async def on_duty(self) -> int:
        """Return how many people look at requests now. Raise Unavailable where nobody can be reached."""
        ...

    async def withdraw(self, digest: str, why: str) -> None:
        """Say that nobody need decide any more: it was withdrawn, or answered. Raise as `ask` does."""
        ...

    def decisions(self, digest: str) -> AsyncGenerator[SignedDecision, None]:
        """Give what came as decisions on a request, from the first, in order, each once, until it is closed.

        Nothing is verified. A lost connection is waited out, and what was missed is made good.
        """
        ...


class ApprovalAnswering(Protocol):
    """Brings the requests of all desktops to one person, and this person's decisions on their way."""

    def queue(self) -> AsyncGenerator[QueueFact, None]:
        """Give what is kept and then what comes, in order, each once, until it is closed. Nothing is verified."""
        ...

    async def decide(self, desktop: str, signed: SignedDecision, place: int) -> None:
        """Put a decision in the `place`-th place (from 1) on a request, kept when this returns.

        Raise DecidedMeanwhile where another has the place, Unavailable, or Refused where this person may not.
        """
        ...

    async def duty(self, on: bool) -> None:
        """Say that this person looks at requests, or no longer does; to be said again within 10 seconds."""
        ...


class RosterSharing(Protocol):
    """Carries amendments of the roster of signers to everybody at once; each is verified where it arrives."""

    async def share(self, signed: SignedAmendment) -> None:
        """Give an amendment to all, kept when this returns; those before it have to be shared too.

        Raise DecidedMeanwhile where another, or the same, was shared with its number.
        """
        ...

    def amendments(self, after: int) -> AsyncGenerator[SignedAmendment, None]:
        """Give the amendments above a number, in order and without a gap, as they come, until it is closed."""
        ...


# --- Evidence -------------------------------------------------------------------------------------------


class SecretKeeping(Protocol):
    """Keeps secrets by name. Raises Unauthorized where there is none of that name, Unavailable where it cannot tell."""

    def read(self, reference: str) -> str: ...

    def keep(self, name: str, secret: str) -> None: ...


class CheckpointPost(Protocol):
    """Takes signed checkpoints to where this machine's user cannot change them. The same one may be sent twice."""

    async def send(self, note: str) -> None:
        """Have it where it belongs when this returns; raise Unavailable if that cannot be told."""
        ...
