"""What a quote is made of: lines, options, tender rules; and what is returned when none can be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from policy.language.findings import Finding
from policy.language.tree.pack import ComponentKind, OfferKind, Rest
from policy.language.tree.types import Value
from policy.plan import Payment

WHOLE: Final = ""
"""The id of the only option of a pack that has no offers."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the call adds to the account: values found out, and what is chosen so far."""

    values: Mapping[str, Value] = field(default_factory=dict)
    option: str | None = None
    tender: str | None = None
    payments: int | None = None
    """How many payments of the chosen plan; None leaves it to the plan's terms."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A value that a rule looked at: the column's heading and the value."""

    heading: str
    value: Value


@dataclass(frozen=True, slots=True)
class Base:
    """The amount that a rate was applied to or a part was taken of, and the names it is made of."""

    names: tuple[str, ...]
    amount: Value


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A line's part on one item, kept for posting; reductions are positive as in the line."""

    item: str
    amount: int
    now: int
    rules: tuple[str, ...]
    because: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote. Amounts are positive as the page states them; `due` has the sign they count with."""

    component: str
    kind: ComponentKind
    title: str
    label: str
    ledger: str
    amount: int
    now: int
    rest: Rest | None
    """What becomes of `later`; None where nothing is later, or a plan takes it up."""
    rules: tuple[str, ...]
    because: tuple[Decided, ...]
    base: Base | None
    source: str
    exception: str
    """The component of kind exception that stands in here, else empty."""
    items: tuple[ItemLine, ...]

    @property
    def due(self) -> int:
        """What the line adds to the total payable now."""
        return -self.now if self.kind.is_reduction else self.now

    @property
    def later(self) -> int:
        """What is not payable now."""
        return self.amount - self.now


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A plan's figures: what is financed, the share of it paid now, how many payments may be and are chosen."""

    financed: int
    down_payment: int
    fewest: int
    most: int
    payments: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most that a customer may name."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class TenderRule:
    """Whether a way to pay is allowed under an option, why not, and what it costs.

    `allowed` is None as long as it cannot be told; `fees` are the lines it brings and `total` the whole with
    them, None while anything in `needs` is to be found out.
    """

    id: str
    title: str
    allowed: bool | None
    why: str
    fees: tuple[Line, ...]
    total: int | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A way to settle the account that is open to this customer, with all its figures.

    `subtotal` leaves tender fees out and `total` has those of the tender chosen; neither is ever below 0.
    `next_bill` is what the lines leave for the next bill.
    """

    id: str
    kind: OfferKind
    title: str
    reason: str
    rank: int
    lines: tuple[Line, ...]
    subtotal: int
    total: int
    next_bill: int
    schedule: tuple[Payment, ...]
    plan: PlanChoice | None
    own_amount: Limits | None
    tenders: tuple[TenderRule, ...]
    needs: tuple[str, ...]
    """Inputs to find out before lines that are missing can be told."""
    consents: tuple[Any, ...]

    @property
    def credit(self) -> int:
        """What reductions leave beyond all other lines: it stays with the account, and the total stays at 0.

        The lines' `due` always add up to `total - credit`.
        """
        return self.total - sum(line.due for line in self.lines)


@dataclass(frozen=True, slots=True)
class Quote:
    """What an account owes on a date and in which ways it can be settled, by rank."""

    pack: str
    version: str
    on: date
    options: tuple[Option, ...]
    proposed: str | None
    """The id of the option of the lowest rank, None if none is open."""
    undecided: tuple[str, ...]
    """Options of which it cannot yet be told whether they are open."""
    needs: tuple[str, ...]
    """Every input that any option still needs."""
    stale_after: date
    """The last day on which this quote stands, in the pack's time zone."""

    def option(self, identifier: str) -> Option:
        """Return an open option; raise KeyError if it is not open."""
        for option in self.options:
            if option.id == identifier:
                return option
        raise KeyError(identifier)

    def line(self, option: str, component: str) -> Line | None:
        """Return the first line of a component under an open option, None if it has none."""
        return next((line for line in self.option(option).lines if line.component == component), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no quote can be made: everything at once. Nothing is charged."""

    findings: tuple[Finding, ...]
