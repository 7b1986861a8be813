"""What became of money: each by the key of its attempt, in every stage."""

from __future__ import annotations

from dataclasses import dataclass

from policy.events.happening import Happening


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
