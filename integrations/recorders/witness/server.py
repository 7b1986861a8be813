"""The witness: keeps a recorder's credentials to itself, and lets each desktop touch its own agent's calls over TLS."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.logs.writing import fault, note
from integrations.ports import RecorderControl, RecorderReading
from integrations.recorders.roll import Place
from integrations.recorders.witness.desktops import MOST_WAITING, Desktop, Desktops, agent_of
from integrations.recorders.witness.pauses import OpenPauses
from integrations.recorders.witness.rights import NotYours, Rights
from integrations.recorders.witness.wire import (
    MOST_BYTES,
    Answer,
    Ask,
    Deed,
    Garbled,
    Hello,
    Product,
    Report,
    Stands,
    read_ask,
)
from policy.calls import CallKey, RecorderGone, RecorderSeen, SourceConnected, SourceFact, SourceLost
from policy.events import RecorderReported
from policy.moment import Moment
from policy.recording import Proof, RecorderState

CALLS = "desktops"
"""The source of calls that a witness's recorder knows: desktops' own sources name the same calls by the same ids."""

_HANDSHAKE_S = 10.0
_WHOSE_S = 1.0  # of the time that a desktop gives a pause, so much may be spent on whose call it is
_LONGEST_SILENCE_S = 60.0  # a desktop asks twice a second whether anybody is there
_DONE = frozenset({RecorderState.RECORDING, RecorderState.NOT_RECORDING})
_log = logging.getLogger(__name__)

News = RecorderReported | RecorderSeen | RecorderGone
Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class Papers:
    """A certificate, its key, and whoever vouches for the other side: files in PEM."""

    certificate: Path
    key: Path
    authority: Path


def server_context(papers: Papers) -> ssl.SSLContext:
    """Return TLS for a witness: 1.3, and nobody is heard whom the authority does not vouch for. Raise OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(papers.certificate, papers.key)
    context.load_verify_locations(papers.authority)
    return context


