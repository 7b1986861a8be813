"""Performs a session's effects in their order, within their limits, and tells what came of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.logs.writing import fault, note
from policy.effects import Effect, Fact
from policy.events import EffectDone, EffectFailed, EffectTimedOut, Failure
from policy.moment import Moment

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

_LETS_GO_S = 1.0  # so long a performer may take to stop when it is cancelled

_log = logging.getLogger(__name__)


class Runner:
    """Hands effects to their performers. An effect that overruns its limit goes on; its answer is told late.

    Every effect that has an answer is answered or told to have timed out, whatever its performer does. `awaited`
    says whether an effect is still waited for: a report that a recorder goes on as before answers no pause.
    """

    def __init__(
        self, clock: Callable[[], Moment], awaited: Callable[[Effect], bool] = lambda _: False
    ) -> None:
        self._performers: dict[type[Effect], Perform] = {}
        self._clock = clock
        self._awaited = awaited
        self._under_way: set[asyncio.Task[None]] = set()
        self._not_due: set[asyncio.Task[None]] = set()

    def learn(self, performers: Mapping[type[Effect], Perform]) -> None:
        """Take on more kinds of effects."""
        self._performers.update(performers)

    def begin(self, effect: Effect, tell: Tell) -> None:
        """Begin an effect after those begun before it; return at once."""
        task = asyncio.create_task(self._run(effect, tell), name=f"{type(effect).__name__} {effect.id}")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        if effect.after_ms:
            self._not_due.add(task)
            task.add_done_callback(self._not_due.discard)

    @property
    def under_way(self) -> int:
        """Return how many effects have been begun and not finished."""
        return len(self._under_way)

    async def finish(self, seconds: float) -> int:
        """Wait for what is under way and what follows from it, as long as that; return how many had to be given up.

        What is not due yet is let go at once: nothing of it was handed to a port.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while handed := self._under_way - self._not_due:
            for task in self._not_due:
                task.cancel()
            left = until - loop.time()
            if left <= 0:
                break
            await asyncio.wait(handed, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        given_up = len(self._under_way - self._not_due)
        await self._cancel()
        return given_up

    async def _cancel(self) -> None:
        left = tuple(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _run(self, effect: Effect, tell: Tell) -> None:
        if effect.after_ms:
            await asyncio.sleep(effect.after_ms / 1000)
            self._not_due.discard(_this_task())
            if effect.answered_by and not self._awaited(effect):
                return  # something else was asked meanwhile: a recorder that has to be paused must not be resumed
        began, loop = self._clock().monotonic_ns, asyncio.get_running_loop()
        until = loop.time() + effect.limit_ms / 1000
        work = asyncio.ensure_future(self._answer(effect, tell))
        try:
            done, _ = await asyncio.wait({work}, timeout=effect.limit_ms / 1000)
            if not done:
                note(_log, "effect.late", kind=_word(effect), call=effect.call)
                tell(EffectTimedOut(at=self._clock(), answers=effect.id))
                await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work}, timeout=_LETS_GO_S)
            raise
        taken_ms = (self._clock().monotonic_ns - began) // 1_000_000
        note(_log, "effect.done", logging.DEBUG, kind=_word(effect), call=effect.call, duration_ms=taken_ms)
        answer = self._given_up(effect) if work.cancelled() else work.result()
        if answer is not None:
            tell(answer)
        if done and self._awaited(effect):
            self._not_due.add(_this_task())
            await asyncio.sleep(until - loop.time())
            self._not_due.discard(_this_task())
            if self._awaited(effect):
                tell(EffectTimedOut(at=self._clock(), answers=effect.id))

    async def _answer(self, effect: Effect, tell: Tell) -> Fact | None:
        perform = self._performers.get(type(effect))
        if perform is None:
            note(_log, "effect.nobody", logging.WARNING, kind=_word(effect), call=effect.call)
            return self._failed(effect, Failure.UNAVAILABLE, "This desk cannot do that.")
        try:
            answer = await perform(effect, tell)
        except PortError as error:
            note(
                _log,
                "effect.failed",
                logging.WARNING,
                kind=_word(effect),
                call=effect.call,
                error=_word(error),
            )
            return self._failed(effect, _failure(error), f"{error.message} {error.next_step}")
        except Exception as error:  # noqa: BLE001 -- a fault of ours: what it had done by then nobody can say
            fault(_log, "effect.broke", error, kind=_word(effect), call=effect.call)
            return self._failed(effect, Failure.OUTCOME_UNKNOWN, "")
        if answer is None and EffectDone in effect.answered_by:
            return EffectDone(at=self._clock(), answers=effect.id)
        if answer is None:
            note(_log, "effect.unanswered", logging.ERROR, kind=_word(effect), call=effect.call)
            return self._failed(effect, Failure.OUTCOME_UNKNOWN, "")
        return answer

    def _given_up(self, effect: Effect) -> EffectFailed:
        """Answer for a performer that was cancelled by somebody else: by a line that broke, say."""
        note(_log, "effect.given-up", logging.WARNING, kind=_word(effect), call=effect.call)
        return self._failed(effect, Failure.OUTCOME_UNKNOWN, "")

    def _failed(self, effect: Effect, failure: Failure, detail: str) -> EffectFailed:
        return EffectFailed(at=self._clock(), answers=effect.id, failure=failure, detail=detail)


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("an effect is performed in a task of its own")
    return task


def _failure(error: PortError) -> Failure:
    return next((FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES), Failure.OUTCOME_UNKNOWN)


def _word(value: object) -> str:
    return type(value).__name__.lower()
