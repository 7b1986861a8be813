"""Which approvals this desktop has acted on: each once, on the disk before the act, and kept as the record of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final

from integrations.errors import Unavailable
from policy.approvals.decision import SignedDecision, read_signed, signed_bytes
from policy.approvals.form import digest, read_request, request_bytes
from policy.approvals.request import ApprovalRequest

BUSY_S: Final = 2.0
_DURABLE: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: a plain fsync does not reach the disk
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)
# One step a version. A step that has shipped is never edited; a change is a new step.
_STEPS: Final = (
    """
    CREATE TABLE uses (
        digest TEXT PRIMARY KEY NOT NULL CHECK (length(digest) = 64),
        request BLOB NOT NULL,
        way TEXT NOT NULL CHECK (way IN ('signed', 'code')),
        signer TEXT NOT NULL,
        at_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX uses_by_time ON uses (at_ms);
    CREATE TABLE signatures (
        digest TEXT NOT NULL REFERENCES uses (digest),
        signer TEXT NOT NULL,
        signed BLOB NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (digest, signer)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tries (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL,
        signer TEXT NOT NULL,
        at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX tries_by_digest ON tries (digest);
    CREATE INDEX tries_by_signer ON tries (signer, at_ms);
    CREATE TRIGGER uses_stay BEFORE UPDATE ON uses BEGIN SELECT raise(ABORT, 'uses stay'); END;
    CREATE TRIGGER uses_last BEFORE DELETE ON uses BEGIN SELECT raise(ABORT, 'uses stay'); END;
    CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures BEGIN SELECT raise(ABORT, 'they stay'); END;
    CREATE TRIGGER signatures_last BEFORE DELETE ON signatures BEGIN SELECT raise(ABORT, 'they stay'); END;
    CREATE TRIGGER tries_stay BEFORE UPDATE ON tries BEGIN SELECT raise(ABORT, 'tries stay'); END;
    CREATE TRIGGER tries_last BEFORE DELETE ON tries BEGIN SELECT raise(ABORT, 'tries stay'); END;
    """,
)


class UsesUnavailable(Unavailable):
    """The record of approvals cannot be written, so none was acted on."""

    usual_next_step = "Free some disk space or close the other program that holds it, and ask again."


@unique
class UseWay(Enum):
    """How an approval came: by signatures, or as a code read over the phone, to be signed later."""

    SIGNED = "signed"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Use:
    """An approval that was acted on. `signer` read out the code, "" otherwise; times are Unix ms."""

    request: ApprovalRequest
    way: UseWay
    signer: str
    at_ms: int
    signatures: tuple[SignedDecision, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether there is a signature: always, but for a code that its reader has not confirmed yet."""
        return bool(self.signatures)


class UsedApprovals:
    """One SQLite file in WAL mode, with every commit on the disk before it returns. Safe from any thread."""

    def __init__(self, path: Path, *, only_read: bool = False) -> None:
        """Open or begin a record, or open one that is there, such as another desk's, to be read only."""
        self._lock = threading.Lock()
        address = f"{path.absolute().as_uri()}?mode={'ro' if only_read else 'rwc'}"
        with _translated():
            self._file = sqlite3.connect(
                address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
        if only_read:
            return
        try:
            with _translated():
                self._file.execute("PRAGMA journal_mode = WAL")
                for pragma in _DURABLE:
                    self._file.execute(pragma)
                _upgrade(self._file)
        except UsesUnavailable:
            self._file.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def holds(self, name: str) -> bool:
        """Tell whether the request with this digest was acted on."""
        with self._reading() as file:
            return file.execute("SELECT 1 FROM uses WHERE digest = ?", (name,)).fetchone() is not None

    def claim(
        self,
        request: ApprovalRequest,
        at_ms: int,
        signatures: tuple[SignedDecision, ...] = (),
        *,
        by_code_of: str = "",
    ) -> bool:
        """Write that an approval is acted on now; tell whether it was the first time, which alone may act.

        Signatures stand under a signed one; `by_code_of` names who read out a code. Raise UsesUnavailable.
        """
        name, way = digest(request), UseWay.CODE if by_code_of else UseWay.SIGNED
        with self._writing() as file:
            if file.execute("SELECT 1 FROM uses WHERE digest = ?", (name,)).fetchone() is not None:
                return False
            file.execute(
                "INSERT INTO uses (digest, request, way, signer, at_ms) VALUES (?, ?, ?, ?, ?)",
                (name, request_bytes(request), way.value, by_code_of, at_ms),
            )
            for signed in signatures:
                _sign(file, name, signed, at_ms)
            return True

    def confirm(self, signed: SignedDecision, at_ms: int) -> bool:
        """Write the signature of who read out a code under its use; tell whether there was one without it."""
        decision = signed.decision
        open_code = "SELECT 1 FROM uses WHERE digest = ? AND signer = ? AND way = 'code'"
        with self._writing() as file:
            if file.execute(open_code, (decision.digest, decision.signer)).fetchone() is None:
                return False
            before = file.execute("SELECT 1 FROM signatures WHERE digest = ?", (decision.digest,)).fetchone()
            if before is None:
                _sign(file, decision.digest, signed, at_ms)
            return before is None

    def uses(self, since_ms: int = 0) -> tuple[Use, ...]:
        """Return what was acted on since then, earliest first."""
        select = (
            "SELECT digest, request, way, signer, at_ms FROM uses WHERE at_ms >= ? ORDER BY at_ms, digest"
        )
        with self._reading() as file:
            return tuple(
                Use(read_request(request), UseWay(way), signer, at_ms, _signatures(file, name))
                for name, request, way, signer, at_ms in file.execute(select, (since_ms,)).fetchall()
            )

    def unconfirmed(self) -> tuple[Use, ...]:
        """Return what was acted on by a code that its reader has not signed."""
        return tuple(use for use in self.uses() if not use.is_confirmed)

    def try_code(self, name: str, signer: str, at_ms: int) -> int:
        """Write that a code is tried on a request before it is looked at; return how many were, with this one."""
        with self._writing() as file:
            file.execute("INSERT INTO tries (digest, signer, at_ms) VALUES (?, ?, ?)", (name, signer, at_ms))
            return _count(file, "SELECT count(*) FROM tries WHERE digest = ?", name)

    def codes_of(self, signer: str, since_ms: int) -> int:
        """Return how many codes of this person were acted on since then."""
        select = "SELECT count(*) FROM uses WHERE way = 'code' AND signer = ? AND at_ms >= ?"
        with self._reading() as file:
            return _count(file, select, signer, since_ms)

    def tries_of(self, signer: str, since_ms: int) -> int:
        """Return how many codes were tried in this person's name since then, right or wrong."""
        with self._reading() as file:
            return _count(
                file, "SELECT count(*) FROM tries WHERE signer = ? AND at_ms >= ?", signer, since_ms
            )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated():
            yield self._file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Do several statements whole or not at all; on the disk when it returns."""
        with self._lock, _translated():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._file
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")


def _sign(file: sqlite3.Connection, name: str, signed: SignedDecision, at_ms: int) -> None:
    file.execute(
        "INSERT INTO signatures (digest, signer, signed, at_ms) VALUES (?, ?, ?, ?)",
        (name, signed.decision.signer, signed_bytes(signed), at_ms),
    )


def _signatures(file: sqlite3.Connection, name: str) -> tuple[SignedDecision, ...]:
    rows = file.execute("SELECT signed FROM signatures WHERE digest = ? ORDER BY signer", (name,))
    return tuple(read_signed(signed) for (signed,) in rows.fetchall())


def _count(file: sqlite3.Connection, select: str, *values: str | int) -> int:
    (count,) = file.execute(select, values).fetchone()
    return int(count)


def _upgrade(file: sqlite3.Connection) -> None:
    """Bring a file to the present version, each step whole or not at all."""
    (version,) = file.execute("PRAGMA user_version").fetchone()
    if version > len(_STEPS):
        raise UsesUnavailable("The record of approvals was written by a newer version. Install that version.")
    for number, step in enumerate(_STEPS[version:], start=version + 1):
        file.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UsesUnavailable from error
