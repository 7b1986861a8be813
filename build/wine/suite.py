"""Runs the part of the suite that makes sense on Windows under Wine, and says what that does not cover."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from threading import Thread
from typing import IO

from build.wine import ground as grounds
from build.wine.ground import Ground, alone, missing, prepare
from build.wine.parts import GAPS, PARTS, left_out

FOLDER = grounds.ROOT / ".venv" / "wine"
LIMIT_S = 600
"""A run that takes longer hangs, and is ended."""

_OPTIONS = ("-q", "--color", "no", "-p", "no:cacheprovider", "-p", "no:xdist")
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
            # What is asked for by name need not be in each of them.
            status = run(ground, [[*selection(*PARTS), *passed_on]] if passed_on else map(selection, PARTS))
        finally:
            ground.end()
    for gap in GAPS:
        say(f"   not covered under Wine: {gap.what}, because {gap.because}")
    return status


def selection(*parts: Mapping[str, str]) -> list[str]:
    """Return pytest's arguments that choose the tests of some parts."""
    chosen = [path for part in parts for paths in part.values() for path in paths.split()]
    return chosen + [argument for test in left_out() for argument in ("--deselect", test)]


def run(ground: Ground, runs: Iterable[Sequence[str]], limit: float = LIMIT_S) -> int:
    """Run pytest on Windows' Python with each of the arguments, side by side, and show what it says.

    Returns 0 if in each of them tests passed and none failed.
    """
    started = [_Run(ground, arguments, shown=number == 0) for number, arguments in enumerate(runs)]
    give_up = time.monotonic() + limit
    try:
        statuses = [one.wait(give_up) for one in started]
    finally:
        ground.end()  # whatever still runs holds a pipe open
        for one in started:
            one.close()
    return next((status for status in statuses if status), int(not all(one.passed() for one in started)))


class _Run:
    """One pytest. Its output goes through a pipe of ours: with a file there, Windows' Python ends as it starts."""

    def __init__(self, ground: Ground, arguments: Sequence[str], *, shown: bool) -> None:
        """Start it; what it says is shown at once or, not to be mixed with what another says, at its end."""
        self._shown = shown
        self._said: list[str] = []
        self._process = subprocess.Popen(
            [grounds.WINE, ground.python, "-m", "pytest", *_OPTIONS, *arguments],
            cwd=grounds.ROOT,
            env=ground.environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="cp1252",
            errors="replace",
        )
        self._reader = Thread(target=self._read, args=(self._process.stdout,))
        self._reader.start()

    def _read(self, lines: IO[str] | None) -> None:
        with lines or nullcontext(()) as read:
            for line in read:
                self._said.append(line)
                if self._shown:
                    print(line, end="", flush=True)

    def wait(self, give_up: float) -> int:
        """Return the exit status, or 1 if there is none by then."""
        try:
            return self._process.wait(max(0.0, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            say("   no end in the time for it")
            return 1

    def close(self) -> None:
        """End it, and show what it said if that was not done yet."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if not self._shown:
            print("".join(self._said), end="", flush=True)

    def passed(self) -> bool:
        """Say whether tests passed: Linux sees the lowest byte of Windows' status, which may be 0 after a crash."""
        return any(_PASSED.search(line) for line in self._said[-20:])


def say(line: str) -> None:
    """Print a line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
