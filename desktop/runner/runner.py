"""Performs a session's effects in their order, within their limits, and tells what came of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.logs.writing import note
from policy.calls import Moment
from policy.effects import Effect, Fact
from policy.events import EffectDone, EffectFailed, EffectTimedOut, Failure

Tell = Callable[[Fact], None]

Perform = Callable[[Any, Tell], Awaitable[Fact | None]]
"""Does one kind of effect: returns the fact that answers it, or None where there is no more to say than that it is
done. What is learned afterwards goes to `tell`. Raises a PortError."""

FAILURES: Mapping[type[PortError], Failure] = {
    Unavailable: Failure.UNAVAILABLE,
    Unauthorized: Failure.UNAUTHORIZED,
    Refused: Failure.REFUSED,
    OutcomeUnknown: Failure.OUTCOME_UNKNOWN,
}

_log = logging.getLogger(__name__)


class Runner:
    """Hands effects to their performers. An effect that overruns its limit goes on; its answer is told late."""

    def __init__(self, clock: Callable[[], Moment]) -> None:
        self._performers: dict[type[Effect], Perform] = {}
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()

    def learn(self, performers: Mapping[type[Effect], Perform]) -> None:
        """Take on more kinds of effects."""
        self._performers.update(performers)

    def begin(self, effect: Effect, tell: Tell) -> None:
        """Begin an effect after those begun before it; return at once."""
        task = asyncio.create_task(self._run(effect, tell), name=f"{type(effect).__name__} {effect.id}")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    @property
    def under_way(self) -> int:
        """Return how many effects have been begun and not finished."""
        return len(self._under_way)

    async def finish(self, seconds: float) -> int:
        """Wait for what is under way, as long as that; return how many had to be given up."""
        if not self._under_way:
            return 0
        _, left = await asyncio.wait(set(self._under_way), timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _run(self, effect: Effect, tell: Tell) -> None:
        if effect.after_ms:
            await asyncio.sleep(effect.after_ms / 1000)
        began = self._clock().monotonic_ns
        work = asyncio.ensure_future(self._answer(effect, tell))
        try:
            done, _ = await asyncio.wait({work}, timeout=effect.limit_ms / 1000)
            if not done:
                tell(EffectTimedOut(at=self._clock(), answers=effect.id))
                await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            raise
        taken_ms = (self._clock().monotonic_ns - began) // 1_000_000
        note(_log, "effect.done", logging.DEBUG, kind=_word(effect), call=effect.call, duration_ms=taken_ms)
        answer = work.result()
        if answer is not None:
            tell(answer)

    async def _answer(self, effect: Effect, tell: Tell) -> Fact | None:
        try:
            answer = await self._performers[type(effect)](effect, tell)
        except PortError as error:
            note(_log, "effect.failed", logging.WARNING, kind=_word(effect), error=_word(error))
            return self._failed(effect, _failure(error), f"{error.message} {error.next_step}")
        except Exception:  # noqa: BLE001 -- a fault of ours: what it had done by then nobody can say
            _log.exception("effect.broke")
            return self._failed(effect, Failure.OUTCOME_UNKNOWN, "")
        if answer is None and EffectDone in effect.answered_by:
            return EffectDone(at=self._clock(), answers=effect.id)
        return answer

    def _failed(self, effect: Effect, failure: Failure, detail: str) -> EffectFailed:
        return EffectFailed(at=self._clock(), answers=effect.id, failure=failure, detail=detail)


def _failure(error: PortError) -> Failure:
    return next((FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES), Failure.OUTCOME_UNKNOWN)


def _word(value: object) -> str:
    return type(value).__name__.lower()
