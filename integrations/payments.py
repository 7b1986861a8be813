"""What crosses the payment ports, in our words: no behaviour, no product's field names, no card number."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Amount:
    """Integer minor units of an ISO 4217 currency, as they stand on a gateway's wire."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise ValueError("an amount on a gateway's wire is never negative")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")


class Tender(StrEnum):
    """How the customer pays; by LINK they choose on their own phone."""

    CARD = "card"
    BANK = "bank"
    LINK = "link"


class CardProduct(StrEnum):
    """What kind of card it is; a surcharge may only ever rest on CREDIT."""

    CREDIT = "credit"
    DEBIT = "debit"
    PREPAID = "prepaid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A single-use token for a card or bank account, and all that may be shown of it."""

    token: str = field(repr=False)
    tender: Tender
    brand: str
    last_four: str
    product: CardProduct = CardProduct.UNKNOWN


@dataclass(frozen=True, slots=True)
class SpokenAuthorisation:
    """The customer's recorded consent to one ACH debit by telephone (Nacha TEL, single entry)."""

    given_at: datetime
    recording: str
    name: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to take money; the key is the business intent and is never used for another one."""

    key: str
    account: str
    amount: Amount
    instrument: Instrument
    reference: str
    authorisation: SpokenAuthorisation | None = None


class DeclineReason(StrEnum):
    """Why no money was taken."""

    DO_NOT_HONOUR = "do_not_honour"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    INCORRECT_CODE = "incorrect_code"
    LOST_OR_STOLEN = "lost_or_stolen"
    LIMIT_EXCEEDED = "limit_exceeded"
    INVALID_ACCOUNT = "invalid_account"
    PROCESSING_ERROR = "processing_error"
    TOKEN_SPENT = "token_spent"
    CANCELLED = "cancelled"
    NOT_SENT = "not_sent"
    NEVER_ARRIVED = "never_arrived"
    REFUSED = "refused"


class NextStep(StrEnum):
    """What the agent can do after a decline."""

    ENTER_AGAIN = "enter_again"
    OTHER_CARD = "other_card"
    OTHER_TENDER = "other_tender"
    CALL_ISSUER = "call_issuer"
    TRY_LATER = "try_later"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Captured:
    """The money was taken; `returned` is what has been voided or refunded since, in minor units."""

    key: str
    reference: str
    amount: Amount
    at: datetime
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Declined:
    """No money was taken, and this is final."""

    key: str
    reason: DeclineReason
    next_step: NextStep


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have happened: look it up, never repeat it."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """The gateway has not seen this key so far; only final as the adapter's terms say."""

    key: str


class Way(StrEnum):
    """How money goes back: a void before the gateway's cut-off, a refund after it."""

    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Reversal:
    """One request to give money back for the capture known to the gateway by `of`."""

    key: str
    of: str
    amount: Amount
    way: Way


@dataclass(frozen=True, slots=True)
class Reversed:
    """The money went back, or is on its way."""

    key: str
    reference: str
    amount: Amount
    way: Way
    at: datetime


class NotReversedReason(StrEnum):
    """Why no money went back."""

    SETTLED = "settled"
    NOT_SETTLED = "not_settled"
    MORE_THAN_CAPTURED = "more_than_captured"
    NOT_CAPTURED = "not_captured"
    NEVER_ARRIVED = "never_arrived"


@dataclass(frozen=True, slots=True)
class NotReversed:
    """No money went back; after SETTLED offer a refund, after NOT_SETTLED a void or tomorrow."""

    key: str
    reason: NotReversedReason


CaptureOutcome = Captured | Declined | Unknown
Found = Captured | Declined | Unknown | NeverArrived | Reversed
ReversalOutcome = Reversed | NotReversed | Unknown


@dataclass(frozen=True, slots=True)
class IdempotencyTerms:
    """What a gateway does with a key, declared by its adapter.

    `window` is how long a repeat gets the first answer; `absence_is_final_after` how long after sending
    a look-up that finds nothing may be believed, or None where it never may.
    """

    window: timedelta
    keeps_errors: bool
    look_up_by_key: bool
    cancel_by_key: bool
    absence_is_final_after: timedelta | None


@dataclass(frozen=True, slots=True)
class EntryRequest:
    """What a hosted entry page needs to be told; it holds nothing about the customer but the amount."""

    amount: Amount
    merchant: str
    reference: str
    tender: Tender = Tender.CARD
    locale: str = "en"
    dark: bool = False


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A hosted entry page and the only origins it may load from."""

    url: str
    origins: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WarmPage:
    """A page about no payment, of the same origins and frames as an entry page, for a browser to get ready with."""

    url: str
    origins: tuple[str, ...]


class LinkState(StrEnum):
    """Where a pay-by-link stands."""

    OPEN = "open"
    VIEWED = "viewed"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """What to put behind a link that the customer opens on their own phone."""

    key: str
    amount: Amount
    merchant: str
    reference: str
    expires_in: timedelta


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """A link and how far the customer has come with it."""

    reference: str
    url: str
    amount: Amount
    state: LinkState
    expires_at: datetime
    paid_by: str | None = None


class SettlementKind(StrEnum):
    """Which way the money of a settlement line went."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of a gateway's daily settlement, gross of any fee."""

    batch: str
    day: date
    kind: SettlementKind
    reference: str
    key: str
    merchant_reference: str
    amount: Amount
