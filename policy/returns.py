"""Giving money back: what is known of the payments that it may come from, and what a session is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique

from policy.events import Answer, Deed, Happening


@unique
class Way(Enum):
    """How money goes back: a void before the gateway's cut-off, a refund after it."""

    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Return:
    """One giving back that was begun, of so many minor units; one that was refused gave nothing."""

    key: str
    minor: int
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of the account as it is known here. `at_ms` and `void_until_ms` are Unix time.

    What was taken `elsewhere` is in another desk's journal, and only that one can give it back. `returns` are all
    that were ever begun. Before `void_until_ms` it can be voided, whole; None where nothing can be.
    """

    key: str
    at_ms: int
    minor: int
    tender: str
    brand: str = ""
    last_four: str = ""
    receipt: int | None = None
    returns: tuple[Return, ...] = ()
    void_until_ms: int | None = None
    elsewhere: bool = False

    def way_at(self, wall_ms: int) -> Way:
        """Return how money of it goes back at a moment (Unix time, ms)."""
        is_early = self.void_until_ms is not None and wall_ms < self.void_until_ms
        return Way.VOID if is_early else Way.REFUND


# --- The agent's deeds ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsOpened(Deed):
    """The agent wants to see what the account has paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalAsked(Deed):
    """Money of a posted payment is to go back, in minor units; `reason` is one of the policy's."""

    key: str
    minor: int
    way: Way
    reason: str
    note: str = ""


# --- Answers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsListed(Answer):
    """What the account has paid, the newest first."""

    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalFact(Happening):
    """Something about one giving back; `key` is the reversal's own."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed(ReversalFact):
    """The money went back, or is on its way. `receipt` is the number of its receipt, None while it is not posted."""

    reference: str
    receipt: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNotReversed(ReversalFact):
    """No money went back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalUnknown(ReversalFact):
    why: str
