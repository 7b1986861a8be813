"""Payment attempts on disk before anything is sent, and every move after it. It talks to no gateway."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import bindparam, insert, select

from integrations.errors import Refused
from integrations.journal import entries, numbering, rows
from integrations.journal.entries import Entry, Move, Receipt, written
from integrations.journal.schema import attempts, links, moves, sales
from integrations.journal.states import OPEN, IllegalMove, State
from integrations.journal.storage import Storage
from integrations.payments import Attempt, Captured, CaptureOutcome, Declined

_INSERT = insert(attempts)
_INSERT_SALE = insert(sales)
_INSERT_LINK = insert(links)
_IN_STATES = (
    select(attempts)
    .where(attempts.c.state.in_(bindparam("states", expanding=True)))
    .order_by(attempts.c.prepared_at, attempts.c.key)
)
_OPEN_OF = select(attempts.c.key).where(attempts.c.account == bindparam("of"), attempts.c.state.in_(OPEN))
_BETWEEN = (
    select(attempts)
    .where(attempts.c.prepared_at >= bindparam("since"), attempts.c.prepared_at < bindparam("until"))
    .order_by(attempts.c.prepared_at, attempts.c.key)
)
_HISTORY = select(moves).where(moves.c.key == bindparam("wanted")).order_by(moves.c.number)
_CAPTURED_BETWEEN = (
    select(attempts)
    .where(attempts.c.captured_at >= bindparam("since"), attempts.c.captured_at < bindparam("until"))
    .order_by(attempts.c.captured_at, attempts.c.key)
)
_BY_REFERENCE = select(attempts).where(attempts.c.gateway_reference == bindparam("wanted"))
_TAKEN_FROM = (
    select(attempts)
    .where(
        attempts.c.account == bindparam("of"),
        attempts.c.state.in_([one.value for one in (State.CAPTURED, State.POSTED, State.REVERSED)]),
    )
    .order_by(attempts.c.captured_at.desc(), attempts.c.key)
    .limit(bindparam("most"))
)
_SALE = select(sales.c.content).where(sales.c.key == bindparam("wanted"))
_LINK = select(links.c.reference).where(links.c.key == bindparam("wanted"))


class AttemptOpen(Refused):
    """Another attempt on this account may still take money: look that one up first."""


class KeyTaken(Refused):
    """This very payment was started before; it is not started again."""


class Journal:
    """The journal of one desktop. Every method is on the disk when it returns, or changed nothing and raised."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the file; raises JournalBusy, JournalFull or JournalUnavailable."""
        return cls(Storage(path))

    @classmethod
    def reading(cls, path: Path) -> Self:
        """Open the file only to read, beside the program that holds it; raises as `open` does."""
        return cls(Storage(path, only_reads=True))

    @property
    def storage(self) -> Storage:
        """The file, for the other books that are kept in it."""
        return self._storage

    def close(self) -> None:
        """Let the file go."""
        self._storage.close()

    def prepare(self, attempt: Attempt, *, call: str, at: datetime, sale: str = "") -> Entry:
        """Write an attempt down before it is sent; raises AttemptOpen or KeyTaken.

        `sale` is what posting and the receipt will need, kept as it is.
        """
        row = {
            "key": attempt.key,
            "call": call,
            "account": attempt.account,
            "reference": attempt.reference,
            "minor": attempt.amount.minor,
            "currency": attempt.amount.currency,
            "tender": attempt.instrument.tender.value,
            "brand": attempt.instrument.brand,
            "last_four": attempt.instrument.last_four,
            "product": attempt.instrument.product.value,
            "state": State.PREPARED.value,
            "prepared_at": written(at),
            "changed_at": written(at),
        }
        with self._storage.transaction() as connection:
            if rows.exists(connection, attempt.key):
                raise KeyTaken("This payment was started before. Look at what became of it.")
            if connection.execute(_OPEN_OF, {"of": attempt.account}).first() is not None:
                raise AttemptOpen(
                    "A payment on this account is not decided yet. Look it up before a new one."
                )
            connection.execute(_INSERT, row)
            if sale:
                connection.execute(_INSERT_SALE, {"key": attempt.key, "content": sale})
            rows.note(connection, attempt.key, None, State.PREPARED, at, "")
            return rows.find(connection, attempt.key)

    def sent(self, key: str, at: datetime) -> Entry:
        """Note that the attempt is about to leave; from here on it may have taken money."""
        with self._storage.transaction() as connection:
            return rows.move(connection, rows.find(connection, key), State.SENT, at)

    def settle(self, outcome: CaptureOutcome, at: datetime) -> Entry:
        """Note what became of an attempt; the same answer again changes nothing."""
        if isinstance(outcome, Captured):
            with self._storage.transaction() as connection:
                known = rows.find(connection, outcome.key)
                if known.gateway_reference == outcome.reference:
                    return known
                if known.amount != outcome.amount:
                    raise IllegalMove("The gateway took another amount than was asked for.")
                values = {"gateway_reference": outcome.reference, "captured_at": written(outcome.at)}
                return rows.move(connection, known, State.CAPTURED, at, values)
        state = State.DECLINED if isinstance(outcome, Declined) else State.UNKNOWN
        reason = outcome.reason.value if isinstance(outcome, Declined) else outcome.why
        with self._storage.transaction() as connection:
            known = rows.find(connection, outcome.key)
            if known.state is state:
                return known
            return rows.move(connection, known, state, at, {"reason": reason})

    def posted(self, key: str, at: datetime, *, left_open: int | None = None) -> Receipt:
        """Note that the ledger has the money and give the next receipt number, in one step.

        Asked again for the same attempt it gives the same receipt.
        """
        with self._storage.transaction() as connection:
            given = numbering.of_payment(connection, key)
            if given is not None:
                return given
            rows.move(connection, rows.find(connection, key), State.POSTED, at)
            return numbering.give(connection, key, at, left_open=left_open)

    def linked(self, key: str, reference: str) -> None:
        """Note by which name the gateway knows the link of an attempt."""
        with self._storage.transaction() as connection:
            if connection.execute(_LINK, {"wanted": key}).first() is None:
                connection.execute(_INSERT_LINK, {"key": key, "reference": reference})

    def link(self, key: str) -> str | None:
        """Give the gateway's name of the link of an attempt, if it is known."""
        with self._storage.transaction() as connection:
            return connection.execute(_LINK, {"wanted": key}).scalar()

    def sale(self, key: str) -> str:
        """Give what was kept with an attempt for its posting, "" where nothing was."""
        with self._storage.transaction() as connection:
            return connection.execute(_SALE, {"wanted": key}).scalar() or ""

    def entry(self, key: str) -> Entry:
        """Give one attempt; raises UnknownAttempt."""
        with self._storage.transaction() as connection:
            return rows.find(connection, key)

    def undecided(self, *states: State) -> tuple[Entry, ...]:
        """List attempts that may still take or have taken money, oldest first."""
        return self.in_states(*(states or OPEN))

    def unposted(self) -> tuple[Entry, ...]:
        """List captured attempts that the ledger may not have yet, oldest first."""
        return self.in_states(State.CAPTURED)

    def in_states(self, *states: State) -> tuple[Entry, ...]:
        with self._storage.transaction() as connection:
            found = connection.execute(_IN_STATES, {"states": [state.value for state in states]})
            return tuple(entries.entry(row) for row in found)

    def between(self, since: datetime, until: datetime) -> tuple[Entry, ...]:
        """List attempts prepared in a span of time, the end not included."""
        with self._storage.transaction() as connection:
            found = connection.execute(_BETWEEN, {"since": written(since), "until": written(until)})
            return tuple(entries.entry(row) for row in found)

    def captured_between(self, since: datetime, until: datetime) -> tuple[Entry, ...]:
        """List attempts whose money the gateway took in a span of time, the end not included."""
        with self._storage.transaction() as connection:
            found = connection.execute(_CAPTURED_BETWEEN, {"since": written(since), "until": written(until)})
            return tuple(entries.entry(row) for row in found)

    def referring(self, references: Collection[str]) -> tuple[Entry, ...]:
        """List attempts by the gateway's references of what it took."""
        with self._storage.transaction() as connection:
            found = (connection.execute(_BY_REFERENCE, {"wanted": one}).first() for one in references)
            return tuple(entries.entry(row) for row in found if row is not None)

    def taken_from(self, account: str, most: int) -> tuple[Entry, ...]:
        """List the latest attempts that took money of an account, also what went back since, the newest first."""
        with self._storage.transaction() as connection:
            found = connection.execute(_TAKEN_FROM, {"of": account, "most": most})
            return tuple(entries.entry(row) for row in found)

    def receipt(self, key: str) -> Receipt | None:
        """Give the receipt of an attempt, if it has one."""
        with self._storage.transaction() as connection:
            return numbering.of_payment(connection, key)

    def receipts(self) -> tuple[Receipt, ...]:
        """List every receipt by its number."""
        return numbering.given(self._storage)

    def history(self, key: str) -> tuple[Move, ...]:
        """List every move of an attempt or reversal in order."""
        with self._storage.transaction() as connection:
            return tuple(entries.move(row) for row in connection.execute(_HISTORY, {"wanted": key}))
