"""The recorders of a call: read, paused and resumed by their ports, and kept in mind by the guard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.errors import Refused
from integrations.ports import RecorderControl, RecorderReading
from policy import effects, events
from policy.calls import CallKey, RecorderGone
from policy.effects import Effect
from policy.moment import Moment
from policy.recording import RecorderState


class Guard(Protocol):
    """Knows what is paused, durably, and resumes it when this program cannot. Raises PortErrors."""

    async def arm(self, call: CallKey, recorders: tuple[str, ...]) -> None: ...

    async def disarm(self, call: CallKey) -> None: ...


class Recording:
    """Performs what is asked of recorders, and tells every reading, whatever it says.

    When a call is over and the product does not know its recorder any more, there is nothing left to resume.
    No recorder is paused before the guard has what is about to be paused, or has said that it cannot have it.
    """

    def __init__(
        self,
        recorders: RecorderControl,
        guard: Guard,
        is_over: Callable[[CallKey], bool],
        clock: Callable[[], Moment],
    ) -> None:
        self._recorders = recorders
        self._guard = guard
        self._is_over = is_over
        self._clock = clock
        self._arming: dict[CallKey, asyncio.Event] = {}

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.ReadRecorder: self._read,
            effects.CheckRecorder: self._read,
            effects.PauseRecording: self._pause,
            effects.KeepPaused: self._keep_paused,
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
        return await self._paused(effect)

    async def _keep_paused(self, effect: effects.KeepPaused, _: Tell) -> events.RecorderReported:
        return await self._paused(effect)

    async def _paused(self, effect: effects.RecorderEffect) -> events.RecorderReported:
        """Pause, and say when that runs out if the product resumes by itself: counted from before it was asked."""
        asked, lasts_ms = self._clock(), self._recorders.abilities.resumes_by_itself_ms
        report = self._reported(effect, await self._recorders.pause(effect.call, effect.recorder))
        if lasts_ms is None or report.state is not RecorderState.PAUSED:
            return report
        return replace(report, runs_out=_after(asked, lasts_ms))

    async def _resume(
        self, effect: effects.ResumeRecording, _: Tell
    ) -> events.RecorderReported | RecorderGone:
        try:
            return self._reported(effect, await self._recorders.resume(effect.call, effect.recorder))
        except Refused:
            if self._is_over(effect.call) and await self._is_unknown(effect):
                return RecorderGone(call=effect.call, at=self._clock(), recorder=effect.recorder)
            raise

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

    async def _is_unknown(self, effect: effects.ResumeRecording) -> bool:
        """Ask whether the product knows the recorder at all: with its call it may be gone, told or untold."""
        try:
            await self._recorders.read(effect.call, effect.recorder)
        except Refused:
            return True
        return False

    def _reported(self, effect: effects.RecorderEffect, reading: RecorderReading) -> events.RecorderReported:
        return events.RecorderReported(
            call=effect.call,
            at=reading.at,
            recorder=effect.recorder,
            state=reading.state,
            proof=reading.proof,
            answers=effect.id,
            file=reading.file,
        )


def _after(moment: Moment, ms: int) -> Moment:
    return Moment(moment.monotonic_ns + ms * 1_000_000, moment.wall_ms + ms)


async def _within(seconds: float, event: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
