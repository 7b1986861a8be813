"""One connection to a NATS server that comes back by itself: publishing once, reading what is kept, being woken.

It keeps nothing and knows no approvals. Failures of the library end here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

from integrations.approvals.ending import end
from integrations.approvals.failures import BrokerUnavailable, NotPermitted
from integrations.approvals.jetstream.subjects import inbox, user_name
from integrations.errors import OutcomeUnknown, Unauthorized

_log = logging.getLogger(__name__)

ANSWER_S: Final = 2.0
CONNECT_S: Final = 2
READY_S: Final = 1.0
_ONCE: Final = {"Nats-Expected-Last-Subject-Sequence": "0"}
_TAKEN: Final = frozenset({10071, 10077})
"""JetStream's codes for: another message has this subject already."""
_NOT_PERMITTED: Final = re.compile(r'permissions violation for publish to "([^"]+)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is, and as whom. With TLS all three files: our certificate, its key, who vouches for it."""

    addresses: tuple[str, ...]
    user: str
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None


class Connection:
    """Connects in the background, forever; every call says Unavailable while it is not connected."""

    def __init__(self, server: Server, wakes: tuple[str, ...]) -> None:
        """`wakes` are the subjects, with wildcards, whose messages set the events of `signal`."""
        self.user = user_name(server.user)
        self._server = server
        self._wakes = wakes
        self._client = Client()
        self._connecting: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._refusals: dict[str, asyncio.Future[None]] = {}
        self._signals: dict[str, asyncio.Event] = {}
        self._closing = False
        self.losses = 0
        """How often the connection was lost."""
        self.refused = ""
        """What the server refused last, in its own words."""

    async def open(self) -> None:
        """Begin to connect; return when it is done, or at once after a second. Raise Unauthorized for bad files."""
        logging.getLogger("asyncio").addFilter(_is_of_use)
        context = _context(self._server)
        self._connecting = asyncio.create_task(self._connect(context))
        with contextlib.suppress(BrokerUnavailable):
            await self.ready()

    async def close(self) -> None:
        """Let go; nothing works after this."""
        self._closing = True
        if self._connecting is not None:
            await end((self._connecting,))
        with contextlib.suppress(errors.Error, OSError):
            await self._client.close()

    async def ready(self, within_s: float = READY_S) -> JetStreamContext:
        """Return when connected; raise BrokerUnavailable after a while."""
        try:
            async with asyncio.timeout(within_s):
                await self._up.wait()
        except TimeoutError as late:
            raise BrokerUnavailable from late
        return self._client.jetstream(timeout=ANSWER_S)

    async def publish_once(self, subject: str, body: bytes) -> bool:
        """Keep a message if its subject has none yet, and tell whether it had none.

        Raise BrokerUnavailable if it was not sent, OutcomeUnknown if no answer came, and NotPermitted.
        """
        return await self._publish(subject, body, dict(_ONCE))

    async def publish(self, subject: str, body: bytes) -> None:
        """Keep a message in place of what its subject had. Raise BrokerUnavailable or NotPermitted."""
        with _idempotent():
            await self._publish(subject, body, None)

    async def kept(self, stream: str, subject: str) -> bytes | None:
        """Return the message that a subject has, None if it has none. Raise BrokerUnavailable."""
        jetstream = await self.ready()
        with _idempotent(), translated():
            try:
                found = await jetstream.get_msg(stream, subject=subject, direct=True)
            except NotFoundError:
                return None
            return found.data or b""

    async def count(self, stream: str) -> int:
        """Return how many messages a stream has. Raise BrokerUnavailable."""
        jetstream = await self.ready()
        with _idempotent(), translated():
            return (await jetstream.stream_info(stream)).state.messages

    async def purge(self, stream: str, subject: str) -> None:
        """Remove what a subject has. Raise BrokerUnavailable."""
        jetstream = await self.ready()
        with _idempotent(), translated():
            await jetstream.purge_stream(stream, subject=subject)

    def new_inbox(self) -> str:
        """Return a subject of this user's own."""
        return self._client.new_inbox()

    def signal(self, prefix: str) -> asyncio.Event:
        """Return an event that is set by messages whose subject begins so, and when the connection comes back."""
        return self._signals.setdefault(prefix, asyncio.Event())

    def forget(self, prefix: str) -> None:
        self._signals.pop(prefix, None)

    async def _publish(self, subject: str, body: bytes, headers: dict[str, str] | None) -> bool:
        jetstream = await self.ready()
        refused = asyncio.get_running_loop().create_future()
        self._refusals[subject.lower()] = refused
        sending = asyncio.create_task(jetstream.publish(subject, body, timeout=ANSWER_S, headers=headers))
        try:
            await asyncio.wait({sending, refused}, return_when=asyncio.FIRST_COMPLETED)
            if refused.done():
                raise NotPermitted
            with translated():
                await sending
        except _Taken:
            return False
        finally:
            await end((sending,))
            self._refusals.pop(subject.lower(), None)
        return True

    async def _connect(self, context: ssl.SSLContext | None) -> None:
        """Connect until it works; the library does so itself from then on, but gives up when it is not let in."""
        while not self._closing:
            self._client = Client()
            closed = asyncio.Event()

            async def gone(closed: asyncio.Event = closed) -> None:
                self._up.clear()
                closed.set()

            with contextlib.suppress(errors.Error, OSError, TimeoutError):
                await self._client.connect(
                    list(self._server.addresses),
                    error_cb=self._failed,
                    disconnected_cb=self._lost,
                    reconnected_cb=self._back,
                    closed_cb=gone,
                    name=self.user,
                    connect_timeout=CONNECT_S,
                    reconnect_time_wait=0.25,  # type: ignore[arg-type]
                    max_reconnect_attempts=-1,
                    ping_interval=5,
                    inbox_prefix=inbox(self.user),
                    tls=context,
                )
                for subject in self._wakes:
                    await self._client.subscribe(subject, cb=self._arrived)
                await self._back()
                await closed.wait()
            await asyncio.sleep(0.5)

    async def _arrived(self, message: Msg) -> None:
        for prefix, event in self._signals.items():
            if message.subject.startswith(prefix):
                event.set()

    async def _lost(self) -> None:
        self._up.clear()
        self.losses += 1

    async def _back(self) -> None:
        self._up.set()
        for event in self._signals.values():
            event.set()

    async def _failed(self, error: Exception) -> None:
        """Report a refused publish to who waits for it; anything else is a lost connection, which is waited out."""
        said = _NOT_PERMITTED.search(str(error))
        if said is None:
            _log.info("the message server reported a fault", extra={"error": type(error).__name__.lower()})
            return
        self.refused = str(error)
        waiting = self._refusals.get(said[1].lower())
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


def _is_of_use(record: logging.LogRecord) -> bool:
    """Leave out what asyncio warns of, without harm, whenever the library's connection with TLS ends."""
    return not str(record.msg).startswith("returning true from eof_received()")


class _Taken(Exception):
    """The subject has a message already."""


@contextmanager
def _idempotent() -> Iterator[None]:
    """Say Unavailable where no answer came: asking or doing it again does no harm."""
    try:
        yield
    except OutcomeUnknown as error:
        raise BrokerUnavailable from error


@contextmanager
def translated() -> Iterator[None]:
    """Say the library's failures in our words."""
    try:
        yield
    except APIError as error:
        if error.err_code in _TAKEN:
            raise _Taken from error
        raise BrokerUnavailable from error
    except NoStreamResponseError as error:
        raise BrokerUnavailable(
            "The message server has no streams for approvals.",
            next_step="Ask IT to run: tillside nats-config streams",
        ) from error
    except errors.TimeoutError as error:
        raise OutcomeUnknown from error
    except (errors.Error, OSError) as error:
        raise BrokerUnavailable from error


def _context(server: Server) -> ssl.SSLContext | None:
    """Return what TLS needs: both sides show certificates, and the server's must be for its name."""
    if server.certificate is None or server.key is None or server.authority is None:
        return None
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(server.authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(server.certificate, server.key)
    except OSError as error:
        raise Unauthorized(
            "The certificates for the message server cannot be read.",
            next_step="Check the three files that the settings name, and who may read them.",
        ) from error
    return context
