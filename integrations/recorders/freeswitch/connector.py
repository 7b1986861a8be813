"""A FreeSWITCH as a RecorderControl: sees recordings come and go, masks them, and masks them again as a heartbeat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.freeswitch.board import Board, Calls
from integrations.recorders.freeswitch.events import SUBSCRIBE, dumped, event
from integrations.recorders.freeswitch.line import Lost, SocketAddress, SocketLine
from integrations.recorders.freeswitch.telling import Telling
from integrations.recorders.freeswitch.tracks import Recording
from integrations.recorders.freeswitch.wire import (
    CHANNELS,
    STILL_THERE,
    Frame,
    Verdict,
    channels,
    dump_of,
    mask,
    recordings,
    recordings_of,
    verdict,
)
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place
from integrations.recorders.settling import settled
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities("freeswitch", Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED, sees_recorders=True)


@dataclass(frozen=True, slots=True)
class EventSocket:
    """Where it listens, and the password; how calls are named, see `board.Calls`.

    `by_leg`: a call is named by the SIP Call-ID of a leg, which a softphone knows, and not by its Unique-ID.
    """

    calls: str
    host: str = "127.0.0.1"
    port: int = 8021
    password: str = field(default="", repr=False)
    by_leg: bool = False
    phones: frozenset[str] = frozenset()
    whole: str = ""

    def __post_init__(self) -> None:
        if not self.password.isprintable():
            raise ValueError("a password has no line breaks")


class FreeSwitchRecorders:
    """Implements RecorderControl and CallPhones.

    A recorder is a recording on a leg of the call, or on one that is bridged with it, named by its path; or all of a
    call. Telephones are users, as user@domain.
    """

    def __init__(
        self,
        socket: EventSocket,
        *,
        heartbeat_ms: int = 2_000,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._heartbeat_s = heartbeat_ms / 1000
        self._patience = patience or Patience()
        self._clock = clock
        self._board = Board(Calls(socket.calls, socket.by_leg, socket.phones, socket.whole))
        self._telling = Telling(self._board, clock)
        address = SocketAddress(socket.host, socket.port, socket.password)
        self._line = SocketLine(address, self._patience, self._heard)
        self._task: asyncio.Task[None] | None = None
        self._ready = False

    @property
    def abilities(self) -> RecorderAbilities:
        return ABILITIES

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_talking(), name="recordings of freeswitch")

    async def stop(self) -> None:
        self._telling.roll.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def facts(self) -> AsyncIterator[Fact]:
        return self._telling.roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return self._telling.note((call, recorder), await self.look((call, recorder)))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.RECORDING)

    async def phones(self, call: CallKey) -> frozenset[str]:
        self._demand_line()
        there = self._board.phones(call)
        if not there:
            try:
                await self._line.ask(STILL_THERE)  # who asks may have heard of the call a moment before us
            except Lost as error:
                raise Unavailable("FreeSWITCH does not answer.") from error
            there = self._board.phones(call)
        return there

    async def send(self, place: Place, wanted: RecorderState) -> None:
        found = self._demand(place)
        if not found:
            raise Refused("No recording was seen on this call.")
        silence = wanted is RecorderState.PAUSED
        came = await asyncio.gather(*(self._command(each, place[0], silence=silence) for each in found))
        left = [
            why for each, why in zip(found, came, strict=True) if why is None or each in self._board.tracks
        ]
        failures = [why for why in left or came if why is not None]
        if len(failures) < len(left) and failures:
            raise OutcomeUnknown("FreeSWITCH did not do it for all recordings of the call.")
        for why in failures:
            raise why

    async def look(self, place: Place) -> RecorderReading:
        self._demand(place)
        return self._board.reading(place, self._clock())

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        found = self._board.recordings(place)
        try:
            with self._telling.answering(place):
                reading = await settled(self, place, wanted, self._patience, self._clock, asyncio.sleep)
                return self._telling.note(place, reading)
        finally:
            self._telling.take([self._board.settled(found)])  # also to the other calls that hear it

    def _demand_line(self) -> None:
        if not (self._ready and self._line.open):
            raise Unavailable("FreeSWITCH is not connected.")

    def _demand(self, place: Place) -> tuple[Recording, ...]:
        self._demand_line()
        found = self._board.recordings(place)
        if not (found or self._board.is_whole(place)):
            raise Refused("There is no such recording on this call.")
        return found

    async def _command(self, recording: Recording, call: CallKey, *, silence: bool) -> PortError | None:
        """Mask or unmask a recording; return why that was not accepted."""
        tracks = self._board.tracks
        command = mask(*recording, on=silence)
        if command is None:
            return Refused("FreeSWITCH cannot mask a recording whose path has a space in it.")
        if recording not in tracks:
            return Refused("The recording is over.")
        if not silence and self._board.wanted_by_another(recording, call):
            return Refused("Another desk whose call is heard in this recording has paused it.")
        first = tracks.commanded(recording, call, silence=silence)
        try:
            said = verdict((await self._line.ask(command)).answer)
        except Lost:
            return OutcomeUnknown("FreeSWITCH did not say whether it was done.")
        if said is Verdict.UNCLEAR:
            tracks.doubted(recording)
            return OutcomeUnknown("FreeSWITCH answered neither yes nor no.")
        if said is not Verdict.ACCEPTED:
            if first:
                tracks.silenced_no_more(recording, call)
            return Refused("FreeSWITCH says no, or the recording is over.")
        tracks.agreed(recording, call, self._board.heard(recording), silence=silence)
        return None

    # --- The connection

    def _heard(self, frame: Frame) -> None:
        told = event(frame)
        if told is not None:
            self._telling.take(self._board.event(told))

    async def _keep_talking(self) -> None:
        while True:
            lost = await self._line.talk(self._catch_up_and_beat)
            self._ready = False
            self._board.tracks.lost()
            self._telling.lost(lost.reason, lost.detail, self._patience.again_ms)
            await asyncio.sleep(self._patience.again_ms / 1000)

    async def _catch_up_and_beat(self) -> NoReturn:
        await self._line.ask(SUBSCRIBE)
        await self._catch_up()
        while True:
            await asyncio.sleep(self._heartbeat_s)
            await self._beat()

    async def _catch_up(self) -> None:
        """Find the channels that stand and the recordings on them: which were missed, which ended."""
        known = self._telling.roll.places
        self._board.connected()
        for channel in channels((await self._line.ask(CHANNELS)).answer):
            await self._line.ask(dump_of(channel), self._dumped)
            await self._line.ask(recordings_of(channel), partial(self._found, channel))
        self._telling.take([self._board.caught_up()])
        self._ready = True
        self._telling.connected(known)

    def _dumped(self, frame: Frame) -> None:
        told = dumped(frame.answer)
        if told is not None:
            self._board.legs.take(told)

    def _found(self, channel: str, frame: Frame) -> None:
        self._board.found(channel, recordings(frame.answer))

    async def _beat(self) -> None:
        """Ask whether somebody is there, and mask what is masked: it changes nothing, and a refusal tells."""
        to_hold = self._board.to_hold()
        if not to_hold:
            await self._line.ask(STILL_THERE)
        for recording in to_hold:
            command = mask(*recording, on=True)
            if command is None or not self._board.tracks.is_held(recording):
                continue  # it was unmasked, or ended, while another was asked
            said = verdict((await self._line.ask(command)).answer)
            if said is not Verdict.ACCEPTED and self._board.tracks.is_held(recording):
                self._board.tracks.doubted(recording)
                self._telling.take([self._board.settled([recording])])
