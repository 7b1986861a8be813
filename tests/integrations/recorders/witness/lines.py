"""A recorder that takes its time, rights that are plain to see, and lines on which a witness can be told anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from integrations.errors import Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact, Feed
from integrations.recorders.witness.connector import client_context
from integrations.recorders.witness.rights import NotYours
from integrations.recorders.witness.server import Witness
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.witness.papers import Authority

PAUSED = RecorderReading(RecorderState.PAUSED, Proof.PROVEN, Moment(1, 1))


class Slow:
    """Implements RecorderControl, slowly: a pause is done when `go_on` is set."""

    abilities = RecorderAbilities("slow", Proof.PROVEN, Proof.PROVEN, sees_recorders=False)

    def __init__(self) -> None:
        self.feed = Feed()
        self.go_on = asyncio.Event()
        self.begun: list[str] = []

    async def start(self) -> None:
        """It is there."""

    async def stop(self) -> None:
        self.feed.close()

    def facts(self) -> AsyncIterator[Fact]:
        return self.feed.read()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return PAUSED

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        self.begun.append(call.call_id)
        await self.go_on.wait()
        return PAUSED

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        raise RuntimeError("it breaks")


class ByName:
    """Implements Rights: a call is theirs by whose name it begins."""

    async def why_not(self, agent: str, call: CallKey) -> NotYours | None:
        if call.call_id == "endless":
            await asyncio.Event().wait()
        return None if call.call_id.startswith(agent) else NotYours.ELSEWHERE

    async def holders(self, call: CallKey) -> frozenset[str]:
        match call.call_id:
            case "away":
                raise Unavailable("Nobody knows.")
            case "broken":
                raise RuntimeError("it breaks")
        return frozenset({call.call_id.partition(" ")[0]})


class Line:
    """A line to a witness on which anything can be said."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def ask(self, number: int, do: str, call: str = "") -> None:
        place = {"place": ["line", call, "pbx"]} if call else {}
        self.writer.write(json.dumps({"n": number, "do": do, **place}).encode() + b"\n")

    async def answer(self, number: int) -> dict[str, object]:
        """Return the answer of that number, whatever comes before it."""
        async with asyncio.timeout(20):
            while True:
                said: dict[str, object] = json.loads(await self.reader.readline())
                if said.get("n") == number:
                    return said

    async def told(self) -> dict[str, object]:
        """Return what it is told next of a recorder."""
        async with asyncio.timeout(20):
            while True:
                said: dict[str, object] = json.loads(await self.reader.readline())
                if "place" in said:
                    return said

    async def over(self) -> bool:
        """Wait until it is hung up on."""
        async with asyncio.timeout(20):
            try:
                while await self.reader.readline():
                    pass
            except OSError:
                pass
        return True


@asynccontextmanager
async def line(witness: Witness, authority: Authority, agent: str) -> AsyncIterator[Line]:
    own = authority.papers(agent)
    context = client_context(own.certificate, own.key, own.authority)
    reader, writer = await asyncio.open_connection("127.0.0.1", witness.port, ssl=context)
    assert b"hello" in await reader.readline()
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()
