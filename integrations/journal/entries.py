"""What the journal gives back: one attempt or one reversal as it stands. Rows become values here and nowhere else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from integrations.journal.states import ReversalState, State
from integrations.payments import Amount, CardProduct, Tender, Way


@dataclass(frozen=True, slots=True)
class Entry:
    """A payment attempt; times are in UTC. It holds no token."""

    key: str
    call: str
    account: str
    reference: str
    amount: Amount
    tender: Tender
    brand: str
    last_four: str
    product: CardProduct
    state: State
    gateway_reference: str | None
    captured_at: datetime | None
    reason: str | None
    prepared_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ReversalEntry:
    """One giving back of money for an attempt."""

    key: str
    attempt: str
    minor: int
    way: Way
    state: ReversalState
    gateway_reference: str | None
    reason: str | None
    changed_at: datetime
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One move of an attempt or a reversal, as history."""

    key: str
    was: str | None
    became: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt number and the attempt that it belongs to; numbers have no gaps.

    `reversal` is the giving back that it is for, None for the payment itself. `left_open` is what was open on the
    account then, in minor units, None where that was not known.
    """

    number: int
    attempt: str
    issued_at: datetime
    reversal: str | None = None
    left_open: int | None = None


def written(at: datetime) -> str:
    """Write a moment so that text order is time order; it must carry its zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry(row: Row[Any]) -> Entry:
    return Entry(
        key=row.key,
        call=row.call,
        account=row.account,
        reference=row.reference,
        amount=Amount(row.minor, row.currency),
        tender=Tender(row.tender),
        brand=row.brand,
        last_four=row.last_four,
        product=CardProduct(row.product),
        state=State(row.state),
        gateway_reference=row.gateway_reference,
        captured_at=_read(row.captured_at),
        reason=row.reason,
        prepared_at=datetime.fromisoformat(row.prepared_at),
        changed_at=datetime.fromisoformat(row.changed_at),
    )


def reversal(row: Row[Any]) -> ReversalEntry:
    return ReversalEntry(
        key=row.key,
        attempt=row.attempt,
        minor=row.minor,
        way=Way(row.way),
        state=ReversalState(row.state),
        gateway_reference=row.gateway_reference,
        reason=row.reason,
        changed_at=datetime.fromisoformat(row.changed_at),
        returned_at=_read(row.returned_at),
    )


def move(row: Row[Any]) -> Move:
    return Move(row.key, row.was, row.became, datetime.fromisoformat(row.at), row.note)


def receipt(row: Row[Any]) -> Receipt:
    issued_at = datetime.fromisoformat(row.issued_at)
    return Receipt(row.number, row.attempt, issued_at, row.reversal, row.left_open)


def _read(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