class Witness:
    """Serves desktops on one address. The recorder is started and stopped with it.

    After a request that is refused, the agent's next ones wait for `refusal_s`: whoever guesses, guesses slowly.
    """

    def __init__(
        self,
        control: RecorderControl,
        rights: Rights,
        context: ssl.SSLContext,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        refusal_s: float = 1.0,
    ) -> None:
        self._control = control
        self._rights = rights
        self._context = context
        self._host = host
        self.port = port
        self._refusal_s = refusal_s
        self._pauses = OpenPauses()
        self._desktops = Desktops()
        self._news: asyncio.Queue[tuple[News, str | None]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._product: Product | None = None

    async def start(self) -> None:
        """Listen; raise OSError where that cannot be."""
        self._server = await asyncio.start_server(
            self._serve,
            self._host,
            self.port,
            ssl=self._context,
            limit=MOST_BYTES,
            ssl_handshake_timeout=_HANDSHAKE_S,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        await self._control.start()
        self._keep(asyncio.create_task(self._hear()))
        self._keep(asyncio.create_task(self._tell_holders()))

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for desktop in self._desktops:
            desktop.hang_up()
        await self._control.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- What comes by itself

    async def _hear(self) -> None:
        async for fact in self._control.facts():
            match fact:
                case RecorderReported() | RecorderSeen() | RecorderGone():
                    self._heard(fact)
                case SourceFact():
                    self._product_is(fact)
                case _:
                    pass

    def _heard(self, news: News) -> None:
        """Tell whoever paused it at once, for a card may be entered there; whose call it is takes a question."""
        place = news.call, news.recorder
        paused_by = self._pauses.agent(place)
        if paused_by is not None:
            self._tell(paused_by, news)
        if isinstance(news, RecorderGone):
            self._pauses.over(place)
        self._news.put_nowait((news, paused_by))

    async def _tell_holders(self) -> None:
        """Tell the agents whose call it is, and nobody else."""
        while True:
            news, told = await self._news.get()
            try:
                holders = await _in_time(self._rights.holders(news.call))
            except PortError:
                continue  # that the product is lost, everybody is told
            except Exception as error:  # noqa: BLE001 -- a fault of ours, which must not silence what comes after
                fault(_log, "witness.fault", error)
                continue
            for agent in holders - {told}:
                self._tell(agent, news)

    def _tell(self, agent: str, news: News) -> None:
        """Tell an agent's desktops, each by the name that it knows the call by."""
        for desktop in self._desktops.of(agent):
            desktop.say(_report(news, CallKey(desktop.calls, news.call.call_id)))

    def _product_is(self, fact: SourceFact) -> None:
        match fact:
            case SourceConnected():
                self._product = Product()
            case SourceLost():
                self._product = Product(fact.reason, fact.detail)
            case _:
                return
        for desktop in self._desktops:
            desktop.say(self._product)

    # --- What desktops ask

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(asyncio.current_task())
        agent = agent_of(writer)
        if not agent:
            note(_log, "witness.nobody", logging.WARNING)
            writer.transport.abort()
            return
        with self._desktops.on_the_line(agent, CALLS, writer) as desktop:
            try:
                await self._listen(desktop, reader)
            except Garbled:
                note(_log, "witness.garbled", logging.WARNING, agent=agent)
            except (OSError, ValueError, asyncio.CancelledError):
                pass  # it went away, said nothing for long, or said more than is allowed in one line

    async def _listen(self, desktop: Desktop, reader: asyncio.StreamReader) -> None:
        desktop.say(Hello(self._control.abilities))
        if self._product is not None:
            desktop.say(self._product)
        while True:
            async with asyncio.timeout(_LONGEST_SILENCE_S):
                line = await reader.readline()
            if not line:
                return
            self._take(desktop, read_ask(line))

    def _take(self, desktop: Desktop, ask: Ask) -> None:
        if ask.place is None:
            desktop.say(Answer(ask.number))
            return
        waiting = desktop.share.waiting
        if len(waiting) >= MOST_WAITING:
            raise Garbled("more requests at once than there are recorders")
        desktop.calls = ask.place[0].source
        place = CallKey(CALLS, ask.place[0].call_id), ask.place[1]
        task = asyncio.create_task(self._do(desktop, ask, place))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        self._keep(task)

    async def _do(self, desktop: Desktop, ask: Ask, place: Place) -> None:
        async with desktop.share.turn:
            try:
                why_not = await self._why_not(desktop.agent, ask.deed, place)
                if why_not is None:
                    reading = await self._done(desktop.agent, ask.deed, place)
                    stands = Stands(reading.state, reading.proof, reading.detail, reading.file)
                    desktop.say(Answer(ask.number, stands))
                    return
                self._refuse(desktop, ask, place[0].call_id, why_not)
            except PortError as error:
                desktop.say(Answer(ask.number, error))
                return
            except Exception as error:  # noqa: BLE001 -- a fault of ours: what it had done by then nobody can say
                fault(_log, "witness.fault", error)
                desktop.say(Answer(ask.number, OutcomeUnknown("The witness failed.")))
                return
            await asyncio.sleep(self._refusal_s)

    async def _why_not(self, agent: str, deed: Deed, place: Place) -> NotYours | None:
        if deed is Deed.RESUME and self._pauses.agent(place) == agent:
            return None  # wherever the call went: nobody else would know that it is left paused
        return await _in_time(self._rights.why_not(agent, place[0]))

    def _refuse(self, desktop: Desktop, ask: Ask, call_id: str, why: NotYours) -> None:
        call = CallKey(desktop.calls, call_id)
        words = {"kind": ask.deed.value, "reason": why.value}
        note(_log, "witness.refused", logging.WARNING, agent=desktop.agent, call=call, **words)
        desktop.say(Answer(ask.number, why.told()))

    async def _done(self, agent: str, deed: Deed, place: Place) -> RecorderReading:
        match deed:
            case Deed.PAUSE:
                return await self._paused(agent, place)
            case Deed.RESUME:
                paused_by = self._pauses.agent(place)
                reading = await self._control.resume(*place)
                if reading.state in _DONE and self._pauses.agent(place) == paused_by:
                    self._pauses.over(place)
                return reading
            case _:
                return await self._control.read(*place)

    async def _paused(self, agent: str, place: Place) -> RecorderReading:
        before = self._pauses.begun(place, agent)
        try:
            return await self._control.pause(*place)
        except (Unavailable, Unauthorized, Refused):
            self._pauses.not_begun(place, agent, before)
            raise

    def _keep(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _in_time(question: Awaitable[Answered]) -> Answered:
    """Return what is answered to whose call it is; raise Unavailable where that takes too long."""
    try:
        async with asyncio.timeout(_WHOSE_S):
            return await question
    except TimeoutError as error:
        raise Unavailable("The recorder's product does not say in time whose call this is.") from error


def _report(news: News, call: CallKey) -> Report:
    """Return what a desktop is told of something, at this moment."""
    place = call, news.recorder
    if isinstance(news, RecorderReported):
        return Report(place, Stands(news.state, news.proof, file=news.file), _since(news.silent_until))
    return Report(place, Stands(RecorderState.UNKNOWN, Proof.NONE, "It came or went."))


def _since(moment: Moment | None) -> int | None:
    """Return how many milliseconds ago something was, at least."""
    return None if moment is None else -(-(now().monotonic_ns - moment.monotonic_ns) // 1_000_000)
