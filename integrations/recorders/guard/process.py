"""The guard's process, seen from the panel: started, asked, left to itself. Every method blocks for a moment."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from integrations.errors import Unavailable
from integrations.recorders.guard.wire import Answer, Garbled, Order, order_line, read_answer

GUARD = "The guard of the recorders does not answer."
_APART = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
NEXT_STEP = "Take no card by voice until the panel was started anew."


class Gone(Exception):
    """The process ended, or does not answer: nobody can say what it did last."""


class GuardProcess:
    """One process. `ended` is called from a thread when it is gone, however that came about.

    It lives on when this program ends, and is in nobody's group: what ends the panel does not end the guard.
    """

    def __init__(self, folder: Path, ended: Callable[[], None], command: Sequence[str] = ()) -> None:
        """Start it; raise OSError."""
        self._process = subprocess.Popen(
            (*(command or guard_command()), str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ),
            start_new_session=True,
            creationflags=_APART,
        )
        self._orders = _pipe(self._process.stdin)
        self._number = 0
        self._asking = threading.Lock()
        self._answers: queue.Queue[Answer | None] = queue.Queue()
        self._ended = ended
        reading = (_pipe(self._process.stdout),)
        threading.Thread(target=self._read, args=reading, name="guard", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def ask(self, order: Order, limit_s: float) -> None:
        """Have an order done; raise Unavailable if it cannot be done, and Gone if nobody says."""
        with self._asking:
            self._number += 1
            try:
                self._orders.write(order_line(self._number, order))
                self._orders.flush()
            except (OSError, ValueError) as error:
                raise Gone from error
            while True:
                try:
                    answer = self._answers.get(timeout=limit_s)
                except queue.Empty as error:
                    raise Gone from error
                if answer is None:
                    raise Gone
                if answer.number == self._number:
                    break
        if answer.problem:
            raise Unavailable(answer.problem, next_step=answer.advice)

    def leave(self, limit_s: float) -> bool:
        """Say good-bye: it ends at once if nothing is paused, else it goes on alone. Tell whether it ended."""
        with contextlib.suppress(OSError):
            self._orders.close()
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End a process that does not answer: only then can another one take its place."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._orders.close()

    def _read(self, answers: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError), answers:
            for line in answers:
                with contextlib.suppress(Garbled):
                    self._answers.put(read_answer(line))
        self._process.wait()  # however long it goes on alone
        self._answers.put(None)
        self._ended()


def guard_command() -> tuple[str, ...]:
    """Return how the guard is started: beside the panel where that is frozen, else as a module."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        return (str(program.with_name("tillside-guard" + program.suffix)),)
    return (sys.executable, "-m", "integrations.recorders.guard")


def _pipe(stream: object) -> BinaryIO:
    if stream is None:
        raise OSError("the process has no pipe")
    return stream  # type: ignore[return-value]  # Popen's pipes are binary here
