"""The hook connector: a loopback address that softphones call. Owns the socket and the file that tells of it."""

import asyncio
import contextlib
import os
import random
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from integrations.clock import now
from integrations.cti.conversation import Garbled
from integrations.cti.feed import Fact, Feed
from integrations.cti.hook.calls import HookCalls
from integrations.cti.hook.client import folder
from integrations.cti.hook.wire import Answered, HookEvent, Reader, Summons, answer
from integrations.cti.ledger import CallLedger
from integrations.cti.link import Patience, pause_s
from integrations.errors import Refused
from integrations.ports import CallCommand, CallSign, CallSourceAbilities
from policy.calls import (
    CallIdOrigin,
    LossReason,
    MessageRejected,
    SourceConnected,
    SourceLost,
    SourceResynchronised,
)
from policy.moment import Moment

ABILITIES = CallSourceAbilities(
    product="any softphone with hooks",
    commands=frozenset(),
    signs=frozenset({CallSign.RING, CallSign.ANSWER, CallSign.END}),
    call_id=CallIdOrigin.INVENTED,
    catches_up=False,
)

_REQUEST_WITHIN_S = 2.0
_MOST_REQUESTS = 32  # at the same time
_TIDY_EVERY_S = 30.0


class Hook:
    """Implements CallSource for what calls the loopback address. `port` 0 takes a free one, told in the run folder.

    `token` is what a softphone that opens URLs is given; `on_summons` is run when the program is started again.
    """

    def __init__(
        self,
        region: str,
        *,
        name: str = "hook",
        port: int = 0,
        token: str = "",
        run_folder: Path | None = None,
        on_summons: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._name = name
        self._port = port
        self._token = token or secrets.token_urlsafe(24)
        self._folder = run_folder or Path(folder())
        self._on_summons = on_summons
        self._patience = patience or Patience()
        self._clock = clock
        self._ledger = CallLedger(name)
        self._calls = HookCalls(self._ledger, region)
        self._feed = Feed()
        self._requests = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def abilities(self) -> CallSourceAbilities:
        return ABILITIES

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name=f"calls from {self._name}")

    async def stop(self) -> None:
        self._feed.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    async def perform(self, command: CallCommand) -> None:
        del command
        raise Refused("This softphone can only report calls.", next_step="Use the softphone's own buttons.")

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            except OSError:
                failures += 1
                pause = pause_s(self._patience, LossReason.UNREACHABLE, failures, random.random)
                await self._feed.put([self._lost(pause)])
                await asyncio.sleep(pause)
                continue
            async with server:
                port = server.sockets[0].getsockname()[1]
                told = tell(self._folder, port, self._token)
                try:
                    await self._feed.put(self._begun())
                    while True:
                        await asyncio.sleep(_TIDY_EVERY_S)
                        await self._feed.put(self._calls.expire(self._clock()))
                finally:
                    told.unlink(missing_ok=True)

    def _begun(self) -> list[Fact]:
        at = self._clock()
        detail = "A softphone's hooks cannot be asked for calls in progress."
        return [
            SourceConnected(source=self._name, at=at),
            SourceResynchronised(source=self._name, at=at, calls=(), complete=False, detail=detail),
        ]

    def _lost(self, pause: float) -> SourceLost:
        return SourceLost(
            source=self._name,
            at=self._clock(),
            reason=LossReason.UNREACHABLE,
            detail=f"Another program uses port {self._port} of this machine.",
            next_try_ms=round(pause * 1000),
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._requests += 1
        try:
            if self._requests <= _MOST_REQUESTS:
                async with asyncio.timeout(_REQUEST_WITHIN_S):
                    await self._answer(reader, writer)
        except (TimeoutError, OSError):
            pass  # whoever asked is gone or too slow; there is nobody to tell
        finally:
            self._requests -= 1
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request_reader = Reader()
        request = None
        try:
            while request is None:
                data = await reader.read(65536)
                if not data:
                    return
                request = request_reader.feed(data)
            answered = answer(request, self._token)
        except Garbled as problem:
            rejected = MessageRejected(source=self._name, at=self._clock(), problem=str(problem))
            await self._feed.put([rejected])
            answered = Answered(400)
        at = self._clock()
        writer.write(answered.response)
        await writer.drain()
        if isinstance(answered.asked, HookEvent):
            await self._feed.put(self._calls.take(answered.asked, at))
        elif isinstance(answered.asked, Summons):
            self._on_summons()


def tell(run_folder: Path, port: int, token: str) -> Path:
    """Write the file that says where to call and with which token, for this user's eyes alone; return its path."""
    run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, new = run_folder / "hook", run_folder / f"hook.{os.getpid()}"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{port}\n{token}\n")
    new.replace(path)
    return path
