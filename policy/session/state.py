"""What a session is: one call at one desk, from ring to wrap-up, as a frozen value. Owns no move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Final

from policy.account import Account
from policy.adjustment import Adjustment, Request
from policy.authority import Judgement, Person
from policy.calls import CallKey, CallOffered, RemoteParty
from policy.effects import Authorisation, Effect
from policy.events import Candidate, Day, Instrument
from policy.guidance import Guide
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.moment import Moment
from policy.quote import Option, Quote, Refusal
from policy.recording import Recorders, RecordingRules, Spoilt
from policy.returns import Payment, Way

CARD: Final = "card"
BANK: Final = "bank"
LINK: Final = "link"
"""The ids by which a pack names the ways to pay that the session can take."""


@unique
class Stage(Enum):
    """Where the call stands, as the agent sees it. Recorders, money and requests go on beside it."""

    IDLE = "idle"
    RINGING = "ringing"
    CHOOSING = "choosing the account"
    VERIFYING = "verifying the caller"
    GUIDING = "guiding through the quote"
    AUTHORISING = "hearing the authorisation"
    PAUSING = "pausing the recorders"
    SHUT = "entry shut"
    ENTRY = "entry open"
    CONFIRMING = "confirming a new total"
    PREPARING = "writing the attempt down"
    SENDING = "sending"
    DECLINED = "declined"
    UNKNOWN = "outcome unknown"
    CAPTURED = "captured, being posted"
    POSTED = "posted, receipt being made"
    RECEIPT = "receipt"
    LINKING = "link sent"
    RESUMING = "resuming the recorders"
    CLOSING = "closing words"
    WRAP_UP = "wrap-up"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Setup:
    """What is fixed before a call begins: the policy by which it goes, the agent, the desk's rules."""

    pack: Pack
    agent: Person
    flow: str
    rules: RecordingRules = field(default_factory=RecordingRules)
    language: str = "en"
    card_product: str = "card product"
    """The input, if the pack has it, that the kind of card becomes once the entry has told it."""

    @classmethod
    def of(cls, pack: Pack, agent: Person, flow: str | None = None, language: str = "en") -> Setup:
        """Set a call up by what the pack itself says of recorders.

        `flow` may be left out where the pack has one. Raise ValueError for a flow that it has not, or if it has
        several to choose from.
        """
        known = [one.id for one in pack.flows]
        if flow is None and len(known) == 1:
            flow = known[0]
        if flow not in known:
            wanted = "no flow was named" if flow is None else f"“{flow}” is no flow of the pack"
            raise ValueError(f"{wanted}; it has: {', '.join(known) or 'none'}")
        return cls(pack, agent, flow, pack.recording, language)


@dataclass(frozen=True, slots=True)
class Call:
    """The call. Heard: its source can be heard, so that a transfer or a hang-up would be noticed."""

    key: CallKey
    party: RemoteParty
    queue: str
    dialled: str
    ambiguous: bool
    offered: Moment
    answered: Moment | None = None
    over: Moment | None = None
    held: bool = False
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A step that the agent confirmed, in the words that were shown."""

    step: str
    text: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen so far; None leaves it to what the policy proposes."""

    option: str | None = None
    tender: str | None = None
    payments: int | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """All that the policy says at this point, from pure calls.

    `total` is what is payable now, adjustments taken off; None if it cannot be told. Not final: the kind of card may
    still change it, as the entry will tell.
    """

    quote: Quote | Refusal
    option: Option | None
    scene: Scene
    guide: Guide
    total: int | None
    is_final: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class GivingBack:
    """Money of a payment that is to go back, in minor units; `payment` is its key."""

    payment: str
    minor: int
    way: Way


