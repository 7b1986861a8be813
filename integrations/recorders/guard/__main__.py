"""Runs the guard beside a panel, which starts it and speaks to it over standard input and output."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from integrations.recorders.guard.service import serve


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m integrations.recorders.guard", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder in which the list of what is paused lies")
    arguments = parser.parse_args(given)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # meant for the panel; the guard ends when there is nothing to do
    asyncio.run(serve(arguments.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
