"""How the sandbox writes its records as JSON and its settlement as CSV. No card number among them.

The panel reads by this module too, so it loads nothing of the sandbox's own: its cards are no part of the panel.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.gateways.sandbox.ledger import Payment, Refund
    from integrations.gateways.sandbox.links import Link
    from integrations.gateways.sandbox.vault import Session, Token
    from integrations.payments import SettlementLine

Json = dict[str, object]

SETTLEMENT_COLUMNS = (
    "batch",
    "day",
    "kind",
    "reference",
    "key",
    "merchant_reference",
    "amount",
    "currency",
)


def moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def payment(record: Payment, *, settled: bool) -> Json:
    return {
        "object": "payment",
        "id": record.id,
        "key": record.key,
        "state": record.state,
        "amount": record.amount.minor if record.amount else 0,
        "currency": record.amount.currency if record.amount else "",
        "reference": record.reference,
        "at": moment(record.at),
        "decline": record.decline.value if record.decline else None,
        "returned": record.returned,
        "settled": settled,
    }


def refund(record: Refund, of: Payment) -> Json:
    return {
        "object": "refund",
        "id": record.id,
        "key": record.key,
        "payment": of.id,
        "way": record.way,
        "amount": record.amount.minor,
        "currency": record.amount.currency,
        "at": moment(record.at),
    }


def token(record: Token) -> Json:
    return {
        "object": "token",
        "token": record.id,
        "tender": record.tender.value,
        "brand": record.brand,
        "last_four": record.last_four,
        "product": record.product.value,
    }


def session(record: Session, page_origin: str, frame_origin: str) -> Json:
    return {
        "object": "entry_session",
        "id": record.id,
        "url": f"{page_origin}/entry/{record.id}",
        "origins": [page_origin, frame_origin],
        "expires_at": moment(record.expires_at),
    }


def warm_page(blank: Session, page_origin: str, frame_origin: str) -> Json:
    return {
        "object": "warm_page",
        "url": f"{page_origin}/entry/{blank.id}",
        "origins": [page_origin, frame_origin],
    }


def link(record: Link, page_origin: str) -> Json:
    return {
        "object": "link",
        "id": record.id,
        "url": f"{page_origin}/link/{record.id}",
        "amount": record.amount.minor,
        "currency": record.amount.currency,
        "state": record.state.value,
        "expires_at": moment(record.expires_at),
        "paid_by": record.paid_by,
    }


def settlement(lines: Iterable[SettlementLine]) -> bytes:
    """Write the lines of one batch; an empty batch is a heading alone."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SETTLEMENT_COLUMNS)
    for line in lines:
        writer.writerow(
            (
                line.batch,
                line.day.isoformat(),
                line.kind.value,
                line.reference,
                line.key,
                line.merchant_reference,
                line.amount.minor,
                line.amount.currency,
            )
        )
    return out.getvalue().encode()
