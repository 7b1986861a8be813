"""A connection that comes back, carrying one conversation over TCP. Owns time limits, no protocol."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from ssl import SSLContext

from integrations.clock import now
from integrations.cti.conversation import Conversation, Step
from integrations.cti.feed import Fact, Feed
from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import CallCommand
from policy.calls import LossReason, SourceLost
from policy.moment import Moment

_CHUNK = 65536
_CLOSE_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds. The pause between tries doubles from the first to the last."""

    connect_s: float = 5.0
    command_s: float = 3.0
    first_pause_s: float = 0.25
    last_pause_s: float = 30.0


def pause_s(patience: Patience, reason: LossReason, failures: int, chance: Callable[[], float]) -> float:
    """Return the seconds to wait before the next try.

    Half of it is chance, so that a thousand desktops do not come back in the same instant. Wrong credentials do
    not become right by asking fast, and many products lock the account: for them it is the longest at once.
    """
    doubled = patience.first_pause_s * 2.0 ** min(max(failures - 1, 0), 30)
    pause = (
        patience.last_pause_s if reason is LossReason.UNAUTHORIZED else min(doubled, patience.last_pause_s)
    )
    return pause * (0.5 + chance() / 2)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    tls: SSLContext | None = None


class Link:
    """Implements CallSource for any conversation, but for its abilities."""

    def __init__(
        self,
        name: str,
        address: Address,
        conversation: Conversation,
        *,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._name = name
        self._address = address
        self._conversation = conversation
        self._patience = patience or Patience()
        self._clock = clock
        self._chance = chance
        self._feed = Feed()
        self._task: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._asked: dict[str, asyncio.Future[None]] = {}

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_talking(), name=f"calls from {self._name}")

    async def stop(self) -> None:
        self._feed.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    async def perform(self, command: CallCommand) -> None:
        writer = self._writer
        if writer is None or not self._conversation.connected:
            raise Unavailable(f"{self._name} is not connected.")
        token, step = self._conversation.command(command, self._clock())
        answer = self._asked[token] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._patience.command_s):
                await self._carry_out(step, writer)
                await answer
        except (TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"{self._name} did not say whether it was done.") from error
        finally:
            self._asked.pop(token, None)

    async def _keep_talking(self) -> None:
        failures = 0
        while True:
            reason, detail = await self._talk_once()
            failures = 0 if self._conversation.connected else failures + 1
            self._conversation.lost()
            self._release_the_asking()
            pause = pause_s(self._patience, reason, failures, self._chance)
            lost = SourceLost(
                source=self._name,
                at=self._clock(),
                reason=reason,
                detail=detail,
                next_try_ms=round(pause * 1000),
            )
            await self._feed.put([lost])
            await asyncio.sleep(pause)

    async def _talk_once(self) -> tuple[LossReason, str]:
        where = f"{self._address.host}:{self._address.port}"
        try:
            async with asyncio.timeout(self._patience.connect_s):
                reader, writer = await asyncio.open_connection(
                    self._address.host, self._address.port, ssl=self._address.tls
                )
        except (TimeoutError, OSError):
            return LossReason.UNREACHABLE, f"Nothing answers at {where}. Is the program running?"
        self._writer = writer
        try:
            return await self._listen(reader, writer)
        except OSError:
            return LossReason.DROPPED, f"The connection to {where} broke."
        finally:
            self._writer = None
            writer.close()
            with contextlib.suppress(
                OSError
            ):  # a TimeoutError is one: whoever does not read is not waited for
                async with asyncio.timeout(_CLOSE_WITHIN_S):
                    await writer.wait_closed()
            writer.transport.abort()

    async def _listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[LossReason, str]:
        step = self._conversation.opened(self._clock())
        while True:
            await self._carry_out(step, writer)
            if step.leave is not None:
                return step.leave
            pace = asyncio.timeout(self._conversation.pace_s)
            try:
                async with pace:
                    data = await reader.read(_CHUNK)
            except TimeoutError:
                if not pace.expired():  # the network gave up, not our patience
                    raise
                step = self._conversation.waited(self._clock())
                continue
            if not data:
                return LossReason.DROPPED, f"{self._address.host}:{self._address.port} closed the connection."
            step = self._conversation.received(data, self._clock())

    async def _carry_out(self, step: Step, writer: asyncio.StreamWriter) -> None:
        if step.send:
            writer.write(step.send)
        for reply in step.replies:
            answer = self._asked.get(reply.token)
            if answer is not None and not answer.done():
                if reply.refusal:
                    answer.set_exception(Refused(reply.refusal))
                else:
                    answer.set_result(None)
        await self._feed.put(step.facts)
        if step.send:
            await writer.drain()

    def _release_the_asking(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(OutcomeUnknown(f"{self._name} went away before it answered."))
