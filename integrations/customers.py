"""What crosses the account ports, in our words: who was found and why, an account's file, postings. No behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, unique

from integrations.payments import Amount
from policy.account import Account, Entry


@unique
class MatchedBy(StrEnum):
    """What of an account matched a search."""

    PHONE = "phone"
    ACCOUNT_NUMBER = "account number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an account was found: the number, name or word as the store has it, and whose or what kind it is."""

    by: MatchedBy
    value: str
    party: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account as a search shows it; it holds no balance, for nobody is verified yet."""

    account: str
    name: str
    address: str
    language: str
    pack: str


@dataclass(frozen=True, slots=True)
class Found:
    """One account that a search found, and the reason."""

    reason: Reason
    card: AccountCard


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search found, none of it chosen; `more`: the limit left some out."""

    found: tuple[Found, ...] = ()
    more: bool = False


NOTHING_FOUND = Matches()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stored value that the pack cannot take, by its name, and why; the quote treats it as not known."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account for quoting, its values typed by the pack, and what could not be.

    `components`: the component that each open item was billed under, by the item's id, as far as known.
    """

    account: Account
    components: Mapping[str, str]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may speak for an account."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A number (E.164) of an account, its kind and whose it is, as far as known."""

    number: str
    kind: str
    party: str


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the customer may be contacted by a channel (call, text, email), and since when that is known."""

    channel: str
    allowed: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about an account; `at` is in UTC."""

    at: datetime
    author: str
    text: str


@unique
class AgreementState(StrEnum):
    """Where a payment plan stands."""

    ACTIVE = "active"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A payment plan: the offer it was made from and its instalments, by day and amount in minor units."""

    offer: str
    agreed_on: date
    state: AgreementState
    schedule: tuple[tuple[date, int], ...]
    version: str = ""
    """Of the policy by which it was agreed to, "" where that is not known."""


@dataclass(frozen=True, slots=True)
class PlanAgreed:
    """A plan for the account's book, begun by the payment that the journal knows by `key`.

    `schedule` is what is paid on which day, in minor units, the first payment among it.
    """

    key: str
    account: str
    offer: str
    agreed_on: date
    schedule: tuple[tuple[date, int], ...]
    version: str


@dataclass(frozen=True, slots=True)
class PastPayment:
    """A payment of the account, or money given back (negative), in minor units; `posting` is our own key."""

    day: date
    minor: int
    tender: str
    reference: str
    posting: str | None


@dataclass(frozen=True, slots=True)
class AccountFile:
    """What an agent may read of an account after the caller is verified; the newest notes and payments first."""

    card: AccountCard
    parties: tuple[Party, ...]
    phones: tuple[Phone, ...]
    permissions: tuple[Permission, ...]
    notes: tuple[Note, ...]
    agreements: tuple[Agreement, ...]
    payments: tuple[PastPayment, ...]


@dataclass(frozen=True, slots=True)
class ItemPart:
    """A part of a payment on one open item, as policy.allocation placed it.

    `fact` names the account's amount that this lowers with it (`past due`), or is empty.
    """

    item: str
    amount: int
    component: str
    ledger: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A line of the quote that is charged and paid at once: a fee, a tax, a deposit.

    `amount` is what it adds to the payment: negative for a discount, a credit or a waiver. Without a ledger code it
    is what was forgiven of the bill itself, and written off. `item` is what it was charged for, such as a service;
    the charge settles no open item, be it about one.
    """

    component: str
    ledger: str
    amount: int
    item: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A captured payment for the ledger. Parts, charges and credit add up to the amount exactly.

    `key` is the journal's key of the attempt; `credit` is what is placed nowhere and stays the customer's.
    """

    key: str
    account: str
    at: datetime
    day: date
    amount: Amount
    tender: str
    reference: str
    parts: tuple[ItemPart, ...] = ()
    charges: tuple[Charge, ...] = ()
    credit: int = 0


@dataclass(frozen=True, slots=True)
class Granted:
    """What an exception adds to a history, by the history's name; `origin` says whose history that is."""

    origin: str
    name: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class GivingBack:
    """Money given back of a posted payment, by void or refund; `key` is the journal's key of the reversal.

    `last` names the components that keep what they took until all else is given back, such as a flat fee.
    """

    key: str
    of: str
    at: datetime
    day: date
    amount: Amount
    reference: str
    last: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the double entry: a debit is positive, a credit negative; those of a posting sum to zero."""

    code: str
    component: str
    minor: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What stands in the ledger under a key; `again`: it stood there before and nothing was added."""

    key: str
    account: str
    amount: Amount
    lines: tuple[LedgerLine, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """A posting as a reconciliation reads it; `of` is the payment that it gives back, None for a payment itself."""

    key: str
    of: str | None
    account: str
    at: datetime
    amount: Amount
    tender: str
    reference: str
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The ledger codes that no component has: cash by tender, the receivable, money placed nowhere or forgiven."""

    cash: Mapping[str, str]
    other_cash: str = "1090"
    receivable: str = "1100"
    unapplied: str = "2390"
    written_off: str = "4990"


USUAL_CHART = Chart({"card": "1010", "bank": "1020", "link": "1030", "check": "1040", "cash": "1050"})
