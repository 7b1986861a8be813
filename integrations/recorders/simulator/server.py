"""The simulated product as a server of its own on loopback: what a second process can reach, and a crash outlives.

Owns the HTTP of it; what its recorders do is the rack's.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from itertools import count
from typing import Self
from urllib.parse import unquote

import h11

from integrations.clock import now
from integrations.recorders.simulator.rack import Rack
from integrations.recorders.simulator.traps import Deed, Misbehaviour, Trap
from integrations.recorders.simulator.wire import Answered, Verdict
from policy.calls import CallKey
from policy.moment import Moment

_DEEDS = {("POST", "pause"): Deed.PAUSE, ("POST", "resume"): Deed.RESUME, ("GET", ""): Deed.READ}
_STATUS = {Verdict.ACCEPTED: 200, Verdict.REFUSED: 409, Verdict.BUSY: 425, Verdict.NOT_KNOWN: 404}
_MOST_BODY = 65_536
_TICK_S = 0.01
_SOURCE = "http"  # of the calls, whose ids are all that comes over the wire

Said = tuple[int, object]
"""A status number, and what the body says in JSON."""


class RecorderServer:
    """`POST /calls/CALL/RECORDER/pause`, the same with `resume`, and `GET /calls/CALL/RECORDER` for the state.

    For whoever plays with it: `PUT /calls/CALL/RECORDER` lets one record, `DELETE` of it lets it end,
    `GET .../truth` tells what was truly recorded (monotonic nanoseconds), and `POST /traps` sets a trap. Whatever
    begins with `/calls` or `/traps` needs the key, as a bearer token.
    """

    def __init__(self, *, key: str = "", port: int = 0, clock: Callable[[], Moment] = now) -> None:
        self.key = key or secrets.token_urlsafe(24)
        self.port = port
        self._clock = clock
        self._rack = Rack()
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Answered]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        line = h11.Connection(h11.SERVER)
        try:
            while (
                line.our_state is not h11.MUST_CLOSE and (asked := await _request(line, reader)) is not None
            ):
                status, what = await self._answer(*asked)
                body = b"" if what is None else json.dumps(what).encode()
                headers = [("Content-Length", str(len(body))), ("Content-Type", "application/json")]
                said = h11.Response(status_code=status, headers=headers)
                for event in (said, h11.Data(data=body), h11.EndOfMessage()):
                    writer.write(line.send(event) or b"")
                await writer.drain()
                if line.our_state is h11.DONE and line.their_state is h11.DONE:
                    line.start_next_cycle()
        except (asyncio.CancelledError, OSError, h11.ProtocolError):
            pass  # it went away, or is no client of ours
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, request: h11.Request, body: bytes) -> Said:
        method, path = request.method.decode(), request.target.decode().partition("?")[0]
        if not path.startswith(("/calls/", "/traps")):
            return 200, None
        told = dict(iter(request.headers))
        if not secrets.compare_digest(told.get(b"authorization", b""), f"Bearer {self.key}".encode()):
            return 401, None
        names = [unquote(part) for part in path.split("/")[2:]]
        if path == "/traps" and method == "POST":
            return self._set_trap(body)
        if len(names) not in {2, 3} or not all(names):
            return 404, None
        call, recorder, word = CallKey(_SOURCE, names[0]), names[1], names[2] if len(names) == 3 else ""
        if (deed := _DEEDS.get((method, word))) is not None:
            return await self._do(call, recorder, deed)
        return self._play(method, call, recorder, word)

    def _play(self, method: str, call: CallKey, recorder: str, word: str) -> Said:
        at = self._clock().monotonic_ns
        match method, word:
            case "PUT", "":
                self._rack.record(call, recorder, at)
            case "DELETE", "":
                self._rack.end(call, recorder, at)
            case "GET", "truth":
                return 200, {"recorded": self._rack.truth(at).get((call, recorder), ())}
            case _:
                return 404, None
        return 200, None

    def _set_trap(self, body: bytes) -> Said:
        """Set a trap by its name; `deeds` by theirs, and the other fields of a Misbehaviour as they are."""
        try:
            given = json.loads(body)
            deeds = frozenset(Deed[one] for one in given.pop("deeds", ()))
            self._rack.armed.set(Misbehaviour(Trap[given.pop("trap")], deeds, **given))
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400, None
        return 200, None

    async def _do(self, call: CallKey, recorder: str, deed: Deed) -> Said:
        """Pass a request on; where the product never answers, neither do we."""
        number = next(self._numbers)
        self._rack.ask(number, call, recorder, deed, self._clock().monotonic_ns)
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            while not answer.done():
                for said in self._rack.advance(self._clock().monotonic_ns):
                    waiting = self._answers.get(said.number) if isinstance(said, Answered) else None
                    if waiting is not None and not waiting.done() and isinstance(said, Answered):
                        waiting.set_result(said)
                if not answer.done():
                    await asyncio.sleep(_TICK_S)
        finally:
            del self._answers[number]
        said = answer.result()
        status = said.status
        if status is None:
            return _STATUS[said.verdict], None
        shown = {"state": status.word, "by_command": status.by_command, "sound": status.sound}
        return _STATUS[said.verdict], shown


async def _request(line: h11.Connection, reader: asyncio.StreamReader) -> tuple[h11.Request, bytes] | None:
    """Return the next request with its body, None when there is none any more."""
    request: h11.Request | None = None
    body = b""
    while True:
        match line.next_event():
            case h11.Request() as request:
                pass
            case h11.Data(data=data):
                body += bytes(data)
                if len(body) > _MOST_BODY:
                    raise h11.RemoteProtocolError("a body is longer than is allowed")
            case h11.EndOfMessage() if request is not None:
                return request, body
            case h11.NEED_DATA:
                line.receive_data(await reader.read(65_536))
            case _:
                return None
