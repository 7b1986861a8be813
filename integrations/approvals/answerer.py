"""A supervisor's side: keeps the queue, signs decisions, and tells who was first. It knows no transport, and no Qt."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from integrations.approvals.ending import end
from integrations.approvals.keys import SigningKey, verify
from integrations.approvals.persevering import persevere
from integrations.errors import Unavailable
from integrations.logs.writing import fault
from integrations.ports import ApprovalAnswering, DecidedMeanwhile
from policy.approvals.decision import Decision, SignedDecision, Verb, statement
from policy.approvals.form import NOTE
from policy.approvals.queue import Done, Known, Queue, Waiting, expire, hindrances, revised, take, to_confirm
from policy.approvals.roster import Roster
from policy.approvals.text import visible
from policy.approvals.verifying import Fault

TICK_S: Final = 0.5
NO_NUMBER: Final = "00"
"""Stands where no number is on any screen any more; none that is drawn begins with 0."""
DUTY_AGAIN_S: Final = 5.0
MEANWHILE_S: Final = 2.0
HEARING_S: Final = 2.0
"""What is begun again is heard again when it went on for so long."""

_log = logging.getLogger(__name__)


@unique
class Told(Enum):
    """What became of a decision, for who made it."""

    TAKEN = "it was taken"
    FIRST = "somebody else was first"
    OVER = "the request was over"
    HINDERED = "it would not count"


@dataclass(frozen=True, slots=True)
class Result:
    """`done` is how a request ended that was over or somebody else's; `faults` say why a decision would not count."""

    told: Told
    done: Done | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Unheard:
    """Requests are not heard: why, and whether they are asked for again."""

    error: Exception
    again: bool


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Answerer:
    """The queue of one person, and what this person decides."""

    def __init__(
        self,
        carrier: ApprovalAnswering,
        key: SigningKey,
        roster: Callable[[], Roster],
        person: str,
        ranks: Mapping[str, int],
        clock: Callable[[], int] = wall_ms,
    ) -> None:
        self._carrier = carrier
        self._key = key
        self._roster = roster
        self._person = person
        self._ranks = ranks
        self._clock = clock
        self._queue = Queue()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._duty: asyncio.Task[None] | None = None
        self._unheard: Unheard | None = None
        self._hearing_since: float | None = None

    @property
    def unheard(self) -> Unheard | None:
        """Why requests are not heard now, None while they are; `watch` gives the queue again when it changes."""
        return self._unheard

    @property
    def queue(self) -> Queue:
        """The queue as it is now."""
        return self._queue

    def start(self) -> None:
        """Begin to keep the queue."""
        hearing = persevere(self._take, self._not_heard)
        self._tasks = [asyncio.create_task(hearing), asyncio.create_task(self._tick())]

    async def stop(self) -> None:
        """Go off duty and let go; may be called twice."""
        if self._duty is not None:
            with contextlib.suppress(Unavailable):
                await self.on_duty(on=False)
        tasks, self._tasks = self._tasks, []
        await end(tasks)

    async def watch(self) -> AsyncGenerator[Queue, None]:
        """Give the queue as it is, and again whenever it changed."""
        while True:
            changed = self._changed
            yield self._queue
            await changed.wait()

    def hindrances(self, waiting: Waiting) -> tuple[Fault, ...]:
        """Return why this person's approval would not count; none if it would."""
        return hindrances(waiting, self._person, self._roster(), self._ranks)

    async def on_duty(self, *, on: bool) -> None:
        """Say that this person looks at requests, and go on saying it, or no longer. Raise Unavailable."""
        if self._duty is not None:
            await end((self._duty,))
            self._duty = None
        await self._carrier.duty(on)
        if on:
            self._duty = asyncio.create_task(self._stay())

    async def approve(self, digest: str, number: str, reason: str = "") -> Result:
        """Approve a request with the number that the agent told. Raise a PortError where nothing was decided."""
        return await self._decide(digest, Verb.APPROVE, number, reason)

    async def refuse(self, digest: str, number: str, reason: str) -> Result:
        return await self._decide(digest, Verb.REFUSE, number, reason)

    async def counter(self, digest: str, number: str, offered: int, reason: str = "") -> Result:
        """Offer to give away `offered` minor units instead; the agent asks anew for that."""
        return await self._decide(digest, Verb.COUNTER, number, reason, offered)

    async def confirm_code(self, digest: str) -> Result:
        """Sign, later, that this person read out a code for a request that is over. Raise a PortError."""
        done = self._done(digest)
        if done is None or not to_confirm(done, self._person):
            return Result(Told.OVER, done)
        signed = await asyncio.to_thread(self._sign, digest, Verb.APPROVE, NO_NUMBER, "read out as a code", 0)
        place = done.waiting.places + 1
        try:
            await self._carrier.decide(done.waiting.request.desktop, signed, place)
        except DecidedMeanwhile:
            return Result(Told.FIRST, done)
        return Result(Told.TAKEN, done)

    async def _decide(self, digest: str, verb: Verb, number: str, reason: str, offered: int = 0) -> Result:
        signed: SignedDecision | None = None
        first = False
        while True:
            waiting = self._queue.find(digest)
            if waiting is None:
                return Result(Told.FIRST if first else Told.OVER, self._done(digest))
            faults = self._wrong(waiting, verb, offered)
            if faults:
                return Result(Told.HINDERED, faults=faults)
            if signed is None:
                signed = await asyncio.to_thread(self._sign, digest, verb, number, reason, offered)
            try:
                await self._carrier.decide(waiting.request.desktop, signed, waiting.places + 1)
            except DecidedMeanwhile:
                first = True
                await self._seen_more(digest, waiting.places)
                continue
            return Result(Told.TAKEN)

    def _wrong(self, waiting: Waiting, verb: Verb, offered: int) -> tuple[Fault, ...]:
        """Return what hinders this very decision: a limit is no matter for refusing, and another for an offer."""
        found = [
            fault for fault in self.hindrances(waiting) if fault is not Fault.LIMIT or verb is Verb.APPROVE
        ]
        if verb is Verb.COUNTER:
            signer = self._roster().signer(self._person)
            if signer is not None and signer.limit < offered:
                found.append(Fault.LIMIT)
            if not 0 < offered < waiting.request.change.asked:
                found.append(Fault.OFFER)
        return tuple(found)

    def _sign(self, digest: str, verb: Verb, number: str, reason: str, offered: int) -> SignedDecision:
        decision = Decision(
            digest=digest,
            verb=verb,
            signer=self._person,
            key=self._key.key,
            number=number,
            decided_ms=self._clock(),
            reason=visible(reason, NOTE),
            offered=offered,
        )
        return SignedDecision(decision, self._key.sign(statement(decision)))

    async def _seen_more(self, digest: str, places: int) -> None:
        """Wait until the decision that was first is in the queue too. Raise Unavailable if it does not come."""
        try:
            async with asyncio.timeout(MEANWHILE_S):
                while (one := self._queue.find(digest)) is not None and one.places <= places:
                    await self._changed.wait()
        except TimeoutError as late:
            raise Unavailable("Somebody else has decided, but what is not known yet.") from late

    def _done(self, digest: str) -> Done | None:
        return next((one for one in self._queue.done if one.waiting.digest == digest), None)

    async def _take(self) -> None:
        """Hear requests until that fails; what was heard before is heard again, and changes nothing."""
        self._hearing_since = time.monotonic()
        async with contextlib.aclosing(self._carrier.queue()) as facts:
            async for fact in facts:
                self._put(take(self._queue, fact, Known(self._roster(), verify), self._clock()))
        raise Unavailable("The carrier of requests gives no more of them.")

    def _not_heard(self, error: Exception, again: bool) -> None:
        fault(_log, "approvals.unheard", error)
        self._hearing_since = None
        self._be_heard(Unheard(error, again))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            queue = revised(self._queue, Known(self._roster(), verify))
            self._put(expire(queue, self._clock()))
            if self._hearing_since is not None and time.monotonic() - self._hearing_since >= HEARING_S:
                self._be_heard(None)

    def _be_heard(self, unheard: Unheard | None) -> None:
        if unheard != self._unheard:
            self._unheard = unheard
            self._tell()

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(DUTY_AGAIN_S)
            with contextlib.suppress(Unavailable):
                await self._carrier.duty(True)

    def _put(self, queue: Queue) -> None:
        if queue != self._queue:
            self._queue = queue
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
