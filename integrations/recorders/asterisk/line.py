"""A line to Asterisk's manager interface: signs in, asks, hears events, and notices when nobody is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from ssl import SSLContext

from integrations.ami.framing import Garbled, Message, Reader, write_action
from integrations.ami.sign_in import CHALLENGE, Account, challenged, login
from integrations.recorders.asterisk.wire import EVENTS, Headers
from integrations.recorders.patience import Patience
from policy.calls import LossReason

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class ManagerAddress:
    """Where the manager interface listens, and the user that signs in."""

    host: str
    port: int
    account: Account
    tls: SSLContext | None = None


Connect = Callable[[ManagerAddress], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def by_network(to: ManagerAddress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect, by TLS where that is wanted; raise OSError."""
    return await asyncio.open_connection(to.host, to.port, ssl=to.tls)


class Lost(Exception):
    """The line is of no use any more."""

    def __init__(self, reason: LossReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class NoAnswer(Exception):
    """It was asked, and nothing came back in time; it may have been done."""


class ManagerLine:
    """One connection at a time. `heard` is given every event, in order; `awake` is called when all so far was heard."""

    def __init__(
        self,
        address: ManagerAddress,
        heartbeat_s: float,
        patience: Patience,
        heard: Callable[[Message], None],
        awake: Callable[[], None],
        connect: Connect = by_network,
    ) -> None:
        self._address = address
        self._where = f"{address.host}:{address.port}"
        self._heartbeat_s = heartbeat_s
        self._answer_s = patience.answer_ms / 1000
        self._heard = heard
        self._awake = awake
        self._connect = connect
        self._ids = (f"tillside-recorders-{number}" for number in count(1))
        self._asked: dict[str, asyncio.Future[Message]] = {}
        self._listed: dict[tuple[str, str], asyncio.Future[Message]] = {}  # by last event and action
        self._writer: asyncio.StreamWriter | None = None
        self.version = ""

    async def ask(self, action: str, headers: Headers = (), *, action_id: str = "") -> Message:
        """Return the answer to an action; raise NoAnswer, Lost where nothing was sent, or ValueError."""
        action_id = action_id or next(self._ids)
        data = write_action(action, action_id, headers)
        writer = self._writer
        if writer is None or writer.is_closing():
            raise Lost(LossReason.DROPPED, "There is no connection.")
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[action_id] = answer
        try:
            async with asyncio.timeout(self._answer_s):
                writer.write(data)
                await writer.drain()
                return await answer
        except (TimeoutError, OSError) as error:
            raise NoAnswer from error
        finally:
            self._asked.pop(action_id, None)

    async def ask_for_list(self, action: str, last: str) -> Message:
        """Return the answer to an action whose answer is a list of events, when its last one, `last`, has come."""
        action_id = next(self._ids)
        ended = self._listed[last, action_id] = asyncio.get_running_loop().create_future()
        try:
            answer = await self.ask(action, action_id=action_id)
            if answer.success:
                await asyncio.wait_for(ended, self._answer_s)
        except TimeoutError as error:
            raise NoAnswer from error
        else:
            return answer
        finally:
            del self._listed[last, action_id]

    async def talk(self, catch_up: Callable[[], Awaitable[None]]) -> Lost:
        """Connect, sign in, catch up and stay awake until that ends; return why it did."""
        try:
            async with asyncio.timeout(self._answer_s):
                reader, writer = await self._connect(self._address)
        except (TimeoutError, OSError):
            return Lost(LossReason.UNREACHABLE, f"Nothing answers at {self._where}. Is Asterisk running?")
        self._writer = writer
        greeted = asyncio.Event()
        listening = asyncio.create_task(self._listen(reader, greeted))
        speaking = asyncio.create_task(self._speak(greeted, catch_up))
        try:
            await asyncio.wait({listening, speaking}, return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else speaking.result()
        finally:
            self._writer = None
            for task in (listening, speaking):
                task.cancel()
            await asyncio.gather(listening, speaking, return_exceptions=True)
            self._release()
            writer.close()
            writer.transport.abort()

    async def _listen(self, reader: asyncio.StreamReader, greeted: asyncio.Event) -> Lost:
        frames = Reader()
        try:
            while data := await reader.read(_CHUNK):
                messages = frames.feed(data)
                if frames.greeted:
                    self.version = frames.version
                    greeted.set()
                for message in messages:
                    self._received(message)
        except Garbled as problem:
            return Lost(LossReason.GARBLED, f"{self._where} is no manager interface: {problem}.")
        except OSError:
            return Lost(LossReason.DROPPED, f"The connection to {self._where} broke.")
        return Lost(LossReason.DROPPED, f"{self._where} closed the connection.")

    def _received(self, message: Message) -> None:
        """Give an event to whoever hears, an answer to whoever asked; what nobody waits for any more is nobody's."""
        if message.event is None:
            answer = self._asked.get(message.action_id or "")
            if answer is not None and not answer.done():
                answer.set_result(message)
            return
        self._heard(message)
        ended = self._listed.get((message.event, message.action_id or ""))
        if ended is not None and not ended.done():
            ended.set_result(message)

    async def _speak(self, greeted: asyncio.Event, catch_up: Callable[[], Awaitable[None]]) -> Lost:
        try:
            async with asyncio.timeout(self._answer_s):
                await greeted.wait()
            await self._sign_in()
            await catch_up()
            while True:
                await asyncio.sleep(self._heartbeat_s)
                await self.ask("Ping")
                self._awake()
        except (TimeoutError, NoAnswer):
            return Lost(LossReason.SILENT, f"{self._where} does not answer.")
        except Lost as lost:
            return lost

    async def _sign_in(self) -> None:
        account, challenge = self._address.account, ""
        if not account.plain:
            given = challenged(await self.ask("Challenge", CHALLENGE))
            if given is None:
                raise Lost(
                    LossReason.UNAUTHORIZED, "Asterisk refuses to check the password without sending it."
                )
            challenge = given
        if not (await self.ask("Login", login(account, EVENTS, challenge))).success:
            # One text for a wrong password, an unknown user and an address that is not permitted.
            raise Lost(
                LossReason.UNAUTHORIZED,
                "Asterisk refuses the sign-in. Check the user, the password and the addresses it permits.",
            )

    def _release(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(NoAnswer())
                answer.exception()  # whoever asked may be gone already
