"""The account ports on a database: each question runs on a worker thread, so that no event loop waits for a disk.

Threads and not the drivers' own asyncio: psycopg refuses the event loop that Qt needs on Windows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Self, TypeVar

from sqlalchemy import Connection

from integrations.accounts import agreeing, granting, noting, reading, search
from integrations.accounts import posting as booking
from integrations.accounts.database import Database
from integrations.customers import (
    USUAL_CHART,
    AccountFacts,
    AccountFile,
    Chart,
    GivingBack,
    Granted,
    Matches,
    PlanAgreed,
    Posted,
    Posting,
)
from policy.account import Entry
from policy.language.tree.pack import Pack

T = TypeVar("T")


class AccountStore:
    """All account ports in one; a posting that waits keeps no search waiting."""

    def __init__(self, database: Database, chart: Chart = USUAL_CHART) -> None:
        self._database = database
        self._chart = chart
        self._readers = ThreadPoolExecutor(2, "accounts-read")
        self._writer = ThreadPoolExecutor(1, "accounts-write")

    @classmethod
    def open(cls, address: str, *, upgrade: bool = False, chart: Chart = USUAL_CHART) -> Self:
        """Open the database at a URL or path; raise a PortError. See Database.open."""
        return cls(Database.open(address, upgrade=upgrade), chart)

    async def close(self) -> None:
        """Finish what was begun and let the database go."""
        await asyncio.to_thread(self._close)

    async def by_phone(self, number: str) -> Matches:
        return await self._read(lambda connection: search.by_phone(connection, number))

    async def by_number(self, text: str) -> Matches:
        return await self._read(lambda connection: search.by_number(connection, text))

    async def by_name(self, text: str) -> Matches:
        return await self._read(lambda connection: search.by_name(connection, text))

    async def facts(self, account: str, pack: Pack) -> AccountFacts:
        return await self._read(lambda connection: reading.facts(connection, account, pack))

    async def file(self, account: str) -> AccountFile:
        return await self._read(lambda connection: reading.file(connection, account))

    async def whole(self, account: str, pack: Pack) -> tuple[AccountFacts, AccountFile]:
        return await self._read(lambda connection: reading.whole(connection, account, pack))

    async def post(self, posting: Posting) -> Posted:
        return await self._write(lambda connection: booking.post(connection, posting, self._chart))

    async def give_back(self, giving: GivingBack) -> Posted:
        return await self._write(lambda connection: booking.give_back(connection, giving, self._chart))

    async def posted(self, key: str) -> Posted | None:
        return await self._read(lambda connection: booking.posted(connection, key))

    async def note(self, account: str, author: str, text: str, at: datetime) -> None:
        """Write a note on an account, once; raise a PortError."""
        await self._write(lambda connection: noting.add_note(connection, account, author, text, at))

    async def grant(self, key: str, account: str, agent: str, granted: Sequence[Granted]) -> None:
        """Write what was granted at a desk, once for a key; raise a PortError."""
        await self._write(lambda connection: granting.grant(connection, key, account, agent, granted))

    async def agree(self, plan: PlanAgreed) -> None:
        """Write a plan that was agreed to, once for its key; raise a PortError."""
        await self._write(lambda connection: agreeing.agree(connection, plan))

    async def granted_by(self, agent: str, since: date) -> Mapping[str, tuple[Entry, ...]]:
        return await self._read(lambda connection: granting.granted_by(connection, agent, since))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._database.read, work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, self._database.write, work)

    def _close(self) -> None:
        for threads in (self._readers, self._writer):
            threads.shutdown()
        self._database.close()
