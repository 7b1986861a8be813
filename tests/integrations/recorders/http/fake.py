"""A recorder product with an HTTP interface, on loopback, that can be told to misbehave."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from urllib.parse import unquote

from tests.integrations.contracts.recorder import Trouble


@dataclass
class Tape:
    paused: bool = False
    shown: str = ""  # instead of its state

    @property
    def state(self) -> object:
        return {
            "recorder": {"state": self.shown or ("paused" if self.paused else "on"), "secure": self.paused}
        }


@dataclass
class FakeService:
    """`POST /calls/CALL/RECORDER {"do": "pause"}`, `"resume"`, and `GET` of the same for the state.

    `GET /calls/CALL/phones` tells whose telephones are in a call.
    """

    tapes: dict[tuple[str, str], Tape] = field(default_factory=dict)
    phones: dict[str, object] = field(default_factory=dict)  # by call
    trouble: Trouble = Trouble.NONE
    garbage: bool = False  # to whatever it is asked
    answers: dict[str, list[bytes]] = field(
        default_factory=dict
    )  # the next ones by method, instead of its own
    asked: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def asked_again(self, times: int) -> None:
        """Wait until it was asked so many times more."""
        until = len(self.asked) + times
        async with asyncio.timeout(20):
            while len(self.asked) < until:
                self._more.clear()
                await self._more.wait()

    async def down(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (
                    line.split(":")[1]
                    for line in head.split("\r\n")
                    if line.lower().startswith("content-length")
                ),
                "0",
            )
            body = await reader.readexactly(int(length))
            self.headers.append(head)
            self.asked.append(f"{head.split(' HTTP/')[0]} {body.decode()}".strip())
            method, path, _ = head.split(" ", 2)
            self._more.set()
            answer = self._answer(method, path, body)
            if answer is None:
                await asyncio.Event().wait()
            writer.write(answer or b"")
            await writer.drain()
        except (asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _answer(self, method: str, path: str, body: bytes) -> bytes | None:
        if self.garbage:
            return b"\x00\xff nonsense\r\n\r\n"
        if self.answers.get(method) and path != "/":
            return self.answers[method].pop(0)
        _, _, *names = path.split("/") if path.count("/") == 3 else ("", "", "", "")
        if method == "GET" and names[1] == "phones" and unquote(names[0]) in self.phones:
            return said(200, {"phones": self.phones[unquote(names[0])]})
        tape = self.tapes.get((unquote(names[0]), unquote(names[1])))
        if tape is None:
            return said(404)
        if method == "GET":
            return said(200, tape.state)
        match self.trouble:
            case Trouble.DEAF:
                return None
            case Trouble.REFUSES:
                return said(409)
            case Trouble.GARBAGE:
                return b"\x00\xff nonsense\r\n\r\n"
            case Trouble.IGNORES:
                return said(200)
        tape.paused = json.loads(body)["do"] == "pause"
        return None if self.trouble is Trouble.MUFFLED else said(200)


def said(status: int, what: object = None) -> bytes:
    body = b"" if what is None else json.dumps(what).encode()
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
