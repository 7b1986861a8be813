"""A desk asks as its settings say; what became of it is recorded, codes are confirmed, its roster follows its files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.bootstrap import approving as module
from desktop.bootstrap.approving import ROSTER, Hears, approving
from desktop.bootstrap.supervising import FOLDER
from integrations.approvals import rosters
from integrations.approvals.answerer import Answerer, Told
from integrations.approvals.asker import Asker, Progress
from integrations.approvals.failures import FileUnavailable, NotPermitted
from integrations.approvals.rosters import RosterBook
from integrations.approvals.sqlite import SqliteApprovals
from integrations.evidence.records import ApprovalEnded, ApprovalSigned, Ending, Record
from integrations.settings.model import Approvals
from policy.approvals.amendment import Revoke
from policy.approvals.queue import Queue
from policy.approvals.roster import next_amendment
from policy.events import ApprovalGiven
from tests.integrations.approvals.office import SHOWN, HeldBy, effect
from tests.journeys.approvals.desks import enrol
from tests.policy.approvals.world import ASKED_MS, RANKS, roster, signed_by

WAIT_S = 20.0


@dataclass
class Desk:
    """An open desk, a supervisor, and what the desk heard."""

    asker: Asker
    dan: Answerer
    records: list[Record]
    counts: list[int | None]
    numbers: list[str] = field(default_factory=list)

    def ask(self) -> asyncio.Task[object]:
        def told(progress: Progress) -> None:
            self.numbers.append(progress.number)

        return asyncio.create_task(self.asker.ask(effect(), SHOWN, RANKS, told))

    async def seen(self, what: Callable[[Queue], bool]) -> Queue:
        async with asyncio.timeout(WAIT_S):
            async for queue in self.dan.watch():
                if what(queue):
                    return queue
        raise AssertionError("the queue ended")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    records: list[Record] = []
    counts: list[int | None] = []

    def record(made: Sequence[Record]) -> None:
        records.extend(made)

    own = folder / FOLDER
    settings = Approvals(roster_pin=enrol(folder))
    carrier = SqliteApprovals(own / "approvals.sqlite", "dan")
    async with approving(settings, own, "amy", hears=Hears(record, counts.append)) as asker:
        assert asker is not None
        await carrier.open()
        dan = Answerer(carrier, HeldBy("dan"), roster, "dan", RANKS)
        dan.start()
        yield Desk(asker, dan, records, counts)
        await dan.stop()
    await carrier.close()


async def until(what: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if what():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to it")


async def test_what_became_of_a_request_is_recorded_with_its_signature(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        asked = desk.ask()
        queue = await desk.seen(lambda one: bool(one.waiting))
        digest = queue.waiting[0].digest
        assert (await desk.dan.approve(digest, desk.numbers[0])).told is Told.TAKEN
        await asked
    signed, ended = desk.records
    assert isinstance(signed, ApprovalSigned)
    assert (signed.signed.decision.signer, signed.role, signed.faults) == ("dan", "supervisor", ())
    assert isinstance(ended, ApprovalEnded)
    assert (ended.digest, ended.ending, ended.agent) == (digest, Ending.APPROVED, "amy")


async def test_a_request_that_is_open_when_the_program_ends_is_recorded_as_withdrawn(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        asked = desk.ask()
        await desk.seen(lambda one: bool(one.waiting))
    await asked
    (ended,) = desk.records
    assert isinstance(ended, ApprovalEnded)
    assert ended.ending is Ending.WITHDRAWN


async def test_a_code_is_confirmed_by_its_reader_as_soon_as_they_sign_and_that_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONFIRM_S", 0.05)
    async with opened(tmp_path) as desk:
        asked = desk.ask()
        queue = await desk.seen(lambda one: bool(one.waiting))
        digest = queue.waiting[0].digest
        desk.asker.accept_code(effect().id, "dan")
        assert isinstance(getattr(await asked, "fact", None), ApprovalGiven)
        assert [type(one) for one in desk.records] == [ApprovalEnded]
        await desk.seen(lambda one: bool(one.done and one.done[0].why))
        assert (await desk.dan.confirm_code(digest)).told is Told.TAKEN
        await until(lambda: len(desk.records) == 2)
    assert isinstance(desk.records[1], ApprovalSigned)
    assert desk.records[1].request == effect().id


async def test_a_code_that_may_not_be_put_before_its_reader_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "CONFIRM_S", 0.01)
    async with opened(tmp_path) as desk:
        asked = desk.ask()
        digest = (await desk.seen(lambda one: bool(one.waiting))).waiting[0].digest
        desk.asker.accept_code(effect().id, "dan")
        await asked

        async def refusing(*_: object) -> int:
            raise NotPermitted

        with monkeypatch.context() as refused:
            refused.setattr(SqliteApprovals, "ask", refusing)
            await until(lambda: "approvals.unconfirmed" in caplog.text)
        await desk.seen(lambda one: bool(one.done and one.done[0].why))
        await desk.dan.confirm_code(digest)
        await until(lambda: len(desk.records) == 2)


async def test_the_supervisors_on_duty_are_counted_and_nobody_where_none_can_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNT_S", 0.01)
    async with opened(tmp_path) as desk:
        await until(lambda: 0 in desk.counts)
        await desk.dan.on_duty(on=True)
        await until(lambda: 1 in desk.counts)

        async def away(_: object) -> int:
            raise FileUnavailable

        with monkeypatch.context() as broken:
            broken.setattr(SqliteApprovals, "on_duty", away)
            await until(lambda: None in desk.counts)
        await until(lambda: desk.counts[-1] == 1)


async def test_a_revocation_that_another_program_writes_into_the_roster_is_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "LOOK_S", 0.01)
    async with opened(tmp_path) as desk:
        own = tmp_path / FOLDER / ROSTER
        other = RosterBook(own, enrolled_pin(own))
        other.take(signed_by(next_amendment(other.roster, Revoke("dan", "left"), ASKED_MS), "mia"))
        await until(lambda: desk.asker.roster.is_revoked("dan"))


def enrolled_pin(path: Path) -> str:
    return rosters.pin_of(path)


async def test_work_that_fails_beside_is_noted_and_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[int] = []
    again = asyncio.Event()

    async def work() -> None:
        tried.append(len(tried))
        if len(tried) == 1:
            raise RuntimeError
        again.set()

    async with module.working(work):
        async with asyncio.timeout(WAIT_S):
            await again.wait()
    assert "approvals.failed" in caplog.text


async def test_without_a_roster_nobody_is_asked(tmp_path: Path) -> None:
    async with approving(Approvals(), tmp_path, "amy") as asker:
        assert asker is None
