"""What evidence holds besides facts and effects: what the agent was shown, how recorders stood, who signed, tickets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique

from policy.calls import CallKey, Moment
from policy.quote import Option
from policy.recording import Proof, RecorderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record says: when it was made, and of which call."""

    call: CallKey
    at: Moment


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


@unique
class Decision(Enum):
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSigned(Record):
    """A decision on a request whose signature was verified here.

    `digest` is what was signed over, `key` the signer's public key, and `signature` the signature, all in base64.
    """

    request: str
    digest: str
    decision: Decision
    signer: str
    role: str
    key: str
    signature: str
    reason: str = ""


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
