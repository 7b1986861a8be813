"""The recorders of a call: read, paused and resumed by their ports, and kept in mind by the guard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.ports import RecorderControl, RecorderReading
from policy import effects, events
from policy.calls import CallKey
from policy.effects import Effect


class Guard(Protocol):
    """Knows what is paused, durably, and resumes it when this program cannot. Raises PortErrors."""

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None: ...

    async def disarm(self, call: CallKey) -> None: ...


class Recording:
    """Performs what is asked of recorders. A reading answers the command, whatever it says.

    No recorder is paused before the guard has what is about to be paused, or has said that it cannot have it.
    """

    def __init__(self, recorders: RecorderControl, guard: Guard) -> None:
        self._recorders = recorders
        self._guard = guard
        self._arming: dict[CallKey, asyncio.Event] = {}

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.ReadRecorder: self._read,
            effects.PauseRecording: self._pause,
            effects.ResumeRecording: self._resume,
            effects.ArmGuard: self._arm,
            effects.DisarmGuard: self._disarm,
        }

    async def _read(self, effect: effects.ReadRecorder, _: Tell) -> events.RecorderReported:
        return self._reported(effect, await self._recorders.read(effect.call, effect.recorder))

    async def _pause(self, effect: effects.PauseRecording, _: Tell) -> events.RecorderReported:
        arming = self._arming.get(effect.call)
        if arming is not None:
            await _within(effects.ArmGuard.limit_ms / 1000, arming)
        return self._reported(effect, await self._recorders.pause(effect.call, effect.recorder))

    async def _resume(self, effect: effects.ResumeRecording, _: Tell) -> events.RecorderReported:
        return self._reported(effect, await self._recorders.resume(effect.call, effect.recorder))

    async def _arm(self, effect: effects.ArmGuard, _: Tell) -> None:
        armed = self._arming[effect.call] = asyncio.Event()
        try:
            await self._guard.arm(effect.call, effect.recorders)
        finally:
            armed.set()
            if self._arming.get(effect.call) is armed:
                del self._arming[effect.call]

    async def _disarm(self, effect: effects.DisarmGuard, _: Tell) -> None:
        await self._guard.disarm(effect.call)

    def _reported(self, effect: effects.RecorderEffect, reading: RecorderReading) -> events.RecorderReported:
        return events.RecorderReported(
            call=effect.call,
            at=reading.at,
            recorder=effect.recorder,
            state=reading.state,
            proof=reading.proof,
            answers=effect.id,
        )


async def _within(seconds: float, event: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
