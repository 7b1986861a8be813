"""Finding and moving one attempt within a transaction, each move checked and noted."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from integrations.errors import Refused
from integrations.journal import entries
from integrations.journal.entries import Entry, written
from integrations.journal.schema import attempts, moves
from integrations.journal.states import State, check

_ONE = select(attempts).where(attempts.c.key == bindparam("wanted"))
_UPDATE = update(attempts).where(attempts.c.key == bindparam("wanted"))
_NOTE = insert(moves)
_LONGEST_NOTE = 200


class UnknownAttempt(Refused):
    """The journal has no such payment."""


def exists(connection: Connection, key: str) -> bool:
    return connection.execute(_ONE, {"wanted": key}).first() is not None


def find(connection: Connection, key: str) -> Entry:
    """Give one attempt; raises UnknownAttempt."""
    row = connection.execute(_ONE, {"wanted": key}).first()
    if row is None:
        raise UnknownAttempt("The journal has no such payment.")
    return entries.entry(row)


def move(
    connection: Connection, was: Entry, state: State, at: datetime, values: dict[str, str] | None = None
) -> Entry:
    """Move an attempt and set what comes with the move; raises IllegalMove."""
    check(was.state, state)
    more = values or {}
    connection.execute(_UPDATE.values(state=state.value, changed_at=written(at), **more), {"wanted": was.key})
    note(connection, was.key, was.state, state, at, more.get("reason", ""))
    return find(connection, was.key)


def note(connection: Connection, key: str, was: str | None, became: str, at: datetime, why: str) -> None:
    """Add one line to the history, which is only ever added to."""
    connection.execute(
        _NOTE,
        {"key": key, "was": was, "became": str(became), "at": written(at), "note": why[:_LONGEST_NOTE]},
    )
