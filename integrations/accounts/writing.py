"""Writes records of accounts in batches: what is new, what changed, and nothing for what stands already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Date, Table, and_, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from integrations.accounts.failures import AnotherPack
from integrations.accounts.records import (
    AccountRecord,
    Book,
    ChildRecord,
    EntryRecord,
    ItemRecord,
    Part,
    PaymentRecord,
)
from integrations.accounts.schema import (
    accounts,
    books,
    digests,
    histories,
    items,
    parties,
    payments,
    permissions,
    phones,
)
from integrations.accounts.search import AnyRow
from integrations.accounts.words import name_words, number_key
from policy.language.tree.tables import Scope

SCOPES: Final = {
    Part.OPEN_ITEMS: Scope.OPEN_ITEM,
    Part.SERVICES: Scope.SERVICE,
    Part.INSTALMENTS: Scope.INSTALMENT,
}
_LOCK: Final = text("SELECT pg_advisory_xact_lock(7455371)")
"""One writer of new accounts at a time; the number is Tillside's own and means nothing."""
_BOOK: Final = select(books).where(books.c.pack == bindparam("wanted"))
_LAST: Final = select(func.coalesce(func.max(accounts.c.id), 0))
_LAST_BOOK: Final = select(func.coalesce(func.max(books.c.id), 0))
_KNOWN: Final = (
    select(accounts.c.id, accounts.c.book, accounts.c.number, digests.c.digest, digests.c.run)
    .select_from(
        accounts.outerjoin(
            digests, and_(digests.c.account == accounts.c.id, digests.c.part == bindparam("part"))
        )
    )
    .where(accounts.c.number.in_(bindparam("numbers", expanding=True)))
)
_CHANGE: Final = (
    update(accounts)
    .where(accounts.c.id == bindparam("of"))
    .values({name: bindparam(name) for name in ("address", "language", "facts")})
)
_MARK: Final = (
    update(digests)
    .where(digests.c.account == bindparam("of"), digests.c.part == bindparam("kind"))
    .values(digest=bindparam("now"), run=bindparam("by"))
)
_OURS: Final = select(payments.c.account, payments.c.reference).where(
    payments.c.account.in_(bindparam("of", expanding=True)), payments.c.posting.is_not(None)
)
_DIALECTS: Final = {"sqlite": sqlite.dialect, "postgresql": psycopg.dialect}
_CLEAR: Final = {
    table.name: delete(table).where(table.c.account.in_(bindparam("of", expanding=True)))
    for table in (parties, phones, permissions)
}
_CLEAR_PART: Final = {
    **{
        part: delete(items).where(
            items.c.account.in_(bindparam("of", expanding=True)), items.c.scope == scope.value
        )
        for part, scope in SCOPES.items()
    },
    Part.HISTORY: delete(histories).where(
        histories.c.account.in_(bindparam("of", expanding=True)),
        histories.c.name.in_(bindparam("names", expanding=True)),
    ),
    Part.PAYMENTS: delete(payments).where(
        payments.c.account.in_(bindparam("of", expanding=True)), payments.c.posting.is_(None)
    ),
}


