"""A desktop and supervisors' programs over one carrier, as the tests of asking and answering know them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from integrations.approvals.answerer import Answerer, Result
from integrations.approvals.asker import Asker, Ended, Progress
from integrations.approvals.asker import now as clock_now
from integrations.approvals.used import UsedApprovals
from integrations.ports import ApprovalAnswering
from policy.adjustment import Waive
from policy.approvals.amendment import key_id
from policy.approvals.asking import Desk, Shown
from policy.approvals.queue import Queue
from policy.approvals.roster import Roster
from policy.authority import Judgement, Verdict
from policy.calls import CallKey
from policy.effects import RequestApproval
from policy.moment import Moment
from tests.integrations.contracts.approvals import Wire
from tests.policy.approvals.world import RANKS, private, public, roster

AMY = Desk("amy", "Amy Lund", "desk-14")
SHOWN = Shown("USD", 2, "Rosa Delgado")
WAIT_S = 20.0


class HeldBy:
    """A person's key."""

    def __init__(self, person: str) -> None:
        self._person = person

    @property
    def key(self) -> str:
        return key_id(bytes.fromhex(public(self._person)))

    def sign(self, message: bytes) -> str:
        return private(self._person).sign(message).hex()


def effect(number: int = 9, people: int = 1, asked: int = 7_500) -> RequestApproval:
    """Return what Amy's session asks for: to waive so much, in cents."""
    waive = Waive("reconnection", asked, "outage", "Office closed by the outage.")
    judgement = Judgement(
        Verdict.NEEDS_APPROVAL, waive, "amy", "Not the agent's.", "RC7", "", "supervisor", people
    )
    return RequestApproval(
        id=f"sim:1#{number}",
        call=CallKey("sim", "1"),
        account="8841-2207-3",
        judgement=judgement,
        before=35_810,
        after=35_810 - asked,
        version="2025.11",
    )


class Office:
    """One desktop, with a roster and a clock that tests change, and people who answer."""

    def __init__(self, wire: Wire, folder: Path) -> None:
        self.wire = wire
        self.roster: Roster = roster()
        self.used = UsedApprovals(folder / "used.sqlite3")
        self.back_ms = 0
        self.forward_ns = 0
        self.askers: list[Asker] = []
        self.people: list[Answerer] = []
        self.progress: list[Progress] = []
        self.told = asyncio.Event()
        self.ended: list[Ended] = []

    def clock(self) -> Moment:
        at = clock_now()
        return Moment(
            at.monotonic_ns + self.forward_ns, at.wall_ms + self.forward_ns // 1_000_000 - self.back_ms
        )

    async def desk(self, desk: Desk = AMY) -> Asker:
        made = Asker(
            await self.wire.desktop(desk.desktop),
            lambda: self.roster,
            self.used,
            desk,
            self.clock,
            ended=lambda _, how: self.ended.append(how),
        )
        self.askers.append(made)
        return made

    async def person(self, name: str) -> Answerer:
        return self.answerer(name, await self.wire.person(name))

    def answerer(self, name: str, carrier: ApprovalAnswering) -> Answerer:
        made = Answerer(carrier, HeldBy(name), lambda: self.roster, name, RANKS)
        made.start()
        self.people.append(made)
        return made

    def ask(self, asker: Asker, wanted: RequestApproval | None = None) -> asyncio.Task[Ended]:
        return asyncio.create_task(asker.ask(wanted or effect(), SHOWN, RANKS, self._tell))

    def _tell(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.told.set()

    @property
    def right(self) -> str:
        """The number on the agent's screen."""
        return self.progress[-1].number

    @property
    def wrong(self) -> str:
        return next(one for one in self.progress[-1].request.numbers if one != self.right)


async def sent(office: Office) -> int:
    """Wait until the request is before people; return how many are on duty."""
    async with asyncio.timeout(WAIT_S):
        while not office.progress or office.progress[-1].on_duty is None:
            office.told.clear()
            await office.told.wait()
    return office.progress[-1].on_duty


async def until(person: Answerer, what: Callable[[Queue], bool]) -> Queue:
    """Return a person's queue as soon as something holds of it."""
    async with asyncio.timeout(WAIT_S):
        async for queue in person.watch():
            if what(queue):
                return queue
    raise AssertionError("the queue ended")


async def waiting(person: Answerer) -> str:
    """Return the digest of the newest request that a person sees."""
    queue = await until(person, lambda one: bool(one.waiting))
    return queue.waiting[0].digest


async def approved(person: Answerer, office: Office) -> Result:
    return await person.approve(await waiting(person), office.right)


@asynccontextmanager
async def opened(wire: Wire, folder: Path) -> AsyncIterator[Office]:
    office = Office(wire, folder)
    yield office
    for asker in office.askers:
        await asker.close()
    for person in office.people:
        await person.stop()
    office.used.close()


def desk_of(agent: str) -> Desk:
    return replace(AMY, agent=agent)
