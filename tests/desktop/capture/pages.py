"""A web server of one page on loopback, for the card-entry process to load; it counts who asked for what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from integrations.gateways.sandbox.wire import Reply, Request, serve_connection

WIDTH = 423  # of the window; its edge takes one pixel on either side

PAGE = """<!doctype html><meta charset="utf-8"><title>-</title><script>
const hand = (more) => window.postMessage(
  {{ from: "hosted-entry", kind: "outcome", token: "tok_abcdefgh", tender: "card", brand: "visa", last_four: "1111",
     product: "credit", ...more }}, window.location.origin);
// The window gets its width when it is shown; before that nothing may be handed over.
const shown = new Promise((resolve) => {{
  const look = setInterval(() => {{ if (innerWidth === {width}) {{ clearInterval(look); resolve(); }} }}, 20);
}});
const report = (text) => shown.then(() => hand({{ brand: text }}));
{script}
</script>"""


@dataclass
class Site:
    """Where the page is, and the paths that were asked for."""

    origin: str
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def site(script: str) -> AsyncIterator[Site]:
    """Serve a page with a script in it at every path."""
    served = Site("")
    body = PAGE.format(script=script, width=WIDTH - 2).encode()

    async def answer(request: Request) -> Reply:
        served.asked.append(request.path)
        headers = {"content-disposition": "attachment"} if request.path == "/download" else {}
        return Reply(200, body, "text/html; charset=utf-8", headers)

    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await serve_connection(reader, writer, answer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    served.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
