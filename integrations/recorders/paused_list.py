"""What is paused, on the disk: written before a pause is asked for, so that whoever comes after a crash resumes it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from pathlib import Path

from integrations.errors import Unavailable
from policy.calls import CallKey

Left = tuple[tuple[CallKey, tuple[str, ...]], ...]


class PausedList:
    """One file of one desktop. A call's recorders stand in it from before the pause until all are on again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._turn = asyncio.Lock()  # what is asked first is written first
        self._writing = threading.Lock()  # also of a change that nobody waits for any more

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        """Write down what is about to be paused; raise Unavailable if it cannot be on the disk."""
        async with self._turn:
            await asyncio.to_thread(self._change, call, recorders)

    async def disarm(self, call: CallKey) -> None:
        """Take a call off the list: its recorders are on again, or gone."""
        async with self._turn:
            await asyncio.to_thread(self._change, call, ())

    def left(self) -> Left:
        """Return what is on the list; a file that cannot be read raises Unavailable."""
        return tuple((call, names) for call, names in self._read().items())

    def _change(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        with self._writing:
            self._rewrite(call, recorders)

    def _rewrite(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        standing = self._read()
        if recorders:
            standing[call] = recorders
        else:
            standing.pop(call, None)
        lines = [{"source": one.source, "call": one.call_id, "recorders": standing[one]} for one in standing]
        new = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with new.open("w", encoding="utf-8") as opened:
                json.dump(lines, opened)
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(self._file)
        except OSError as error:
            raise Unavailable(
                "It cannot be written down what is paused.",
                next_step="Free some space on the disk, then try again.",
            ) from error

    def _read(self) -> dict[CallKey, tuple[str, ...]]:
        try:
            lines = json.loads(self._file.read_text(encoding="utf-8"))
            return {CallKey(one["source"], one["call"]): tuple(one["recorders"]) for one in lines}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                "The list of paused recorders cannot be read.",
                next_step="Check that every recorder is on, then remove the file paused.json.",
            ) from error
