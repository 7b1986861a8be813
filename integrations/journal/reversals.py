"""Giving money back, journalled like taking it: on disk before it is sent, never twice, never more than was taken."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from integrations.errors import Refused
from integrations.journal import entries, numbering, rows
from integrations.journal.entries import Receipt, ReversalEntry, written
from integrations.journal.journal import Journal, KeyTaken
from integrations.journal.schema import receipts, reversals
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
_UNPOSTED = (
    select(reversals)
    .outerjoin(receipts, receipts.c.reversal == reversals.c.key)
    .where(reversals.c.state == ReversalState.DONE.value, receipts.c.number.is_(None))
    .order_by(reversals.c.changed_at)
)
_RETURNED_BETWEEN = (
    select(reversals)
    .where(reversals.c.returned_at >= bindparam("since"), reversals.c.returned_at < bindparam("until"))
    .order_by(reversals.c.returned_at, reversals.c.key)
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
            will = ReversalState.DONE
            values = {"gateway_reference": outcome.reference, "returned_at": written(outcome.at)}
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

    def posted(self, key: str, at: datetime, *, left_open: int | None = None) -> Receipt:
        """Note that the ledger has the giving back, and give it the next receipt number, in one step.

        Asked again it gives the same receipt. Raises IllegalMove if no money went back.
        """
        with self._storage.transaction() as connection:
            given = numbering.of_reversal(connection, key)
            if given is not None:
                return given
            done = self._find(connection, key)
            if done.state is not ReversalState.DONE:
                raise IllegalMove(f"A reversal that is {done.state} cannot be posted.")
            rows.note(connection, key, done.state, "posted", at, "")
            return numbering.give(connection, done.attempt, at, reversal=key, left_open=left_open)

    def receipt(self, key: str) -> Receipt | None:
        """Give the receipt of a giving back, if it has one."""
        with self._storage.transaction() as connection:
            return numbering.of_reversal(connection, key)

    def entry(self, key: str) -> ReversalEntry:
        """Give one reversal; raises UnknownAttempt."""
        with self._storage.transaction() as connection:
            return self._find(connection, key)

    def unposted(self) -> tuple[ReversalEntry, ...]:
        """List reversals whose money went back and that the ledger may not have yet, oldest first."""
        with self._storage.transaction() as connection:
            return tuple(entries.reversal(row) for row in connection.execute(_UNPOSTED))

    def returned_between(self, since: datetime, until: datetime) -> tuple[ReversalEntry, ...]:
        """List reversals whose money went back in a span of time, the end not included."""
        with self._storage.transaction() as connection:
            found = connection.execute(_RETURNED_BETWEEN, {"since": written(since), "until": written(until)})
            return tuple(entries.reversal(row) for row in found)

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
