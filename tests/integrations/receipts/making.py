"""A receipt for tests, and what can be read out of a PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from integrations.receipts.receipt import Receipt, ReceiptKind, ReceiptLine, masked

USUAL = Receipt(
    number="000123",
    kind=ReceiptKind.PAYMENT,
    issued_at=datetime(2025, 11, 4, 17, 30, tzinfo=UTC),
    time_zone="America/Chicago",
    language="en",
    company="Riverbend Utility",
    account=masked("8841-2207-3"),
    currency="USD",
    digits=2,
    lines=(
        ReceiptLine("Past-due balance", "", 21_460),
        ReceiptLine("Deposit", "1 of 2", 6_000),
        ReceiptLine("Late payment charge", "", -500),
    ),
    total=26_960,
    tender="card",
    brand="visa",
    last_four="1111",
    reference="pay_abcdef",
    version="2025.11, release 3",
    left_open=8_810,
    coming=((date(2025, 12, 4), 6_000),),
    customer="Rosa Núñez",
)


def receipt(**changes: Any) -> Receipt:
    return replace(USUAL, **changes)
