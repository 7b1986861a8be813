"""What the agent did at the panel."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy.adjustment import Request
from policy.calls import CallKey
from policy.events.happening import Happening
from policy.language.tree.types import Value


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
