"""HTTP/1.1 over asyncio streams with h11: bytes in, one Request; one Reply, bytes out. It knows no payments.

h11 is strict about framing and leaves all input and output to us; httpx already brings it.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

MAX_BODY = 16 * 1024
MAX_HEADERS = 16 * 1024
IDLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole; header names are lower case. The body is not shown when printed."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, whole."""

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Drop(Exception):
    """Raised by a handler to close the connection without an answer."""


Handler = Callable[[Request], Awaitable[Reply]]


class _TooLarge(Exception):
    pass


async def _receive(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            async with asyncio.timeout(IDLE_SECONDS):
                connection.receive_data(await reader.read(8192))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MAX_BODY:
                raise _TooLarge
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
            path = urlsplit(head.target.decode("latin-1")).path
            request = Request(head.method.decode("ascii"), path, headers, bytes(body))
            body[:] = bytes(len(body))
            return request
        else:
            return None


async def _send(
    connection: h11.Connection, writer: asyncio.StreamWriter, reply: Reply, *, head_only: bool
) -> None:
    headers = {
        "content-type": reply.media_type,
        "content-length": str(len(reply.body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        **reply.headers,
    }
    data = connection.send(h11.Response(status_code=reply.status, headers=list(headers.items())))
    body = b"" if head_only else connection.send(h11.Data(data=reply.body))
    writer.write((data or b"") + (body or b"") + (connection.send(h11.EndOfMessage()) or b""))
    await writer.drain()


async def serve_connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler
) -> None:
    """Answer the requests of one connection until either side ends it."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEADERS)
    try:
        while True:
            try:
                request = await _receive(connection, reader)
                if request is None:
                    return
                reply = await handler(request)
            except _TooLarge:
                reply, request = Reply(413, b"too large\n", "text/plain"), None
            except h11.RemoteProtocolError as error:
                if connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
                    return
                reply, request = Reply(error.error_status_hint, b"bad request\n", "text/plain"), None
            await _send(connection, writer, reply, head_only=request is not None and request.method == "HEAD")
            if request is None or connection.our_state is h11.MUST_CLOSE:
                return
            connection.start_next_cycle()
    except (Drop, TimeoutError, ConnectionError, h11.LocalProtocolError):
        writer.transport.abort()
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
