"""The demonstration's supervisor: keys for one run, a roster that two managers signed, a window in its own process."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.demo.supervisor import Orders
from integrations.approvals.answerer import Answerer
from integrations.approvals.enrolment import confirm, pin, propose
from integrations.approvals.keys import HeldKey
from integrations.approvals.rosters import RosterBook
from integrations.approvals.sqlite import SqliteApprovals
from policy.approvals.amendment import Enrol, Found, Signer
from policy.approvals.roster import Roster
from policy.language.tree.pack import Pack

SUPERVISOR, NAME = "dana", "Dana Reyes"
LIMIT = 100_000
"""What she may give away with one signature, in minor units."""
ROSTER = Path("approvals", "roster.jsonl")
FILE = Path("approvals", "approvals.sqlite")
_ENDS_S = 3.0


@dataclass(frozen=True, slots=True)
class Office:
    """Who approves in one run of the demonstration. The keys are made for it and end with it."""

    folder: Path
    pack: str
    pin: str
    seed: bytes = field(repr=False)

    @classmethod
    def founded(cls, folder: Path, pack: Pack, named: str) -> Office:
        """Found the roster in the panel's data folder; raise a PortError."""
        role = max(pack.roles, key=lambda one: one.rank).id
        managers = {"mia": HeldKey(), "max": HeldKey()}
        founders = tuple(
            Signer(person, person.title(), role, LIMIT, key.public_key, enrols=True)
            for person, key in managers.items()
        )
        seed = secrets.token_bytes(32)
        dana = Signer(SUPERVISOR, NAME, role, LIMIT, HeldKey(seed).public_key)
        at_ms = time.time_ns() // 1_000_000
        first, second = managers.values()
        began = confirm(propose(Roster(), Found(founders), first, at_ms), second)
        file = folder / ROSTER
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        book = RosterBook(file, pin(began))
        book.take(began)
        book.take(confirm(propose(book.roster, Enrol(dana), first, at_ms), second))
        return cls(folder, named, pin(began), seed)

    @asynccontextmanager
    async def signing(self, pack: Pack) -> AsyncIterator[Answerer]:
        """Have her decide without a window, for as long as this is entered; raise a PortError."""
        carrier = SqliteApprovals(self.folder / FILE, SUPERVISOR)
        await carrier.open()
        book = RosterBook(self.folder / ROSTER, self.pin)
        ranks = {role.id: role.rank for role in pack.roles}
        answerer = Answerer(carrier, HeldKey(self.seed), lambda: book.roster, SUPERVISOR, ranks)
        answerer.start()
        try:
            await answerer.on_duty(on=True)
            yield answerer
        finally:
            await answerer.stop()
            await carrier.close()

    @asynccontextmanager
    async def window(self, language: str) -> AsyncIterator[None]:
        """Show the supervisor's window beside the panel, for as long as this is entered."""
        orders = Orders(SUPERVISOR, self.seed.hex(), str(self.folder), self.pin, self.pack, language=language)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "desktop.demo.supervisor", stdin=asyncio.subprocess.PIPE
        )
        if process.stdin is not None:
            process.stdin.write(orders.written().encode())
            await process.stdin.drain()
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _ENDS_S)
            except TimeoutError:
                process.kill()
                await process.wait()
