"""Writes notes on accounts: what came of a call, by whom. Once for a call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from integrations.accounts.failures import UnknownAccount
from integrations.accounts.schema import accounts, notes

MOST_CHARACTERS: Final = 2_000
_ACCOUNT: Final = select(accounts.c.id).where(accounts.c.number == bindparam("number")).with_for_update()
_SAME: Final = select(notes.c.id).where(
    notes.c.account == bindparam("of"),
    notes.c.at == bindparam("moment"),
    notes.c.author == bindparam("by"),
    notes.c.text == bindparam("words"),
)
_ADD: Final = insert(notes)


def add_note(connection: Connection, account: str, author: str, text: str, at: datetime) -> None:
    """Add a note; the very same one again adds nothing. Raise UnknownAccount."""
    found = connection.execute(_ACCOUNT, {"number": account}).scalar()
    if found is None:
        raise UnknownAccount
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds")
    words = "".join(one for one in text if one.isprintable() or one == "\n")[:MOST_CHARACTERS]
    if connection.execute(_SAME, {"of": found, "moment": moment, "by": author, "words": words}).first():
        return
    connection.execute(_ADD, {"account": found, "at": moment, "author": author, "text": words})
