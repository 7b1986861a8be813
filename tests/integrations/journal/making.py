"""Attempts and moments for the journal's tests."""

from datetime import UTC, datetime, timedelta

from integrations.journal.entries import Entry
from integrations.journal.journal import Journal
from integrations.payments import Amount, Attempt, Captured, CardProduct, Instrument, Tender

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIMIT = 0.25  # seconds that the payer waits for the gateway


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def attempt(key: str = "pay-one", account: str = "8841-2207-3", minor: int = 35810) -> Attempt:
    visa = Instrument("tok_one", Tender.CARD, "visa", "1111", CardProduct.CREDIT)
    return Attempt(key, account, Amount(minor, "USD"), visa, "quote 1")


def captured(key: str = "pay-one", minor: int = 35810, reference: str = "") -> Captured:
    return Captured(key, reference or f"gateway {key}", Amount(minor, "USD"), at(3))


def take(journal: Journal, key: str = "pay-one", account: str = "8841-2207-3", minor: int = 35810) -> Entry:
    """Bring an attempt as far as captured."""
    journal.prepare(attempt(key, account, minor), call="call 1", at=at(1))
    journal.sent(key, at(2))
    return journal.settle(captured(key, minor), at(4))
