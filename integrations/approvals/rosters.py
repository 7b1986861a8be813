"""This machine's copy of the roster of signers: a file of signed amendments that only ever grows."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from integrations.approvals.keys import verify
from integrations.errors import PortError, Refused, Unavailable
from integrations.logs.writing import note
from integrations.ports import DecidedMeanwhile, RosterSharing
from policy.approvals import amendment
from policy.approvals.amendment import SignedAmendment, amendment_bytes, read_amendment
from policy.approvals.roster import NotConfirmed, Roster, amended
from policy.approvals.writing import Malformed

MOST_BYTES: Final = 16_000_000
LOOK_S: Final = 1.0
"""So long after a file of amendments has changed it is taken, at the latest."""

_log = logging.getLogger(__name__)


class RosterUnavailable(Unavailable):
    """The roster of those who may approve cannot be read, so nobody may."""

    usual_next_step = "Check the file that the settings name, and who may read it."


class RosterRefused(Refused):
    """An amendment of the roster is not confirmed as it must be, so it changes nothing."""

    usual_next_step = "Ask the managers who signed it. Until then the roster is as it was."


class RosterBook:
    """The roster as this machine knows it. What it has taken it never forgets, so that nobody can turn it back.

    `pinned` is the digest of the first amendment, which the program was given with its settings.
    """

    def __init__(self, path: Path, pinned: str) -> None:
        self._path = path
        self._pinned = pinned
        self._lock = threading.Lock()
        self._roster = Roster()
        self._lines: list[bytes] = []
        if path.exists():
            self.take_file(path)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._path

    @property
    def roster(self) -> Roster:
        return self._roster

    @property
    def amendments(self) -> tuple[SignedAmendment, ...]:
        """All that was taken, from the first."""
        with self._lock:
            return tuple(read_amendment(line) for line in self._lines)

    def take(self, signed: SignedAmendment) -> bool:
        """Take the next amendment and keep it; tell whether it was new. Raise RosterRefused, RosterUnavailable."""
        with self._lock:
            new = self._add(signed)
            if new:
                self._keep()
            return new

    def take_file(self, path: Path) -> int:
        """Take what is new in a file of amendments, such as the policy brings; return how many were.

        A file that ends before what is known here changes nothing; one that contradicts it raises RosterRefused.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RosterUnavailable from error
        if len(data) > MOST_BYTES:
            raise RosterRefused("The file of amendments is too large.")
        with self._lock:
            count = 0
            try:
                for line in data.splitlines():
                    count += self._add(_amendment(line))
            finally:
                if count and path != self._path:
                    self._keep()
            return count

    def _add(self, signed: SignedAmendment) -> bool:
        number = signed.amendment.number
        if number <= len(self._lines):
            known = read_amendment(self._lines[number - 1]).amendment
            if known != signed.amendment:
                raise RosterRefused(f"Amendment {number} is another one than the one that was taken.")
            return False
        try:
            self._roster = amended(self._roster, signed, verify, self._pinned)
        except NotConfirmed as why:
            raise RosterRefused(f"The roster is not amended: {why}.") from why
        self._lines.append(amendment_bytes(signed))
        return True

    def _keep(self) -> None:
        """Put the file in place whole, on the disk before its name; a longer one of another program stays."""
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            if self._path.exists() and self._path.read_bytes().count(b"\n") > len(self._lines):
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("wb") as file:
                file.write(b"".join(line + b"\n" for line in self._lines))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            with contextlib.suppress(OSError):
                new.unlink()
            raise RosterUnavailable from error


async def follow(
    book: RosterBook, sharing: RosterSharing, changed: Callable[[Roster], None] = lambda _: None
) -> None:
    """Take amendments as they are shared, until it is cancelled; what is not confirmed changes nothing."""
    async with contextlib.aclosing(sharing.amendments(book.roster.number)) as amendments:
        async for signed in amendments:
            with contextlib.suppress(RosterRefused, RosterUnavailable):
                await asyncio.to_thread(book.take, signed)
                changed(book.roster)


async def keep_up(
    book: RosterBook,
    sharing: RosterSharing,
    deployed: Path | None = None,
    may_share: Callable[[Roster], bool] = lambda _: False,
    changed: Callable[[Roster], None] = lambda _: None,
) -> None:
    """Take what comes into the roster's files, this machine's own and IT's, until it is cancelled.

    Who `may_share`, shares it, so that what a manager's `tillside enroll revoke` has written is everywhere at once.
    """
    files = [_Watched(path) for path in (book.path, deployed) if path is not None]
    shared = 0
    while True:
        for file in files:
            if await asyncio.to_thread(file.take_into, book):
                changed(book.roster)
        if shared < book.roster.number and may_share(book.roster):
            try:
                await share_all(book, sharing, after=shared)
            except PortError as error:
                note(_log, "roster.unshared", logging.WARNING, error=type(error).__name__.lower())
                if isinstance(
                    error, Refused
                ):  # the server does not let this person; it would not later either
                    shared = book.roster.number
            else:
                shared = book.roster.number
        await asyncio.sleep(LOOK_S)


class _Watched:
    """A file of amendments that is read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def take_into(self, book: RosterBook) -> int:
        """Return how many new amendments were taken; what cannot be read or is not confirmed is left and noted."""
        try:
            found = self._path.stat()
        except OSError:
            return 0
        now = (found.st_mtime_ns, found.st_size)
        if now == self._seen:
            return 0
        self._seen = now
        try:
            return book.take_file(self._path)
        except (RosterRefused, RosterUnavailable) as error:
            note(_log, "roster.refused", logging.WARNING, error=type(error).__name__.lower())
            return 0


async def share_all(book: RosterBook, sharing: RosterSharing, after: int = 0) -> int:
    """Share what was not shared yet, as a manager may, so that a revocation is everywhere at once; return how many.

    Amendments up to the number `after` were shared before. Raise a PortError.
    """
    count = 0
    for signed in book.amendments[after:]:
        with contextlib.suppress(DecidedMeanwhile):
            await sharing.share(signed)
            count += 1
    return count


def pin_of(path: Path) -> str:
    """Return the digest of the first amendment in a file, for people to compare before they trust it."""
    try:
        first = path.read_bytes().split(b"\n", 1)[0]
    except OSError as error:
        raise RosterUnavailable from error
    return amendment.digest(_amendment(first).amendment)


def _amendment(line: bytes) -> SignedAmendment:
    try:
        return read_amendment(line)
    except Malformed as fault:
        raise RosterRefused("A line of the file is no amendment.") from fault
