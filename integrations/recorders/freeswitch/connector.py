"""A FreeSWITCH as a RecorderControl: sees recordings come and go, masks them, and masks them again as a heartbeat."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

from integrations.clock import now
from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.freeswitch.running import Running
from integrations.recorders.freeswitch.wire import (
    CHANNELS,
    SUBSCRIBE,
    Frame,
    Frames,
    Garbled,
    RecordEvent,
    Verdict,
    channels,
    leg,
    leg_of,
    mask,
    record_event,
    recordings,
    recordings_of,
    verdict,
)
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, Roll, unknown
from integrations.recorders.settling import settled
from policy.calls import CallKey, LossReason, Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities("freeswitch", Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED, sees_recorders=True)

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class EventSocket:
    """Where it listens, and the password; `calls` is the source whose calls are named by FreeSWITCH's call ids.

    `by_leg`: they are named by the SIP Call-ID of the leg that is recorded, which a softphone knows.
    """

    calls: str
    host: str = "127.0.0.1"
    port: int = 8021
    password: str = field(default="", repr=False)
    by_leg: bool = False

    def __post_init__(self) -> None:
        if not self.password.isprintable():
            raise ValueError("a password has no line breaks")


class _Lost(Exception):
    """The connection is of no use any more."""

    def __init__(self, reason: LossReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class FreeSwitchRecorders:
    """Implements RecorderControl. A recorder is a recording on a channel, named by its path."""

    def __init__(
        self,
        socket: EventSocket,
        *,
        heartbeat_ms: int = 2_000,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._socket = socket
        self._where = f"{socket.host}:{socket.port}"
        self._heartbeat_s = heartbeat_ms / 1000
        self._patience = patience or Patience()
        self._clock = clock
        self._roll = Roll("freeswitch", clock)
        self._task: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._ready = self._silent = False
        self._asked: deque[asyncio.Future[Frame]] = deque()
        self._running = Running(socket.calls)
        self._masked: set[Place] = set()

    @property
    def abilities(self) -> RecorderAbilities:
        return ABILITIES

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_talking(), name="recordings of freeswitch")

    async def stop(self) -> None:
        self._roll.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def facts(self) -> AsyncIterator[Fact]:
        return self._roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self.look((call, recorder))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.RECORDING)

    async def send(self, place: Place, wanted: RecorderState) -> None:
        channel = self._channel(place)
        command = mask(channel, place[1], on=wanted is RecorderState.PAUSED)
        if command is None:
            raise Refused("FreeSWITCH cannot mask a recording whose path has a space in it.")
        self._masked.discard(place)  # no heartbeat may come after an unmask
        try:
            said = verdict((await self._ask(command)).answer)
        except _Lost as error:
            raise OutcomeUnknown("FreeSWITCH did not say whether it was done.") from error
        if said is Verdict.UNCLEAR:
            self._roll.doubted(place)
            raise OutcomeUnknown("FreeSWITCH answered neither yes nor no.")
        if said is not Verdict.ACCEPTED:
            raise Refused("FreeSWITCH says no, or the recording is over.")
        if self._running.channel(place) is not None:
            self._roll.agreed(place, wanted)
            if wanted is RecorderState.PAUSED:
                self._masked.add(place)

    async def look(self, place: Place) -> RecorderReading:
        self._channel(place)
        return replace(self._roll.remembered(place, self._clock()), file=place[1])

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        return await settled(self, place, wanted, self._patience, self._clock, asyncio.sleep)

    def _channel(self, place: Place) -> str:
        if not self._ready:
            raise Unavailable("FreeSWITCH is not connected.")
        channel = self._running.channel(place)
        if channel is None:
            raise Refused("There is no such recording on this call.")
        return channel

    async def _ask(self, command: str) -> Frame:
        """Return the answer to a command: they come in the order of the commands, so one that stays away ends all."""
        writer = self._writer
        if writer is None:
            raise _Lost(LossReason.DROPPED, "There is no connection.")
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        try:
            async with asyncio.timeout(self._patience.answer_ms / 1000):
                writer.write(command.encode() + b"\n\n")
                await writer.drain()
                return await answer
        except TimeoutError as error:
            self._silent, self._ready, self._writer = True, False, None
            writer.close()
            raise _Lost(LossReason.SILENT, f"{self._where} does not answer.") from error
        except OSError as error:
            self._ready = False
            raise _Lost(LossReason.DROPPED, f"The connection to {self._where} broke.") from error
        finally:
            answer.cancel()

    # --- The connection

    async def _keep_talking(self) -> None:
        while True:
            lost = await self._talk_once()
            self._masked.clear()
            self._roll.lost(lost.reason, lost.detail, self._patience.again_ms)
            await asyncio.sleep(self._patience.again_ms / 1000)

    async def _talk_once(self) -> _Lost:
        try:
            async with asyncio.timeout(self._patience.answer_ms / 1000):
                reader, writer = await asyncio.open_connection(self._socket.host, self._socket.port)
        except (TimeoutError, OSError):
            return _Lost(LossReason.UNREACHABLE, f"Nothing answers at {self._where}. Is FreeSWITCH running?")
        self._writer, self._silent = writer, False
        greeted = asyncio.Event()
        listening = asyncio.create_task(self._listen(reader, greeted))
        beating = asyncio.create_task(self._greet_and_beat(greeted))
        try:
            await asyncio.wait({listening, beating}, return_when=asyncio.FIRST_COMPLETED)
            return beating.result() if beating.done() else listening.result()
        finally:
            self._writer, self._ready = None, False
            for task in (listening, beating):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            self._release()
            writer.close()
            writer.transport.abort()

    async def _listen(self, reader: asyncio.StreamReader, greeted: asyncio.Event) -> _Lost:
        frames = Frames()
        try:
            while data := await reader.read(_CHUNK):
                for frame in frames.feed(data):
                    self._received(frame, greeted)
        except Garbled as problem:
            return _Lost(LossReason.GARBLED, f"{self._where} speaks another language: {problem}.")
        except OSError:
            return _Lost(LossReason.DROPPED, f"The connection to {self._where} broke.")
        if self._silent:
            return _Lost(LossReason.SILENT, f"{self._where} does not answer.")
        return _Lost(LossReason.DROPPED, f"{self._where} closed the connection.")

    def _received(self, frame: Frame, greeted: asyncio.Event) -> None:
        if frame.kind == "auth/request":
            greeted.set()
        elif frame.kind in {"command/reply", "api/response"}:
            if not self._asked:
                raise Garbled("an answer that nobody waits for")
            answer = self._asked.popleft()
            if not answer.done():
                answer.set_result(frame)
        elif frame.kind == "text/event-plain" and (event := record_event(frame)) is not None:
            self._happened(event)

    async def _greet_and_beat(self, greeted: asyncio.Event) -> _Lost:
        try:
            async with asyncio.timeout(self._patience.answer_ms / 1000):
                await greeted.wait()
            if verdict((await self._ask(f"auth {self._socket.password}")).answer) is not Verdict.ACCEPTED:
                return _Lost(LossReason.UNAUTHORIZED, f"{self._where} does not accept the password.")
            await self._ask(SUBSCRIBE)
            await self._catch_up()
            while True:
                await asyncio.sleep(self._heartbeat_s)
                await self._beat()
        except TimeoutError:
            return _Lost(LossReason.SILENT, f"{self._where} does not greet.")
        except Garbled as problem:
            return _Lost(LossReason.GARBLED, f"{self._where} speaks another language: {problem}.")
        except _Lost as lost:
            return lost

    async def _catch_up(self) -> None:
        """Find the recordings that run: which were missed, which ended, and nothing of what is masked."""
        before = self._running.places
        running: set[Place] = set()
        for channel, call in channels((await self._ask(CHANNELS)).answer):
            paths = recordings((await self._ask(recordings_of(channel))).answer)
            name = call
            if paths and self._socket.by_leg:
                name = leg((await self._ask(leg_of(channel))).answer) or call
            running |= {self._running.found(channel, name, path) for path in paths}
        self._ready = True
        self._roll.connected()
        for place in before - running:
            self._running.dropped(place)
            self._roll.gone(place, late=True)
        for place in before & running:
            self._roll.report(place, self._roll.remembered(place, self._clock()))
        for place in running - before:
            if place in self._running.places:
                self._roll.seen(place, late=True)

    async def _beat(self) -> None:
        """Ask whether somebody is there, and mask what is masked: it changes nothing, and a refusal tells."""
        if not self._masked:
            await self._ask("api echo")
        for place in tuple(self._masked):
            command = mask(self._running.channel(place) or "", place[1], on=True)
            if place not in self._masked or command is None:
                continue  # it was unmasked, or ended, while another was asked
            said = verdict((await self._ask(command)).answer)
            if said is not Verdict.ACCEPTED and place in self._masked:
                self._masked.discard(place)
                self._roll.report(place, unknown(self._clock(), "It could not be masked again."))

    def _happened(self, event: RecordEvent) -> None:
        if self._socket.by_leg and event.leg:
            event = replace(event, call=event.leg)
        if event.begins:
            place, ran = self._running.began(event)
            if ran and place is not None:
                self._over(place)
            if place is not None:
                self._roll.seen(place, state=RecorderState.RECORDING)
            return
        for place in self._running.ended(event):
            self._over(place)

    def _over(self, place: Place) -> None:
        self._masked.discard(place)
        self._roll.gone(place)

    def _release(self) -> None:
        while self._asked:
            answer = self._asked.popleft()
            if not answer.done():
                answer.set_exception(_Lost(LossReason.DROPPED, f"{self._where} went away."))
