"""Keeps what was granted at a desk: it counts for the account and for the agent, from one call to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from integrations.accounts.failures import UnknownAccount
from integrations.accounts.schema import accounts, grants
from integrations.customers import Granted
from policy.account import Entry
from policy.counted import AGENT

_ACCOUNT: Final = select(accounts.c.id).where(accounts.c.number == bindparam("number")).with_for_update()
_KNOWN: Final = select(grants.c.key).where(grants.c.key == bindparam("wanted")).limit(1)
_OF_AGENT: Final = (
    select(grants)
    .where(grants.c.agent == bindparam("who"), grants.c.origin == AGENT, grants.c.day >= bindparam("since"))
    .order_by(grants.c.day, grants.c.key, grants.c.place)
)
_OF_ACCOUNT: Final = (
    select(grants)
    .where(grants.c.account == bindparam("of"), grants.c.origin != AGENT)
    .order_by(grants.c.day, grants.c.key, grants.c.place)
)
_ADD: Final = insert(grants)


def grant(connection: Connection, key: str, account: str, agent: str, granted: Sequence[Granted]) -> None:
    """Write what was granted, once for a key; raise UnknownAccount."""
    found = connection.execute(_ACCOUNT, {"number": account}).scalar()
    if found is None:
        raise UnknownAccount
    if not granted or connection.execute(_KNOWN, {"wanted": key}).first() is not None:
        return
    connection.execute(
        _ADD,
        [
            {
                "key": key,
                "place": place,
                "account": found,
                "agent": agent,
                "origin": one.origin,
                "name": one.name,
                "day": one.entry.date,
                "amount": one.entry.amount,
                "item": one.entry.item,
            }
            for place, one in enumerate(granted)
        ],
    )


def granted_by(connection: Connection, agent: str, since: date) -> Mapping[str, tuple[Entry, ...]]:
    """Return what an agent has granted since a day, by the names of the histories that count it."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in connection.execute(_OF_AGENT, {"who": agent, "since": since}):
        found[row.name] = (*found.get(row.name, ()), Entry(row.day, row.amount, row.item))
    return found


def granted_to(connection: Connection, account: int) -> Sequence[tuple[str, Entry]]:
    """Return what was granted to an account, by its row, with the names of the histories that count it."""
    return [
        (row.name, Entry(row.day, row.amount, row.item))
        for row in connection.execute(_OF_ACCOUNT, {"of": account})
    ]
