"""Reads a CSV file row by row, whatever its size: its encoding, its first row, its damage; not what it means."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from integrations.errors import Refused
from policy.language.resolve.names import suggestion

BLOCK: Final = 1 << 20
LONGEST_FIELD: Final = 100_000
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileWrong(Refused):
    """The file cannot be imported as it is."""

    usual_next_step = "Correct the file, or the map, and run the import again: it goes on where it stopped."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number as a spreadsheet shows it (the names of the columns are row 1), its fields."""

    number: int
    fields: Sequence[str]


class Source:
    """A CSV file, opened and its first row read."""

    def __init__(self, path: Path, delimiter: str, encoding: str) -> None:
        self._path = path
        try:
            self.size = path.stat().st_size
            self._binary: BinaryIO = path.open("rb")
        except OSError as fault:
            raise FileWrong(
                f"{path} cannot be read: {fault.strerror}.", next_step="Check the name."
            ) from fault
        self.encoding = encoding or self._encoding()
        try:
            text = io.TextIOWrapper(self._binary, encoding=self.encoding, errors="strict", newline="")
        except LookupError:
            self._binary.close()
            raise FileWrong(
                f"There is no encoding “{encoding}”.", next_step="Write utf-8 or cp1252."
            ) from None
        self._text = text
        csv.field_size_limit(LONGEST_FIELD)
        self._reader = csv.reader(text, delimiter=delimiter, strict=True)
        self._number = 1
        try:
            self.header = tuple(name.strip() for name in self._next() or ())
            self._look_at_header()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._text.close()

    @property
    def position(self) -> int:
        """How many bytes have been read, to the block."""
        return self._binary.tell()

    def rows(self, after: int = 1) -> Iterator[Row]:
        """Give the rows after a number; raise FileWrong where the file is damaged."""
        while (fields := self._next()) is not None:
            self._number += 1
            if self._number > after and fields:
                yield Row(self._number, fields)

    def places(self, names: Sequence[str]) -> dict[str, int]:
        """Return where each named column stands; raise FileWrong for one that is not there."""
        places = {name: place for place, name in enumerate(self.header)}
        for name in names:
            if name not in places:
                raise FileWrong(
                    f"The file has no column “{name}”.",
                    next_step=suggestion(name, self.header, f"It has: {', '.join(self.header)}."),
                )
        return {name: places[name] for name in names}

    def digest(self) -> bytes:
        """Return a digest of the whole file."""
        found = hashlib.blake2b(digest_size=16)
        with self._path.open("rb") as binary:
            while block := binary.read(BLOCK):
                found.update(block)
        return found.digest()

    def _encoding(self) -> str:
        start = self._binary.read(4)
        self._binary.seek(0)
        return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "utf-8")

    def _look_at_header(self) -> None:
        if not any(self.header):
            raise FileWrong("The file is empty: its first row names the columns.")
        if twice := [name for name in self.header if self.header.count(name) > 1 and name]:
            raise FileWrong(f"Two columns are named “{twice[0]}”.")

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except UnicodeError as fault:
            raise FileWrong(
                f"After row {self._number} the file is not {self.encoding}.",
                next_step='Save it as UTF-8, or say what it is in the map: encoding = "cp1252".',
            ) from fault
        except csv.Error as fault:
            raise FileWrong(
                f"After row {self._number} the file is no CSV: {fault}.",
                next_step="Look for a quotation mark that is not closed.",
            ) from fault
