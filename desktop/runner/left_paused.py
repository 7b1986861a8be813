"""Recorders that an earlier run of this program left paused: turned on again, however long it takes to reach them."""

from __future__ import annotations

import logging
from typing import Protocol

from integrations.errors import PortError, Refused
from integrations.logs.writing import note
from integrations.ports import RecorderControl
from policy.calls import CallKey
from policy.recording import RecorderState

_log = logging.getLogger(__name__)


class Paused(Protocol):
    """The list of what is paused; see integrations.recorders.paused_list. Raises PortErrors."""

    def left(self) -> tuple[tuple[CallKey, tuple[str, ...]], ...]: ...

    async def disarm(self, call: CallKey) -> None: ...


class LeftPaused:
    """Resumes what stands on the list when the program starts, and nothing that is paused later.

    A recorder is done with when it is not paused any more, or its product does not know it: then its call is over.
    """

    def __init__(self, paused: Paused, recorders: RecorderControl) -> None:
        self._paused = paused
        self._recorders = recorders
        self._left: dict[CallKey, set[str]] = {}

    def read(self) -> None:
        """Read the list; one that cannot be read is logged, and whoever arms the guard is told what is wrong."""
        try:
            self._left = {call: set(names) for call, names in self._paused.left()}
        except PortError as error:
            note(_log, "recorder.list-unread", logging.ERROR, error=type(error).__name__.lower())

    @property
    def left(self) -> int:
        """Return how many recorders are still to be turned on."""
        return sum(len(names) for names in self._left.values())

    async def resume(self) -> None:
        """Try once to turn them on; what cannot be reached stays on the list, to be tried again."""
        for call, names in list(self._left.items()):
            for name in sorted(names):
                if await self._is_on(call, name):
                    names.discard(name)
            if not names and await self._is_off_the_list(call):
                del self._left[call]

    async def _is_on(self, call: CallKey, name: str) -> bool:
        try:
            reading = await self._recorders.resume(call, name)
        except Refused:
            return True
        except PortError as error:
            word = type(error).__name__.lower()
            note(_log, "recorder.left-paused", logging.WARNING, call=call, recorder=name, error=word)
            return False
        return reading.state in (RecorderState.RECORDING, RecorderState.NOT_RECORDING)

    async def _is_off_the_list(self, call: CallKey) -> bool:
        try:
            await self._paused.disarm(call)
        except PortError as error:
            note(
                _log,
                "recorder.list-unwritten",
                logging.WARNING,
                call=call,
                error=type(error).__name__.lower(),
            )
            return False
        return True
