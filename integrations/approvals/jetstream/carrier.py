"""The ports of approvals over one connection to a NATS server. It carries, and verifies nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Final

from integrations.approvals.failures import BrokerUnavailable, NotPermitted
from integrations.approvals.jetstream import subjects
from integrations.approvals.jetstream.connection import Connection, Server
from integrations.approvals.jetstream.following import followed
from integrations.approvals.jetstream.recorded import recorded
from integrations.approvals.overrides.carried import Recorded
from integrations.approvals.reading import Kind, amendment_in, decision_in, fact_in
from integrations.errors import OutcomeUnknown
from integrations.ports import DecidedMeanwhile
from policy.approvals.amendment import SignedAmendment, amendment_bytes
from policy.approvals.decision import SignedDecision, signed_bytes
from policy.approvals.form import digest as digest_of
from policy.approvals.form import request_bytes
from policy.approvals.queue import Asked, QueueFact
from policy.approvals.request import ApprovalRequest

LOOK_S: Final = 1.0
"""How long something may go unseen if the message that wakes us is lost."""
SOON_S: Final = (0.001, 0.004, 0.02, 0.1)
"""A message wakes us before the stream has it on the disk."""
MOST_KNOWN: Final = 10_000
DECIDE_S: Final = 10.0
AGAIN_S: Final = 0.1


class NatsApprovals:
    """All ports of approvals for one user of the server: a desktop, or a person who answers."""

    def __init__(self, server: Server) -> None:
        user = subjects.user_name(server.user)
        self._connection = Connection(server, (subjects.deciding(user, "*", "*"), subjects.amending("*")))

    async def open(self) -> None:
        """Begin to connect; see `Connection.open`."""
        await self._connection.open()

    async def close(self) -> None:
        await self._connection.close()

    @property
    def refused(self) -> str:
        """What the server refused last, for the record."""
        return self._connection.refused

    async def ask(self, request: ApprovalRequest) -> int:
        if request.desktop != self._connection.user:
            raise NotPermitted
        await self._keep(subjects.asking(request.desktop, digest_of(request)), request_bytes(request))
        try:
            return await self.on_duty()
        except BrokerUnavailable:  # the request is there, which matters more
            return 0

    async def on_duty(self) -> int:
        return await self._connection.count(subjects.DUTY)

    async def withdraw(self, digest: str, why: str) -> None:
        await self._keep(subjects.withdrawing(self._connection.user, digest), why.encode())

    async def decisions(self, digest: str) -> AsyncGenerator[SignedDecision, None]:
        def subject(place: int) -> str:
            return subjects.deciding(self._connection.user, digest, place)

        async for body in self._numbered(subjects.REQUESTS, subject, subject(0).removesuffix("0"), 1):
            signed = decision_in(body)
            if signed is not None:
                yield signed

    async def queue(self) -> AsyncGenerator[QueueFact, None]:
        desktops: dict[str, str] = {}
        async with contextlib.aclosing(followed(self._connection, subjects.REQUESTS)) as messages:
            async for subject, body in messages:
                fact = _fact(subject, body, desktops)
                if fact is not None:
                    yield fact

    async def recorded(self, since_ms: int) -> Sequence[Recorded]:
        """Return what was carried since then, in order, as a manager may know. Raise BrokerUnavailable."""
        desktops: dict[str, str] = {}
        found: list[Recorded] = []
        async with contextlib.aclosing(recorded(self._connection, subjects.RECORD, since_ms)) as messages:
            async for at_ms, subject, body in messages:
                fact = _fact(subject, body, desktops)
                if fact is not None:
                    found.append(Recorded(at_ms, fact))
        return found

    async def decide(self, desktop: str, signed: SignedDecision, place: int) -> None:
        subject = subjects.deciding(subjects.user_name(desktop), signed.decision.digest, place)
        await self._put(subjects.REQUESTS, subject, signed_bytes(signed))

    async def duty(self, on: bool) -> None:
        subject = subjects.duty(self._connection.user)
        if on:
            await self._connection.publish(subject, b"on")
        else:
            await self._connection.purge(subjects.DUTY, subject)

    async def share(self, signed: SignedAmendment) -> None:
        await self._put(subjects.ROSTER, subjects.amending(signed.amendment.number), amendment_bytes(signed))

    async def amendments(self, after: int) -> AsyncGenerator[SignedAmendment, None]:
        async for body in self._numbered(subjects.ROSTER, subjects.amending, "approvals.roster.", after + 1):
            signed = amendment_in(body)
            if signed is not None:
                yield signed

    async def _keep(self, subject: str, body: bytes) -> None:
        """Keep what is the same however often it is said."""
        try:
            await self._connection.publish_once(subject, body)
        except OutcomeUnknown as error:
            raise BrokerUnavailable from error

    async def _put(self, stream: str, subject: str, body: bytes) -> None:
        """Keep what only one may say. Until it is known who was first, it is tried again: ours may be there."""
        unsure = False
        until = time.monotonic() + DECIDE_S
        while True:
            try:
                if await self._connection.publish_once(subject, body):
                    return
                kept = await self._connection.kept(stream, subject)
            except OutcomeUnknown:
                unsure = True
            except BrokerUnavailable:
                if not unsure and time.monotonic() > until:
                    raise
            else:
                if kept != body:
                    raise DecidedMeanwhile
                return
            if unsure and time.monotonic() > until:
                raise OutcomeUnknown
            await asyncio.sleep(AGAIN_S)

    async def _numbered(
        self, stream: str, subject: Callable[[int], str], prefix: str, number: int
    ) -> AsyncGenerator[bytes, None]:
        """Give what is kept under a subject for each number in turn, as it comes."""
        woken = self._connection.signal(prefix)
        pauses = iter(SOON_S)
        try:
            while True:
                woken.clear()
                body = None
                with contextlib.suppress(BrokerUnavailable):
                    body = await self._connection.kept(stream, subject(number))
                if body is not None:
                    number += 1
                    yield body
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(next(pauses, LOOK_S)):
                        await woken.wait()
                    pauses = iter(SOON_S)
        finally:
            self._connection.forget(prefix)


def _fact(subject: str, body: bytes, desktops: dict[str, str]) -> QueueFact | None:
    """Return what a message says, if it is its sender's to say; `desktops` says whose each request is."""
    _, word, desktop, digest, *place = subject.split(".")
    fact = fact_in(Kind(word), digest, int(place[0]) if place else 0, body)
    if isinstance(fact, Asked):
        if fact.request.desktop != desktop:
            return None
        if len(desktops) >= MOST_KNOWN:
            del desktops[next(iter(desktops))]
        desktops[digest] = desktop
    return fact if desktops.get(digest) == desktop else None
