"""What is known of telephone calls, as facts in the past tense. Owns their values, not what happens next."""

from dataclasses import dataclass
from enum import Enum, unique

from policy.moment import Moment


@unique
class Direction(Enum):
    """Who began the call, seen from the agent."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@unique
class Side(Enum):
    """Which end of the call did something."""

    AGENT = "agent"
    REMOTE = "remote"


@unique
class Privacy(Enum):
    """Why there is or is not a number to show."""

    PRESENTED = "presented"
    WITHHELD = "withheld"  # the caller asked for it (RFC 3323); never look for another number
    UNAVAILABLE = "unavailable"  # the network did not pass one on


@unique
class CallIdOrigin(Enum):
    """Where a call's id comes from."""

    REAL = "real"  # the product's own id, the same for every event of the call
    INVENTED = "invented"  # made by a connector, because the product gives none


@unique
class EndCause(Enum):
    """How a call ended for this agent."""

    HUNG_UP = "hung up"  # after it was answered, by either end
    TRANSFERRED = "transferred"  # it goes on without this agent
    CALLER_LEFT = "caller left"  # the caller gave up before an answer
    NOT_ANSWERED = "not answered"
    REJECTED = "rejected"  # busy, or declined by a key press
    ANSWERED_ELSEWHERE = "answered elsewhere"
    FAILED = "failed"  # the network or the far end could not carry it
    VANISHED = "vanished"  # it was gone when the connector looked again
    UNKNOWN = "unknown"  # the product does not say


@unique
class LossReason(Enum):
    """Why a source of calls cannot be heard, by what somebody can do about it."""

    UNREACHABLE = "unreachable"  # nothing answers at the address
    DROPPED = "dropped"  # the other side closed the connection
    SILENT = "silent"  # connected, but no reply in time
    UNAUTHORIZED = "unauthorized"  # the credentials were refused
    GARBLED = "garbled"  # what arrives is not the protocol that was expected


@dataclass(frozen=True, slots=True, order=True)
class CallKey:
    """The name of one call: the same in every fact of it, and never used for another."""

    source: str
    call_id: str

    def __post_init__(self) -> None:
        if not (self.source and self.call_id):
            raise ValueError("a call key needs its source and the id of the call")

    def __str__(self) -> str:
        return f"{self.source}:{self.call_id}"


@dataclass(frozen=True, slots=True)
class RemoteParty:
    """Who is at the other end. `number` is E.164 and valid, or None; it alone may look somebody up.

    `presented` is what the network showed, and `name` the display name: both chosen by the caller, both to be
    shown as plain text, neither proof of anything.
    """

    number: str | None
    presented: str
    privacy: Privacy
    name: str = ""

    def __post_init__(self) -> None:
        if self.number is None:
            return
        digits = self.number[1:]
        e164 = self.number[0:1] == "+" and digits.isascii() and digits.isdecimal() and 2 <= len(digits) <= 15
        if not e164 or digits.startswith("0"):
            raise ValueError("a number is E.164: a plus sign and 2 to 15 digits, the first of them not 0")
        if self.privacy is not Privacy.PRESENTED:
            raise ValueError("a number that was not presented is not known")


NOBODY_KNOWN = RemoteParty(None, "", Privacy.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Certainty:
    """How far a connector vouches for a fact. Ambiguous: it may belong to another call of the same moment."""

    call_id: CallIdOrigin = CallIdOrigin.REAL
    ambiguous: bool = False


CERTAIN = Certainty()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFact:
    """What every fact of a call says. Late: it was missed when it happened and found afterwards."""

    call: CallKey
    at: Moment
    late: bool = False
    certainty: Certainty = CERTAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffered(CallFact):
    """A call began to ring at the agent's phone, or the agent began to dial; the first fact of every call.

    `dialled` is the number the caller dialled (DNIS) and `queue` the queue's name, each empty when unknown.
    """

    party: RemoteParty
    direction: Direction
    dialled: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(CallFact):
    """The two ends can talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld(CallFact):
    """One end put the other on hold."""

    by: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResumed(CallFact):
    """The end that held the call took it back."""

    by: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTransferred(CallFact):
    """The ends of the call changed. By the agent: it goes on at `to`, without this agent. By the remote end:
    the agent now talks with `party`, and whoever was verified before is gone.
    """

    by: Side
    to: str = ""
    party: RemoteParty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallFact):
    """The call is over for this agent: one such fact per call, and only RecorderGone may follow it."""

    cause: EndCause


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderSeen(CallFact):
    """A recorder runs on this call, paused or not."""

    recorder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderGone(CallFact):
    """That recorder ended. It may outlive the agent's part of a call, so this fact may be the last of all."""

    recorder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFact:
    """What every fact of a connector itself says."""

    source: str
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConnected(SourceFact):
    """The connector hears the product. What it missed is not known yet: SourceResynchronised follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost(SourceFact):
    """The connector does not hear the product; calls may begin and end unseen.

    It keeps trying, next `next_try_ms` from now.
    """

    reason: LossReason
    detail: str
    next_try_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResynchronised(SourceFact):
    """The calls in progress were asked for, and what was missed has been told, marked late.

    `calls` are the calls in progress now. Not complete: the product could not tell all, `detail` says why.
    """

    calls: tuple[CallKey, ...]
    complete: bool = True
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRejected(SourceFact):
    """The product sent something that cannot be read; it was left out. `problem` quotes none of it."""

    problem: str
