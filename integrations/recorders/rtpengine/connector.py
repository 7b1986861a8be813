"""An rtpengine as a RecorderControl: stops its recording of a call, again and again, until it is started."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from integrations.clock import now
from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, Roll, unknown
from integrations.recorders.rtpengine.wire import Garbled, Media, Reply, Verdict, reply, request
from integrations.recorders.settling import settled
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities("rtpengine", Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED, sees_recorders=False)

_PROMPT_NS = 100_000_000
_CATCHES_UP_S = 0.1
_RESENDS = 4  # within the time for an answer, with the same cookie: the command runs once


@dataclass(frozen=True, slots=True)
class NgSocket:
    """Where rtpengine listens for NG, and what its recorder is called."""

    host: str = "127.0.0.1"
    port: int = 2223
    recorder: str = "rtpengine"


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[bytes], None], refused: Callable[[], None]) -> None:
        self._heard = heard
        self._refused = refused

    def datagram_received(self, data: bytes, _: object) -> None:
        self._heard(data)

    def error_received(self, _: Exception) -> None:
        """Nobody listens there, says the network, where it says anything."""
        self._refused()


class RtpengineRecorders:
    """Implements RecorderControl and CallPhones.

    A call is named by its SIP Call-ID, whatever the source of the call is called, and a telephone by its address.
    """

    def __init__(
        self,
        socket: NgSocket,
        *,
        watch_ms: int = 500,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._socket = socket
        self._watch_s = watch_ms / 1000
        self._patience = patience or Patience()
        self._clock = clock
        self._roll = Roll("rtpengine", clock)
        self._transport: asyncio.DatagramTransport | None = None
        self._opening = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._reached: bool | None = None
        self._asked: dict[str, asyncio.Future[Reply]] = {}
        self._stopped: set[Place] = set()
        self._turns: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    @property
    def abilities(self) -> RecorderAbilities:
        return ABILITIES

    async def start(self) -> None:
        self._watching = asyncio.create_task(self._watch(), name="recordings of rtpengine")

    async def stop(self) -> None:
        self._roll.close()
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        transport, self._transport, self._watching = self._transport, None, None
        if transport is not None:
            transport.close()
            await asyncio.sleep(0)  # it closes in the next turn of the loop

    def facts(self) -> AsyncIterator[Fact]:
        return self._roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self.look((call, recorder))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        reading = await self._settled((call, recorder), RecorderState.RECORDING)
        self._roll.forget((call, recorder))
        return reading

    async def send(self, place: Place, wanted: RecorderState) -> None:
        self._demand_name(place)
        pausing = wanted is RecorderState.PAUSED
        if not pausing:
            await self._awake(place[0])
        async with self._turn(place):
            self._stopped.discard(place)
            said = await self._exchange("stop recording" if pausing else "start recording", place[0].call_id)
        if said is None or said.verdict is Verdict.UNCLEAR:
            self._roll.doubted(place)
            raise OutcomeUnknown("rtpengine did not say whether it was done.")
        if said.verdict is not Verdict.ACCEPTED:
            raise Refused("rtpengine says no, or does not know the call.")
        self._roll.agreed(place, wanted)
        if pausing:
            self._stopped.add(place)

    async def look(self, place: Place) -> RecorderReading:
        self._demand_name(place)
        at = self._clock()
        await self.media(place[0])  # it tells of a call, and nothing of its recording
        return self._roll.remembered(place, at)

    async def media(self, call: CallKey) -> Media | None:
        """Return how much media of a call has come; raise Unavailable, or Refused for a call that is not there."""
        return (await self._queried(call)).media

    async def phones(self, call: CallKey) -> frozenset[str]:
        try:
            return (await self._queried(call)).phones
        except Refused:
            return frozenset()

    async def _queried(self, call: CallKey) -> Reply:
        said = await self._exchange("query", call.call_id)
        if said is None or said.verdict is Verdict.UNCLEAR:
            raise Unavailable("rtpengine does not answer.")
        if said.verdict is not Verdict.ACCEPTED:
            raise Refused("rtpengine does not know the call.")
        return said

    async def _awake(self, call: CallKey) -> None:
        """Wait until rtpengine is up with what comes in; raise Unavailable where it does not get there.

        One that was halted carries out what was sent to it meanwhile. A start among that would come before the sound
        that was sent earlier, which is of the pause: it is sent only to one that answers promptly.
        """
        give_up_ns = self._clock().monotonic_ns + self._patience.answer_ms * 1_000_000
        while True:
            asked = self._clock()
            await self.media(call)
            answered_ns = self._clock().monotonic_ns
            if answered_ns - asked.monotonic_ns <= _PROMPT_NS:
                return
            if answered_ns >= give_up_ns:
                raise Unavailable("rtpengine answers too slowly to be told to record.")
            await asyncio.sleep(_CATCHES_UP_S)

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        return await settled(self, place, wanted, self._patience, self._clock, asyncio.sleep)

    async def _exchange(self, command: str, call_id: str = "") -> Reply | None:
        """Return what is replied to a command, None if nothing is in time; raise Unavailable if it cannot be sent."""
        cookie = secrets.token_hex(8)
        datagram = request(cookie, command, call_id)
        transport = await self._open()
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._asked[cookie] = answer
        try:
            for _ in range(_RESENDS):
                transport.sendto(datagram)
                done, _pending = await asyncio.wait(
                    {answer}, timeout=self._patience.answer_ms / 1000 / _RESENDS
                )
                if done:
                    break
        finally:
            del self._asked[cookie]
        if answer.cancelled() or not answer.done():
            self._tell_lost("rtpengine does not answer.")
            return None
        self._tell_reached()
        return answer.result()

    async def _open(self) -> asyncio.DatagramTransport:
        if self._watching is None:
            raise Unavailable("rtpengine is not connected.")
        async with self._opening:
            if self._transport is None:
                loop = asyncio.get_running_loop()
                where = self._socket.host, self._socket.port
                try:
                    self._transport, _ = await loop.create_datagram_endpoint(
                        lambda: _Datagrams(self._heard, self._release), remote_addr=where
                    )
                except OSError as error:
                    self._tell_lost("The address of rtpengine cannot be reached.")
                    raise Unavailable("The address of rtpengine cannot be reached.") from error
            return self._transport

    def _heard(self, datagram: bytes) -> None:
        with contextlib.suppress(Garbled):  # nothing that answers anybody
            said = reply(datagram)
            answer = self._asked.get(said.cookie)
            if answer is not None and not answer.done():
                answer.set_result(said)

    def _release(self) -> None:
        for answer in self._asked.values():
            answer.cancel()

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(Unavailable):  # it is told
                if not (self._reached and self._stopped):
                    await self._exchange("ping")
                for place in tuple(self._stopped):
                    await self.stop_again(place)
            await asyncio.sleep(self._watch_s if self._reached else self._patience.again_ms / 1000)

    async def stop_again(self, place: Place) -> None:
        """Stop what is stopped: it changes nothing, unless a new offer has started it again meanwhile."""
        async with self._turn(place):
            if place not in self._stopped:
                return
            said = await self._exchange("stop recording", place[0].call_id)
        if said is not None and said.verdict is not Verdict.ACCEPTED and place in self._stopped:
            self._stopped.discard(place)
            self._roll.report(place, unknown(self._clock(), "It could not be stopped again."))
            if said.verdict is Verdict.NO_CALL:  # the call is over, and nothing is left to start
                self._roll.forget(place)

    def _turn(self, place: Place) -> asyncio.Lock:
        """Return what keeps a stop that is repeated from overtaking a start."""
        turn = self._turns.get(place) or asyncio.Lock()
        self._turns[place] = turn
        return turn

    def _tell_reached(self) -> None:
        if not self._reached and self._watching is not None:
            self._reached = True
            self._roll.connected()
            for place in self._roll.places:
                self._roll.report(place, self._roll.remembered(place, self._clock()))

    def _tell_lost(self, detail: str) -> None:
        if self._reached is not False:
            self._reached = False
            self._stopped.clear()
            self._roll.lost(LossReason.SILENT, detail, self._patience.again_ms)

    def _demand_name(self, place: Place) -> None:
        if place[1] != self._socket.recorder:
            raise Refused("rtpengine has no such recorder.")
