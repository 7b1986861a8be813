"""Lets calls arrive by themselves: the next one some seconds after the desk is free, or at once if it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from desktop.demo.callers import Caller
from desktop.demo.telephone import Telephone, ring

PAUSE_S = 8.0
FIRST_S = 2.0
LOOK_S = 0.25
_MOST_LOOKS = 12


class Conductor:
    """Rings one caller after another. `free` says that the desk has neither a call nor one to wrap up.

    `waiting` is told when the next call comes, in milliseconds, or None while a call goes on. `name` begins the ids of
    the calls: it must be another one in every run, because a call's id is never used for another.
    """

    def __init__(
        self,
        telephone: Telephone,
        callers: Iterator[Caller],
        free: Callable[[], bool],
        waiting: Callable[[int | None], None],
        name: str,
        *,
        pause_s: float = PAUSE_S,
        first_s: float = FIRST_S,
    ) -> None:
        self._telephone = telephone
        self._callers = callers
        self._free = free
        self._waiting = waiting
        self._name = name
        self._pause_s = pause_s
        self._first_s = first_s
        self._now = asyncio.Event()
        self.rung = 0
        self._on_the_line: dict[str, Caller] = {}

    def caller(self, call_id: str) -> Caller | None:
        """Return who rang last, by the call's id."""
        return self._on_the_line.get(call_id)

    def next_now(self) -> None:
        """Let the next call ring as soon as the desk is free."""
        self._now.set()

    async def run(self) -> None:
        """Ring until there is nobody left, or this is cancelled."""
        for caller in self._callers:
            await self._until_free()
            await self._pause(self._pause_s if self.rung else self._first_s)
            await self._until_free()  # a call of another kind may have come meanwhile
            self.rung += 1
            self._waiting(None)
            call_id = f"{self._name}-{self.rung}"
            self._on_the_line = {call_id: caller}
            await ring(self._telephone, call_id, caller.number, caller.name, caller.queue)
            await self._until_taken()

    async def _until_free(self) -> None:
        while not self._free():
            self._now.clear()
            await asyncio.sleep(LOOK_S)

    async def _until_taken(self) -> None:
        """Wait until the desk has the call; one that was given up before that is over as well."""
        for _ in range(_MOST_LOOKS):
            if not self._free():
                return
            await asyncio.sleep(LOOK_S)

    async def _pause(self, seconds: float) -> None:
        self._waiting(round(seconds * 1000))
        try:
            await asyncio.wait_for(self._now.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._now.clear()
