"""Imports one file: batches in transactions, rejects written beside them, going on where it was interrupted."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from integrations.accounts.database import Database
from integrations.accounts.intake.cells import NoCell
from integrations.accounts.intake.map import ImportMap, read_map
from integrations.accounts.intake.rows import RowReader
from integrations.accounts.intake.source import FileWrong, Row, Source
from integrations.accounts.records import Book, ChildRecord, ItemRecord, Part
from integrations.accounts.schema import imports
from integrations.accounts.writing import Group, book_of, write_groups
from policy.language.tree.pack import Pack

BATCH: Final = 2_000
"""Rows of one transaction; an account's rows are never parted."""
MOST_OF_ACCOUNT: Final = 10_000

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes in all."""

_FIND: Final = select(imports).where(imports.c.source == bindparam("wanted"))
_BEGIN: Final = insert(imports)
_COUNTED: Final = ("rows", "written", "unchanged", "rejected", "rejects_bytes")
_GO_ON: Final = (
    update(imports)
    .where(imports.c.source == bindparam("wanted"))
    .values({name: bindparam(f"new_{name}") for name in _COUNTED})
)
_END: Final = delete(imports).where(imports.c.source == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: rows read, accounts written and unchanged, entries in the rejects file.

    `resumed_after` is the row behind which an interrupted import went on, else 0.
    """

    rows: int
    written: int
    unchanged: int
    rejected: int
    resumed_after: int
    missing: tuple[str, ...]
    """Inputs that the pack takes from the account and no column gives."""


