"""Approvals through a file that several programs of one machine open. It carries; nobody trusts what is in it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from integrations.approvals.failures import FileUnavailable
from integrations.approvals.overrides.carried import Recorded
from integrations.approvals.reading import Kind, amendment_in, decision_in, fact_in
from integrations.ports import DecidedMeanwhile
from policy.approvals.amendment import SignedAmendment, amendment_bytes
from policy.approvals.decision import SignedDecision, signed_bytes
from policy.approvals.form import digest as digest_of
from policy.approvals.form import request_bytes
from policy.approvals.queue import QueueFact
from policy.approvals.request import ApprovalRequest

T = TypeVar("T")
POLL_S: Final = 0.01
BUSY_S: Final = 2.0
DUTY_S: Final = 15.0
SHOWN_S: Final = 7 * 86_400
"""What is older is in no queue any more, and stays for the record. So long a code can be confirmed."""
KEPT_S: Final = 400 * 86_400
_AT_ONCE: Final = 200
_ROSTER: Final = "roster"
_LAST_BEFORE: Final = "SELECT coalesce(max(number), 0) FROM entries WHERE at_ms < ?"

SCHEMA: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('ask', 'withdraw', 'decide', 'amend')),
    digest TEXT NOT NULL,
    place INTEGER NOT NULL,
    body BLOB NOT NULL CHECK (length(body) <= 20000),
    at_ms INTEGER NOT NULL,
    UNIQUE (digest, kind, place)
) STRICT;
CREATE INDEX IF NOT EXISTS entries_by_time ON entries (at_ms);
CREATE TABLE IF NOT EXISTS duty (person TEXT PRIMARY KEY NOT NULL, until_ms INTEGER NOT NULL) STRICT;
COMMIT;
"""


