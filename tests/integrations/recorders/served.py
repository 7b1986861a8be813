"""The listening side of a faked product, on loopback, that can go away and come back. It has no tasks to end."""

import asyncio
from typing import Protocol


class Fake(Protocol):
    """A product that is talked to over a stream."""

    def begin(self) -> bytes: ...

    def received(self, data: bytes) -> bytes: ...


class _Connection(asyncio.Protocol):
    def __init__(self, served: "Served") -> None:
        self._served = served

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._served.connections.append(self)
        transport.write(self._served.fake.begin())

    def data_received(self, data: bytes) -> None:
        self.transport.write(self._served.fake.received(data))

    def connection_lost(self, _: Exception | None) -> None:
        self._served.connections.remove(self)


class Served:
    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self.connections: list[_Connection] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go_away(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for connection in self.connections:
            connection.transport.abort()
        await asyncio.sleep(0)  # they close in the next turn of the loop
        if server is not None:
            await server.wait_closed()

    async def send(self, data: bytes) -> None:
        for connection in self.connections[-1:]:
            connection.transport.write(data)
