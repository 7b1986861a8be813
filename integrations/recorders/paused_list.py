"""What is paused, on the disk: written before a pause is asked for, so that whoever comes after a crash resumes it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Unavailable
from policy.calls import CallKey

Left = tuple[tuple[CallKey, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Paused:
    """The recorders of a call that are paused or about to be, and the run of the program that wanted it."""

    recorders: tuple[str, ...]
    owner: str = ""


class PausedList:
    """One file of one desktop. A call's recorders stand in it from before the pause until all are on again.

    `owner` names the run of the program that arms; a later run takes a call over when it pauses it anew.
    """

    def __init__(self, file: Path, owner: str = "") -> None:
        self._file = file
        self._owner = owner
        self._turn = asyncio.Lock()  # what is asked first is written first
        self._writing = threading.Lock()  # also of a change that nobody waits for any more

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        """Write down what is about to be paused; raise Unavailable if it cannot be on the disk."""

        def add(standing: dict[CallKey, Paused]) -> None:
            before = standing.get(call)
            taken_over = () if before is None or before.owner == self._owner else before.recorders
            names = tuple(dict.fromkeys((*recorders, *taken_over)))
            standing[call] = Paused(names, self._owner)

        async with self._turn:
            await asyncio.to_thread(self._change, add)

    async def disarm(self, call: CallKey, owner: str | None = None) -> None:
        """Take a call off the list: its recorders are on again, or gone. With an owner, only if it is that one's."""

        def remove(standing: dict[CallKey, Paused]) -> None:
            if owner is None or (call in standing and standing[call].owner == owner):
                standing.pop(call, None)

        async with self._turn:
            await asyncio.to_thread(self._change, remove)

    def left(self) -> Left:
        """Return what is on the list; a file that cannot be read raises Unavailable."""
        return tuple((call, one.recorders) for call, one in self.standing().items())

    def standing(self) -> dict[CallKey, Paused]:
        """Return what is on the list with its owners; a file that cannot be read raises Unavailable."""
        try:
            lines = json.loads(self._file.read_text(encoding="utf-8"))
            return {
                CallKey(one["source"], one["call"]): Paused(tuple(one["recorders"]), one.get("owner", ""))
                for one in lines
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                "The list of paused recorders cannot be read.",
                next_step="Check that every recorder is on, then remove the file paused.json.",
            ) from error

    def _change(self, change: Callable[[dict[CallKey, Paused]], None]) -> None:
        with self._writing:
            standing = self.standing()
            change(standing)
            self._rewrite(standing)

    def _rewrite(self, standing: dict[CallKey, Paused]) -> None:
        lines = [
            {
                "source": call.source,
                "call": call.call_id,
                "recorders": one.recorders,
                "owner": one.owner,
            }
            for call, one in standing.items()
        ]
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
