"""How this desk asks its supervisors, as the settings say; None where nobody could approve anything."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.approvals.asker import Asker
    from integrations.approvals.jetstream.carrier import NatsApprovals
    from integrations.approvals.rosters import RosterBook
    from integrations.approvals.sqlite import SqliteApprovals
    from integrations.settings.model import Approvals

ROSTER = "roster.jsonl"


@asynccontextmanager
async def approving(
    approvals: Approvals, folder: Path, agent: str, agent_name: str = ""
) -> AsyncIterator[Asker | None]:
    """Open the way to the supervisors for as long as this is entered; raise a PortError."""
    from integrations.approvals.asker import Asker
    from integrations.approvals.ending import end
    from integrations.approvals.rosters import follow
    from integrations.approvals.used import UsedApprovals
    from policy.approvals.asking import Desk

    book = await asyncio.to_thread(roster_of, approvals, folder)
    if book is None:
        yield None
        return
    async with AsyncExitStack() as stack:
        used = await asyncio.to_thread(UsedApprovals, folder / "used-approvals.sqlite")
        stack.callback(used.close)
        carrier = await stack.enter_async_context(carrying(approvals, folder, agent))
        following = asyncio.create_task(follow(book, carrier))
        stack.push_async_callback(end, (following,))
        # A message server lets a user speak in no name but its own.
        desktop = agent if approvals.transport == "nats" else platform.node() or "desk"
        desk = Desk(agent, agent_name or agent, desktop)
        asker = Asker(carrier, lambda: book.roster, used, desk)
        stack.push_async_callback(asker.close)
        yield asker


@asynccontextmanager
async def carrying(
    approvals: Approvals, folder: Path, person: str
) -> AsyncIterator[SqliteApprovals | NatsApprovals]:
    """Open what carries requests and decisions in one person's name; raise a PortError."""
    if approvals.transport == "nats":
        from integrations.approvals.jetstream.carrier import NatsApprovals
        from integrations.approvals.jetstream.connection import Server

        given = approvals.nats
        carrier: SqliteApprovals | NatsApprovals = NatsApprovals(
            Server(given.addresses, person, given.certificate, given.key, given.authority)
        )
    else:
        from integrations.approvals.sqlite import SqliteApprovals

        carrier = SqliteApprovals(approvals.file or folder / "approvals.sqlite", person)
    await carrier.open()
    try:
        yield carrier
    finally:
        await carrier.close()


def roster_of(approvals: Approvals, folder: Path) -> RosterBook | None:
    """Return the roster that the settings name, with what was deployed since; None if none is named."""
    if not approvals.roster_pin:
        return None
    from integrations.approvals.rosters import RosterBook

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    book = RosterBook(folder / ROSTER, approvals.roster_pin)
    if approvals.roster is not None:
        book.take_file(approvals.roster)
    return book
