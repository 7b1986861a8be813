"""Evidence of what happens at the desk, kept as it happens; what cannot be kept yet stops no call, and is not lost."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock

from integrations.errors import PortError, Unavailable
from integrations.evidence.evidence import Evidence
from integrations.evidence.records import OtherDid, Record
from integrations.logs.writing import fault, note
from integrations.ports import CheckpointPost
from policy.effects import Effect, Fact, WriteSpoilTicket
from policy.moment import Moment
from policy.session import Session, Stage

SENDS_S = 30.0
AGAIN_S = 5.0
"""So long after it could not be written it is tried again, at the latest."""
_MOST_DUE = 50_000  # writes that wait for a disk: days of calls

_log = logging.getLogger(__name__)


class EvidenceKeeping:
    """A witness of the desk that writes every step down, and signs the log's head when a call is over.

    It writes on a thread of its own, in order: a slow or locked disk must not hold up a card window that has to go.
    `told` hears, on the event loop, whether it can be written. Signed heads go to `post`, if there is one.
    """

    def __init__(
        self,
        evidence: Evidence,
        spoilt: Path,
        clock: Callable[[], Moment],
        told: Callable[[bool], None],
        post: CheckpointPost | None = None,
    ) -> None:
        self._evidence = evidence
        self._spoilt = spoilt
        self._clock = clock
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "evidence")
        self._due: deque[Callable[[], object]] = deque()
        self._asked = Lock()  # held while a run of the thread is asked for and has not begun
        self._is_written = self._is_sent = True
        self._post = post

    @property
    def waiting(self) -> int:
        """Return how many writes are not done yet."""
        return len(self._due)

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        if len(self._due) >= _MOST_DUE:
            note(_log, "evidence.lost", logging.ERROR)
            return
        self._due.append(partial(self._evidence.step, before, fact, after, tuple(effects)))
        if after.stage is Stage.ENDED and before.stage is not Stage.ENDED:
            self._due.append(self._evidence.checkpoint)
        self.again()

    def again(self) -> None:
        """Have what waits written soon."""
        if self._due and self._asked.acquire(blocking=False):
            self._thread.submit(self._write)

    async def write(self, effect: WriteSpoilTicket) -> None:
        """Tell the recording team what to cut out; raise a PortError."""
        write = partial(self._evidence.spoiled, effect, self._clock(), self._spoilt)
        await self._loop.run_in_executor(self._thread, write)

    def note(self, records: Sequence[Record]) -> None:
        """Write records down soon, in their order among the steps."""
        self._due.append(partial(self._evidence.append, *records, at=self._clock()))
        self.again()

    async def others_did(self, deeds: Sequence[OtherDid]) -> None:
        """Write down what other processes did; raise a PortError."""
        await self._loop.run_in_executor(
            self._thread, partial(self._evidence.append, *deeds, at=self._clock())
        )

    async def send(self) -> None:
        """Send the signed heads that have not left this machine yet; those that cannot go now wait on."""
        if self._post is None:
            return
        try:
            await self._evidence.send_checkpoints(self._post)
        except PortError as error:
            if self._is_sent:
                note(_log, "evidence.unsent", logging.WARNING, error=type(error).__name__.lower())
            self._is_sent = False
        else:
            self._is_sent = True

    async def close(self) -> None:
        """Write what waits, if it can be written, and send what is signed."""
        self.again()
        await asyncio.to_thread(self._thread.shutdown)
        await self.send()
        if self._due:
            note(_log, "evidence.lost", logging.ERROR, count=len(self._due))

    def _write(self) -> None:
        """Write what waits, in order; stop at what cannot be written now. On the thread."""
        self._asked.release()
        while self._due:
            try:
                self._due[0]()
            except Unavailable as error:
                self._tell(error)
                return
            except PortError as error:
                self._tell(error)
            except Exception as error:  # noqa: BLE001 -- this step cannot be written, and the next one has to be
                fault(_log, "evidence.fault", error)
            else:
                self._tell(None)
            self._due.popleft()

    def _tell(self, error: PortError | None) -> None:
        """Tell when it begins or ceases to be written; a log line for each step would fill a full disk."""
        if (error is None) is not self._is_written:
            self._is_written = error is None
            if error is not None:
                note(_log, "evidence.unwritten", logging.ERROR, error=type(error).__name__.lower())
            self._loop.call_soon_threadsafe(self._told, self._is_written)
