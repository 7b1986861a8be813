"""The composition root: the only module that names adapters and puts the program together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from integrations.accounts.database import Database
    from integrations.accounts.intake.run import Imported
    from integrations.customers import Matches
    from policy.language.compile import Compilation
    from policy.language.tree.pack import Pack

Progress = Callable[[int, int], None]


def import_accounts(
    address: str, file: Path, map_: Path, rejects: Path, pack: Pack, progress: Progress
) -> Imported:
    """Import a billing system's file into the account database; raise a PortError."""
    from integrations.accounts.intake.run import import_file

    with _accounts(address, upgrade=True) as database:
        return import_file(database, file, map_, rejects, pack, progress)


def make_accounts(
    address: str, compilation: Compilation, count: int, seed: int, on: date | None, progress: Progress
) -> None:
    """Fill an empty account database with fictional people, today if no day is given; raise a PortError."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from integrations.accounts.making.book import make_book

    zone = compilation.pack.about.time_zone if compilation.pack else "UTC"
    day = on or datetime.now(tz=ZoneInfo(zone)).date()
    with _accounts(address, upgrade=True) as database:
        make_book(database, compilation, count, seed, day, progress)


def upgrade_accounts(address: str) -> None:
    """Bring the account database to this program's version; raise a PortError."""
    with _accounts(address, upgrade=True):
        pass


def find_accounts(address: str, text: str) -> Matches:
    """Search by number in E.164, else by account number, else by name; raise a PortError."""
    from integrations.accounts.search import by_any

    with _accounts(address, upgrade=False) as database:
        return database.read(lambda connection: by_any(connection, text))


@contextmanager
def _accounts(address: str, *, upgrade: bool) -> Iterator[Database]:
    from integrations.accounts.database import Database

    database = Database.open(address, upgrade=upgrade)
    try:
        yield database
    finally:
        database.close()
