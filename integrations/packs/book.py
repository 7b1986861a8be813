"""Opens a book of accounts (a DuckDB file, or a folder of CSV or Parquet files) and holds it against a pack's inputs.

The book is only read. What it lacks, or holds in another type than the pack declares, becomes remarks for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from policy.language.targets.sql_shape import ACCOUNTS, ITEMS, ROW, TABLES, Shape, history_table, na_column
from policy.language.targets.sql_text import column_name, quoted, select, text
from policy.language.tree.pack import Input, Pack
from policy.language.tree.types import Kind

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "1400MB"
THREADS: Final = 2
BATCH: Final = 1_000_000
"""How many accounts are computed at a time, which bounds the memory however large the book is."""
_CHOSEN: Final = ("option", "tender", "payments", "agreed on", "quote date")
_SLOW_TO_PLAN: Final = "partial_aggregate_pushdown"
"""DuckDB's optimizer that takes seconds over a deep query with joins and gains nothing for a book."""
_INTEGERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_READERS: Final = {".csv": "read_csv", ".parquet": "read_parquet"}


class BookUnreadable(Exception):
    """A book that cannot be used; `advice` says what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a book that a person should know; an error keeps it from being computed."""

    is_error: bool
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a book is read for one pack, and what is to be said about that."""

    shape: Shape
    remarks: tuple[Remark, ...]

    def sound(self) -> Shape:
        """Return the shape; raise BookUnreadable with every error if there are any."""
        errors = [remark for remark in self.remarks if remark.is_error]
        if errors:
            raise BookUnreadable(
                " ".join(remark.message for remark in errors), " ".join(remark.advice for remark in errors)
            )
        return self.shape


@dataclass(frozen=True, slots=True)
class Book:
    """An open book: the database, where its tables lie, and the columns and types of each."""

    db: duckdb.DuckDBPyConnection
    tables: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    accounts: int

    def batches(self) -> Iterator[str]:
        """Yield what stands after FROM for the accounts, a batch at a time; at least one batch."""
        source = self.tables[ACCOUNTS]
        if self.accounts <= BATCH:
            yield source
            return
        for start in range(0, self.accounts, BATCH):
            within = f"rowid >= {start} AND rowid < {start + BATCH}"
            yield f"({select(['*'], source)} WHERE {within})"

    def fitted(self, pack: Pack, used: Iterable[str]) -> Fitted:
        """Hold the book against a pack; `used` are the inputs that its charges look at."""
        wanted = frozenset(used)
        remarks: list[Remark] = []
        columns: dict[str, dict[str, str]] = {}
        for scope, table in TABLES.items():
            if table not in self.tables:
                if any(pack.tables[one.amount].scope is scope for one in pack.components):
                    remarks.append(_no_table(table))
                continue
            columns[table] = {}
            known = {"account_id", "item_id"}
            for declared in pack.inputs.values():
                if declared.scope is scope:
                    known |= {column_name(declared.name), na_column(declared.name)}
                    columns[table] |= self._column(table, declared, wanted, remarks)
            remarks += _strangers(table, self.columns[table], known)
        for name in pack.histories:
            if history_table(name) not in self.tables:
                remarks.append(
                    Remark(
                        False, f"The book has no table {history_table(name)}.", f"“{name}” is taken as empty."
                    )
                )
        return Fitted(Shape(self.tables, columns), tuple(remarks))

    def _column(
        self, table: str, declared: Input, used: frozenset[str], remarks: list[Remark]
    ) -> dict[str, str]:
        name = column_name(declared.name)
        kind = self.columns[table].get(name)
        if kind is None:
            if declared.name in used and declared.name not in _CHOSEN:
                remarks.append(_no_column(table, declared))
            return {}
        reading = self._reading(table, declared, name, kind)
        if reading is None:
            remarks.append(_wrong_type(table, declared, kind))
            return {}
        found = {name: reading}
        na = na_column(declared.name)
        if declared.may_not_apply and self.columns[table].get(na) == "BOOLEAN":
            found[na] = f"{ROW}.{quoted(na)}"
        return found

    def _reading(self, table: str, declared: Input, name: str, kind: str) -> str | None:
        """Return the expression that reads a column as its input's type, None if there is none."""
        plain = f"{ROW}.{quoted(name)}"
        if declared.type.words:
            return self._words(table, declared, name, kind, plain)
        match declared.type.kind:
            case Kind.BOOLEAN:
                return plain if kind == "BOOLEAN" else None
            case Kind.DATE:
                return (
                    plain
                    if kind == "DATE"
                    else f"CAST({plain} AS DATE)"
                    if kind.startswith("TIMESTAMP")
                    else None
                )
            case Kind.TEXT:
                return plain
            case _ if kind == "BIGINT":
                return plain
            case _ if kind in _INTEGERS:
                return f"CAST({plain} AS BIGINT)"
            case _:
                return f"TRY_CAST({plain} AS BIGINT)" if kind in ("HUGEINT", "UBIGINT") else None

    def _words(self, table: str, declared: Input, name: str, kind: str, plain: str) -> str | None:
        if kind != "VARCHAR" and not kind.startswith("ENUM"):
            return None
        distinct = select([f"DISTINCT CAST({quoted(name)} AS VARCHAR)"], self.tables[table])
        held = {row[0] for row in self.db.execute(f"{distinct} LIMIT 1000").fetchall() if row[0] is not None}
        if any(
            word not in declared.type.words and word.strip().lower() in declared.type.words for word in held
        ):
            return f"LOWER(TRIM(CAST({plain} AS VARCHAR)))"
        if kind.startswith("ENUM"):
            has_all = all(text(word) in kind for word in declared.type.words)
            return plain if has_all else f"CAST({plain} AS VARCHAR)"
        return plain


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open a book for reading, with bounded memory; raise BookUnreadable if it cannot be read as one."""
    import duckdb

    with TemporaryDirectory(prefix="tillside-book-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(config=settings) as db:
            db.execute(f"SET disabled_optimizers = {text(_SLOW_TO_PLAN)}")
            try:
                tables = _from_folder(db, path) if path.is_dir() else _from_file(db, path)
                if ACCOUNTS not in tables:
                    raise BookUnreadable(
                        f"{path} has no accounts.", "A book needs a table, or a file, named “accounts”."
                    )
                yield _described(db, tables)
            except duckdb.Error as fault:
                raise BookUnreadable(
                    f"{path} cannot be computed: {str(fault).splitlines()[0]}",
                    "Make one with “tillside policy book make” to see what a book looks like.",
                ) from fault


def _from_file(db: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    if not path.is_file():
        raise BookUnreadable(
            f"{path} is not there.", "Name a .duckdb file, or a folder of CSV or Parquet files."
        )
    if path.suffix in _READERS:
        return {ACCOUNTS: _loaded(db, path, ACCOUNTS)}
    db.execute(f"ATTACH {text(str(path))} AS book (READ_ONLY)")
    rows = db.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'book'").fetchall()
    return {name: f"book.{quoted(name)}" for (name,) in rows}


def _from_folder(db: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.iterdir() if path.suffix in _READERS and not path.is_symlink())
    return {path.stem: _loaded(db, path, path.stem) for path in files}


def _loaded(db: duckdb.DuckDBPyConnection, path: Path, name: str) -> str:
    source = f"{_READERS[path.suffix]}({text(str(path))})"
    db.execute(f"CREATE TEMP TABLE {quoted(name)} AS {select(['*'], source)}")
    return f"temp.{quoted(name)}"


def _described(db: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> Book:
    columns: dict[str, dict[str, str]] = {}
    for name, source in tables.items():
        described = db.execute(f"DESCRIBE {select(['*'], source)}").fetchall()
        columns[name] = {row[0]: str(row[1]) for row in described}
        keys = ["account_id", "item_id"] if name in ITEMS.values() else ["account_id"]
        for key in keys:
            if key not in columns[name] and (name in TABLES.values() or name.startswith("history_")):
                raise BookUnreadable(f"The table {name} has no column {key}.", "Every row needs it.")
    counted = ["COUNT(*)", "COUNT(DISTINCT account_id)"]
    count, distinct = db.execute(select(counted, tables[ACCOUNTS])).fetchall()[0]
    if count != distinct:
        raise BookUnreadable(
            f"{count - distinct:,} accounts of the book have no id or the id of another one.",
            "Give every account an account_id of its own.",
        )
    return Book(db, tables, columns, count)


def _no_table(table: str) -> Remark:
    return Remark(
        False, f"The book has no table {table}.", "The components charged for each of them come to nothing."
    )


def _no_column(table: str, declared: Input) -> Remark:
    where = f"The table {table} has no column {column_name(declared.name)}"
    if declared.may_be_unknown:
        return Remark(False, f"{where}.", f"“{declared.name}” is taken as unknown for every account.")
    if declared.may_not_apply:
        return Remark(False, f"{where}.", f"“{declared.name}” is taken not to apply to any account.")
    return Remark(True, f"{where}, and “{declared.name}” must be known.", "Add the column to the book.")


def _wrong_type(table: str, declared: Input, kind: str) -> Remark:
    wanted = {
        Kind.MONEY: "whole minor units (12.50 is 1250) as BIGINT",
        Kind.RATE: "whole steps of its domain as BIGINT",
        Kind.DATE: "DATE",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.ENUMERATION: "VARCHAR",
    }.get(declared.type.kind, "BIGINT")
    return Remark(
        True, f"{table}.{column_name(declared.name)} holds {kind[:40]}.", f"“{declared.name}” needs {wanted}."
    )


def _strangers(table: str, columns: Iterable[str], known: set[str]) -> Iterator[Remark]:
    for column in columns:
        near = get_close_matches(column, known, n=1, cutoff=0.8) if column not in known else []
        if near:
            yield Remark(
                False,
                f"The pack has no input for {table}.{column}, which is left out.",
                f"Did you mean {near[0]}?",
            )