@dataclass(frozen=True, slots=True)
class Pending:
    """A request on its way to a supervisor; `id` is that of the effect. About the quote, it is bound to its total.

    `fault` says why the last code that was read out for it did not approve it; `tries` are left for others, None
    before the first.
    `back` is what goes back when it is approved; None if it is about the quote. `before` is the total then, and what is
    left of the payment where some of it is to go back.
    """

    id: str
    judgement: Judgement
    before: int | None
    back: GivingBack | None = None
    fault: str = ""
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The less that somebody, by name, would approve instead: a request that nobody has made yet.

    `instead_of` is what was asked (minor units), `before` the total that it is bound to.
    """

    request: Request
    instead_of: int
    who: str
    reason: str
    before: int | None


@unique
class EntryState(Enum):
    LOADING = "loading"
    READY = "ready"
    OPEN = "open"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry window. `spoilt` are the recorders that came back, or may have, since it was opened.

    `again` are those that slipped out of the pause before it was, and were paused once more.
    """

    id: str
    tender: str
    state: EntryState
    opened: Moment | None = None
    spoilt: tuple[Spoilt, ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """What is about to be taken: fixed when the agent began to take it, and checked again before it is sent."""

    purpose: str
    tender: str
    minor: int
    version: str


@unique
class AttemptState(Enum):
    """Where an attempt to take money stands."""

    PREPARING = "preparing"
    LINKED = "link open"
    SENT = "sent"
    UNKNOWN = "unknown"
    CAPTURED = "captured"
    POSTED = "posted"
    DECLINED = "declined"
    DROPPED = "never sent"


OPEN: Final = frozenset(
    {AttemptState.PREPARING, AttemptState.LINKED, AttemptState.SENT, AttemptState.UNKNOWN}
)
"""An attempt that may still take money: no other is begun beside it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to take money, by its idempotency key, with the extra lines that are posted with it."""

    key: str
    purpose: str
    tender: str
    minor: int
    state: AttemptState
    adjustments: tuple[Adjustment, ...] = ()
    brand: str = ""
    last_four: str = ""
    reference: str = ""
    reason: str = ""
    next_step: str = ""
    receipt: int | None = None
    looked_up: int = 0
    viewed: bool = False
    planned: bool = False


@unique
class ReversalState(Enum):
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reversal:
    """One giving back of money of the attempt `of`."""

    key: str
    of: str
    minor: int
    way: Way
    state: ReversalState
    reason: str = ""
    receipt: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One call at one desk. `waiting` are the effects not answered yet, `answered` the ids of those that were."""

    setup: Setup
    stage: Stage = Stage.IDLE
    call: Call | None = None
    day: Day | None = None
    candidates: tuple[Candidate, ...] = ()
    account_id: str = ""
    account: Account | None = None
    outdated: bool = False
    """Whether money moved on the account since it was read. Nothing more is paid before it is read anew."""
    found: Mapping[str, Value] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    choice: Choice = field(default_factory=Choice)
    reckoning: Reckoning | None = None
    was: int | None = None
    """The total before its last change, until something is chosen or said after it."""
    adjustments: tuple[Adjustment, ...] = ()
    pending: Pending | None = None
    offer: Offer | None = None
    recorders: Recorders = field(default_factory=Recorders)
    entry: Entry | None = None
    shut: tuple[str, ...] = ()
    """Why entry stays shut: names of recorders, or what happened."""
    was_open: bool = False
    """Whether the last window was open to be typed into."""
    charge: Charge | None = None
    instrument: Instrument | None = None
    authorisation: Authorisation | None = None
    attempts: tuple[Attempt, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    payments: tuple[Payment, ...] | None = None
    """What the account has paid; None before the agent asked for it."""
    handed_over: bool = False
    network: bool = True
    next_pack: Pack | None = None
    """A version that arrived during the call; the next call goes by it."""
    others: tuple[CallOffered, ...] = ()
    """Other calls at this desk: the next session begins with them."""
    waiting: tuple[Effect, ...] = ()
    answered: frozenset[str] = frozenset()
    asked: int = 0

    @property
    def this_call(self) -> Call:
        """The call; raise ValueError in a session that has none yet."""
        if self.call is None:
            raise ValueError("there is no call yet")
        return self.call

    @property
    def key(self) -> CallKey:
        """The call's key; raise ValueError in a session that has no call yet."""
        return self.this_call.key

    @property
    def window(self) -> Entry:
        """The entry window; raise ValueError if there is none."""
        if self.entry is None:
            raise ValueError("there is no entry window")
        return self.entry

    @property
    def token(self) -> Instrument:
        """The token of the entry, not used yet; raise ValueError if there is none."""
        if self.instrument is None:
            raise ValueError("there is no token")
        return self.instrument

    @property
    def sale(self) -> Charge:
        """What is about to be taken; raise ValueError if nothing is."""
        if self.charge is None:
            raise ValueError("nothing is about to be taken")
        return self.charge

    @property
    def asking(self) -> Pending:
        """The request on its way; raise ValueError if there is none."""
        if self.pending is None:
            raise ValueError("there is no request")
        return self.pending

    @property
    def offered(self) -> Offer:
        """What somebody would approve instead; raise ValueError if nothing is offered."""
        if self.offer is None:
            raise ValueError("nothing is offered")
        return self.offer

    @property
    def attempt(self) -> Attempt | None:
        """The latest attempt to take money."""
        return self.attempts[-1] if self.attempts else None

    @property
    def open_attempt(self) -> Attempt | None:
        """The attempt that may still take money."""
        return next((one for one in self.attempts if one.state in OPEN), None)

    def attempt_of(self, key: str) -> Attempt | None:
        return next((one for one in self.attempts if one.key == key), None)

    def reversal_of(self, key: str) -> Reversal | None:
        return next((one for one in self.reversals if one.key == key), None)

    def asked_for(self, identifier: str) -> Effect | None:
        """Return the effect with this id, if it is still awaited."""
        return next((one for one in self.waiting if one.id == identifier), None)


@dataclass(frozen=True, slots=True)
class Showable:
    """What a panel may show of a customer now: before the caller is verified, no name and no amount."""

    account_id: str
    candidates: tuple[Candidate, ...]
    account: Account | None
    quote: Quote | None
    total: int | None


def showable(session: Session) -> Showable:
    """Return what may be shown: the account and every amount only while the caller is verified."""
    reckoning = session.reckoning
    if reckoning is None or not reckoning.is_verified:
        return Showable(session.account_id, session.candidates, None, None, None)
    quote = reckoning.quote if isinstance(reckoning.quote, Quote) else None
    return Showable(session.account_id, session.candidates, session.account, quote, reckoning.total)
