"""An override asked at one desktop and unlocked in the supervisor's window of another process, by keys."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from desktop.bootstrap.supervising import FOLDER
from desktop.demo.supervisor import Orders, read
from integrations.approvals.jetstream.carrier import NatsApprovals
from integrations.approvals.jetstream.configuration import Part, User, make_streams
from integrations.approvals.sqlite import SqliteApprovals
from policy.events import ApprovalGiven, ApprovalRefused
from tests.integrations.approvals.broker import Broker
from tests.integrations.approvals.office import effect
from tests.journeys.approvals.desks import PACK, WAIT_S, AgentDesk, agent_desk, enrol, seed

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
USERS = (User("desk-14", Part.DESKTOP), User("dan", Part.SUPERVISOR), User("operator", Part.OPERATOR))


class Window:
    """A journey's hold on the process of the window."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def say(self, **said: object) -> dict[str, Any]:
        """Have something done, and return what is shown then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        async with asyncio.timeout(WAIT_S):
            line = await self._process.stdout.readline()
        assert line, "the window has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    async def until(self, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_S):
            while True:
                shown = await self.say()
                if what(shown):
                    return shown
                await asyncio.sleep(0.05)

    async def close(self) -> int:
        await self.say(close=True)
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(WAIT_S):
            return await self._process.wait()


@asynccontextmanager
async def window(folder: Path, settings: str) -> AsyncIterator[Window]:
    """Start Dan's window in a process of its own; end it for sure."""
    file = folder / "settings.toml"
    own = f'[general]\nlanguage = "en"\ntheme = "light"\n[policy]\npack = "{PACK}"\n{settings}'
    file.write_text(own, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.journeys.approvals.sitting",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1_000_000,
        env=ENVIRONMENT,
        cwd=folder,
    )
    first = {"person": "dan", "seed": seed("dan").hex(), "folder": str(folder), "settings": str(file)}
    assert process.stdin is not None
    process.stdin.write(json.dumps(first).encode() + b"\n")
    try:
        yield Window(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def waits(shown: dict[str, Any]) -> bool:
    return bool(shown and shown["deciding"] and shown["deciding"]["numbers"])


def says(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda shown: text in str((shown["main"].get("banner") or {}).get("text", ""))


async def unlock(desk: AgentDesk, dan: Window) -> None:
    """Ask at the desk, pick the number and approve in the window, and see both ends agree."""
    asking = desk.ask()
    await dan.until(lambda shown: bool(shown and shown["queue"]["rows"]))
    await dan.say(keys=["Enter"])  # where another request that is over is still on the screen
    shown = await dan.until(waits)
    assert shown["main"]["title"] == "Waive reconnection"
    assert shown["main"]["change"]["total"]["after"] == "$283.10"
    await dan.say(keys=[await desk.right(), "A"])
    async with asyncio.timeout(WAIT_S):
        answer = await asking
    assert isinstance(answer.fact, ApprovalGiven)
    assert [one.id for one in answer.fact.people] == ["dan"]
    shown = await dan.until(says("You approved it"))
    signature = answer.standing.counted[0].signature
    assert shown["queue"]["decided"][0]["signed"] == f"signed {signature[:4]} {signature[4:8]}"
    assert await dan.close() == 0


async def test_what_is_asked_over_a_file_is_unlocked_in_the_window(tmp_path: Path) -> None:
    pin = enrol(tmp_path)
    carrier = SqliteApprovals(tmp_path / FOLDER / "approvals.sqlite", "desk-14")
    await carrier.open()
    settings = f'[approvals]\nroster_pin = "{pin}"\n'
    async with window(tmp_path, settings) as dan, agent_desk(carrier, tmp_path) as desk:
        await unlock(desk, dan)
    await carrier.close()


async def test_what_is_asked_over_a_server_with_tls_is_refused_by_a_wrong_number_and_then_unlocked(
    tmp_path: Path,
) -> None:
    pin = enrol(tmp_path)
    broker = Broker(tmp_path, USERS)
    broker.start()
    try:
        await make_streams(broker.server("operator"))
        carrier = NatsApprovals(broker.server("desk-14"))
        await carrier.open()
        dans = broker.server("dan")
        settings = (
            f'[approvals]\nroster_pin = "{pin}"\ntransport = "nats"\n[approvals.nats]\n'
            f"addresses = {json.dumps(dans.addresses)}\n"
            f"certificate = {json.dumps(str(dans.certificate))}\nkey = {json.dumps(str(dans.key))}\n"
            f"authority = {json.dumps(str(dans.authority))}\n"
        )
        async with window(tmp_path, settings) as dan, agent_desk(carrier, tmp_path) as desk:
            asking = desk.ask()
            await dan.until(waits)
            await dan.say(keys=[await desk.wrong(), "A"])
            async with asyncio.timeout(WAIT_S):
                answer = await asking
            assert isinstance(answer.fact, ApprovalRefused)
            await dan.until(says("is not the one on the agent’s screen"))
            desk.progress = None
            await unlock(desk, dan)
        await carrier.close()
    finally:
        broker.kill()


async def test_the_demonstrations_supervisor_goes_on_duty_with_a_key_from_its_input(tmp_path: Path) -> None:
    orders = Orders(
        "dan", seed("dan").hex(), str(tmp_path), enrol(tmp_path), PACK, language="en", theme="light"
    )
    assert seed("dan").hex() not in repr(orders)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "desktop.demo.supervisor",
        stdin=asyncio.subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    assert process.stdin is not None
    process.stdin.write(orders.written().encode())
    carrier = SqliteApprovals(tmp_path / FOLDER / "approvals.sqlite", "desk-14")
    await carrier.open()
    try:
        async with agent_desk(carrier, tmp_path) as desk, asyncio.timeout(WAIT_S):
            number = 20
            while True:
                desk.progress = None
                asking = desk.ask(effect(number))
                on_duty = (await desk.asked()).on_duty
                desk.asker.withdraw(effect(number).id)
                await asking
                if on_duty == 1:
                    break
                number += 1
                await asyncio.sleep(1.0)
            process.terminate()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await carrier.close()


@pytest.mark.parametrize("line", ["", "{}", "nonsense", '{"person": "dan", "seed": "00"}'])
def test_what_are_no_orders_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        read(StringIO(line))
