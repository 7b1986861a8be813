"""A witness as a RecorderControl: asks it over mutual TLS, and believes what it has proven."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, Roll, unknown
from integrations.recorders.witness.wire import (
    LONGEST_NAME,
    MOST_BYTES,
    Answer,
    Ask,
    Deed,
    Garbled,
    Hello,
    Product,
    Report,
    Said,
    ask_line,
    read_said,
)
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities("witness", Proof.PROVEN, Proof.PROVEN, sees_recorders=False)
"""Before a witness has said what its product can prove."""

_SETTLES_MS = 4_500  # a witness waits for its product, who waits for the recorder


def client_context(certificate: Path, key: Path, authority: Path) -> ssl.SSLContext:
    """Return TLS for a desktop, with the agent's certificate; raise OSError for files that cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority)
    return context


class WitnessedRecorders:
    """Implements RecorderControl. The witness passes calls on by their ids, to the product that it watches.

    The line is asked every `ping_ms` whether anybody is there.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext,
        *,
        ping_ms: int = 500,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._host = host
        self._port = port
        self._context = context
        self._ping_s = ping_ms / 1000
        self._patience = patience or Patience()
        self._clock = clock
        self._roll = Roll("witness", clock)
        self._abilities = ABILITIES
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._task: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reached: bool | None = None
        self._tried = asyncio.Event()
        self._way_ms = self._patience.answer_ms  # a line takes no longer; of the last ping, there and back
        self._doubted: frozenset[Place] = frozenset()
        self._commands: Counter[Place] = Counter()  # given so far

    @property
    def abilities(self) -> RecorderAbilities:
        return self._abilities

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_talking(), name="witness")

    async def stop(self) -> None:
        self._roll.close()
        for task in (self._task, self._looking):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def facts(self) -> AsyncIterator[Fact]:
        return self._roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        try:
            return await self._ask(Deed.READ, (call, recorder))
        except OutcomeUnknown as error:
            raise Unavailable(error.message) from error

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        place = call, recorder
        is_new = place not in self._roll.places
        self._roll.agreed(place, RecorderState.UNKNOWN)  # told of from here on, whatever else comes of it
        try:
            return await self._ask(Deed.PAUSE, place)
        except Refused:
            if is_new:  # nothing was done to it, and it may be another agent's
                self._forget(place)
            raise

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        reading = await self._ask(Deed.RESUME, (call, recorder))
        if reading.state is RecorderState.RECORDING:
            self._forget((call, recorder))
        return reading

    def _forget(self, place: Place) -> None:
        self._roll.forget(place)
        self._commands.pop(place, None)

    async def _ask(self, deed: Deed, place: Place) -> RecorderReading:
        if not all(0 < len(name) <= LONGEST_NAME for name in (place[0].source, place[0].call_id, place[1])):
            raise Refused("The name of a call or a recorder has a form that cannot be passed on.")
        if deed is not Deed.READ:
            self._commands[place] += 1
        limit_ms = _SETTLES_MS if deed is not Deed.READ else self._patience.answer_ms * 2
        what = (await self._answer(deed, place, limit_ms)).what
        if isinstance(what, PortError):
            raise what
        if what is None:
            raise OutcomeUnknown("The witness did not say what the recorder does.")
        self._doubted -= {place}
        return what.at(self._clock())

    async def _answer(self, deed: Deed, place: Place | None, limit_ms: int) -> Answer:
        if self._reached is None and self._task is not None:
            with contextlib.suppress(TimeoutError):  # it is just being called for the first time
                await asyncio.wait_for(self._tried.wait(), self._patience.answer_ms / 1000)
        writer = self._writer
        if writer is None or not self._reached:
            raise Unavailable("The witness of the recorders cannot be reached.")
        number = next(self._numbers)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            writer.write(ask_line(Ask(number, deed, place)))
            async with asyncio.timeout(limit_ms / 1000):
                return await answer
        except TimeoutError as error:
            raise OutcomeUnknown("The witness did not answer.") from error
        finally:
            del self._asked[number]

    # --- The line

    async def _keep_talking(self) -> None:
        while True:
            reason, detail = await self._talk()
            if self._reached is not False:
                self._reached = False
                self._tried.set()
                self._roll.lost(reason, detail, self._patience.again_ms)
            await asyncio.sleep(self._patience.again_ms / 1000)

    async def _talk(self) -> tuple[LossReason, str]:
        """Speak with a witness until that ends; return why it did."""
        try:
            async with asyncio.timeout(self._patience.answer_ms / 1000):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._context, server_hostname=self._host, limit=MOST_BYTES
                )
        except ssl.SSLError:
            return LossReason.UNAUTHORIZED, "The witness does not prove who it is, or does not take our word."
        except (TimeoutError, OSError):
            return LossReason.UNREACHABLE, f"No witness answers at {self._host}:{self._port}."
        self._writer = writer
        listening = asyncio.create_task(self._listen(reader))
        pinging = asyncio.create_task(self._ping())
        try:
            await asyncio.wait({listening, pinging}, return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else pinging.result()
        finally:
            self._writer = None
            for task in (listening, pinging):
                task.cancel()
            await asyncio.gather(listening, pinging, return_exceptions=True)
            self._release()
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _listen(self, reader: asyncio.StreamReader) -> tuple[LossReason, str]:
        try:
            while line := await reader.readline():
                self._hear(read_said(line))
        except ssl.SSLError:
            return LossReason.UNAUTHORIZED, "The witness does not take our certificate."
        except OSError:
            return LossReason.DROPPED, "The line to the witness broke."
        except (Garbled, ValueError):
            return LossReason.GARBLED, "What answers is no witness."
        return LossReason.DROPPED, "The witness closed the line."

    async def _ping(self) -> tuple[LossReason, str]:
        while True:
            await asyncio.sleep(self._ping_s)
            if self._reached:
                sent_ns = self._clock().monotonic_ns
                try:
                    await self._answer(Deed.PING, None, self._patience.answer_ms)
                    self._way_ms = -(-(self._clock().monotonic_ns - sent_ns) // 1_000_000)
                except PortError:
                    return LossReason.SILENT, "The witness does not answer."

    def _hear(self, said: Said) -> None:
        match said:
            case Hello():
                self._abilities = said.abilities
                self._reached = True
                self._tried.set()
            case Answer():
                answer = self._asked.get(said.number)
                if answer is not None and not answer.done():
                    answer.set_result(said)
            case Report():
                at = self._clock()
                until = None if said.silent_ms is None else _before(at, said.silent_ms + self._way_ms)
                self._roll.report(said.place, said.what.at(at), until)
                is_doubt = said.what.state is RecorderState.UNKNOWN
                self._doubted = self._doubted | {said.place} if is_doubt else self._doubted - {said.place}
            case Product(lost=None):
                self._doubted = frozenset()
                self._roll.connected()
                self._looking = asyncio.create_task(self._look_at_all())
            case Product(lost=reason) if reason is not None:
                self._roll.lost(reason, said.detail, self._patience.again_ms, self._doubted)

    async def _look_at_all(self) -> None:
        """Tell of each recorder anew: nobody knows what it did meanwhile."""
        for place in self._roll.places:
            commands = self._commands[place]
            try:
                reading = await self._ask(Deed.READ, place)
            except PortError as error:
                reading = unknown(self._clock(), error.message)
            if commands == self._commands[place]:  # else whoever gave the command knows more
                self._roll.report(place, reading)

    def _release(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_result(Answer(0, OutcomeUnknown("The line to the witness broke.")))


def _before(moment: Moment, ms: int) -> Moment:
    return Moment(moment.monotonic_ns - ms * 1_000_000, moment.wall_ms - ms)