class SqliteApprovals:
    """All ports of approvals over one file; `person` is who answers, or who asks."""

    def __init__(self, path: Path, person: str, wall_ms: Callable[[], int] | None = None) -> None:
        self._path = path
        self._person = person
        self._wall_ms = wall_ms or (lambda: time.time_ns() // 1_000_000)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="approvals")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open or make the file, and drop what is older than its record reaches. Raise FileUnavailable."""
        await self._do(lambda _: None)

    async def close(self) -> None:
        """Let the file go."""

        def done() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        await asyncio.get_running_loop().run_in_executor(self._thread, done)
        self._thread.shutdown(wait=False)

    async def ask(self, request: ApprovalRequest) -> int:
        body, name, now = request_bytes(request), digest_of(request), self._wall_ms()

        def done(file: sqlite3.Connection) -> int:
            _put(file, Kind.ASK, name, 0, body, now, again=True)
            return _on_duty(file, now)

        return await self._do(done)

    async def on_duty(self) -> int:
        now = self._wall_ms()
        return await self._do(lambda file: _on_duty(file, now))

    async def withdraw(self, digest: str, why: str) -> None:
        now = self._wall_ms()
        await self._do(lambda file: _put(file, Kind.WITHDRAW, digest, 0, why.encode(), now, again=True))

    async def recorded(self, since_ms: int) -> Sequence[Recorded]:
        """Return what was carried since then, in order. Raise FileUnavailable."""
        select = (
            "SELECT kind, digest, place, body, at_ms FROM entries "
            "WHERE kind <> 'amend' AND at_ms >= ? ORDER BY number"
        )
        rows = await self._do(lambda file: file.execute(select, (since_ms,)).fetchall())
        facts = ((at_ms, fact_in(Kind(kind), name, place, body)) for kind, name, place, body, at_ms in rows)
        return tuple(Recorded(at_ms, fact) for at_ms, fact in facts if fact is not None)

    async def decisions(self, digest: str) -> AsyncGenerator[SignedDecision, None]:
        async for _, _, body in self._entries(("decide",), digest):
            signed = decision_in(body)
            if signed is not None:
                yield signed

    async def queue(self) -> AsyncGenerator[QueueFact, None]:
        kinds, since_ms = ("ask", "withdraw", "decide"), self._wall_ms() - SHOWN_S * 1000
        async for kind, (digest, place), body in self._entries(kinds, "", since_ms):
            fact = fact_in(Kind(kind), digest, place, body)
            if fact is not None:
                yield fact

    async def decide(self, desktop: str, signed: SignedDecision, place: int) -> None:
        body, name, now = signed_bytes(signed), signed.decision.digest, self._wall_ms()
        await self._do(lambda file: _put(file, Kind.DECIDE, name, place, body, now))

    async def duty(self, on: bool) -> None:
        until = self._wall_ms() + int(DUTY_S * 1000) if on else 0
        await self._do(
            lambda file: file.execute(
                "INSERT INTO duty VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET until_ms = excluded.until_ms",
                (self._person, until),
            )
        )

    async def share(self, signed: SignedAmendment) -> None:
        body, number, now = amendment_bytes(signed), signed.amendment.number, self._wall_ms()
        await self._do(lambda file: _put(file, Kind.AMEND, _ROSTER, number, body, now))

    async def amendments(self, after: int) -> AsyncGenerator[SignedAmendment, None]:
        async for _, (_, number), body in self._entries(("amend",), _ROSTER):
            signed = amendment_in(body) if number > after else None
            if signed is not None:
                yield signed

    async def _entries(
        self, kinds: tuple[str, ...], digest: str, since_ms: int = 0
    ) -> AsyncGenerator[tuple[str, tuple[str, int], bytes], None]:
        """Give entries as they come, of one digest or of all since then; a file that is away is waited for."""
        last: int | None = None
        marks = ", ".join("?" * len(kinds))
        named = (digest,) if digest else ()
        # The plus has one digest's few entries found by their index, and not by reading all that came since.
        which = "digest = ? AND +number > ?" if digest else "number > ?"
        select = (
            "SELECT number, kind, digest, place, body FROM entries "  # noqa: S608 (only marks)
            f"WHERE {which} AND kind IN ({marks}) ORDER BY number LIMIT ?"
        )

        def found(file: sqlite3.Connection) -> list[tuple[int, str, str, int, bytes]]:
            nonlocal last
            if last is None:
                (last,) = file.execute(_LAST_BEFORE, (since_ms,)).fetchone()
            return file.execute(select, (*named, last, *kinds, _AT_ONCE)).fetchall()

        while True:
            try:
                rows = await self._do(found)
            except FileUnavailable:
                rows = []
            for number, kind, name, place, body in rows:
                last = number
                yield kind, (name, place), body
            if not rows:
                await asyncio.sleep(POLL_S)

    async def _do(self, what: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._did, what)

    def _did(self, what: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = _opened(self._path, self._wall_ms())
            return what(self._connection)
        except sqlite3.IntegrityError as error:
            raise DecidedMeanwhile from error
        except (sqlite3.Error, OSError) as error:
            raise FileUnavailable from error


def _on_duty(file: sqlite3.Connection, now_ms: int) -> int:
    (count,) = file.execute("SELECT count(*) FROM duty WHERE until_ms > ?", (now_ms,)).fetchone()
    return int(count)


def _opened(path: Path, now_ms: int) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is asked again
        file.execute("PRAGMA trusted_schema = OFF")
        file.executescript(SCHEMA)
        file.execute("DELETE FROM entries WHERE kind <> 'amend' AND at_ms < ?", (now_ms - KEPT_S * 1000,))
    except sqlite3.Error:
        file.close()
        raise
    return file


def _put(
    file: sqlite3.Connection,
    kind: Kind,
    digest: str,
    place: int,
    body: bytes,
    now_ms: int,
    *,
    again: bool = False,
) -> None:
    """Keep an entry; a place that is taken raises, unless the same may be said `again`."""
    insert = "INSERT INTO entries (kind, digest, place, body, at_ms) VALUES (?, ?, ?, ?, ?)"
    rest = " ON CONFLICT DO NOTHING" if again else ""
    file.execute(insert + rest, (kind.value, digest, place, body, now_ms))
