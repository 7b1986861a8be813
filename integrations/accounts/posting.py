"""Books payments and what is given back of them: double entry, open items and history, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from integrations.accounts import failures
from integrations.accounts.double_entry import Line, by_item, divided, double_entry, lines_of
from integrations.accounts.schema import accounts, books, items, ledger, payments, posting_lines, postings
from integrations.accounts.search import AnyRow
from integrations.customers import Booked, Chart, GivingBack, LedgerLine, Posted, Posting
from integrations.payments import Amount
from policy.language.tree.tables import Scope

_FIND: Final = select(postings, accounts.c.number).join(accounts).where(postings.c.key == bindparam("wanted"))
_BETWEEN: Final = (
    select(postings, accounts.c.number)
    .join(accounts)
    .where(postings.c.at >= bindparam("since"), postings.c.at < bindparam("until"))
    .order_by(postings.c.at, postings.c.key)
)
_LEDGER_OF: Final = select(ledger).where(ledger.c.posting == bindparam("of")).order_by(ledger.c.id)
_LINES_OF: Final = (
    select(posting_lines).where(posting_lines.c.posting == bindparam("of")).order_by(posting_lines.c.line)
)
_ACCOUNT: Final = (
    select(accounts.c.id, accounts.c.facts, books.c.currency)
    .join(books)
    .where(accounts.c.number == bindparam("number"))
    .with_for_update(of=accounts)
)
_OPEN: Final = select(items.c.item, items.c.amount).where(
    items.c.account == bindparam("of"), items.c.scope == Scope.OPEN_ITEM.value
)
_SET_ITEM: Final = (
    update(items)
    .where(
        items.c.account == bindparam("of"),
        items.c.scope == Scope.OPEN_ITEM.value,
        items.c.item == bindparam("which"),
    )
    .values(amount=bindparam("left"))
)
_SET_FACTS: Final = update(accounts).where(accounts.c.id == bindparam("of")).values(facts=bindparam("now"))
_SET_RETURNED: Final = (
    update(posting_lines)
    .where(posting_lines.c.posting == bindparam("of"), posting_lines.c.line == bindparam("which"))
    .values(returned=bindparam("now"))
)
_ADD_POSTING: Final = insert(postings)
_ADD_LINES: Final = insert(posting_lines)
_ADD_LEDGER: Final = insert(ledger)
_ADD_PAYMENT: Final = insert(payments)


def post(connection: Connection, posting: Posting, chart: Chart) -> Posted:
    """Book a payment; raise KeyTaken, UnknownAccount, ItemChanged or DoesNotAddUp."""
    digest = _digest(posting)
    lines = lines_of(posting, chart)
    account = _account(connection, posting.account, posting.amount)
    # only behind the account's lock is it sure that nobody else is just booking this key
    if (stands := _standing(connection, posting.key, digest)) is not None:
        return stands
    owed = {row.item: row.amount for row in connection.execute(_OPEN, {"of": account.id})}
    for item, amount in by_item(lines).items():
        if (owed.get(item) or 0) < amount:
            raise failures.ItemChanged(f"Less is open on item {item} than the payment puts on it.")
        connection.execute(_SET_ITEM, {"of": account.id, "which": item, "left": owed[item] - amount})
    lines = _lower_facts(connection, account, lines)
    _add_posting(connection, account.id, posting, None, posting.tender, digest)
    connection.execute(
        _ADD_LINES,
        [
            {**asdict(line), "posting": posting.key, "line": at, "returned": 0}
            for at, line in enumerate(lines)
        ],
    )
    entry = double_entry(lines, _cash(chart, posting.tender), chart)
    _add_ledger(connection, posting.key, account.id, posting.day, entry)
    _add_payment(connection, account.id, posting, posting.amount.minor, posting.tender)
    return Posted(posting.key, posting.account, posting.amount, entry)


def give_back(connection: Connection, giving: GivingBack, chart: Chart) -> Posted:
    """Book a void or refund of a payment; raise KeyTaken, UnknownPosting or MoreThanPosted."""
    digest = _digest(giving)
    paid = connection.execute(_FIND, {"wanted": giving.of}).first()
    if paid is None or paid.of is not None:
        raise failures.UnknownPosting("No payment was posted under this key.")
    account = _account(connection, paid.number, giving.amount)
    if (stands := _standing(connection, giving.key, digest)) is not None:
        return stands
    rows = connection.execute(_LINES_OF, {"of": giving.of}).all()
    left = [(row.minor - row.returned, row.component in giving.last) for row in rows]
    given = divided(giving.amount.minor, left)
    for row, share in zip(rows, given, strict=True):
        connection.execute(_SET_RETURNED, {"of": giving.of, "which": row.line, "now": row.returned + share})
    back = tuple(
        Line(row.sort, row.component, row.code, -share, row.item, row.fact, -_raised(row, share))
        for row, share in zip(rows, given, strict=True)
        if share
    )
    owed = {row.item: row.amount for row in connection.execute(_OPEN, {"of": account.id})}
    for item, amount in by_item(back).items():
        if item in owed:  # billing may have closed it since
            open_again = (owed[item] or 0) - amount
            connection.execute(_SET_ITEM, {"of": account.id, "which": item, "left": open_again})
    _change_facts(connection, account, back)
    _add_posting(connection, account.id, giving, giving.of, paid.tender, digest)
    entry = double_entry(back, _cash(chart, paid.tender), chart)
    _add_ledger(connection, giving.key, account.id, giving.day, entry)
    _add_payment(connection, account.id, giving, -giving.amount.minor, paid.tender)
    return Posted(giving.key, paid.number, giving.amount, entry)


def posted(connection: Connection, key: str) -> Posted | None:
    """Return what stands under a key, or None."""
    row = connection.execute(_FIND, {"wanted": key}).first()
    if row is None:
        return None
    lines = tuple(
        LedgerLine(line.code, line.component, line.minor)
        for line in connection.execute(_LEDGER_OF, {"of": key})
    )
    return Posted(row.key, row.number, Amount(row.minor, row.currency), lines, again=True)


def booked(
    connection: Connection, since: datetime, until: datetime, keys: Collection[str]
) -> tuple[Booked, ...]:
    """Return the postings of money that moved in a span of time, the end not included, and those with these keys."""
    rows = list(connection.execute(_BETWEEN, {"since": written(since), "until": written(until)}))
    known = {row.key for row in rows}
    for key in sorted(set(keys) - known):
        rows += connection.execute(_FIND, {"wanted": key})
    return tuple(_booked(connection, row) for row in rows)


def _booked(connection: Connection, row: AnyRow) -> Booked:
    lines = tuple(
        LedgerLine(line.code, line.component, line.minor)
        for line in connection.execute(_LEDGER_OF, {"of": row.key})
    )
    at, amount = datetime.fromisoformat(row.at), Amount(row.minor, row.currency)
    return Booked(row.key, row.of, row.number, at, amount, row.tender, row.reference, lines)


def _standing(connection: Connection, key: str, digest: str) -> Posted | None:
    row = connection.execute(_FIND, {"wanted": key}).first()
    if row is None:
        return None
    if row.digest != digest:
        raise failures.KeyTaken
    return posted(connection, key)


def _digest(content: Posting | GivingBack) -> str:
    """Return what tells one content from another; when it was asked for, and how it is divided, are no part of it.

    A charge for no item counts as it did before charges knew their items, for what stands under a key may be older.
    """
    plain = {**asdict(content), "at": None, "day": None}
    plain.pop("last", None)
    for charge in plain.get("charges", ()):
        if not charge["item"]:
            del charge["item"]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _raised(row: AnyRow, share: int) -> int:
    """Return by how much a fact goes up again: never by more than the payment lowered it."""
    left: int = row.lowered - row.returned
    return max(0, min(share, left))


def _lower_facts(connection: Connection, account: AnyRow, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lower the account's amounts with the parts that say so, none below zero; return lines that know it."""
    values = json.loads(account.facts)
    known: list[Line] = []
    for line in lines:
        standing = values.get(line.fact) if line.fact else None
        lowered = max(0, min(standing, line.minor)) if isinstance(standing, int) else 0
        if line.fact and lowered:
            values[line.fact] -= lowered
        known.append(replace(line, lowered=lowered))
    _write_facts(connection, account, values)
    return tuple(known)


