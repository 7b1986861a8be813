"""A whole policy pack after compilation: everything the targets, the checker and the quote need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from policy.language.tree.expressions import Expression, Rounding
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope, Table
from policy.language.tree.types import Type
from policy.recording import RecordingRules


@dataclass(frozen=True, slots=True)
class Season:
    """A season by month and day, both ends included; it may run over the new year."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class About:
    """What pack.md says: identity, money, calendar."""

    id: str
    title: str
    version: str
    currency: str
    minor_digits: int
    """2 for USD: how many digits stand behind the point of an amount."""
    rounding: Rounding
    time_zone: str
    published: date | None
    owner: str
    change: str
    weekend: tuple[int, ...]
    """Days that are no business days, Monday = 0."""
    holidays: tuple[date, ...]
    seasons: tuple[Season, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The values an input may take: numbers and dates by their ends (included; dates as ordinals), words by
    the type. `step` is 1 for everything that is counted in whole units (minor units, days), and for a rate the
    size of one unit in its last place."""

    low: int
    high: int
    step: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Input:
    """A declared input. `origin` says where it comes from (account, call, agent, asked, …)."""

    name: str
    type: Type
    scope: Scope
    domain: Domain | None
    """For numbers and dates; None for enumerations, booleans and text."""
    unit: str
    origin: str
    may_be_unknown: bool
    may_not_apply: bool
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class HistoryKind:
    """A declared history: dated entries, each with an amount and perhaps the item it is about."""

    name: str
    has_amount: bool
    has_item: bool
    origin: str
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a date (included) until another (not included); key is a word or None for
    every word that has no row of its own."""

    key: str | None
    since: date | None
    until: date | None
    value: Fraction | date
    source: str
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class ParameterKind:
    """A declared parameter; `key` is the name of the input whose word picks the row, or None."""

    name: str
    type: Type
    key: str | None
    values: tuple[DatedValue, ...]
    at: Place = field(compare=False)


class ComponentKind(Enum):
    """What a line of a quote is. The kind decides its sign, where it stands and which rules bind it."""

    BALANCE = "balance"
    SUBSCRIPTION = "subscription"
    SERVICE_CHARGE = "service charge"
    LATE_FEE = "late fee"
    RECONNECTION_FEE = "reconnection fee"
    RETURNED_PAYMENT_FEE = "returned-payment fee"
    CLOSING_FEE = "closing fee"
    EARLY_TERMINATION_FEE = "early termination fee"
    PROCESSING_FEE = "processing fee"
    DEPOSIT = "deposit"
    DISCOUNT = "discount"
    CREDIT = "credit"
    EXCEPTION = "exception"
    WAIVER = "waiver"
    TAX = "tax"
    CONVENIENCE_FEE = "convenience fee"
    SERVICE_FEE = "service fee"
    SURCHARGE = "surcharge"

    @property
    def is_reduction(self) -> bool:
        """Whether its amount, written as a positive number, is taken off the total."""
        return self in (ComponentKind.DISCOUNT, ComponentKind.CREDIT, ComponentKind.WAIVER)

    @property
    def is_tender_fee(self) -> bool:
        """Whether it depends on the way of paying and is left out of `subtotal`."""
        return self in (ComponentKind.CONVENIENCE_FEE, ComponentKind.SERVICE_FEE, ComponentKind.SURCHARGE)


@dataclass(frozen=True, slots=True)
class Rest:
    """What becomes of the part of an amount that is not payable now."""

    instalments: int
    """0: on the next bill; else in so many monthly instalments after today."""


@dataclass(frozen=True, slots=True)
class Component:
    """One page under components/. `amount` names the table with the `= amount` output.

    `now_output` tells whether that table also has `= now` (the part payable now). `exception_to` and `reduces`
    name another component for kinds exception and waiver.
    """

    id: str
    kind: ComponentKind
    title: str
    ledger: str
    taxable: bool
    waiver_class: str
    order: int
    scope: Scope
    rest: Rest | None
    exception_to: str | None
    reduces: str | None
    refund: str
    """A deposit's refund rule in words, empty for other kinds."""
    prose: str
    tables: tuple[str, ...]
    amount: str
    at: Place = field(compare=False)


class OfferKind(Enum):
    """What a way to settle the account is."""

    PRICE_OPTION = "price option"
    PAYMENT_PLAN = "payment plan"


class Roll(Enum):
    """Where an instalment's day goes when it is no business day."""

    NONE = "none"
    NEXT = "next business day"
    PREVIOUS = "previous business day"


class Remainder(Enum):
    """Which instalment carries the minor units that do not divide evenly."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """How a plan's schedule is made; the amounts come from its `Terms` table."""

    every_months: int
    every_days: int
    roll: Roll
    remainder: Remainder
    financed: Expression
    keeps_terms: bool
    """Whether an agreed plan keeps the rows in effect on the day it was agreed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One page under offers/: an option open to the customer if its `Open` table says so.

    `terms` is the key of a plan's terms table: outputs `down payment`, `fewest payments`, `most payments`,
    `payments` (proposed). `limits` is the key of a table with `least` and `most` for an own amount.
    """

    id: str
    kind: OfferKind
    title: str
    reason: str
    rank: int
    own_amount: bool
    plan: PlanTerms | None
    open: str
    terms: str | None
    limits: str | None
    prose: str
    tables: tuple[str, ...]
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Tender:
    """A way to pay, and the inputs that must be known before its fees can be told."""

    id: str
    title: str
    needs: tuple[str, ...]
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Role:
    """A role of authority; a higher rank may do what a lower one may."""

    id: str
    title: str
    rank: int
    at: Place = field(compare=False)


class StepKind(Enum):
    """What the agent does in a step of a call flow."""

    SAY = "say"
    ASK = "ask"
    VERIFY = "verify"
    DISCLOSE = "disclose"
    CONSENT = "consent"
    CHOOSE = "choose"
    ADJUST = "adjust"
    PAY = "pay"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a flow: applies when its cells hold (as a row of a rule-order table would)."""

    id: str
    kind: StepKind
    title: str
    texts: Mapping[str, str]
    """By language; `{name}` stands for a value."""
    asks: str
    """The input that an `ask` or `verify` step finds out, else empty."""
    done_when: str
    """The id of a recorded deed other than the step's own, else empty."""
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Flow:
    """A page under guidance/: steps in order; `table` is the rule-order table that says which apply."""

    id: str
    title: str
    table: str
    steps: tuple[Step, ...]
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled pack. `order` lists the keys of all tables so that each comes after what it needs."""

    about: About
    inputs: Mapping[str, Input]
    histories: Mapping[str, HistoryKind]
    parameters: Mapping[str, ParameterKind]
    tables: Mapping[str, Table]
    order: tuple[str, ...]
    components: tuple[Component, ...]
    """In the order in which their lines appear."""
    offers: tuple[Offer, ...]
    tenders: tuple[Tender, ...]
    tender_table: str | None
    """The table with `allowed` (boolean) and `why` (text) for a tender, if the pack restricts any."""
    roles: tuple[Role, ...]
    authority: tuple[str, ...]
    """Tables on the authority page with `answer`, `approver`, `people`, `why`."""
    application: str | None
    """The open-item table with `rank` and `then`."""
    flows: tuple[Flow, ...]
    pages: Mapping[str, bytes] = field(compare=False)
    recording: RecordingRules = field(default_factory=RecordingRules)
    """What recording.md asks of recorders; without that page, proof in everything and nothing more."""
