"""The listening side of a faked product: one client at a time, on loopback, that can go away and come back."""

import asyncio
import contextlib
from typing import Protocol

from integrations.cti.link import Address


class Served(Protocol):
    """The product's side of its protocol, for one connection."""

    def begin(self) -> bytes: ...

    def received(self, data: bytes) -> bytes: ...


class Product:
    def __init__(self, served: Served) -> None:
        self._served = served
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.connected = asyncio.Event()
        self.port = 0

    @property
    def address(self) -> Address:
        return Address("127.0.0.1", self.port)

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go_away(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def send(self, data: bytes) -> None:
        if self._writer is not None:
            self._writer.write(data)
            await self._writer.drain()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writer = writer
        try:
            writer.write(self._served.begin())
            self.connected.set()
            while data := await reader.read(65536):
                writer.write(self._served.received(data))
                await writer.drain()
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            self.connected.clear()
            self._writer = None
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
