"""The witness: keeps a recorder's credentials to itself, and lets each desktop touch its own agent's calls over TLS."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused
from integrations.logs.writing import fault, note
from integrations.ports import RecorderControl, RecorderReading
from integrations.recorders.roll import Place
from integrations.recorders.witness.rights import FirstComers
from integrations.recorders.witness.wire import (
    MOST_BYTES,
    Answer,
    Ask,
    Deed,
    Garbled,
    Hello,
    Product,
    Report,
    Said,
    Stands,
    read_ask,
    said_line,
)
from policy.calls import (
    CallFact,
    CallKey,
    Moment,
    RecorderGone,
    RecorderSeen,
    SourceConnected,
    SourceFact,
    SourceLost,
)
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState

CALLS = "desktops"
"""The source of calls that a witness's recorder knows: desktops' own sources name the same calls by the same ids."""

_MOST_WAITING = 32
_log = logging.getLogger(__name__)


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


class _Desktop:
    """One desktop on the line, known by the agent's name in its certificate."""

    def __init__(self, agent: str, writer: asyncio.StreamWriter) -> None:
        self.agent = agent
        self.calls = CALLS  # how it names its own source of calls
        self._writer = writer
        self.tasks: set[asyncio.Task[None]] = set()

    def say(self, said: Said) -> None:
        if not self._writer.is_closing():
            self._writer.write(said_line(said))

    def hang_up(self) -> None:
        self._writer.transport.abort()


class Witness:
    """Serves desktops on one address. The recorder is started and stopped with it."""

    def __init__(
        self, control: RecorderControl, context: ssl.SSLContext, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._control = control
        self._context = context
        self._host = host
        self.port = port
        self._rights = FirstComers()
        self._desktops: set[_Desktop] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._product: Product | None = None

    async def start(self) -> None:
        """Listen; raise OSError where that cannot be."""
        self._server = await asyncio.start_server(
            self._serve, self._host, self.port, ssl=self._context, limit=MOST_BYTES
        )
        self.port = self._server.sockets[0].getsockname()[1]
        await self._control.start()
        self._keep(asyncio.create_task(self._pass_on()))

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

    async def _pass_on(self) -> None:
        async for fact in self._control.facts():
            match fact:
                case RecorderReported():
                    stands = Stands(fact.state, fact.proof, file=fact.file)
                    self._tell(fact, Report((fact.call, fact.recorder), stands, _since(fact.silent_until)))
                case RecorderSeen() | RecorderGone():
                    doubt = Stands(RecorderState.UNKNOWN, Proof.NONE, "It came or went.")
                    self._tell(fact, Report((fact.call, fact.recorder), doubt))
                case SourceFact():
                    self._product_is(fact)
                case _:
                    pass

    def _tell(self, fact: CallFact, report: Report) -> None:
        """Tell the desktops of the agent whose call it is, and nobody else, by the name that they know it by."""
        call, recorder = report.place
        owner = self._rights.owner(fact.call)
        for desktop in self._desktops:
            if owner is not None and desktop.agent == owner:
                desktop.say(replace(report, place=(CallKey(desktop.calls, call.call_id), recorder)))

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
        desktop = _Desktop(_agent(writer), writer)
        if not desktop.agent:
            note(_log, "witness.nobody", logging.WARNING)
            desktop.hang_up()
            return
        self._desktops.add(desktop)
        try:
            desktop.say(Hello(self._control.abilities))
            if self._product is not None:
                desktop.say(self._product)
            while line := await reader.readline():
                self._take(desktop, read_ask(line))
        except Garbled:
            note(_log, "witness.garbled", logging.WARNING, agent=desktop.agent)
        except (OSError, ValueError, asyncio.CancelledError):
            pass  # it went away, or said more than is allowed in one line
        finally:
            self._desktops.discard(desktop)
            desktop.hang_up()

    def _take(self, desktop: _Desktop, ask: Ask) -> None:
        if ask.place is None:
            desktop.say(Answer(ask.number))
            return
        if len(desktop.tasks) >= _MOST_WAITING:
            raise Garbled("more requests at once than a desktop has recorders")
        desktop.calls = ask.place[0].source
        place = CallKey(CALLS, ask.place[0].call_id), ask.place[1]
        if not self._rights.may(desktop.agent, place[0]):
            note(
                _log,
                "witness.refused",
                logging.WARNING,
                agent=desktop.agent,
                call=ask.place[0],
                kind=ask.deed.value,
            )
            desktop.say(Answer(ask.number, Refused("This call is another agent's.")))
            return
        task = asyncio.create_task(self._do(desktop, ask, place))
        desktop.tasks.add(task)
        task.add_done_callback(desktop.tasks.discard)
        self._keep(task)

    async def _do(self, desktop: _Desktop, ask: Ask, place: Place) -> None:
        what: Stands | PortError
        try:
            reading = await self._asked(ask.deed, place)
            what = Stands(reading.state, reading.proof, reading.detail, reading.file)
        except PortError as error:
            what = error
        except Exception as error:  # noqa: BLE001 -- a fault of ours: what it had done by then nobody can say
            fault(_log, "witness.fault", error)
            what = OutcomeUnknown("The witness failed.")
        desktop.say(Answer(ask.number, what))

    async def _asked(self, deed: Deed, place: Place) -> RecorderReading:
        match deed:
            case Deed.PAUSE:
                return await self._control.pause(*place)
            case Deed.RESUME:
                return await self._control.resume(*place)
            case _:
                return await self._control.read(*place)

    def _keep(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


def _since(moment: Moment | None) -> int | None:
    """Return how many milliseconds ago something was, at least."""
    return None if moment is None else -(-(now().monotonic_ns - moment.monotonic_ns) // 1_000_000)


def _agent(writer: asyncio.StreamWriter) -> str:
    """Return the common name in the certificate at the other end; "" if it has none, or several."""
    with contextlib.suppress(AttributeError, ValueError):
        found: Mapping[str, Any] = writer.get_extra_info("ssl_object").getpeercert() or {}
        names = [value for part in found.get("subject", ()) for name, value in part if name == "commonName"]
        return str(names[0]) if len(names) == 1 else ""
    return ""
