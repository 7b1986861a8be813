"""The sandbox on two loopback ports: the merchant's side with the entry page, and the card frame."""

import asyncio
import contextlib
import functools
import secrets
import socket
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from integrations.gateways.sandbox.api import Api
from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.pages import Pages
from integrations.gateways.sandbox.wire import Handler, Reply, Request, serve_connection

PAGE_HOST = "pay.localhost"
FRAME_HOST = "card.localhost"
_NOT_FOUND = Reply(404, b"not found\n", "text/plain")
_WRONG_HOST = Reply(421, b"wrong host\n", "text/plain")


class SandboxServer:
    """An asynchronous context that serves while it is entered.

    The two origins have different hosts, not only ports, so that a browser with site isolation gives the
    frame a process of its own. Browsers resolve every name under `localhost` to loopback by themselves.
    """

    def __init__(
        self, clock: Clock | None = None, *, secret: str = "", port: int = 0, frame_port: int = 0
    ) -> None:
        self.secret = secret or secrets.token_urlsafe(24)
        self.api = Api(clock or Clock(), self.secret)
        self.api_url = ""
        self._pages = Pages(self.api)
        self._ports = (port, frame_port)
        self._connections: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        page_port = await self._listen(self._ports[0], self._page, PAGE_HOST)
        frame_port = await self._listen(self._ports[1], self._frame, FRAME_HOST)
        self.api_url = f"http://127.0.0.1:{page_port}"
        self.api.page_origin = f"http://{PAGE_HOST}:{page_port}"
        self.api.frame_origin = f"http://{FRAME_HOST}:{frame_port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, port: int, handler: Handler, host: str) -> int:
        listener = socket.create_server(("127.0.0.1", port))
        bound: int = listener.getsockname()[1]
        allowed = frozenset({f"127.0.0.1:{bound}", f"localhost:{bound}", f"{host}:{bound}"})
        guarded = functools.partial(_for_hosts, allowed, handler)
        server = await asyncio.start_server(functools.partial(self._connected, guarded), sock=listener)
        self._stack.push_async_callback(_close, server)
        return bound

    async def _connected(
        self, handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        with contextlib.suppress(
            asyncio.CancelledError
        ):  # the server stops; asyncio would log it as an error
            await serve_connection(reader, writer, handler)

    async def _page(self, request: Request) -> Reply:
        if request.path.startswith(("/v1/", "/sandbox/")):
            return await self.api.handle(request)
        return self._pages.page(request) or _NOT_FOUND

    async def _frame(self, request: Request) -> Reply:
        return self._pages.frame(request) or _NOT_FOUND


async def _for_hosts(allowed: frozenset[str], handler: Handler, request: Request) -> Reply:
    """Answer only under our own names, so that no foreign name can be pointed at loopback."""
    if request.headers.get("host", "") not in allowed:
        return _WRONG_HOST
    return await handler(request)


async def _close(server: asyncio.Server) -> None:
    server.close()
