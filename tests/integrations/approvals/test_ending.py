"""A task that swallows a cancellation ends all the same."""

import asyncio
import contextlib

from integrations.approvals.ending import end


async def test_a_task_that_swallows_one_cancellation_is_ended() -> None:
    swallowed: list[bool] = []

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        swallowed.append(True)
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end((task,))
    assert swallowed == [True]
    assert task.cancelled()
    await end((task,))
