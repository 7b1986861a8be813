"""From a command to what is known of it: an OK is not believed while there is a state to read. Owns no protocol."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from integrations.errors import OutcomeUnknown, PortError, Refused
from integrations.ports import RecorderReading
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, unknown
from policy.moment import Moment
from policy.recording import Proof, RecorderState

Sleep = Callable[[float], Awaitable[None]]


class Hands(Protocol):
    """What an adapter does itself."""

    async def send(self, place: Place, wanted: RecorderState) -> None:
        """Have a command accepted: PAUSED asks to pause, RECORDING to resume.

        Raise Unavailable or Refused when nothing was done, and OutcomeUnknown when no answer came.
        """
        ...

    async def look(self, place: Place) -> RecorderReading:
        """Read the state, or raise Unavailable or Refused. ACKNOWLEDGED: there is no state to read."""
        ...


async def settled(
    hands: Hands,
    place: Place,
    wanted: RecorderState,
    patience: Patience,
    clock: Callable[[], Moment],
    sleep: Sleep,
) -> RecorderReading:
    """Send a command and return what it came to; raise as RecorderControl says."""
    try:
        await hands.send(place, wanted)
    except OutcomeUnknown:
        with contextlib.suppress(PortError):
            reading = await hands.look(place)
            if reading.state is wanted and reading.proof is Proof.PROVEN:
                return reading
        raise
    accepted = clock()
    give_up_ns = accepted.monotonic_ns + patience.settle_ms * 1_000_000
    while True:
        try:
            reading = await hands.look(place)
        except Refused as error:
            return unknown(accepted, error.message)
        except PortError as error:
            return RecorderReading(wanted, Proof.ACKNOWLEDGED, accepted, error.message)
        if reading.state is wanted or clock().monotonic_ns >= give_up_ns:
            return reading
        await sleep(patience.poll_ms / 1000)


async def within(seconds: float, wanted: asyncio.Future[Any], sleep: Sleep) -> bool:
    """Wait for something, at most so long; tell whether it came."""
    limit = asyncio.ensure_future(sleep(seconds))
    waits: set[asyncio.Future[Any]] = {wanted, limit}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        limit.cancel()
    return wanted.done()
