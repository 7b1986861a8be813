"""The one thread on which the journal is used, so that no event loop waits for a disk and no two writes overlap."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Done = TypeVar("Done")


class Disk:
    """Does pieces of work one after the other, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "till-journal")

    async def __call__(self, work: Callable[[], Done]) -> Done:
        """Do it and give what it gave. Once asked for it is done, even if who waits for it is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Finish what was asked for."""
        await asyncio.to_thread(self._thread.shutdown)
