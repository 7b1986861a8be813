"""A line to FreeSWITCH's event socket: signs in, asks, hears events, and notices when nobody is there."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, NoReturn

from integrations.recorders.freeswitch.wire import Frame, Frames, Garbled, Verdict, verdict
from integrations.recorders.patience import Patience
from policy.calls import LossReason

_CHUNK = 65_536

Then = Callable[[Frame], None]
Busy = Callable[[], Coroutine[Any, Any, NoReturn]]


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """Where the event socket listens, and its password."""

    host: str
    port: int
    password: str = field(repr=False)


class Lost(Exception):
    """The line is of no use any more."""

    def __init__(self, reason: LossReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class SocketLine:
    """One connection at a time. `heard` is given every event, in the order of the line."""

    def __init__(self, address: SocketAddress, patience: Patience, heard: Then) -> None:
        self._address = address
        self._where = f"{address.host}:{address.port}"
        self._answer_s = patience.answer_ms / 1000
        self._heard = heard
        self._asked: deque[tuple[asyncio.Future[Frame], Then | None]] = deque()
        self._writer: asyncio.StreamWriter | None = None
        self._silent = False

    @property
    def open(self) -> bool:
        return self._writer is not None

    async def ask(self, command: str, then: Then | None = None) -> Frame:
        """Return the answer to a command; raise Lost.

        Answers come in the order of the commands, so one that stays away ends all. `then` is given the answer before
        whatever comes after it on the line.
        """
        writer = self._writer
        if writer is None:
            raise Lost(LossReason.DROPPED, "There is no connection.")
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked.append((answer, then))
        try:
            async with asyncio.timeout(self._answer_s):
                writer.write(command.encode() + b"\n\n")
                await writer.drain()
                return await answer
        except TimeoutError as error:
            self._silent, self._writer = True, None
            writer.close()
            raise Lost(LossReason.SILENT, f"{self._where} does not answer.") from error
        except OSError as error:
            self._writer = None
            raise Lost(LossReason.DROPPED, f"The connection to {self._where} broke.") from error
        finally:
            answer.cancel()

    async def talk(self, busy: Busy) -> Lost:
        """Connect, sign in and be busy until that ends; return why it did."""
        try:
            async with asyncio.timeout(self._answer_s):
                reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        except (TimeoutError, OSError):
            return Lost(LossReason.UNREACHABLE, f"Nothing answers at {self._where}. Is FreeSWITCH running?")
        self._writer, self._silent = writer, False
        greeted = asyncio.Event()
        listening = asyncio.create_task(self._listen(reader, greeted))
        speaking = asyncio.create_task(self._speak(greeted, busy))
        try:
            await asyncio.wait({listening, speaking}, return_when=asyncio.FIRST_COMPLETED)
            return speaking.result() if speaking.done() else listening.result()
        finally:
            self._writer = None
            for task in (listening, speaking):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            self._release()
            writer.close()
            writer.transport.abort()

    async def _listen(self, reader: asyncio.StreamReader, greeted: asyncio.Event) -> Lost:
        frames = Frames()
        try:
            while data := await reader.read(_CHUNK):
                for frame in frames.feed(data):
                    self._received(frame, greeted)
        except Garbled as problem:
            return Lost(LossReason.GARBLED, f"{self._where} speaks another language: {problem}.")
        except OSError:
            return Lost(LossReason.DROPPED, f"The connection to {self._where} broke.")
        if self._silent:
            return Lost(LossReason.SILENT, f"{self._where} does not answer.")
        return Lost(LossReason.DROPPED, f"{self._where} closed the connection.")

    def _received(self, frame: Frame, greeted: asyncio.Event) -> None:
        if frame.kind == "auth/request":
            greeted.set()
        elif frame.kind in {"command/reply", "api/response"}:
            if not self._asked:
                raise Garbled("an answer that nobody waits for")
            answer, then = self._asked.popleft()
            if not answer.done():
                if then is not None:
                    then(frame)
                answer.set_result(frame)
        elif frame.kind == "text/event-plain":
            self._heard(frame)

    async def _speak(self, greeted: asyncio.Event, busy: Busy) -> Lost:
        try:
            async with asyncio.timeout(self._answer_s):
                await greeted.wait()
            if verdict((await self.ask(f"auth {self._address.password}")).answer) is not Verdict.ACCEPTED:
                return Lost(LossReason.UNAUTHORIZED, f"{self._where} does not accept the password.")
            await busy()
        except TimeoutError:
            return Lost(LossReason.SILENT, f"{self._where} does not greet.")
        except Garbled as problem:
            return Lost(LossReason.GARBLED, f"{self._where} speaks another language: {problem}.")
        except Lost as lost:
            return lost

    def _release(self) -> None:
        while self._asked:
            answer, _ = self._asked.popleft()
            if not answer.done():
                answer.set_exception(Lost(LossReason.DROPPED, f"{self._where} went away."))
