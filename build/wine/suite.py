"""Runs the part of the suite that makes sense on Windows under Wine, and says what that does not cover."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from threading import Thread
from typing import IO

from build.wine import ground as grounds
from build.wine.ground import Ground, alone, missing, prepare
from build.wine.parts import GAPS, PARTS, left_out

FOLDER = grounds.ROOT / ".venv" / "wine"
LIMIT_S = 600
"""A run that takes longer hangs, and is ended."""

_PASSED = re.compile(r"\b[1-9]\d* passed\b")


def main(passed_on: Sequence[str]) -> int:
    """Set up, run, end what runs, and return the exit status; arguments go to pytest."""
    if absent := missing():
        say(f"   {'FAILED' if 'CI' in os.environ else 'skipped'}: there is no {', no '.join(absent)}")
        return 1 if "CI" in os.environ else 0
    started = time.monotonic()
    with alone(FOLDER):
        try:
            ground = prepare(FOLDER)
        except (OSError, subprocess.SubprocessError) as fault:
            say(f"   FAILED: the set-up: {fault}")
            return 1
        say(f"   set up in {time.monotonic() - started:.0f} s")
        try:
            status = run(ground, [*selection(), *passed_on])
        finally:
            ground.end()
    for gap in GAPS:
        say(f"   not covered under Wine: {gap.what}, because {gap.because}")
    return status


def selection() -> list[str]:
    """Return pytest's arguments that choose the tests."""
    chosen = [path for paths in PARTS.values() for path in paths.split()]
    return chosen + [argument for test in left_out() for argument in ("--deselect", test)]


def run(ground: Ground, arguments: Sequence[str], limit: float = LIMIT_S) -> int:
    """Run pytest on Windows' Python, show what it says, and return 0 if tests passed and none failed.

    Its output goes through a pipe of ours: with a file there, Windows' Python ends as it starts.
    """
    workers = str(min(4, os.cpu_count() or 1))
    options = ("-q", "--color", "no", "-p", "no:cacheprovider", "-n", workers, "--dist", "loadgroup")
    said: list[str] = []
    with subprocess.Popen(
        [grounds.WINE, ground.python, "-m", "pytest", *options, *arguments],
        cwd=grounds.ROOT,
        env=ground.environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="cp1252",
        errors="replace",
    ) as process:
        reader = Thread(target=_show, args=(process.stdout, said))
        reader.start()
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            say(f"   no end after {limit:g} s")
            status = 1
        finally:
            ground.end()  # whatever still runs holds the pipe open
            process.kill()
            reader.join()
    # Linux sees the lowest byte of Windows' exit status, which may be 0 after a crash.
    return status or int(not any(_PASSED.search(line) for line in said[-20:]))


def _show(lines: IO[str] | None, said: list[str]) -> None:
    for line in lines or ():
        said.append(line)
        print(line, end="", flush=True)


def say(line: str) -> None:
    """Print a line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
