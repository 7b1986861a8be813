"""Runs the sandbox gateway as a process of its own until its standard input closes or it is told to stop."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence

from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.server import SandboxServer

SECRET_VARIABLE = "TILLSIDE_SANDBOX_KEY"


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m integrations.gateways.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of the merchant's side (0: any free one)")
    parser.add_argument("--frame-port", type=int, default=0, help="port of the card frame (0: any free one)")
    parser.add_argument("--stay", action="store_true", help="keep running when standard input closes")
    return parser.parse_args(given)


async def _serve(port: int, frame_port: int, *, stay: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows: the process is ended, not asked
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    secret = os.environ.pop(SECRET_VARIABLE, "")
    async with SandboxServer(Clock(), secret=secret, port=port, frame_port=frame_port) as server:
        ready = {"url": server.api_url, "key": server.secret, "pid": os.getpid()}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        if not stay:
            threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), daemon=True).start()
        await stop.wait()


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    with contextlib.suppress(RuntimeError):  # the loop has ended already
        loop.call_soon_threadsafe(stop.set)


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments(given)
    asyncio.run(_serve(arguments.port, arguments.frame_port, stay=arguments.stay))
    return 0


if __name__ == "__main__":
    sys.exit(main())
