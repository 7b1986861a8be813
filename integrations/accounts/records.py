"""What is written of an account from outside, row by row: values that are clean already. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique


@unique
class Part(StrEnum):
    """What the rows of one file are about."""

    ACCOUNTS = "accounts"
    OPEN_ITEMS = "open items"
    SERVICES = "services"
    INSTALMENTS = "instalments"
    HISTORY = "history"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class Book:
    """The pack that a book's values are written for, and its money."""

    pack: str
    currency: str
    minor_digits: int


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One account: `phones` by number with kind and party, `facts` as plain.py writes them."""

    number: str
    parties: tuple[tuple[str, str], ...]
    """By role and name."""
    address: str
    language: str
    phones: Mapping[str, tuple[str, str]]
    permissions: Mapping[str, bool]
    facts: str


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One open item, service or instalment."""

    item: str
    component: str | None
    amount: int | None
    due: date | None
    facts: str


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry of a history."""

    history: str
    day: date
    amount: int | None
    item: str | None


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """One payment that another system took."""

    day: date
    minor: int
    tender: str
    reference: str


ChildRecord = ItemRecord | EntryRecord | PaymentRecord
