"""What one agent with a good certificate and bad intentions can do to a witness: hardly anything to anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from integrations.recorders.witness.desktops import MOST_LINES, MOST_UNREAD, MOST_WAITING, Desktops
from integrations.recorders.witness.server import Witness, server_context
from integrations.recorders.witness.wire import Answer
from tests.integrations.recorders.witness.lines import ByName, Slow, line
from tests.integrations.recorders.witness.papers import Authority


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


async def test_one_agents_requests_wait_for_each_other_and_nobody_elses_for_them(
    witness: Witness, slow: Slow, authority: Authority
) -> None:
    async with line(witness, authority, "ben") as ben, line(witness, authority, "ana") as ana:
        for number in range(20):
            ben.ask(number, "pause", f"ben {number}")
        await until(lambda: len(slow.begun) == 4)
        ana.ask(1, "pause", "ana 1")
        await until(lambda: "ana 1" in slow.begun)
        ben.ask(99, "ping")
        await ben.answer(99)
        assert len(slow.begun) == 5
        slow.go_on.set()
        for number in range(20):
            assert (await ben.answer(number))["state"] == "paused"


async def test_too_many_requests_at_once_end_the_line_also_when_they_come_on_several(
    witness: Witness, slow: Slow, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with line(witness, authority, "ben") as first, line(witness, authority, "ben") as second:
        for number in range(MOST_WAITING):
            first.ask(number, "pause", f"ben {number}")
        await until(lambda: len(slow.begun) == 4)
        first.ask(99, "ping")
        await first.answer(99)
        second.ask(1, "pause", "ben one too many")
        assert await second.over()
        slow.go_on.set()
        assert (await first.answer(MOST_WAITING - 1))["state"] == "paused"
    assert "witness.garbled" in caplog.messages


async def test_of_too_many_lines_of_one_agent_the_oldest_is_hung_up_on(
    witness: Witness, authority: Authority
) -> None:
    async with (
        line(witness, authority, "ana") as others,
        line(witness, authority, "ben") as oldest,
        AsyncExitStack() as more,
    ):
        lines = [await more.enter_async_context(line(witness, authority, "ben")) for _ in range(MOST_LINES)]
        assert await oldest.over()
        for one in (others, *lines):
            one.ask(1, "ping")
            assert await one.answer(1) == {"n": 1}


class Unread(asyncio.Transport):
    """A transport whose other end does not read."""

    def __init__(self) -> None:
        super().__init__()
        self.unread = 0
        self.aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.unread += len(data)

    def get_write_buffer_size(self) -> int:
        return self.unread

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


async def test_who_asks_and_does_not_read_is_hung_up_on() -> None:
    transport, reader = Unread(), asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    writer = asyncio.StreamWriter(transport, protocol, reader, asyncio.get_running_loop())
    with Desktops().on_the_line("ben", "line", writer) as desktop:
        while not transport.aborted:
            desktop.say(Answer(1))
        unread = transport.unread
        desktop.say(Answer(2))
    assert transport.unread == unread
    assert MOST_UNREAD < unread < MOST_UNREAD + 100


async def test_whoever_is_refused_waits_and_nobody_else_does(
    slow: Slow, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    witness = Witness(slow, ByName(), server_context(authority.papers("127.0.0.1")), refusal_s=3_600)
    await witness.start()
    try:
        async with line(witness, authority, "ben") as ben, line(witness, authority, "ana") as ana:
            for number in range(9):
                ben.ask(number, "read", f"ana {number}")
            for number in range(4):
                assert (await ben.answer(number))["failure"] == "refused"
            ana.ask(1, "read", "ana 1")
            assert (await ana.answer(1))["state"] == "paused"
            ben.ask(99, "ping")
            await ben.answer(99)  # what he is answered beside that would have come before
    finally:
        await witness.stop()
    assert caplog.messages.count("witness.refused") == 4


async def test_a_product_that_never_says_whose_a_call_is_is_no_refusal(
    witness: Witness, authority: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("integrations.recorders.witness.server._WHOSE_S", 0.01)
    async with line(witness, authority, "ana") as ana:
        ana.ask(1, "pause", "endless")
        assert (await ana.answer(1))["failure"] == "unavailable"
    assert "witness.refused" not in caplog.messages


async def test_numbers_that_are_none_end_the_line(
    witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with line(witness, authority, "ben") as ben:
        ben.writer.write(b'{"n": Infinity, "do": "ping"}\n')
        assert await ben.over()
    assert "witness.garbled" in caplog.messages


async def test_a_fault_of_ours_is_an_outcome_that_nobody_knows(
    witness: Witness, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with line(witness, authority, "ana") as ana:
        ana.ask(1, "resume", "ana 1")
        assert (await ana.answer(1))["failure"] == "outcome unknown"
        ana.ask(2, "read", "ana 1")
        assert (await ana.answer(2))["state"] == "paused"
    assert "witness.fault" in caplog.messages
