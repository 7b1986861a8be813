"""The recorders of a call: read, paused and resumed by their ports, and kept in mind by the guard."""

from __future__ import annotations

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
    """Performs what is asked of recorders. A reading answers the command, whatever it says."""

    def __init__(self, recorders: RecorderControl, guard: Guard) -> None:
        self._recorders = recorders
        self._guard = guard

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
        return self._reported(effect, await self._recorders.pause(effect.call, effect.recorder))

    async def _resume(self, effect: effects.ResumeRecording, _: Tell) -> events.RecorderReported:
        return self._reported(effect, await self._recorders.resume(effect.call, effect.recorder))

    async def _arm(self, effect: effects.ArmGuard, _: Tell) -> None:
        await self._guard.arm(effect.call, effect.recorders)

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
