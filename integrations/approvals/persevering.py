"""Work that should never end, begun again where it fails: a few times, further and further apart, never silently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

PAUSES_S: Final = (0.2, 1.0, 3.0, 10.0, 30.0)
STEADY_S: Final = 60.0
"""What went on for so long before it failed is tried as often again."""


async def persevere(
    work: Callable[[], Awaitable[None]],
    report: Callable[[Exception, bool], None],
    pauses_s: Sequence[float] = PAUSES_S,
    steady_s: float = STEADY_S,
) -> None:
    """Do work, and again after each pause where it fails; return when it is done, or when all pauses are used up.

    `report` hears every failure, and whether the work is begun again.
    """
    left = list(pauses_s)
    while True:
        began = time.monotonic()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 (whatever it is, it is reported, and ends nothing silently)
            if time.monotonic() - began >= steady_s:
                left = list(pauses_s)
            report(error, bool(left))
            if not left:
                return
            await asyncio.sleep(left.pop(0))
        else:
            return