@dataclass(slots=True)
class _Batch:
    """Rows read and not yet written. `rejects` are (row, reason)."""

    groups: list[Group] = field(default_factory=list)
    rejects: list[tuple[Row, str]] = field(default_factory=list)
    rows: dict[int, tuple[Row, ...]] = field(default_factory=dict)
    last: int = 1


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far an import has come, as the database knows it."""

    run: int
    rows: int = 1
    written: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects_bytes: int = 0


def import_file(
    database: Database, path: Path, map_path: Path, rejects: Path, pack: Pack, progress: Progress
) -> Imported:
    """Import a file by its map; raise FileWrong, MapWrong or another PortError, with all written before kept."""
    try:
        text = map_path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as fault:
        raise FileWrong(f"The map {map_path} cannot be read.", next_step="Check its name.") from fault
    map_ = read_map(text, pack)
    with Source(path, map_.delimiter, map_.encoding) as source:
        reader = RowReader(map_, pack, source.places(map_.named()), len(source.header))
        key = hashlib.blake2b(
            source.digest() + text.encode() + pack.about.id.encode(), digest_size=16
        ).hexdigest()
        try:
            with rejects.open("r+b" if rejects.exists() else "w+b") as kept:
                return _Run(database, source, reader, map_, pack, key, kept).run(progress)
        except OSError as fault:
            raise FileWrong(
                f"The rejects file {rejects} cannot be written: {fault.strerror}.",
                next_step="Name another with --rejects, and run the import again.",
            ) from fault


class _Run:
    def __init__(
        self,
        database: Database,
        source: Source,
        reader: RowReader,
        map_: ImportMap,
        pack: Pack,
        key: str,
        kept: BinaryIO,
    ) -> None:
        self._database = database
        self._source = source
        self._reader = reader
        self._map = map_
        self._pack = pack
        self._key = key
        self._kept = kept
        about = pack.about
        self._book = Book(about.id, about.currency, about.minor_digits)
        self._names = _histories(map_, pack)
        self._said = hashlib.blake2b(repr(map_).encode(), digest_size=8)  # a changed map changes every row

    def run(self, progress: Progress) -> Imported:
        standing = self._database.write(self._begin)
        resumed_after = standing.rows if standing.rows > 1 else 0
        for batch in self._batches(standing.rows):
            standing = self._database.write(partial(self._write, batch=batch, standing=standing))
            progress(self._source.position, self._source.size)
        self._database.write(self._end)
        return Imported(
            standing.rows - 1,
            standing.written,
            standing.unchanged,
            standing.rejected,
            resumed_after,
            _missing(self._map, self._pack),
        )

    def _begin(self, connection: Connection) -> _Standing:
        row = connection.execute(_FIND, {"wanted": self._key}).first()
        if row is not None:
            return _Standing(row.run, row.rows, row.written, row.unchanged, row.rejected, row.rejects_bytes)
        head = self._keep(0, [("row", "reason", *self._source.header)])
        standing = _Standing(time.time_ns() // 1000, rejects_bytes=head)
        connection.execute(_BEGIN, {"source": self._key, "run": standing.run, **_counts(standing)})
        return standing

    def _end(self, connection: Connection) -> None:
        connection.execute(_END, {"wanted": self._key})

    def _batches(self, after: int) -> Iterator[_Batch]:
        """Give batches that end between two accounts."""
        batch = _Batch(last=after)
        together: list[Row] = []
        account = ""
        for row in self._source.rows(after):
            number, fault = self._account(row)
            parted = bool(together) and number != account and not fault
            if together and (parted or len(batch.rejects) >= BATCH or self._map.part is Part.ACCOUNTS):
                self._close(batch, account, together)
                together = []
            if not together and max(len(batch.rejects), batch.last - after) >= BATCH:
                yield batch
                after = batch.last
                batch = _Batch(last=after)
            if not fault and len(together) >= MOST_OF_ACCOUNT:
                fault = f"Account {number} has more than {MOST_OF_ACCOUNT:,} rows."
            if fault:
                batch.rejects.append((row, fault))
                batch.last = batch.last if together else row.number
            else:
                account = number
                together.append(row)
        if together:
            self._close(batch, account, together)
        yield batch

    def _account(self, row: Row) -> tuple[str, str]:
        """Return a row's account, or why it has none."""
        try:
            return self._reader.account(row), ""
        except NoCell as fault:
            return "", str(fault)

    def _close(self, batch: _Batch, account: str, rows: Sequence[Row]) -> None:
        """Read the rows of one account into the batch."""
        batch.last = max([rows[-1].number, *(row.number for row, _ in batch.rejects[-1:])])
        first = rows[0].number
        batch.rows[first] = tuple(rows)
        said = self._said.copy()
        for row in rows:
            said.update("\x1f".join(row.fields).encode("utf-8", "surrogatepass") + b"\x1e")
        group = Group(first, account, int.from_bytes(said.digest(), "big", signed=True))
        if self._map.part is Part.ACCOUNTS:
            try:
                record, left_out = self._reader.record(rows[0], account)
            except NoCell as fault:
                batch.rejects.append((rows[0], str(fault)))
                return
            batch.rejects += [(rows[0], reason) for reason in left_out]
            batch.groups.append(replace(group, record=record))
            return
        children, faults = self._children(rows)
        if faults:  # what the account had stays, rather than be replaced by a part
            batch.rejects += [(row, faults.get(row.number, _SPOILED.format(min(faults)))) for row in rows]
        else:
            batch.groups.append(replace(group, children=tuple(children)))

    def _children(self, rows: Sequence[Row]) -> tuple[list[ChildRecord], dict[int, str]]:
        """Read the rows of one account; what is wrong is said by the row's number."""
        children: list[ChildRecord] = []
        faults: dict[int, str] = {}
        items: set[str] = set()
        for row in rows:
            try:
                child = self._reader.child(row)
            except NoCell as fault:
                faults[row.number] = str(fault)
                continue
            if isinstance(child, ItemRecord):
                if child.item in items:
                    faults[row.number] = f"Item {child.item} stands in an earlier row of the account too."
                items.add(child.item)
            if child is not None:
                children.append(child)
        return children, faults

    def _write(self, connection: Connection, batch: _Batch, standing: _Standing) -> _Standing:
        book = book_of(connection, self._book)
        outcome = write_groups(connection, book, self._map.part, batch.groups, standing.run, self._names)
        refused = [(row, reason) for group, reason in outcome.refused for row in batch.rows[group.row]]
        rejects = sorted([*batch.rejects, *refused], key=lambda one: one[0].number)
        lines = [(str(row.number), reason, *row.fields) for row, reason in rejects]
        now = _Standing(
            standing.run,
            batch.last,
            standing.written + outcome.written,
            standing.unchanged + outcome.unchanged,
            standing.rejected + len(rejects),
            self._keep(standing.rejects_bytes, lines),
        )
        counts = {f"new_{name}": count for name, count in _counts(now).items()}
        connection.execute(_GO_ON, {"wanted": self._key, **counts})
        return now

    def _keep(self, at: int, lines: Sequence[Sequence[str]]) -> int:
        """Write rejects behind what the database knows of, and return where they end."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        self._kept.truncate(at)
        self._kept.seek(at)
        self._kept.write(text.getvalue().encode("utf-8", "replace"))
        self._kept.flush()
        return self._kept.tell()


_SPOILED: Final = "Row {} of the same account is wrong; the account keeps what it had."


def _counts(standing: _Standing) -> dict[str, int]:
    return {name: getattr(standing, name) for name in _COUNTED}


def _histories(map_: ImportMap, pack: Pack) -> tuple[str, ...]:
    """Return the histories that a file speaks of, all of them where a column names each row's."""
    if map_.part is not Part.HISTORY:
        return ()
    return (map_.history,) if map_.history else tuple(sorted(pack.histories))


def _missing(map_: ImportMap, pack: Pack) -> tuple[str, ...]:
    if map_.part is not Part.ACCOUNTS:
        return ()
    given = {one.declared.name for one in map_.values}
    return tuple(
        name
        for name, one in pack.inputs.items()
        if one.origin == "account"
        and one.scope.value == "account"
        and not one.may_be_unknown
        and name not in given
    )