def _change_facts(connection: Connection, account: AnyRow, back: Sequence[Line]) -> None:
    values = json.loads(account.facts)
    for line in back:
        if line.fact and isinstance(values.get(line.fact), int):
            values[line.fact] -= line.lowered
    _write_facts(connection, account, values)


def _write_facts(connection: Connection, account: AnyRow, values: Mapping[str, object]) -> None:
    now = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if now != account.facts:
        connection.execute(_SET_FACTS, {"of": account.id, "now": now})


def _account(connection: Connection, number: str, amount: Amount) -> AnyRow:
    row = connection.execute(_ACCOUNT, {"number": number}).first() if number.isprintable() else None
    if row is None:
        raise failures.UnknownAccount
    if row.currency != amount.currency:
        raise failures.DoesNotAddUp(
            f"The account is kept in {row.currency}, the payment is in {amount.currency}."
        )
    return row


def _cash(chart: Chart, tender: str) -> str:
    return chart.cash.get(tender, chart.other_cash)


def _add_posting(
    connection: Connection, account: int, made: Posting | GivingBack, of: str | None, tender: str, digest: str
) -> None:
    row = {
        "key": made.key,
        "account": account,
        "of": of,
        "at": written(made.at),
        "minor": made.amount.minor,
        "currency": made.amount.currency,
        "tender": tender,
        "reference": made.reference,
        "digest": digest,
    }
    connection.execute(_ADD_POSTING, row)


def _add_ledger(
    connection: Connection, key: str, account: int, day: date, entry: Sequence[LedgerLine]
) -> None:
    rows = [{**asdict(line), "posting": key, "account": account, "day": day} for line in entry]
    connection.execute(_ADD_LEDGER, rows)


def _add_payment(
    connection: Connection, account: int, made: Posting | GivingBack, minor: int, tender: str
) -> None:
    row = {
        "account": account,
        "day": made.day,
        "minor": minor,
        "tender": tender,
        "reference": made.reference,
        "posting": made.key,
    }
    connection.execute(_ADD_PAYMENT, row)


def written(at: datetime) -> str:
    """Write a moment so that text order is time order; it must carry its zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
