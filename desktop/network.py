"""Whether the desk has a network: by what the system says, and by a gateway that cannot be reached again and again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from integrations.errors import PortError, Unavailable
from integrations.logs.writing import note
from policy import effects, events
from policy.effects import Effect, Fact
from policy.moment import Moment
from policy.session import Session

MOST_FAILURES: Final = 3
"""So often in a row the gateway may not be reached before that is taken for a lost network."""
AGAIN_S: Final = 15.0
"""So often a gateway that is not reached is tried."""
OF_GATEWAY: Final = (
    effects.PrepareEntry,
    effects.SendAttempt,
    effects.LookUpAttempt,
    effects.CreateLink,
    effects.FollowLink,
    effects.CancelLink,
    effects.ReversePayment,
    effects.LookUpReversal,
)
_UNHEARD: Final = (events.Failure.UNAVAILABLE, events.Failure.OUTCOME_UNKNOWN)

_log = logging.getLogger(__name__)


class NetworkWatch:
    """A witness of the desk that tells NetworkLost and NetworkBack, once each.

    `reach` asks the gateway something harmless; it raises Unavailable where the gateway cannot be reached.
    """

    def __init__(self, clock: Callable[[], Moment], reach: Callable[[], Awaitable[object]]) -> None:
        self._tell: Callable[[Fact], None] = _nobody
        self._clock = clock
        self._reach = reach
        self._failures = 0
        self._is_cut_off = False
        self._was_lost = False

    @property
    def is_lost(self) -> bool:
        return self._is_cut_off or self._failures >= MOST_FAILURES

    def tells(self, tell: Callable[[Fact], None]) -> None:
        """Have what is learned from here on told to a desk."""
        self._tell = tell

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        """Take note of what a step says of the gateway: that it could not be reached, or that it answered."""
        if not isinstance(fact, events.Answer | events.MoneyFact):
            return
        if isinstance(fact, events.MoneyFact):
            if isinstance(fact, events.PaymentCaptured | events.PaymentDeclined | events.LinkCreated):
                self._count(reached=True)
        elif isinstance(before.asked_for(fact.answers), OF_GATEWAY):
            failed = isinstance(fact, events.EffectFailed) and fact.failure in _UNHEARD
            self._count(reached=not failed and not isinstance(fact, events.EffectTimedOut))

    def system_says(self, is_connected: bool) -> None:
        """Take note of whether the operating system has a network at all."""
        self._is_cut_off = not is_connected
        self._say()

    async def look(self) -> None:
        """Try a gateway that could not be reached: nothing else asks it anything while payments are barred."""
        if self._failures < MOST_FAILURES:
            return
        try:
            await self._reach()
        except Unavailable:
            return
        except PortError:
            pass  # it said no, so it was reached
        self._count(reached=True)

    def _count(self, *, reached: bool) -> None:
        self._failures = 0 if reached else self._failures + 1
        self._say()

    def _say(self) -> None:
        if self.is_lost is self._was_lost:
            return
        self._was_lost = self.is_lost
        note(_log, "network.lost" if self.is_lost else "network.back")
        at = self._clock()
        self._tell(events.NetworkLost(at=at) if self.is_lost else events.NetworkBack(at=at))


def _nobody(_: Fact) -> None:
    """There is no desk yet."""
