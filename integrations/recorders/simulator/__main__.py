"""Runs the simulated recorders as a process of their own until standard input closes."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence

from integrations.recorders.simulator.server import RecorderServer

SECRET_VARIABLE = "TILLSIDE_RECORDER_KEY"


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m integrations.recorders.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (0: any free one)")
    return parser.parse_args(given)


async def _serve(port: int) -> None:
    async with RecorderServer(key=os.environ.pop(SECRET_VARIABLE, ""), port=port) as server:
        ready = {"url": server.url, "key": server.key, "pid": os.getpid()}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.buffer.read)


def main(given: Sequence[str] | None = None) -> int:
    asyncio.run(_serve(_arguments(given).port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
