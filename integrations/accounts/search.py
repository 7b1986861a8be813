"""Finds accounts by phone, number or name: statements made once, rows into values, hostile text into no match."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Text, bindparam, cast, literal_column, select, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from integrations.accounts.schema import accounts, books, parties, phones
from integrations.accounts.words import name_words, number_key
from integrations.customers import NOTHING_FOUND, AccountCard, Found, MatchedBy, Matches, Reason

AnyRow = Row[*tuple[Any, ...]]

MOST_FOUND: Final = 20
SHORTEST_PREFIX: Final = 2
HOLDER: Final = "holder"
_E164: Final = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)

_holders = parties.alias("holders")
HOLDER_NAME: Final = (
    select(_holders.c.name)
    .where(_holders.c.account == accounts.c.id, _holders.c.role == HOLDER)
    .order_by(_holders.c.id)
    .limit(1)
    .correlate(accounts)
    .scalar_subquery()
    .label("holder")
)
CARD: Final = (accounts.c.number, HOLDER_NAME, accounts.c.address, accounts.c.language, books.c.pack)
_ACCOUNTS: Final = accounts.join(books)

_BY_PHONE: Final = (
    select(*CARD, phones.c.kind, phones.c.party)
    .select_from(phones.join(_ACCOUNTS, phones.c.account == accounts.c.id))
    .where(phones.c.number == bindparam("wanted"))
    .order_by(accounts.c.number)
    .limit(MOST_FOUND + 1)
)
_BY_NUMBER: Final = (
    select(*CARD)
    .select_from(_ACCOUNTS)
    .where(accounts.c.number_key == bindparam("wanted"))
    .order_by(accounts.c.number)
    .limit(MOST_FOUND + 1)
)


def _by_words(hits: Select[Any]) -> Select[Any]:
    # the hits are cut off inside, before anything is joined or ordered: “sm” has a hundred thousand
    cut = hits.limit(MOST_FOUND + 1).subquery("hits")
    return (
        select(*CARD, parties.c.name, parties.c.role)
        .select_from(
            cut.join(parties, parties.c.id == cut.c.id).join(_ACCOUNTS, parties.c.account == accounts.c.id)
        )
        .order_by(parties.c.words, accounts.c.number)
    )


_BY_WORDS: Final = {
    "sqlite": _by_words(
        select(literal_column("rowid").label("id"))
        .select_from(text("party_words"))
        .where(text("party_words MATCH :wanted"))
    ),
    "postgresql": _by_words(
        select(parties.c.id).where(
            literal_column("words_index", TSVECTOR).op("@@")(cast(bindparam("wanted", type_=Text), TSQUERY))
        )
    ),
}
_TERMS: Final = {"sqlite": ('"{}"*', " "), "postgresql": ("'{}':*", " & ")}


def by_phone(connection: Connection, number: str) -> Matches:
    if not _E164.fullmatch(number):
        return NOTHING_FOUND
    rows = connection.execute(_BY_PHONE, {"wanted": number}).all()
    return _matches(rows, lambda row: Reason(MatchedBy.PHONE, number, row.party, row.kind))


def by_number(connection: Connection, asked: str) -> Matches:
    key = number_key(asked)
    if not key:
        return NOTHING_FOUND
    rows = connection.execute(_BY_NUMBER, {"wanted": key}).all()
    return _matches(rows, lambda row: Reason(MatchedBy.ACCOUNT_NUMBER, row.number))


def by_name(connection: Connection, asked: str) -> Matches:
    words = [word for word in name_words(asked) if len(word) >= SHORTEST_PREFIX or not word.isascii()]
    if not words:
        return NOTHING_FOUND
    dialect = connection.dialect.name
    term, joint = _TERMS[dialect]
    wanted = joint.join(term.format(word) for word in words)  # letters and digits alone: nothing to escape
    rows = connection.execute(_BY_WORDS[dialect], {"wanted": wanted}).all()
    return _matches(rows, lambda row: Reason(MatchedBy.NAME, row.name, row.name, row.role))


def by_any(connection: Connection, asked: str) -> Matches:
    """Find by phone, else by account number, else by name."""
    for way in (by_phone, by_number, by_name):
        matches = way(connection, asked)
        if matches.found:
            return matches
    return NOTHING_FOUND


def card(row: AnyRow) -> AccountCard:
    return AccountCard(row.number, row.holder or "", row.address, row.language, row.pack)


def _matches(rows: Sequence[AnyRow], reason: Callable[[AnyRow], Reason]) -> Matches:
    found = tuple(Found(reason(row), card(row)) for row in rows[:MOST_FOUND])
    return Matches(found, len(rows) > MOST_FOUND)
