"""Reads one account: for quoting, typed by a pack, and its file as an agent may see it. Rows become values here."""

import json
from datetime import date, datetime
from typing import Final

from sqlalchemy import BindParameter, Connection, bindparam, desc, select

from integrations.accounts.charging import charged_to
from integrations.accounts.failures import AnotherPack, UnknownAccount
from integrations.accounts.granting import granted_to
from integrations.accounts.plain import typed_values
from integrations.accounts.schema import (
    accounts,
    agreements,
    books,
    histories,
    items,
    notes,
    parties,
    payments,
    permissions,
    phones,
)
from integrations.accounts.search import CARD, AnyRow, card
from integrations.customers import (
    AccountFacts,
    AccountFile,
    Agreement,
    AgreementState,
    LeftOut,
    Note,
    Party,
    PastPayment,
    Permission,
    Phone,
)
from policy.account import Account, Entry, Item
from policy.language.tree.pack import Pack
from policy.language.tree.tables import ITEM_SCOPES, Scope
from policy.language.tree.types import Value

MOST_NOTES: Final = 50
MOST_PAYMENTS: Final = 100
MOST_ENTRIES: Final = 10_000

_ONE: Final[BindParameter[int]] = bindparam("of")
_HEAD: Final = (
    select(accounts.c.id, accounts.c.facts, *CARD)
    .select_from(accounts.join(books))
    .where(accounts.c.number == bindparam("number"))
)
_ITEMS: Final = (
    select(items).where(items.c.account == _ONE).order_by(items.c.scope, items.c.item).limit(MOST_ENTRIES)
)
_HISTORIES: Final = (
    select(histories)
    .where(histories.c.account == _ONE)
    .order_by(histories.c.name, histories.c.day, histories.c.entry)
    .limit(MOST_ENTRIES)
)
_ACTIVE_PLAN: Final = (
    select(agreements.c.agreed_on)
    .where(agreements.c.account == _ONE, agreements.c.state == AgreementState.ACTIVE.value)
    .order_by(desc(agreements.c.agreed_on))
    .limit(1)
)
_PARTIES: Final = select(parties).where(parties.c.account == _ONE).order_by(parties.c.id)
_PHONES: Final = select(phones).where(phones.c.account == _ONE).order_by(phones.c.number)
_PERMISSIONS: Final = select(permissions).where(permissions.c.account == _ONE).order_by(permissions.c.channel)
_NOTES: Final = (
    select(notes)
    .where(notes.c.account == _ONE)
    .order_by(desc(notes.c.at), desc(notes.c.id))
    .limit(MOST_NOTES)
)
_AGREEMENTS: Final = (
    select(agreements)
    .where(agreements.c.account == _ONE)
    .order_by(desc(agreements.c.agreed_on), desc(agreements.c.id))
)
_PAYMENTS: Final = (
    select(payments)
    .where(payments.c.account == _ONE)
    .order_by(desc(payments.c.day), desc(payments.c.id))
    .limit(MOST_PAYMENTS)
)


def facts(connection: Connection, number: str, pack: Pack) -> AccountFacts:
    """Read an account for quoting; raise UnknownAccount or AnotherPack."""
    return _facts(connection, _head(connection, number), pack)


def file(connection: Connection, number: str) -> AccountFile:
    """Read an account's file; raise UnknownAccount."""
    return _file(connection, _head(connection, number))


def whole(connection: Connection, number: str, pack: Pack) -> tuple[AccountFacts, AccountFile]:
    """Read both; raise UnknownAccount or AnotherPack."""
    head = _head(connection, number)
    return _facts(connection, head, pack), _file(connection, head)


def _facts(connection: Connection, head: AnyRow, pack: Pack) -> AccountFacts:
    if head.pack != pack.about.id:
        raise AnotherPack(f"This account belongs to the pack “{head.pack}”, not to “{pack.about.id}”.")
    one = {"of": head.id}
    values, left_out = typed_values(pack.inputs, Scope.ACCOUNT, head.facts)
    agreed_on = connection.execute(_ACTIVE_PLAN, one).scalar_one_or_none()
    if agreed_on is not None:
        values["agreed on"] = agreed_on
    components: dict[str, str] = {}
    held: dict[Scope, list[Item]] = {scope: [] for scope in ITEM_SCOPES}
    for row in connection.execute(_ITEMS, one):
        item, lost = _item(row, pack)
        held[Scope(row.scope)].append(item)
        left_out += lost
        if row.component is not None:
            components[row.item] = row.component
    entries: dict[str, list[Entry]] = {name: [] for name in pack.histories}
    for row in connection.execute(_HISTORIES, one):
        if row.name in entries:
            entries[row.name].append(Entry(row.day, row.amount, row.item))
        else:
            left_out += (LeftOut(row.name, f"“{row.name}” is no history of this pack."),)
    told = {name: tuple(found) for name, found in entries.items()}
    for name, entry in (*granted_to(connection, head.id), *charged_to(connection, head.id, pack)):
        # what the book has been told of since is not counted a second time
        if name in entries and entry not in told[name]:
            entries[name].append(entry)
    account = Account(
        head.number,
        values,
        {scope: tuple(found) for scope, found in held.items()},
        {name: tuple(found) for name, found in entries.items()},
    )
    return AccountFacts(account, components, tuple(dict.fromkeys(left_out)))


def _file(connection: Connection, head: AnyRow) -> AccountFile:
    one = {"of": head.id}
    return AccountFile(
        card(head),
        tuple(Party(row.name, row.role) for row in connection.execute(_PARTIES, one)),
        tuple(Phone(row.number, row.kind, row.party) for row in connection.execute(_PHONES, one)),
        tuple(
            Permission(row.channel, row.allowed, row.since) for row in connection.execute(_PERMISSIONS, one)
        ),
        tuple(
            Note(datetime.fromisoformat(row.at), row.author, row.text)
            for row in connection.execute(_NOTES, one)
        ),
        tuple(_agreement(row) for row in connection.execute(_AGREEMENTS, one)),
        tuple(
            PastPayment(row.day, row.minor, row.tender, row.reference, row.posting)
            for row in connection.execute(_PAYMENTS, one)
        ),
    )


def _head(connection: Connection, number: str) -> AnyRow:
    # a number with a control character is nobody's, and PostgreSQL takes no NUL
    row = connection.execute(_HEAD, {"number": number}).first() if number.isprintable() else None
    if row is None:
        raise UnknownAccount
    return row


def _item(row: AnyRow, pack: Pack) -> tuple[Item, tuple[LeftOut, ...]]:
    values, left_out = typed_values(pack.inputs, Scope(row.scope), row.facts)
    own: dict[str, Value | None] = {"item amount": row.amount, "item due": row.due}
    values.update((name, value) for name, value in own.items() if value is not None)
    return Item(row.item, values), left_out


def _agreement(row: AnyRow) -> Agreement:
    schedule = tuple((date.fromisoformat(day), minor) for day, minor in json.loads(row.schedule))
    state = AgreementState(row.state)
    return Agreement(row.offer, row.agreed_on, state, schedule, row.version or "")
