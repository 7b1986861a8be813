"""Stands before the till's journal and counterparts, and lets the program die at a chosen step."""

from __future__ import annotations

import inspect
from typing import Any


class Died(BaseException):
    """The program is gone: nothing catches this."""


class Steps:
    """Counts every call that goes out and dies when one of them is done, which is before the next is begun."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0
        self.died = False

    def alive(self) -> None:
        if self.died:  # a dead program does nothing more
            raise Died

    def passed(self) -> None:
        self._count += 1
        if self._count == self._last:
            self.died = True
            raise Died


class Dying:
    """An object whose every call is a step."""

    def __init__(self, inner: Any, steps: Steps) -> None:
        self._inner = inner
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found
        if inspect.iscoroutinefunction(found):

            async def later(*args: Any, **kwargs: Any) -> Any:
                self._steps.alive()
                done = await found(*args, **kwargs)
                self._steps.passed()
                return done

            return later

        def now(*args: Any, **kwargs: Any) -> Any:
            self._steps.alive()
            done = found(*args, **kwargs)
            self._steps.passed()
            return done

        return now
