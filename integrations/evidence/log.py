"""The evidence log: adds entries durably, signs for all of them each time, proves what it holds. Decides no content."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from integrations.errors import PortError
from integrations.evidence.checking import caught_up, checked
from integrations.evidence.entries import Entry
from integrations.evidence.merkle import Frontier, Tree, leaf_hash
from integrations.evidence.notes import Checkpoint, Signer
from integrations.evidence.storage import Mark, Row, Storage

READ_AGAIN: Final = 50_000
"""Entries at the end of a log that are read again when it is opened: about half a second."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry's bytes with its number (from 0) and the path that proves that it is in the log."""

    number: int
    body: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """All entries of a call, and the signed checkpoint that their paths lead to."""

    note: str
    entries: tuple[Proven, ...]


class EvidenceLog:
    """One log. Several programs may add to it; each entry is on the disk, and signed for, when `append` returns."""

    def __init__(
        self,
        storage: Storage,
        signer: Signer,
        head: tuple[Frontier, str, str],
        now_ms: Callable[[], int],
    ) -> None:
        self._storage = storage
        self._signer = signer
        self._frontier, self._note, self._origin = head
        self._now_ms = now_ms
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls, path: Path, signer: Signer, *, create: bool = True, now_ms: Callable[[], int] = _now_ms
    ) -> Self:
        """Open a log and check it, or begin one. Of a long log only the last 50,000 entries or so are read again.

        Raise LogBroken if it is not as it was signed, NoEvidence if it is not there and may not be begun, and
        EvidenceUnavailable if it cannot be read.
        """
        storage = Storage.open(path, create=create)
        try:
            with storage.reading():
                frontier, head = checked(storage, signer.verifier, latest=READ_AGAIN)
                note = storage.head()
        except PortError:
            storage.close()
            raise
        return cls(storage, signer, (frontier, note, head.origin if head else _new_origin(signer)), now_ms)

    @property
    def origin(self) -> str:
        """The name of this log, which no other has."""
        return self._origin

    @property
    def size(self) -> int:
        return self._frontier.size

    def append(self, entries: Sequence[Entry]) -> int:
        """Add entries whole or not at all and return how many the log has; on the disk when it returns.

        Raise EvidenceUnavailable if they could not be written, LogBroken if another program has broken the log.
        """
        if not entries:
            return self.size
        with self._lock:
            with self._storage.writing():
                self._catch_up()
                frontier, rows = self._frontier, []
                for entry in entries:
                    rows.append(Row(frontier.size, entry.call, entry.body))
                    frontier = frontier.and_leaf(leaf_hash(rows[-1].body))
                head = Checkpoint(self._origin, frontier.size, frontier.root, self._now_ms())
                note = self._signer.sign(head.text)
                self._storage.add(rows, note)
            self._frontier, self._note = frontier, note
        return frontier.size

    def checkpoint(self) -> str:
        """Put the log's head, as it is now, among those that leave this machine; return its note, "" if it is empty."""
        with self._lock, self._storage.writing():
            self._catch_up()
            if self._note:
                peaks = b"".join(self._frontier.peaks)
                self._storage.add_checkpoint(Mark(self._frontier.size, self._note, peaks))
            return self._note

    def waiting(self) -> tuple[tuple[int, str], ...]:
        """Give size and note of the checkpoints that have not left this machine yet, the oldest first."""
        with self._lock, self._storage.reading():
            return self._storage.waiting()

    def delivered(self, size: int) -> None:
        """Note that the checkpoint of this size has left."""
        with self._lock, self._storage.writing():
            self._storage.delivered(size)

    def verify(self, elsewhere: Iterable[str] = ()) -> int:
        """Check every entry again and return how many there are; raise LogBroken.

        `elsewhere` are notes of this log's checkpoints as they left this machine: the log must still begin with them.
        """
        with self._lock, self._storage.reading():
            return checked(self._storage, self._signer.verifier, elsewhere=elsewhere)[0].size

    def calls(self) -> tuple[str, ...]:
        """Name the calls that the log knows, the latest first."""
        with self._lock, self._storage.reading():
            return self._storage.calls()

    def excerpt(self, call: str) -> Excerpt:
        """Return all entries of a call with their proofs; raise LogBroken if the log is not as it was signed."""
        with self._lock, self._storage.reading():
            checked(self._storage, self._signer.verifier)
            tree, found = Tree(), []
            for row in self._storage.rows():
                tree.append(leaf_hash(row.body))
                if row.call == call:
                    found.append(row)
            note = self._storage.head()
        return Excerpt(note, tuple(Proven(row.number, row.body, tree.inclusion(row.number)) for row in found))

    def consistency(self, first: int) -> tuple[bytes, ...]:
        """Return the proof that the log, as it is now, begins with its first entries as they were then."""
        tree = Tree()
        with self._lock, self._storage.reading():
            for row in self._storage.rows():
                tree.append(leaf_hash(row.body))
        return tree.consistency(first)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._storage.close()

    def _catch_up(self) -> None:
        """Take in what another program has added meanwhile."""
        note = self._storage.head()
        if note != self._note:
            self._frontier, head = caught_up(self._storage, self._signer.verifier, self._frontier, note)
            self._note, self._origin = note, head.origin


def _new_origin(signer: Signer) -> str:
    return f"{signer.name}/{base64.b32encode(secrets.token_bytes(5)).decode('ascii').lower()}"


def set_aside(path: Path) -> Path:
    """Rename a log that cannot be gone on with, so that a new one can be begun; return where it is now."""
    number = 1
    while (kept := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    return kept