@dataclass(frozen=True, slots=True)
class Group:
    """What one file says of one account, with the row it begins at and a digest of all of it."""

    row: int
    account: str
    digest: int
    record: AccountRecord | None = None
    children: tuple[ChildRecord, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What became of a batch: groups written and unchanged, and those refused, each with the reason."""

    written: int = 0
    unchanged: int = 0
    refused: list[tuple[Group, str]] = field(default_factory=list)


def book_of(connection: Connection, book: Book) -> int:
    """Return the id of a book, made if it is not there; raise AnotherPack if its money is another."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    row = connection.execute(_BOOK, {"wanted": book.pack}).first()
    if row is None:
        new = connection.execute(_LAST_BOOK).scalar_one() + 1
        values = {"pack": book.pack, "currency": book.currency, "minor_digits": book.minor_digits}
        connection.execute(insert(books), {"id": new, **values})
        return int(new)
    if (row.currency, row.minor_digits) != (book.currency, book.minor_digits):
        raise AnotherPack(
            f"The book “{book.pack}” is kept in {row.currency}, and the pack says {book.currency}."
        )
    return int(row.id)


def write_groups(
    connection: Connection,
    book: int,
    part: Part,
    groups: Sequence[Group],
    run: int,
    names: Sequence[str] = (),
) -> Outcome:
    """Write a batch of one part of accounts; `run` tells an account's second appearance in the same file.

    `names`: of a history file, the histories that it is about.
    """
    outcome = Outcome()
    kind = ": ".join((part.value, *names))
    wanted = {"part": kind, "numbers": [group.account for group in groups]}
    known = {row.number: row for row in connection.execute(_KNOWN, wanted)}
    taken: dict[str, Group] = {}
    for group in groups:
        standing = known.get(group.account)
        if group.account in taken or (standing is not None and standing.run == run):
            outcome.refused.append((group, _again(part, group.account)))
        elif standing is not None and standing.book != book:
            outcome.refused.append((group, f"Account {group.account} belongs to another pack's book."))
        elif standing is None and group.record is None:
            outcome.refused.append((group, f"There is no account {group.account}; import accounts first."))
        else:
            taken[group.account] = group
    fresh = {number: group for number, group in taken.items() if number not in known}
    changed = {
        known[number].id: group
        for number, group in taken.items()
        if number in known and known[number].digest != group.digest
    }
    outcome.unchanged = len(taken) - len(fresh) - len(changed)
    outcome.written = len(fresh) + len(changed)
    added = add_accounts(connection, book, [group.record for group in fresh.values() if group.record])
    if part is Part.ACCOUNTS:
        _change_accounts(connection, changed)
    else:
        _replace_children(connection, part, changed, names)
    ids = {**added, **{number: known[number].id for number in taken if number in known}}
    _mark(connection, kind, [(ids[number], group, known.get(number)) for number, group in taken.items()], run)
    return outcome


def add_accounts(connection: Connection, book: int, records: Sequence[AccountRecord]) -> dict[str, int]:
    """Insert accounts that are not there yet and return their ids by number."""
    first = connection.execute(_LAST).scalar_one() + 1
    ids = {record.number: first + at for at, record in enumerate(records)}
    _insert(
        connection,
        accounts,
        [
            {
                "id": ids[record.number],
                "book": book,
                "number": record.number,
                "number_key": number_key(record.number),
                "address": record.address,
                "language": record.language,
                "facts": record.facts,
            }
            for record in records
        ],
    )
    _add_people(connection, [(ids[record.number], record) for record in records])
    return ids


def add_children(connection: Connection, part: Part, several: Mapping[int, Iterable[ChildRecord]]) -> None:
    """Insert items, history entries or payments by the account's id."""
    table = {Part.HISTORY: histories, Part.PAYMENTS: payments}.get(part, items)
    rows = [
        {"account": account, **_child_row(part, at, child)}
        for account, children in several.items()
        for at, child in enumerate(children)
    ]
    _insert(connection, table, rows)


def _child_row(part: Part, at: int, child: ChildRecord) -> dict[str, object]:
    match child:
        case ItemRecord(item, component, amount, due, facts):
            scope = SCOPES[part].value
            own = {"scope": scope, "item": item, "component": component}
            return {**own, "amount": amount, "due": due, "facts": facts}
        case EntryRecord(name, day, amount, of):
            return {"name": name, "entry": at, "day": day, "amount": amount, "item": of}
        case PaymentRecord(day, minor, tender, reference):
            return {"day": day, "minor": minor, "tender": tender, "reference": reference, "posting": None}


def _change_accounts(connection: Connection, changed: Mapping[int, Group]) -> None:
    records = [(account, group.record) for account, group in changed.items() if group.record is not None]
    if not records:
        return
    connection.execute(
        _CHANGE,
        [
            {"of": account, "address": record.address, "language": record.language, "facts": record.facts}
            for account, record in records
        ],
    )
    for statement in _CLEAR.values():
        connection.execute(statement, {"of": [account for account, _ in records]})
    _add_people(connection, records)


def _add_people(connection: Connection, records: Sequence[tuple[int, AccountRecord]]) -> None:
    _insert(
        connection,
        parties,
        [
            {"account": account, "role": role, "name": name, "words": " ".join(name_words(name))}
            for account, record in records
            for role, name in record.parties
        ],
    )
    _insert(
        connection,
        phones,
        [
            {"account": account, "number": number, "kind": kind, "party": party}
            for account, record in records
            for number, (kind, party) in record.phones.items()
        ],
    )
    _insert(
        connection,
        permissions,
        [
            {"account": account, "channel": channel, "allowed": allowed, "since": None}
            for account, record in records
            for channel, allowed in record.permissions.items()
        ],
    )


def _replace_children(
    connection: Connection, part: Part, changed: Mapping[int, Group], names: Sequence[str]
) -> None:
    if not changed:
        return
    of: dict[str, Any] = {"of": list(changed)}
    connection.execute(_CLEAR_PART[part], {**of, "names": list(names)} if part is Part.HISTORY else of)
    several: dict[int, Iterable[ChildRecord]] = {at: group.children for at, group in changed.items()}
    if part is Part.PAYMENTS:  # what we posted ourselves comes back in the billing system's next file
        ours = {(row.account, row.reference) for row in connection.execute(_OURS, of)}
        several = {
            at: [
                one
                for one in group.children
                if isinstance(one, PaymentRecord) and (at, one.reference) not in ours
            ]
            for at, group in changed.items()
        }
    add_children(connection, part, several)


def _mark(
    connection: Connection, kind: str, taken: Sequence[tuple[int, Group, AnyRow | None]], run: int
) -> None:
    """Note what was said of each account, and by which run."""
    new = [one for one in taken if one[2] is None or one[2].run is None]
    _insert(
        connection,
        digests,
        [{"account": account, "part": kind, "digest": group.digest, "run": run} for account, group, _ in new],
    )
    old = [
        {"of": account, "kind": kind, "now": group.digest, "by": run}
        for account, group, standing in taken
        if standing is not None and standing.run is not None
    ]
    if old:
        connection.execute(_MARK, old)


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns, past what SQLAlchemy does for every single value."""
    if not rows:
        return
    statement, order = _compiled(connection.dialect.name, table, tuple(rows[0]))
    if not order:
        connection.exec_driver_sql(statement, list(rows))
        return
    days = [name for name in order if isinstance(table.c[name].type, Date)]
    for row in rows if days else ():
        for name in days:
            day = row[name]
            row[name] = day.isoformat() if isinstance(day, date) else None
    connection.exec_driver_sql(statement, [tuple(row[name] for name in order) for row in rows])


@lru_cache(maxsize=64)
def _compiled(dialect: str, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return an INSERT as the driver takes it, and the order of its values where they have no names."""
    made = insert(table).compile(dialect=_DIALECTS[dialect](), column_keys=list(columns))
    return str(made), tuple(getattr(made, "positiontup", None) or ())


def _again(part: Part, account: str) -> str:
    if part is Part.ACCOUNTS:
        return f"Account {account} stands in an earlier row too, which was taken."
    return f"Account {account} has rows further up too, which were taken. Sort the file by account."
