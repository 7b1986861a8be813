"""An event loop whose time passes at once when nobody has anything to do: waiting of minutes takes no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from policy.moment import Moment
from tests.policy.session.desk import NOON_MS

Result = TypeVar("Result")


class _Selector(selectors.DefaultSelector):
    """Lets time pass instead of waiting for it."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout is not None else 5)
        if not ready and timeout is None:
            raise RuntimeError("everybody waits for something that does not come")
        if not ready and timeout:
            self.passed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Not for work on threads: their time is not this one."""

    def __init__(self) -> None:
        self._time = _Selector()
        super().__init__(self._time)

    def time(self) -> float:
        return self._time.passed


def clock() -> Moment:
    """Tell the time of the running virtual loop, which began at noon."""
    seconds = asyncio.get_running_loop().time()
    return Moment(round(seconds * 1e9), NOON_MS + round(seconds * 1e3))


def play(work: Coroutine[Any, Any, Result]) -> Result:
    """Run something to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
