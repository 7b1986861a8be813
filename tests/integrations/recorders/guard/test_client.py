"""A guard that is away, hangs or says no is told to whoever arms it; one that died is started once more."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from integrations.errors import Unavailable
from integrations.recorders.guard import client as clients
from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.process import GuardProcess
from integrations.recorders.guard.wire import Begin
from integrations.settings.recorder import Recorder
from policy.calls import CallKey

CALL = CallKey("line", "1")
BEGIN = Begin("this run", "line", Recorder())
ECHO = """
import json, sys
for number, line in enumerate(sys.stdin, 1):
    {first}
    n = json.loads(line)["n"]
    print("noise", flush=True)
    print(json.dumps({{"n": n - 1, "problem": "late", "advice": ""}}), flush=True)
    print(json.dumps({{"n": n, "problem": {problem!r} if n > {since} else "", "advice": "Call IT."}}), flush=True)
"""


def guard(first: str = "pass", problem: str = "", since: int = 0) -> tuple[str, ...]:
    """Return a process that answers every order after doing something first, with a problem after so many."""
    return (sys.executable, "-c", ECHO.format(first=first, problem=problem, since=since))


class Starts:
    """Starts guards by turns, the last one again and again, and counts them."""

    def __init__(self, folder: Path, *commands: tuple[str, ...]) -> None:
        self.folder = folder
        self.commands = list(commands)
        self.processes: list[GuardProcess] = []

    def __call__(self, ended: Callable[[], None]) -> GuardProcess:
        command = self.commands.pop(0) if len(self.commands) > 1 else self.commands[0]
        self.processes.append(GuardProcess(self.folder, ended, command))
        return self.processes[-1]


async def test_answers_to_others_and_noise_answer_nothing(tmp_path: Path) -> None:
    starts = Starts(tmp_path, guard())
    client = GuardClient(starts, BEGIN)
    await client.arm(CALL, ("pbx",))
    await client.disarm(CALL)
    assert client.left() == ()
    await client.stop()
    assert [one.has_ended for one in starts.processes] == [True]


async def test_a_guard_that_dies_with_an_order_is_started_once_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    starts = Starts(tmp_path, guard("number == 2 and sys.exit()"), guard())
    client = GuardClient(starts, BEGIN)
    await client.arm(CALL, ("pbx",))
    await client.stop()
    assert len(starts.processes) == 2
    assert caplog.messages == ["guard.gone"]


async def test_guards_that_die_one_after_the_other_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    starts = Starts(tmp_path, guard("number == 2 and sys.exit()"))
    client = GuardClient(starts, BEGIN)
    with pytest.raises(Unavailable) as raised:
        await client.arm(CALL, ("pbx",))
    assert "does not answer" in raised.value.message
    assert len(starts.processes) == 2
    await client.stop()


async def test_a_guard_that_hangs_is_killed_and_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clients, "_ANSWERS_S", 1.0)
    starts = Starts(tmp_path, guard("number == 2 and __import__('time').sleep(60)"), guard())
    client = GuardClient(starts, BEGIN)
    await client.arm(CALL, ("pbx",))
    assert starts.processes[0].has_ended
    await client.stop()


@pytest.mark.parametrize("command", [guard("sys.exit()"), guard(problem="Another guard is at work.")])
async def test_a_guard_that_cannot_begin_is_told_and_tried_again_with_the_next_order(
    tmp_path: Path, command: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    starts = Starts(tmp_path, command, command, guard())
    client = GuardClient(starts, BEGIN)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await client.start()
    await client.start()
    assert len(starts.processes) == 3
    await client.stop()


async def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    client = GuardClient(Starts(tmp_path, (str(tmp_path / "no program"),)), BEGIN)
    with pytest.raises(Unavailable):
        await client.arm(CALL, ("pbx",))
    await client.stop()


async def test_a_guard_that_says_no_is_no_guard_that_died(tmp_path: Path) -> None:
    starts = Starts(tmp_path, guard(problem="The disk is full.", since=1))
    client = GuardClient(starts, BEGIN)
    with pytest.raises(Unavailable) as raised:
        await client.arm(CALL, ("pbx",))
    assert (raised.value.message, raised.value.next_step) == ("The disk is full.", "Call IT.")
    assert len(starts.processes) == 1
    await client.stop()


async def test_nothing_is_armed_once_the_program_ends(tmp_path: Path) -> None:
    client = GuardClient(Starts(tmp_path, guard()), BEGIN)
    await client.stop()
    with pytest.raises(Unavailable):
        await client.arm(CALL, ("pbx",))


async def test_with_nothing_armed_a_guard_that_died_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    starts = Starts(tmp_path, guard())
    client = GuardClient(starts, BEGIN)
    await client.start()
    starts.processes[0].kill()
    await asyncio.sleep(0.1)
    assert len(starts.processes) == 1
    await client.arm(CALL, ("pbx",))
    assert len(starts.processes) == 2
    await client.stop()
