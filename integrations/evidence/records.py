"""What evidence holds besides facts and effects: what the agent was shown, how recorders stood, who signed, tickets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique

from policy.adjustment import Adjustment
from policy.approvals.decision import SignedDecision
from policy.approvals.verifying import Fault
from policy.authority import Person
from policy.calls import CallKey
from policy.events import Happening
from policy.moment import Moment
from policy.quote import Option
from policy.recording import Proof, RecorderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record says: when it was made, and of which call."""

    call: CallKey
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSetAside(Happening):
    """An earlier log was not as it was signed, and is kept in a file of this name beside the new one."""

    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBegun(Record):
    """The rules by which the call goes, and at whose desk it is."""

    pack: str
    version: str
    agent: str
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReached(Record):
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown(Record):
    """The step that the agent was to say, in these words, from this version of the policy."""

    step: str
    kind: str
    title: str
    text: str
    language: str
    pack: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteShown(Record):
    """What was quoted: the chosen or proposed option with its lines, each with the rules behind it.

    `total` is what is payable now, adjustments taken off (minor units); None if it cannot be told yet.
    """

    pack: str
    version: str
    currency: str
    minor_digits: int
    option: Option
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderStood(Record):
    """How a recorder stood from then on, and how sure that was. Held: not proven on since it was paused."""

    recorder: str
    state: RecorderState
    proof: Proof
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderLeft(Record):
    """A recorder ended."""

    recorder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSigned(Record):
    """A supervisor's decision on a request (the effect's id), as it came, with all that was found wrong with it.

    `role` and `public_key` (hexadecimal) are the signer's on the roster, "" if nobody knows the signer.
    """

    request: str
    signed: SignedDecision
    role: str
    public_key: str
    faults: tuple[Fault, ...] = ()


@unique
class Ending(Enum):
    """How a request to the supervisors ended for the agent."""

    APPROVED = "approved"
    BY_CODE = "approved by a code"
    LESS_OFFERED = "less offered"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong number"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalEnded(Record):
    """What became of a request (the effect's id), and all of it that a report counts by.

    `digest` names what was signed (hexadecimal), `counters` the request whose counter-offer it took up. `asked` is
    how much would be given away, `offered` what a supervisor offered instead (minor units). `people` decided, in
    their roles; `turned_away` counts decisions that did not count. Asked and ended are Unix time, ms.
    """

    request: str
    digest: str
    counters: str
    ending: Ending
    agent: str
    desktop: str
    kind: str
    component: str
    item: str
    reason: str
    rule: str
    version: str
    currency: str
    minor_digits: int
    line_amount: int
    asked: int
    offered: int
    before: int
    after: int
    role: str
    needed: int
    people: tuple[Person, ...]
    turned_away: int
    asked_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentMade(Record):
    """An exception took effect: its extra line. `within_authority`: the policy granted it to this agent at once."""

    adjustment: Adjustment
    within_authority: bool
    agent: str
    role: str
    version: str
    currency: str
    minor_digits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWritten(Record):
    """A stretch of a recording (Unix time, ms) was reported as spoiled; `ticket` is the name of the ticket's file."""

    ticket: str
    recorder: str
    from_ms: int
    to_ms: int
    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDid(Record):
    """Another process did something for this call: the guard, the witness. `what` is a short plain sentence."""

    by: str
    what: str
    recorders: tuple[str, ...] = ()
