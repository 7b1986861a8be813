"""What the desk hears by itself: calls, recorders, money found out later; and what it is told when one falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from desktop.bootstrap.news import fact_of
from desktop.desk import Desk
from desktop.listening import every
from desktop.outlook import Outlook
from desktop.runner.left_paused import LeftPaused
from integrations.clock import now
from integrations.errors import PortError
from integrations.logs.writing import note
from integrations.ports import RecorderControl
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.till.till import News, Till
from policy.calls import CallAnswered, CallEnded, LossReason, SourceFact, SourceLost
from policy.effects import Fact
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState

SIMULATED = "pbx"
"""The recorder of calls that are simulated."""
RECOVER_EVERY_S = 60.0
RECOVER_FIRST_S = 3.0
"""So long the first call waits for what an earlier run left undecided; a gateway that is silent stops no call."""
RESUME_AT_END_S = 5.0

_log = logging.getLogger(__name__)


class Hearing:
    """Tells one desk what comes from outside."""

    def __init__(self, desk: Desk, outlook: Outlook, recorders: RecorderControl) -> None:
        self._desk = desk
        self._outlook = outlook
        self._recorders = recorders

    def call(self, fact: Fact) -> None:
        """Tell the desk; a simulated recorder records what is answered."""
        self._desk.tell(fact)
        if isinstance(self._recorders, SimulatedRecorders):
            if isinstance(fact, CallAnswered):
                self._recorders.record(fact.call, SIMULATED)
            elif isinstance(fact, CallEnded):
                self._recorders.end(fact.call)

    def recorder(self, fact: Fact) -> None:
        """Tell the desk of a recorder; whether its product is reached at all is the panel's business."""
        if isinstance(fact, SourceFact):
            self._outlook.recorders_are(fact)
        else:
            self._desk.tell(fact)

    def no_calls(self) -> None:
        """Tell that the source of calls is not listened to any more: a transfer or a hang-up would go unnoticed."""
        session = self._desk.session
        source = "calls" if session.call is None else session.key.source
        self._desk.tell(_lost(source))

    def no_recorders(self) -> None:
        """Tell that the recorders are not listened to any more: nobody can say what they do."""
        session = self._desk.session
        self._outlook.recorders_are(_lost("recorders"))
        for name in session.recorders.names:
            unknown = RecorderReported(
                call=session.key, at=now(), recorder=name, state=RecorderState.UNKNOWN, proof=Proof.NONE
            )
            self._desk.tell(unknown)

    async def money(self, till: Till, first: asyncio.Event) -> None:
        """Ask now and every minute what became of money that nobody waits for; `first` is set after the first time."""

        async def recover() -> None:
            for news in await till.recover():
                self._news(news)

        try:
            await recover()
        except PortError as error:
            note(_log, "money.unrecovered", logging.WARNING, error=type(error).__name__.lower())
        finally:
            first.set()
        await every(RECOVER_EVERY_S, recover)

    def _news(self, news: News) -> None:
        """Tell the desk of money that was found out later, where it still knows the attempt."""
        if news.outcome is not None or news.receipt is not None:
            note(_log, "money.recovered", attempt=news.key)
        fact = fact_of(news, now, self._desk.attempt(news.key))
        if fact is not None and self._desk.knows(fact):
            self._desk.tell(fact)


async def resume_left(left: LeftPaused) -> None:
    """Turn on what an earlier run left paused; while it cannot be reached, every minute anew."""
    await left.resume()
    await every(RECOVER_EVERY_S, left.resume)


async def resume_at_end(left: LeftPaused) -> None:
    """Turn on what is paused still: the program ends, and nobody else will."""
    left.read()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(left.resume(), RESUME_AT_END_S)


def _lost(source: str) -> SourceLost:
    return SourceLost(
        source=source, at=now(), reason=LossReason.GARBLED, detail="Listening to it failed.", next_try_ms=0
    )
