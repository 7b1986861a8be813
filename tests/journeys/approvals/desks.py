"""The agent's side of a journey: a roster that managers have signed, settings, and a desktop that asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from desktop.bootstrap.supervising import FOLDER
from integrations.approvals.asker import Asker, Ended, Progress
from integrations.approvals.used import UsedApprovals
from integrations.ports import ApprovalAsking
from policy.approvals import amendment
from policy.approvals.amendment import Enrol, Found, amendment_bytes
from policy.approvals.asking import Shown
from policy.approvals.request import Line, Row, Section
from policy.approvals.roster import Roster, amended, next_amendment
from policy.effects import RequestApproval
from tests.integrations.approvals.office import AMY, effect
from tests.policy.approvals.world import ASKED_MS, DAN, MAX, MIA, RANKS, SUE, roster, signed_by, verify

PACK = "riverbend-utility"
SHOWN = Shown(
    "USD",
    2,
    "Rosa Delgado",
    (Line("Past-due balance", 28_310, 28_310), Line("Reconnection", 7_500, 0)),
    (Section("Waived for this account", (Row("Mar 11, 2025", "Late charge 5.00"),)),),
)
WAIT_S = 30.0


def seed(person: str) -> bytes:
    """Return the seed of a person's key, as the roster of the tests has it."""
    return person.encode().ljust(32, b".")


def enrol(folder: Path) -> str:
    """Write the roster into a data folder, and return its pin."""
    at, pin, lines = Roster(), "", []
    for change, people in (
        (Found((MIA, MAX)), ("mia", "max")),
        (Enrol(DAN), ("mia", "max")),
        (Enrol(SUE), ("max", "mia")),
    ):
        one = next_amendment(at, change, ASKED_MS)
        pin = pin or amendment.digest(one)
        signed = signed_by(one, *people)
        lines.append(amendment_bytes(signed))
        at = amended(at, signed, verify, pin)
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / "roster.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    return pin


class AgentDesk:
    """A desktop that asks, and what its agent sees."""

    def __init__(self, asker: Asker, used: UsedApprovals) -> None:
        self.asker = asker
        self.used = used
        self.progress: Progress | None = None
        self._told = asyncio.Event()

    def ask(self, wanted: RequestApproval | None = None) -> asyncio.Task[Ended]:
        return asyncio.create_task(self.asker.ask(wanted or effect(), SHOWN, RANKS, self._tell))

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        self._told.set()

    async def asked(self) -> Progress:
        """Wait until the request is before people, and return what the agent sees."""
        async with asyncio.timeout(WAIT_S):
            while self.progress is None or self.progress.on_duty is None:
                self._told.clear()
                await self._told.wait()
        return self.progress

    async def right(self) -> str:
        """Return the key of the number that is on the agent's screen: 1, 2 or 3."""
        progress = await self.asked()
        return str(progress.request.numbers.index(progress.number) + 1)

    async def wrong(self) -> str:
        """Return the key of another number."""
        return str(int(await self.right()) % 3 + 1)


@asynccontextmanager
async def agent_desk(carrier: ApprovalAsking, folder: Path) -> AsyncIterator[AgentDesk]:
    used = UsedApprovals(folder / "used.sqlite")
    asker = Asker(carrier, roster, used, AMY)
    try:
        yield AgentDesk(asker, used)
    finally:
        await asker.close()
        used.close()
