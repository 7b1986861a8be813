"""Approvals through one file, and what a file can do wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.approvals.failures import FileUnavailable
from integrations.approvals.sqlite import DUTY_S, KEPT_S, SHOWN_S, SqliteApprovals
from policy.approvals.form import digest
from policy.approvals.queue import Asked
from tests.integrations.contracts.approvals import ApprovalCarrying, Carrier, first, numbered
from tests.policy.approvals.world import decided, request


class Files:
    """Adapters that each open the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = 1_763_000_000_000
        self.open: list[SqliteApprovals] = []

    async def desktop(self, name: str) -> Carrier:
        made = SqliteApprovals(self.path, name, lambda: self.now)
        await made.open()
        self.open.append(made)
        return made

    async def person(self, name: str) -> Carrier:
        return await self.desktop(name)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Files]:
    made = Files(tmp_path / "approvals.sqlite3")
    yield made
    for one in made.open:
        await one.close()


class TestSqlite(ApprovalCarrying):
    pass


def put(path: Path, kind: str, name: str, body: bytes) -> None:
    with sqlite3.connect(path) as file:
        file.execute(
            "INSERT INTO entries (kind, digest, place, body, at_ms) VALUES (?, ?, 7, ?, 9e12)",
            (kind, name, body),
        )
    file.close()


async def test_what_somebody_else_wrote_into_the_file_is_left_out(wire: Files) -> None:
    desk = await wire.desktop("desk-14")
    put(wire.path, "ask", digest(request()), b"{}")
    put(wire.path, "decide", digest(request()), b"\xff" * 900)
    put(wire.path, "amend", "roster", b"[]")
    put(wire.path, "ask", "0" * 64, b"")
    await desk.ask(request())
    await desk.decide("desk-14", decided(), 1)
    assert await first(desk.queue(), 1) == [Asked(request())]
    assert await first(desk.decisions(digest(request())), 1) == [decided()]


async def test_duty_ends_by_itself(wire: Files) -> None:
    desk = await wire.desktop("desk-14")
    await desk.duty(on=True)
    assert await desk.ask(numbered(1)) == 1
    wire.now += int(DUTY_S * 1000)
    assert await desk.ask(numbered(2)) == 0


async def test_what_is_older_than_a_week_is_shown_to_nobody_and_stays_for_the_record(wire: Files) -> None:
    began_ms = wire.now
    await (await wire.desktop("desk-14")).ask(numbered(1))
    wire.now += SHOWN_S * 1000 + 1
    await (await wire.desktop("desk-14")).ask(numbered(2))
    desk = wire.open[-1]
    assert await first(desk.queue(), 1) == [Asked(numbered(2))]
    assert [one.fact for one in await desk.recorded(began_ms)] == [Asked(numbered(1)), Asked(numbered(2))]
    wire.now += KEPT_S * 1000
    await wire.desktop("desk-14")
    assert [one.fact for one in await wire.open[-1].recorded(0)] == [Asked(numbered(2))]


async def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite3").write_bytes(b"this is no database" * 100)
    for path in (tmp_path / "no.sqlite3", tmp_path / "missing" / "file.sqlite3"):
        broken = SqliteApprovals(path, "dan")
        with pytest.raises(FileUnavailable):
            await broken.open()
        with pytest.raises(FileUnavailable):
            await broken.ask(request())
        await broken.close()


async def test_a_watch_waits_for_a_file_that_is_away(tmp_path: Path) -> None:
    path = tmp_path / "later" / "approvals.sqlite3"
    late, desk = SqliteApprovals(path, "dan"), SqliteApprovals(path, "desk-14")
    queue = late.queue()

    async def made() -> None:
        path.parent.mkdir()
        await desk.ask(request())

    task = asyncio.create_task(first(queue, 1))
    await asyncio.sleep(0.03)
    await made()
    assert await task == [Asked(request())]
    await late.close()
    await desk.close()
