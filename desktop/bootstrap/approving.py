"""How this desk asks its supervisors, as the settings say; None where nobody could approve anything."""

from __future__ import annotations

import asyncio
import logging
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from integrations.errors import Refused, Unavailable
from integrations.logs.writing import fault, note

if TYPE_CHECKING:
    from integrations.approvals.asker import Asker
    from integrations.approvals.codes import Telephone
    from integrations.approvals.jetstream.carrier import NatsApprovals
    from integrations.approvals.rosters import RosterBook
    from integrations.approvals.sqlite import SqliteApprovals
    from integrations.approvals.used import UsedApprovals
    from integrations.evidence.records import Record
    from integrations.ports import ApprovalAsking, RosterSharing, SecretKeeping
    from integrations.settings.model import Approvals
    from policy.approvals.roster import Roster

ROSTER = "roster.jsonl"
USED: Final = "used-approvals.sqlite"
COUNT_S: Final = 10.0
"""So often it is looked how many supervisors are there."""
CONFIRM_S: Final = 30.0
"""So often those who read out codes are asked for their signatures."""
HEAR_S: Final = 2.0
MOST_CONFIRMED: Final = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hears:
    """Who hears, on the event loop, what has to be recorded, and how many supervisors are there, None if unknown."""

    record: Callable[[Sequence[Record]], None] = lambda _: None
    on_duty: Callable[[int | None], None] = lambda _: None


@asynccontextmanager
async def approving(
    approvals: Approvals, folder: Path, agent: str, agent_name: str = "", hears: Hears | None = None
) -> AsyncIterator[Asker | None]:
    """Open the way to the supervisors for as long as this is entered; raise a PortError."""
    from integrations.approvals.asker import Asker, Ended
    from integrations.approvals.record import records_of
    from integrations.approvals.used import UsedApprovals
    from policy.approvals.asking import Desk
    from policy.effects import RequestApproval

    book = await asyncio.to_thread(roster_of, approvals, folder)
    if book is None:
        yield None
        return
    async with AsyncExitStack() as stack:
        used = await asyncio.to_thread(UsedApprovals, folder / USED)
        stack.callback(used.close)
        carrier = await stack.enter_async_context(carrying(approvals, folder, agent))
        await stack.enter_async_context(following(book, carrier, approvals))
        told = hears or Hears()

        def ended(effect: RequestApproval, how: Ended) -> None:
            told.record(records_of(effect, how, book.roster))

        await stack.enter_async_context(
            working(
                lambda: _count(carrier, told.on_duty),
                lambda: _have_confirmed(used, carrier, book, told.record),
            )
        )
        # A message server lets a user speak in no name but its own.
        desktop = agent if approvals.transport == "nats" else platform.node() or "desk"
        desk = Desk(agent, agent_name or agent, desktop)
        asker = Asker(carrier, lambda: book.roster, used, desk, ended=ended)
        stack.push_async_callback(asker.close)
        yield asker


def telephone(asker: Asker, keyring: SecretKeeping) -> Telephone:
    """Return what takes codes that are read out for this desk's requests."""
    from integrations.approvals.codes import Telephone

    return Telephone(asker, keyring)


async def _count(carrier: ApprovalAsking, on_duty: Callable[[int | None], None]) -> None:
    """Tell how many supervisors are there, again and again."""
    while True:
        try:
            on_duty(await carrier.on_duty())
        except Unavailable:
            on_duty(None)
        await asyncio.sleep(COUNT_S)


async def _have_confirmed(
    used: UsedApprovals, carrier: ApprovalAsking, book: RosterBook, record: Callable[[Sequence[Record]], None]
) -> None:
    """Ask those who read out codes for their signatures, again and again, until all codes are confirmed."""
    from integrations.approvals.codes import have_confirmed
    from integrations.approvals.record import confirmed
    from integrations.clock import now

    while True:
        for use in (await asyncio.to_thread(used.unconfirmed))[-MOST_CONFIRMED:]:
            try:
                async with asyncio.timeout(HEAR_S):
                    at = now()
                    signed = await have_confirmed(use, carrier, used, lambda: book.roster, at.wall_ms)
                    record(confirmed(use, signed, book.roster, at))
            except Refused as error:  # it was asked in a name that this desk no longer has; the others go on
                note(_log, "approvals.unconfirmed", logging.WARNING, error=type(error).__name__.lower())
            except (TimeoutError, Unavailable):
                continue
        await asyncio.sleep(CONFIRM_S)


@asynccontextmanager
async def following(
    book: RosterBook,
    carrier: RosterSharing,
    approvals: Approvals,
    may_share: Callable[[Roster], bool] = lambda _: False,
) -> AsyncIterator[None]:
    """Have the roster follow what is shared, and its files, for as long as this is entered."""
    from integrations.approvals.rosters import follow, keep_up

    async with working(
        lambda: follow(book, carrier), lambda: keep_up(book, carrier, approvals.roster, may_share)
    ):
        yield


@asynccontextmanager
async def working(*works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep work going beside for as long as this is entered; where it fails, it is noted and begun again."""
    from integrations.approvals.ending import end
    from integrations.approvals.persevering import persevere

    def failed(error: Exception, again: bool) -> None:
        fault(_log, "approvals.failed" if again else "approvals.given-up", error)

    tasks = [asyncio.create_task(persevere(work, failed)) for work in works]
    try:
        yield
    finally:
        await end(tasks)


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
