"""The log's file: plain SQLite, durable, its rows never changed by us. It knows bytes and notes, not what they mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from integrations.errors import PortError
from integrations.evidence.failures import EvidenceUnavailable, NoEvidence, named

BUSY_SECONDS: Final = 2.0
_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync does not reach the disk
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA trusted_schema = OFF",
)
_TABLES: Final = (
    "CREATE TABLE entries (number INTEGER PRIMARY KEY NOT NULL, call TEXT NOT NULL, body BLOB NOT NULL) STRICT",
    "CREATE INDEX entries_by_call ON entries (call)",
    "CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'entries stay'); END",
    "CREATE TRIGGER entries_last BEFORE DELETE ON entries BEGIN SELECT raise(ABORT, 'entries stay'); END",
    "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), note TEXT NOT NULL) STRICT",
    "CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT, peaks BLOB, delivered INTEGER) STRICT",
    "PRAGMA user_version = 1",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it lies on the disk; numbers count from 0."""

    number: int
    call: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A checkpoint as it lies on the disk, with the hashes of the whole subtrees below it."""

    size: int
    note: str
    peaks: bytes


class Storage:
    """One SQLite file in WAL mode with every commit on the disk before it returns. Not SQLAlchemy: each step waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        """Open the file, or make it; raise NoEvidence or EvidenceUnavailable."""
        if not create and not path.is_file():
            raise NoEvidence(f"There is no evidence log at {path}.")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(
                os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            )  # nobody else reads it, nor what lies beside it
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (sqlite3.Error, OSError) as error:
            raise EvidenceUnavailable(f"The evidence log at {path} cannot be opened.") from error
        try:
            _prepare(connection)
            storage = cls(connection)
            storage._upgrade()
        except sqlite3.Error as error:
            connection.close()
            raise named(error) from error
        except PortError:
            connection.close()
            raise
        return storage

    def close(self) -> None:
        self._connection.close()

    def _upgrade(self) -> None:
        if self._version() == 0:
            with self.writing():
                if self._version() == 0:  # nobody else was quicker
                    for statement in _TABLES:
                        self._connection.execute(statement)
        if self._version() != 1:
            raise EvidenceUnavailable(
                "The evidence log was written by a newer version of this program.",
                next_step="Install that version.",
            )

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write whole or not at all; on the disk when it returns."""
        with self._transaction("IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the file throughout, whoever writes meanwhile."""
        with self._transaction("DEFERRED"):
            yield

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        try:
            self._connection.execute(f"BEGIN {kind}")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise named(error) from error

    def head(self) -> str:
        """Return the note over the whole log, "" before the first entry."""
        row = self._connection.execute("SELECT note FROM head").fetchone()
        return str(row[0]) if row else ""

    def add(self, rows: list[Row], head: str) -> None:
        """Add entries and sign for them in one go."""
        self._connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?)", [(row.number, row.call, row.body) for row in rows]
        )
        self._connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?)", (head,))

    def rows(self) -> Iterator[Row]:
        """Give all entries in order, whatever their numbers."""
        found = self._connection.execute("SELECT number, call, body FROM entries ORDER BY number")
        return (Row(*row) for row in found)

    def rows_from(self, first: int) -> Iterator[Row]:
        """Give the entries from a number on, in order."""
        found = self._connection.execute(
            "SELECT number, call, body FROM entries WHERE number >= ? ORDER BY number", (first,)
        )
        return (Row(*row) for row in found)

    def calls(self) -> tuple[str, ...]:
        """Name the calls that the log knows, the latest first."""
        found = self._connection.execute(
            "SELECT call FROM entries WHERE call != '' GROUP BY call ORDER BY max(number) DESC"
        )
        return tuple(str(row[0]) for row in found)

    def count(self) -> int:
        """Return how many entries there are, whatever their numbers."""
        return int(self._connection.execute("SELECT count(*) FROM entries").fetchone()[0])

    def checkpoints(self) -> tuple[Mark, ...]:
        """Give every checkpoint, the oldest first."""
        found = self._connection.execute("SELECT size, note, peaks FROM checkpoints ORDER BY size")
        return tuple(Mark(*row) for row in found)

    def waiting(self) -> tuple[tuple[int, str], ...]:
        """Give size and note of the checkpoints that still have to leave, the oldest first."""
        return tuple(
            self._connection.execute("SELECT size, note FROM checkpoints WHERE delivered = 0 ORDER BY size")
        )

    def add_checkpoint(self, mark: Mark) -> None:
        self._connection.execute(
            "INSERT INTO checkpoints VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING",
            (mark.size, mark.note, mark.peaks),
        )

    def delivered(self, size: int) -> None:
        self._connection.execute("UPDATE checkpoints SET delivered = 1 WHERE size = ?", (size,))


def _prepare(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise EvidenceUnavailable("This file system has no write-ahead log, which the evidence needs.")
    for pragma in _PRAGMAS:
        connection.execute(pragma)
