"""kill -9 while a card is taken at a real relay: of the witness beside it, and of the desk itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.cti.baresip.connector import Baresip
from integrations.evidence.evidence import FILE
from integrations.recorders.patience import Patience
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from policy.recording import Doubt, Proof
from tests.integrations.evidence.making import opened
from tests.integrations.recorders.guard.test_processes import until_the_guard_left
from tests.integrations.recorders.witness.papers import Authority
from tests.journeys.recording.seat import RECORDER, Seat
from tests.rig import recordings
from tests.rig.recorded import RecordedExchange
from tests.rig.telephony import Phone

QUICK = Patience(answer_ms=2_000, settle_ms=2_000, poll_ms=10, again_ms=100)
_LIMIT_S = 20.0


@contextlib.asynccontextmanager
async def process(*words: str) -> AsyncIterator[Process]:
    """Run a module of this project, until it is killed."""
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", *words, stdout=PIPE)
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def said(running: Process) -> str:
    """Return the next line that a process writes."""
    assert running.stdout is not None
    async with asyncio.timeout(_LIMIT_S):
        return (await running.stdout.readline()).decode().strip()


def witness(exchange: RecordedExchange, authority: Authority, folder: Path, port: int = 0) -> list[str]:
    """Return the command that stands a witness beside the relay."""
    host, ng = exchange.relay.ng
    settings = folder / "witness.toml"
    lines = (
        "[recorder]",
        'product = "rtpengine"',
        "[recorder.rtpengine]",
        f"host = {json.dumps(host)}",
        f"port = {ng}",
        f"recorder = {json.dumps(RECORDER)}",
        f"recordings = {json.dumps(str(exchange.relay.pcaps))}",
        "[witness]",
        'calls_by = "first comer"',
    )
    settings.write_text("\n".join(lines) + "\n")
    papers = authority.papers("127.0.0.1")
    shown = (papers.certificate, papers.key, papers.authority)
    files = [word for name, file in zip(("certificate", "key", "authority"), shown, strict=True)
             for word in (f"--{name}", str(file))]  # fmt: skip
    return ["desktop", "witness", *files, "--port", str(port), "--settings", str(settings)]


async def test_a_witness_that_is_killed_closes_the_entry_and_the_next_one_resumes(
    exchange: RecordedExchange,
    agent: Phone,
    caller: Phone,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    authority = Authority(papers)
    own = authority.papers("ana")
    context = client_context(own.certificate, own.key, own.authority)
    async with contextlib.AsyncExitStack() as running:
        first = await running.enter_async_context(process(*witness(exchange, authority, tmp_path)))
        port = int((await said(first)).rstrip(".").rpartition(" ")[2])
        control = WitnessedRecorders("127.0.0.1", port, context, ping_ms=100, patience=QUICK)
        seat = Seat(Baresip(agent.control, "US"), control, Proof.PROVEN)
        async with seat.open():
            await caller.dial("101")
            await seat.talk()
            seat.take_card()
            await seat.until(lambda: seat.window.is_open)
            await exchange.press(caller, "42")
            first.kill()
            killed = time.time()
            await seat.until(lambda: not seat.window.is_open)
            await seat.until(seat.names_as_paused)
            again = await running.enter_async_context(process(*witness(exchange, authority, tmp_path, port)))
            await said(again)
            await seat.until(seat.is_on)
            await exchange.press(caller, "6")
            await seat.hang_up()

    call = recordings.recorded(exchange.relay.pcaps, seat.call.call_id)
    assert recordings.within(call, seat.window.opened, seat.window.closed) == []
    assert recordings.tones(call) == "6"
    (ticket,) = seat.tickets
    assert (ticket.recorders, ticket.why) == ((RECORDER,), Doubt.UNPROVEN)
    assert ticket.from_ms <= killed * 1_000 <= ticket.to_ms
    warned = {one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.WARNING}
    assert warned <= {"effect.failed"}


async def test_a_desk_that_is_killed_leaves_nothing_paused_and_its_evidence_says_what_was(
    exchange: RecordedExchange, agent: Phone, caller: Phone, tmp_path: Path
) -> None:
    relay = exchange.relay
    place = (agent.control.host, agent.control.port, *relay.ng, relay.pcaps)
    async with process("tests.journeys.recording.desk", str(tmp_path), *map(str, place)) as desk:
        assert await said(desk) == "ready"
        await caller.dial("101")
        opened_at = float(await said(desk))
        await exchange.press(caller, "42")
        desk.kill()
        killed_at = time.time()
        deeds = await asyncio.to_thread(until_the_guard_left, tmp_path)
        await exchange.press(caller, "6")
        await caller.hang_up()

    key = exchange.digits.heard[0].call
    call = recordings.recorded(relay.pcaps, key)
    assert recordings.within(call, opened_at, killed_at) == []
    assert recordings.tones(call) == "6"
    assert [one.what for one in deeds] == [
        "The panel was gone while this was paused.",
        "Records again, proven, at try 1.",
    ]
    log = opened(tmp_path / FILE)
    try:
        assert log.verify() == log.size
        written = [json.loads(one.body) for one in log.excerpt(log.calls()[0]).entries]
    finally:
        log.close()
    stood = [one["data"] for one in written if one["type"] == "RecorderStood"]
    assert (stood[-1]["state"], stood[-1]["proof"], stood[-1]["held"]) == ("paused", "proven", True)
    kinds = [one["type"] for one in written]
    assert "ShowEntry" in kinds
    assert "EntryClosed" not in kinds
