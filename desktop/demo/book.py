"""The demonstration's book of accounts: made once for a day and a policy, and copied fresh for every run."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from integrations.errors import Unavailable

BOOK = "book.sqlite"
_WHAT = "book.json"
_COMPANIONS = ("-wal", "-shm", "-journal")

Progress = Callable[[int, int], None]
Make = Callable[[Path, Progress], None]
"""Makes the accounts in a database file; raises a PortError."""


@dataclass(frozen=True, slots=True)
class What:
    """What a book was made of; a book of anything else is made anew."""

    day: str
    pack: str
    version: str
    accounts: int
    seed: int
    schema: str = ""

    @classmethod
    def of(cls, day: date, pack: str, version: str, accounts: int, seed: int, schema: str = "") -> What:
        """Describe a book; `schema` is the step of the tables that it is kept in."""
        return cls(day.isoformat(), pack, version, accounts, seed, schema)


def prepared(folder: Path, what: What, make: Make, progress: Progress) -> Path:
    """Return the book's file, made now if the one that is there is another; raise a PortError.

    A run that is interrupted leaves no half a book: it is made under another name and renamed when it is whole.
    """
    book, described = folder / BOOK, folder / _WHAT
    if book.is_file() and _read(described) == asdict(what):
        return book
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        described.unlink(missing_ok=True)
        for left in folder.glob("making-*"):
            left.unlink(missing_ok=True)
        making = folder / f"making-{os.getpid()}.sqlite"
        make(making, progress)
        _close(making)
        _remove(book)
        making.replace(book)
        written = folder / f"making-{os.getpid()}.json"
        written.write_text(json.dumps(asdict(what)), encoding="utf-8")
        written.replace(described)
    except OSError as why:
        raise _no_room(folder) from why
    return book


def fresh(book: Path, to: Path) -> Path:
    """Copy the book to where a run may write in it; raise Unavailable."""
    try:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove(to)
        shutil.copyfile(book, to)
    except OSError as why:
        raise _no_room(to.parent) from why
    return to


def _close(database: Path) -> None:
    """Bring everything into the one file, so that it can be copied."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    for companion in _COMPANIONS:
        database.with_name(database.name + companion).unlink(missing_ok=True)


def _read(described: Path) -> object:
    try:
        return json.loads(described.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _no_room(folder: Path) -> Unavailable:
    return Unavailable(
        f"The demonstration's accounts cannot be written to {folder}.",
        next_step="See that there is room on the disk and that the folder is yours.",
    )
