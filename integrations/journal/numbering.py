"""Receipt numbers: the next one is given with what it is for, in one step, so that none is missing or used twice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from integrations.journal import entries
from integrations.journal.entries import Receipt, written
from integrations.journal.schema import receipts
from integrations.journal.storage import Storage

_INSERT = insert(receipts)
_LAST = select(func.max(receipts.c.number))
_OF_PAYMENT = select(receipts).where(receipts.c.attempt == bindparam("wanted"), receipts.c.reversal.is_(None))
_OF_REVERSAL = select(receipts).where(receipts.c.reversal == bindparam("wanted"))
_ALL = select(receipts).order_by(receipts.c.number)


def of_payment(connection: Connection, key: str) -> Receipt | None:
    row = connection.execute(_OF_PAYMENT, {"wanted": key}).first()
    return None if row is None else entries.receipt(row)


def of_reversal(connection: Connection, key: str) -> Receipt | None:
    row = connection.execute(_OF_REVERSAL, {"wanted": key}).first()
    return None if row is None else entries.receipt(row)


def give(
    connection: Connection, attempt: str, at: datetime, *, reversal: str | None = None, left_open: int | None
) -> Receipt:
    """Give the next number to a payment, or to a giving back of it."""
    number = (connection.execute(_LAST).scalar() or 0) + 1
    row = {
        "number": number,
        "attempt": attempt,
        "reversal": reversal,
        "left_open": left_open,
        "issued_at": written(at),
    }
    connection.execute(_INSERT, row)
    return Receipt(number, attempt, at, reversal, left_open)


def given(storage: Storage) -> tuple[Receipt, ...]:
    """List every receipt by its number."""
    with storage.transaction() as connection:
        return tuple(entries.receipt(row) for row in connection.execute(_ALL))


def gaps(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the numbers that are missing from 1 up to the greatest."""
    known = set(numbers)
    return tuple(number for number in range(1, max(known, default=0) + 1) if number not in known)
