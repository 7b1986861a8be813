"""Accounts for tests: a few people with items, in a database of either kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert

from integrations.accounts.database import Database
from integrations.accounts.plain import plain_text
from integrations.accounts.records import AccountRecord, Book, EntryRecord, ItemRecord, Part
from integrations.accounts.schema import agreements, notes
from integrations.accounts.writing import add_accounts, add_children, book_of
from integrations.customers import Charge, GivingBack, ItemPart, Posting
from integrations.payments import Amount
from policy.language.tree.types import NOT_APPLICABLE, Value

BOOK = Book("riverbend-utility", "USD", 2)
VALUES: Mapping[str, Value] = {
    "status": "active",
    "suspended on": NOT_APPLICABLE,
    "past due": 10_000,
    "current": 5_000,
    "autopay": True,
}
AT = datetime(2025, 11, 4, 17, 30, tzinfo=UTC)
DAY = date(2025, 11, 4)


def account(
    number: str,
    name: str,
    *phones: str,
    also: Sequence[str] = (),
    values: Mapping[str, Value] = VALUES,
) -> AccountRecord:
    people = [("holder", name), *(("authorised", other) for other in also)]
    kinds = dict.fromkeys(phones, ("mobile", ""))
    return AccountRecord(number, tuple(people), "1 Elm St", "en", kinds, {"text": True}, plain_text(values))


def fill(address: str, *records: AccountRecord, book: Book = BOOK) -> None:
    """Add accounts, each with two open items: `late` of 100.00 and `next` of 50.00."""
    database = Database.open(address, upgrade=True)
    bills = (
        ItemRecord(
            "late", "past-due-balance", 10_000, date(2025, 9, 30), plain_text({"item kind": "utility bill"})
        ),
        ItemRecord(
            "next", "current-charges", 5_000, date(2025, 11, 30), plain_text({"item kind": "utility bill"})
        ),
    )
    entry = EntryRecord("late payments", date(2025, 6, 1), None, None)

    def write(connection: Connection) -> None:
        ids = add_accounts(connection, book_of(connection, book), records)
        add_children(connection, Part.OPEN_ITEMS, dict.fromkeys(ids.values(), bills))
        add_children(connection, Part.HISTORY, {one: [entry] for one in ids.values()})

    database.write(write)
    database.close()


def agree(address: str) -> None:
    """Give the first account a plan and two notes."""
    database = Database.open(address)
    plan = {
        "account": 1,
        "offer": "plan",
        "agreed_on": DAY,
        "state": "active",
        "schedule": '[["2025-12-04", 5000]]',
    }
    written = [
        ("2025-11-01T10:00:00+00:00", "sam", "called"),
        ("2025-11-02T10:00:00+00:00", "kim", "called twice"),
    ]

    def write(connection: Connection) -> None:
        connection.execute(insert(agreements), plan)
        rows = [{"account": 1, "at": at, "author": author, "text": text} for at, author, text in written]
        connection.execute(insert(notes), rows)

    database.write(write)
    database.close()


def paid(
    key: str = "pay-one", number: str = "1-1", *, minor: int = 15_850, parts: Sequence[ItemPart] | None = None
) -> Posting:
    """Make a posting of 150.00 on both items, a fee of 10.00 less a waiver of 5.00, and 3.50 for the card."""
    usual = (
        ItemPart("late", 10_000, "past-due-balance", "1310", "past due"),
        ItemPart("next", 5_000, "current-charges", "1300", "current"),
    )
    charges = (
        Charge("late-charge", "4210", 1_000),
        Charge("billing-error-waiver", "4210", -500),
        Charge("convenience-fee", "4290", 350),
    )
    return Posting(
        key,
        number,
        AT,
        DAY,
        Amount(minor, "USD"),
        "card",
        "ref-1",
        usual if parts is None else tuple(parts),
        charges,
    )


def back(key: str, of: str, minor: int) -> GivingBack:
    return GivingBack(key, of, AT, DAY, Amount(minor, "USD"), f"ref-{key}")
