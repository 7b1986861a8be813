"""The journal's file: opened durably, held by one program at a time, its failures named. Knows no payments."""

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from integrations.errors import Refused, Unavailable
from integrations.journal.schema import NewerJournal, OlderJournal, require_present, upgrade

BUSY_SECONDS = 2.0
_DURABLE = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync does not reach the disk
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


class JournalUnavailable(Unavailable):
    """The journal could not be written, so nothing was sent."""


class JournalBusy(JournalUnavailable):
    """Another program holds the journal."""


class JournalFull(JournalUnavailable):
    """The disk is full."""


_FULL = "The disk is full, so the payment was not started. Free some space and try again."
_BUSY = "Another program holds the payment journal, so nothing was sent. Close it and try again."
_BROKEN = (
    "The payment journal cannot be used, so nothing was sent. Restart the program; if it stays, call IT."
)


class Storage:
    """One SQLite file in WAL mode with every commit on the disk before it returns."""

    def __init__(self, path: Path, *, only_reads: bool = False) -> None:
        self._path = path
        self._only_reads = only_reads
        self._held: IO[bytes] | None = None
        self._engine: Engine | None = None
        try:
            if only_reads:
                self._require_present()
            else:
                self._hold_and_upgrade()
            self._engine = self._open()
        except sqlite3.Error as error:
            self.close()
            raise _named(error) from error
        except NewerJournal as error:
            self.close()
            raise JournalUnavailable(
                "The payment journal was written by a newer version of this program. Install that version."
            ) from error
        except OlderJournal as error:
            self.close()
            raise JournalUnavailable(
                "The payment journal was written by an older version of this program. Start the panel once."
            ) from error
        except OSError as error:
            self.close()
            raise JournalUnavailable(_FULL if error.errno == 28 else _BROKEN) from error
        except JournalBusy:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Do several statements whole or not at all; on the disk when it returns."""
        if self._engine is None:
            raise JournalUnavailable(_BROKEN)
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise Refused("The entry contradicts the journal, so nothing was changed.") from error
        except DBAPIError as error:
            raise _named(error.orig) from error

    def close(self) -> None:
        """Let the file go."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
        if self._held is not None:
            self._held.close()
            self._held = None

    def _hold_and_upgrade(self) -> None:
        self._held = _hold(self._path.with_name(self._path.name + ".lock"))
        connected = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        with contextlib.closing(connected) as raw:
            self._prepare(raw)
            upgrade(raw)

    def _require_present(self) -> None:
        if not self._path.is_file():
            raise JournalUnavailable(
                f"There is no payment journal {self._path}.", next_step="Name the file of the journal."
            )
        connected = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        with contextlib.closing(connected) as raw:
            require_present(raw)

    def _prepare(self, raw: sqlite3.Connection) -> None:
        (mode,) = raw.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise sqlite3.OperationalError("this file system has no write-ahead log")
        for pragma in _DURABLE:
            raw.execute(pragma)

    def _open(self) -> Engine:
        engine = create_engine(
            f"sqlite:///{self._path}",
            pool_size=1,
            max_overflow=0,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        )

        def connected(raw: Any, _: object) -> None:
            raw.isolation_level = None
            self._prepare(raw)
            if self._only_reads:
                raw.execute("PRAGMA query_only = ON")

        def begun(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN" if self._only_reads else "BEGIN IMMEDIATE")

        event.listen(engine, "connect", connected)
        event.listen(engine, "begin", begun)
        return engine


def _named(error: BaseException | None) -> JournalUnavailable:
    """Turn SQLite's failure into ours; the primary code is in the low byte."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return JournalBusy(_BUSY)
    if code == sqlite3.SQLITE_FULL:
        return JournalFull(_FULL)
    return JournalUnavailable(_BROKEN)


if sys.platform == "win32":

    def _hold(path: Path) -> IO[bytes]:
        import msvcrt

        held = path.open("ab")
        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            held.close()
            raise JournalBusy(_BUSY) from error
        return held

else:

    def _hold(path: Path) -> IO[bytes]:
        """Hold a lock for as long as this process lives; two programs would look up each other's payments."""
        import fcntl

        held = path.open("ab")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.close()
            raise JournalBusy(_BUSY) from error
        return held
