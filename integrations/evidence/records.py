"""What evidence holds besides facts and effects: what the agent was shown, how recorders stood, who signed, tickets."""

from __future__ import annotations

from dataclasses import dataclass

from policy.approvals.decision import SignedDecision
from policy.approvals.verifying import Fault
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
