"""Giving money back, journalled like taking it: on disk before it is sent, never twice, never more than was taken."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from integrations.errors import Refused
from integrations.journal import entries, rows
from integrations.journal.entries import ReversalEntry, written
from integrations.journal.journal import Journal, KeyTaken
from integrations.journal.schema import reversals
from integrations.journal.states import (
    OPEN_REVERSALS,
    IllegalMove,
    ReversalState,
    State,
    check_reversal,
)
from integrations.payments import Amount, NotReversed, Reversal, ReversalOutcome, Reversed, Way

_INSERT = insert(reversals)
_ONE = select(reversals).where(reversals.c.key == bindparam("wanted"))
_OF = select(reversals).where(reversals.c.attempt == bindparam("of")).order_by(reversals.c.changed_at)
_OPEN = (
    select(reversals)
    .where(reversals.c.state.in_([state.value for state in OPEN_REVERSALS]))
    .order_by(reversals.c.changed_at)
)
_CLAIMED = select(func.coalesce(func.sum(reversals.c.minor), 0)).where(
    reversals.c.attempt == bindparam("of"), reversals.c.state.in_(bindparam("states", expanding=True))
)
_UPDATE = update(reversals).where(reversals.c.key == bindparam("wanted"))


class ReversalOpen(Refused):
    """Another giving back for this payment is not decided yet: look it up first."""


class MoreThanCaptured(Refused):
    """There is not that much left to give back."""


class Reversals:
    """The reversals in a journal's file."""

    def __init__(self, journal: Journal) -> None:
        self._storage = journal.storage

    def prepare(self, key: str, *, attempt: str, minor: int, way: Way, at: datetime) -> Reversal:
        """Write a reversal down before it is sent, and give what to send.

        Raises KeyTaken, ReversalOpen, MoreThanCaptured or IllegalMove.
        """
        with self._storage.transaction() as connection:
            paid = rows.find(connection, attempt)
            if paid.state not in (State.CAPTURED, State.POSTED) or paid.gateway_reference is None:
                raise IllegalMove(f"A payment that is {paid.state} cannot be given back.")
            if connection.execute(_ONE, {"wanted": key}).first() is not None or rows.exists(connection, key):
                raise KeyTaken("This was started before. Look at what became of it.")
            if self._sum(connection, attempt, *OPEN_REVERSALS):
                raise ReversalOpen("A reversal of this payment is not decided yet. Look it up first.")
            if not 0 < minor <= paid.amount.minor - self._sum(connection, attempt, ReversalState.DONE):
                raise MoreThanCaptured("There is not that much left to give back.")
            row = {
                "key": key,
                "attempt": attempt,
                "minor": minor,
                "way": way.value,
                "state": ReversalState.PREPARED.value,
                "changed_at": written(at),
            }
            connection.execute(_INSERT, row)
            rows.note(connection, key, None, ReversalState.PREPARED, at, "")
            return Reversal(key, paid.gateway_reference, Amount(minor, paid.amount.currency), way)

    def sent(self, key: str, at: datetime) -> ReversalEntry:
        """Note that the reversal is about to leave."""
        with self._storage.transaction() as connection:
            return self._move(connection, self._find(connection, key), ReversalState.SENT, at, {})

    def settle(self, outcome: ReversalOutcome, at: datetime) -> ReversalEntry:
        """Note what became of a reversal; when all is given back the payment itself becomes reversed."""
        if isinstance(outcome, Reversed):
            will, values = ReversalState.DONE, {"gateway_reference": outcome.reference}
        elif isinstance(outcome, NotReversed):
            will, values = ReversalState.REFUSED, {"reason": outcome.reason.value}
        else:
            will, values = ReversalState.UNKNOWN, {"reason": outcome.why}
        with self._storage.transaction() as connection:
            was = self._find(connection, outcome.key)
            if was.state is will:
                return was
            now = self._move(connection, was, will, at, values)
            paid = rows.find(connection, was.attempt)
            if self._sum(connection, was.attempt, ReversalState.DONE) == paid.amount.minor:
                rows.move(connection, paid, State.REVERSED, at)
            return now

    def of(self, attempt: str) -> tuple[ReversalEntry, ...]:
        """List the reversals of one payment."""
        with self._storage.transaction() as connection:
            return tuple(entries.reversal(row) for row in connection.execute(_OF, {"of": attempt}))

    def undecided(self) -> tuple[ReversalEntry, ...]:
        """List reversals that may still give or have given money back."""
        with self._storage.transaction() as connection:
            return tuple(entries.reversal(row) for row in connection.execute(_OPEN))

    def _find(self, connection: Connection, key: str) -> ReversalEntry:
        row = connection.execute(_ONE, {"wanted": key}).first()
        if row is None:
            raise rows.UnknownAttempt("The journal has no such reversal.")
        return entries.reversal(row)

    def _sum(self, connection: Connection, attempt: str, *states: ReversalState) -> int:
        wanted = {"of": attempt, "states": [state.value for state in states]}
        return int(connection.execute(_CLAIMED, wanted).scalar_one())

    def _move(
        self,
        connection: Connection,
        was: ReversalEntry,
        will: ReversalState,
        at: datetime,
        values: dict[str, str],
    ) -> ReversalEntry:
        check_reversal(was.state, will)
        moved = _UPDATE.values(state=will.value, changed_at=written(at), **values)
        connection.execute(moved, {"wanted": was.key})
        rows.note(connection, was.key, was.state, will, at, values.get("reason", ""))
        return self._find(connection, was.key)
