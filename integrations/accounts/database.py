"""The connection to an account database: its address, durability, retries with a limit, and named failures."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from integrations.accounts import failures, migrating
from integrations.errors import PortError

T = TypeVar("T")

BUSY_SECONDS: Final = 2.0
"""How long one try waits for another program's write."""
TRIES: Final = 3
CONNECT_SECONDS: Final = 5
_DURABLE: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync does not reach the disk
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",
)
_BY_SQLITE_CODE: Final[dict[int, type[PortError]]] = {
    sqlite3.SQLITE_BUSY: failures.StoreBusy,
    sqlite3.SQLITE_LOCKED: failures.StoreBusy,
    sqlite3.SQLITE_FULL: failures.StoreFull,
    sqlite3.SQLITE_READONLY: failures.StoreReadOnly,
    sqlite3.SQLITE_NOTADB: failures.StoreBroken,
    sqlite3.SQLITE_CORRUPT: failures.StoreBroken,
}
_BY_SQLSTATE: Final[dict[str, type[PortError]]] = {
    "25006": failures.StoreReadOnly,
    "28000": failures.StoreUnauthorized,
    "28P01": failures.StoreUnauthorized,
    "40001": failures.StoreBusy,
    "40P01": failures.StoreBusy,
    "42501": failures.StoreUnauthorized,
    "53100": failures.StoreFull,
    "55P03": failures.StoreBusy,
    "57014": failures.StoreBusy,
}
"""By PostgreSQL's own codes (its manual, appendix A)."""


class Database:
    """An account database that stands at the present schema. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._reading = engine
        self._writing = engine.execution_options(tillside_writes=True)

    @classmethod
    def open(cls, address: str, *, upgrade: bool = False) -> Self:
        """Open a database; `upgrade` makes it or brings it to the present schema. Raise a PortError.

        `address` is a URL (`sqlite:///…`, `postgresql://…`) or the path of an SQLite file.
        """
        database = cls(_engine(_url(address, make=upgrade)))
        try:
            if upgrade:
                database.write(migrating.upgrade)
            else:
                database.read(migrating.require_present)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        return self._reading.dialect.name == "sqlite"

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run statements that change nothing, seeing one state of the database."""
        return self._run(self._reading, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run statements whole or not at all, on the disk when it returns.

        `work` runs again when another writer was in the way or the connection was lost, so it must come to the
        same when it is run twice.
        """
        return self._run(self._writing, work)

    def close(self) -> None:
        """Let every connection go."""
        self._reading.dispose()

    def _run(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        for tried in range(1, TRIES + 1):
            try:
                with engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                named = _named(error)
                if tried == TRIES or not _may_pass(error, named):
                    raise named from error
            time.sleep(random.uniform(0.01, 0.05) * tried)  # noqa: S311 (so that two programs part)
        raise failures.StoreBusy


def _url(address: str, *, make: bool) -> URL:
    """Read an address; raise WrongAddress, or StoreUnavailable for a file that is not there."""
    try:
        url = make_url(address) if "://" in address else URL.create("sqlite", database=address)
    except ArgumentError:
        raise failures.WrongAddress from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise failures.WrongAddress(f"Tillside keeps no accounts in “{url.drivername}”.")
    if not url.database or url.database == ":memory:":
        raise failures.WrongAddress("The address names no file.")
    path = Path(url.database)
    if not path.parent.is_dir():
        raise failures.StoreUnavailable(
            f"There is no folder {path.parent}.", next_step="Make the folder first."
        )
    if not make and not path.is_file():
        raise failures.StoreUnavailable(
            f"There is no account database {path}.",
            next_step="Make one with “tillside accounts import” or “tillside accounts make”.",
        )
    return url.set(drivername="sqlite+pysqlite")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, pool_size=4, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    limits = {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30, "application_name": "tillside"}
    return create_engine(url, pool_size=4, connect_args=limits)


def _prepare_sqlite(raw: Any, _: object) -> None:
    raw.isolation_level = None
    (mode,) = raw.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        (mode,) = raw.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise sqlite3.OperationalError("this file system has no write-ahead log")
    for pragma in _DURABLE:
        raw.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("tillside_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _named(error: DBAPIError) -> PortError:
    """Turn a driver's failure into ours; no text of the driver passes, for it may hold a person's data."""
    original: Any = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the primary code is in the low byte
        return _BY_SQLITE_CODE.get(code, failures.StoreUnavailable)()
    state = getattr(original, "sqlstate", None)
    if state is None and "authentication failed" in str(original):  # refused before a statement has a code
        return failures.StoreUnauthorized()
    return _BY_SQLSTATE.get(state or "", failures.StoreUnavailable)()


def _may_pass(error: DBAPIError, named: PortError) -> bool:
    """Tell whether the same work may succeed at once: two wrote the same, or the connection was lost."""
    return (
        isinstance(named, failures.StoreBusy)
        or isinstance(error, IntegrityError)
        or error.connection_invalidated
    )
