"""The guard's mind: holds the list of what is paused, and brings back what a run of the panel left. Owns no process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from integrations.errors import PortError
from integrations.ports import Came, RecorderControl
from integrations.recorders.guard.bringing_back import BringingBack, Perseverance
from integrations.recorders.guard.deeds import Deed, Deeds
from integrations.recorders.paused_list import Paused, PausedList
from integrations.recorders.settling import Sleep
from policy.calls import CallKey
from policy.moment import Moment

LIST = "paused.json"
_PANEL_GONE = "The panel was gone while this was paused."
_FOUND = "Found paused from an earlier run."


class Keeper:
    """Serves one run of the panel, `owner`. Whatever others left is brought back meanwhile, by a control made then.

    As long as nothing is left, the recorder hears nothing of us.
    """

    def __init__(
        self,
        folder: Path,
        owner: str,
        make: Callable[[], RecorderControl],
        clock: Callable[[], Moment],
        *,
        sleep: Sleep = asyncio.sleep,
        how: Perseverance | None = None,
    ) -> None:
        self._list = PausedList(folder / LIST, owner)
        self._deeds = Deeds(folder)
        self._owner = owner
        self._make = make
        self._clock = clock
        self._sleep = sleep
        self._how = how or Perseverance()
        self._control: RecorderControl | None = None
        self._draining: asyncio.Task[None] | None = None
        self._bringing: dict[CallKey, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Begin to bring back what earlier runs left; raise Unavailable if the list cannot be read."""
        await self._bring_back(_FOUND, lambda owner: owner != self._owner)

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None:
        """Have on the disk what is about to be paused; from here on nobody resumes it. Raise Unavailable."""
        bringing = self._bringing.get(call)
        if bringing is not None:
            bringing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await bringing
        await self._list.arm(call, recorders)

    async def disarm(self, call: CallKey) -> None:
        """Take a call off the list; raise Unavailable."""
        await self._list.disarm(call, self._owner)

    async def panel_gone(self) -> None:
        """Bring everything back; raise Unavailable if the list cannot be read."""
        await self._bring_back(_PANEL_GONE, lambda _: True)

    async def all_back(self) -> None:
        """Wait until everything that was begun is brought back, or given up."""
        while self._bringing:
            await asyncio.wait(set(self._bringing.values()))

    async def stop(self) -> None:
        """Let go, at once; what is not back stays on the list."""
        for task in list(self._bringing.values()):
            task.cancel()
        await asyncio.gather(*self._bringing.values(), return_exceptions=True)
        await self._close()

    async def _bring_back(self, why: str, whose: Callable[[str], bool]) -> None:
        standing = await asyncio.to_thread(self._list.standing)
        left = {
            call: paused
            for call, paused in standing.items()
            if whose(paused.owner) and call not in self._bringing
        }
        for call, paused in left.items():
            self._did(call, Came.TRYING, why, paused.recorders)
        if left and self._control is None:
            control = self._make()
            await control.start()
            self._control = control
            self._draining = asyncio.create_task(_drain(control))
        for call, paused in left.items():
            if self._control is not None:
                bringing = self._one(self._control, call, paused)
                self._bringing[call] = asyncio.create_task(bringing)

    async def _one(self, control: RecorderControl, call: CallKey, paused: Paused) -> None:
        try:
            bringing = BringingBack(
                control,
                call,
                paused.recorders,
                lambda came, what, names: self._did(call, came, what, names),
                self._clock,
                self._sleep,
                self._how,
            )
            if await bringing.run():
                await self._off_the_list(call, paused.owner)
        finally:
            del self._bringing[call]
            if not self._bringing:
                await self._close()

    async def _off_the_list(self, call: CallKey, owner: str) -> None:
        while True:
            try:
                await self._list.disarm(call, owner)
            except PortError:
                await self._sleep(self._how.longest_s)  # a full disk; it would only be resumed once more
            else:
                return

    async def _close(self) -> None:
        control, self._control = self._control, None
        draining, self._draining = self._draining, None
        if control is not None:
            await control.stop()
        if draining is not None:
            draining.cancel()
            await asyncio.gather(draining, return_exceptions=True)

    def _did(self, call: CallKey, came: Came, what: str, recorders: tuple[str, ...]) -> None:
        with contextlib.suppress(OSError):  # a disk that is full must not keep a recorder paused
            self._deeds.add(Deed(self._clock().wall_ms, call, what, recorders, came))


async def _drain(control: RecorderControl) -> None:
    """Let go of what the recorders tell: whoever brings them back asks them himself."""
    async for _ in control.facts():
        pass
