"""A book of millions of accounts: a small one that is made, and copies of it under other numbers, kept between runs.

Making every account from its own draw takes minutes a million. The copies lie in the database as imported ones do, with
numbers of their own; only the index of names is left as it is, which a call never asks.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.bootstrap import make_accounts
from desktop.bootstrap.packs import compiled
from integrations.accounts.schema import HEAD

PACK = "riverbend-utility"
_DAY = date(2025, 11, 4)
_DRAWN = 1_000
_BYTES_EACH = 2_500  # 1,500 stay, and the index of names is sorted beside them
_AREAS = (202, 212, 213, 214, 215, 216, 217, 218, 219, 224)
_PER_AREA = 7_000_000
_AT = "(c.copy * :phones + o.place)"
_NUMBER = (
    f"printf('+1%d%d%04d', CASE {_AT} / {_PER_AREA} "
    + " ".join(f"WHEN {place} THEN {area}" for place, area in enumerate(_AREAS))
    + f" END, 200 + {_AT} / 10000 % 700, {_AT} % 10000)"
)
_PHONES_OF_DRAWN = f"SELECT count(DISTINCT number) FROM phones WHERE account <= {_DRAWN}"  # noqa: S608 (a number)
_OF_ACCOUNT = ("permissions", "items", "agreements", "histories", "notes", "payments", "parties")
_OWN_ROWS = frozenset({"agreements", "notes", "payments", "parties"})


@dataclass(frozen=True, slots=True)
class Book:
    """The database file, and how many phone numbers are in it."""

    file: Path
    accounts: int
    phones: int

    def number(self, place: int) -> str:
        """Return the phone number at a place, below `phones`, in E.164."""
        return f"+1{_AREAS[place // _PER_AREA]}{200 + place // 10_000 % 700}{place % 10_000:04d}"


def cache_folder() -> Path:
    """Return where this user's caches are."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "Tillside" / "Cache"
    elif sys.platform == "darwin":  # noqa: RET505 (so that a checker for either system sees one branch)
        return Path.home() / "Library" / "Caches" / "Tillside"
    else:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tillside"


def most_that_fit(wanted: int, otherwise: int) -> int:
    """Return so many accounts as are wanted, or fewer where the disk has no room for as many."""
    free = shutil.disk_usage(_folder()).free
    if _file(wanted).exists() or free > wanted * _BYTES_EACH:
        return wanted
    print(
        f"   the disk has no room for {wanted:,} accounts: {otherwise:,} are measured",
        file=sys.stderr,
        flush=True,
    )
    return otherwise


def _folder() -> Path:
    folder = cache_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _file(accounts: int) -> Path:
    """Return where a book lies that fits the present schema and the present release of the pack."""
    pack = compiled(PACK).pack
    version = "-".join(re.findall(r"[\w.]+", pack.about.version)) if pack is not None else ""
    return _folder() / f"book-{accounts}-{HEAD}-{version}.sqlite"


def book_of(accounts: int) -> Book:
    """Return a book of so many accounts, in thousands; made now unless it lies in the cache."""
    copies = max(1, accounts // _DRAWN)
    folder, file = _folder(), _file(copies * _DRAWN)
    if not file.exists():
        for old in folder.glob(f"book-{copies * _DRAWN}-*"):
            old.unlink()
        print(f"   making {copies * _DRAWN:,} accounts in {file}", file=sys.stderr, flush=True)
        making = folder / f"making-{os.getpid()}.sqlite"
        try:
            make_accounts(str(making), compiled(PACK), _DRAWN, 1, _DAY, lambda *_: None)
            _copy(making, copies)
            making.replace(file)
        finally:
            for left in folder.glob(f"{making.name}*"):
                left.unlink()
    with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as connection:
        drawn = connection.execute(_PHONES_OF_DRAWN).fetchone()[0]
    connection.close()
    return Book(file, copies * _DRAWN, copies * drawn)


def _copy(file: Path, copies: int) -> None:
    """Add copies of every account, in the order in which they lie in the file, and renumber all phones."""
    connection = sqlite3.connect(file, isolation_level=None)
    run = connection.execute
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"):
        run(f"PRAGMA {pragma}")
    (names_index,) = run("SELECT sql FROM sqlite_master WHERE name = 'parties_added'").fetchone()
    run("DROP TRIGGER parties_added")
    run("BEGIN")
    run("CREATE TEMP TABLE copies (copy INTEGER PRIMARY KEY)")
    run(
        "INSERT INTO copies WITH RECURSIVE n(copy) AS (SELECT 0 UNION ALL SELECT copy + 1 FROM n "
        "WHERE copy + 1 < ?) SELECT copy FROM n",
        (copies,),
    )
    run(
        "CREATE TEMP TABLE phones_of AS SELECT dense_rank() OVER (ORDER BY number) - 1 AS place, account, kind, party "
        "FROM phones ORDER BY 1"
    )
    phones = run("SELECT max(place) + 1 FROM phones_of").fetchone()[0]
    run("DELETE FROM phones")
    run(
        f"INSERT INTO phones (number, account, kind, party) SELECT {_NUMBER}, o.account + c.copy * {_DRAWN}, "  # noqa: S608
        "o.kind, o.party FROM copies c CROSS JOIN phones_of o ORDER BY c.copy, o.place",
        {"phones": phones},
    )
    run(
        "INSERT INTO accounts (id, book, number, number_key, address, language, facts) "  # noqa: S608
        f"SELECT o.id + c.copy * {_DRAWN}, o.book, printf('%d-%s', c.copy, o.number), "
        "printf('%d%s', c.copy, o.number_key), o.address, o.language, o.facts "
        f"FROM copies c CROSS JOIN accounts o WHERE c.copy > 0 AND o.id <= {_DRAWN} ORDER BY c.copy, o.id"
    )
    for table in _OF_ACCOUNT:
        columns = [row[1] for row in run(f"PRAGMA table_info({table})")]
        kept = [one for one in columns if one != "account" and not (one == "id" and table in _OWN_ROWS)]
        values = ", ".join("NULL" if (table, one) == ("payments", "posting") else f"o.{one}" for one in kept)
        names = "".join(f", {one}" for one in kept)
        order = ", ".join(f"o.{one}" for one in columns if one != "account")
        run(
            f"INSERT INTO {table} (account{names}) SELECT o.account + c.copy * {_DRAWN}, {values} "  # noqa: S608
            f"FROM copies c CROSS JOIN (SELECT * FROM {table}) o WHERE c.copy > 0 "
            f"AND o.account <= {_DRAWN} ORDER BY c.copy, o.account, {order}"
        )
    run(names_index)
    run("COMMIT")
    run("ANALYZE")
    run("PRAGMA journal_mode = WAL")
    connection.close()
