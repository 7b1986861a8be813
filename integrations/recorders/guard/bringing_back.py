"""Resuming what was left paused, again and again until it records. Owns the patience, not the list of what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.errors import PortError, Refused
from integrations.ports import Came, RecorderControl
from integrations.recorders.settling import Sleep
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState


@dataclass(frozen=True, slots=True)
class Perseverance:
    """How long it is tried. The wait doubles from `first_s` to `longest_s`.

    `refusals`: so many times in a row a recorder may say no, for a product that restarts knows no call at first.
    `at_most_s`: after that a recorder that cannot be reached stays on the list, for the next start of the panel.
    """

    first_s: float = 0.25
    longest_s: float = 30.0
    refusals: int = 8
    at_most_s: float = 86_400.0


@dataclass(slots=True)
class _Left:
    """One recorder: how often it was tried, how often in a row it said no."""

    tries: int = 0
    refused: int = 0
    told: bool = False


@dataclass(slots=True)
class BringingBack:
    """The recorders of one call. `tell` is given each thing that was done, with the recorders that it is about."""

    control: RecorderControl
    call: CallKey
    recorders: tuple[str, ...]
    tell: Callable[[Came, str, tuple[str, ...]], None]
    clock: Callable[[], Moment]
    sleep: Sleep = asyncio.sleep
    how: Perseverance = field(default_factory=Perseverance)

    async def run(self) -> bool:
        """Try until each one records or is known to be over; tell whether none is left."""
        began = self.clock().monotonic_ns
        left = {name: _Left() for name in self.recorders}
        wait_s = self.how.first_s
        while True:
            for name, one in list(left.items()):
                if await self._is_done_with(name, one):
                    del left[name]
            if not left:
                return True
            if self.clock().monotonic_ns - began >= self.how.at_most_s * 1e9:
                self.tell(
                    Came.LEFT,
                    "Could not be reached for so long that it is left until the next start.",
                    tuple(left),
                )
                return False
            await self.sleep(wait_s)
            wait_s = min(wait_s * 2, self.how.longest_s)

    async def _is_done_with(self, name: str, one: _Left) -> bool:
        """Try once; tell what came of it where that is the end, and the first time that it is not."""
        one.tries += 1
        try:
            reading = await self.control.resume(self.call, name)
        except Refused as error:
            one.refused += 1
            if one.refused >= self.how.refusals:
                self.tell(
                    Came.OVER, f"Not resumed: the call is over, or it says no. {error.message}", (name,)
                )
                return True
            return self._not_yet(name, one, error.message)
        except PortError as error:
            one.refused = 0
            return self._not_yet(name, one, error.message)
        one.refused = 0
        if reading.state is RecorderState.RECORDING and reading.proof >= self.control.abilities.on:
            grade = "proven" if reading.proof is Proof.PROVEN else "as far as the product says"
            self.tell(Came.BACK, f"Records again, {grade}, at try {one.tries}.", (name,))
            return True
        if reading.state is RecorderState.NOT_RECORDING and reading.proof is Proof.PROVEN:
            self.tell(Came.OVER, "Has ended; nothing is left to resume.", (name,))
            return True
        return self._not_yet(name, one, reading.detail or f"It is {reading.state.value}.")

    def _not_yet(self, name: str, one: _Left, why: str) -> bool:
        if not one.told:
            one.told = True
            self.tell(Came.TRYING, f"Could not be resumed at once; it is tried again. {why}", (name,))
        return False
