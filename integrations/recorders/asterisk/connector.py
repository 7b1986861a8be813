"""An Asterisk as a RecorderControl: sees MixMonitors come and go, mutes them, and mutes again what was shaken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any

from integrations.ami.framing import Message
from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading, RightNeeded
from integrations.recorders.asterisk.board import Board, News
from integrations.recorders.asterisk.line import (
    Connect,
    Lost,
    ManagerAddress,
    ManagerLine,
    NoAnswer,
    by_network,
)
from integrations.recorders.asterisk.telephones import telephones
from integrations.recorders.asterisk.telling import Telling
from integrations.recorders.asterisk.tracks import Asked
from integrations.recorders.asterisk.wire import Verdict, file, mute, started_with, tells_of_mutes, verdict
from integrations.recorders.feed import Fact
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place
from integrations.recorders.settling import settled
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities(
    "asterisk",
    Proof.PROVEN,
    Proof.PROVEN,
    sees_recorders=True,
    rights=(
        RightNeeded("seeing recorders, and proof of their pauses", "read=call"),
        RightNeeded("pausing, resuming, and recorders that were there before", "write=call"),
    ),
)

_AT_ONCE = 64  # questions under way at the same time
_REFUSED_TIMES = 15  # so many times the usual pause before a refused sign-in is tried again


@dataclass(frozen=True, slots=True)
class Calls:
    """How calls are named: `source` is the source whose calls are Uniqueids. See `board.Board`."""

    source: str
    phones: frozenset[str] = frozenset()
    whole: str = ""


class AsteriskRecorders:
    """Implements RecorderControl and CallPhones.

    A recorder is a MixMonitor, named by its channel and number; or all of a call. Telephones are devices.
    """

    def __init__(
        self,
        address: ManagerAddress,
        calls: Calls,
        *,
        heartbeat_ms: int = 500,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
        connect: Connect = by_network,
    ) -> None:
        self._patience = patience or Patience()
        self._clock = clock
        self._board = Board(calls.source, calls.phones, calls.whole)
        self._telling = Telling(self._board, clock)
        self._line = ManagerLine(
            address, heartbeat_ms / 1000, self._patience, self._heard, self._telling.awake, connect
        )
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = self._signed_out = False
        self._abilities = ABILITIES
        self._changed = asyncio.Event()

    @property
    def abilities(self) -> RecorderAbilities:
        return self._abilities

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_talking(), name="recorders of asterisk")

    async def stop(self) -> None:
        self._telling.roll.close()
        self._ready = False
        tasks = [*self._tasks, *([self._task] if self._task is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def facts(self) -> AsyncIterator[Fact]:
        return self._telling.roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        place = (call, recorder)
        await self._find_out(place)
        try:
            await self._line.ask("Ping")  # what it told before this answer has been heard
        except (NoAnswer, Lost) as error:
            raise Unavailable("Asterisk does not answer.") from error
        return self._telling.note(place, await self.look(place))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        place = (call, recorder)
        if self._board.is_taken_over(place):
            raise Refused("Another desk has paused this recorder since, and will resume it.")
        self._board.want_no_more(place)
        return await self._settled(place, RecorderState.RECORDING)

    async def phones(self, call: CallKey) -> frozenset[str]:
        self._demand_line()
        there = self._phones_of(call)
        if not there:
            try:
                await self._line.ask("Ping")  # who asks may have heard of it a moment before us
            except (NoAnswer, Lost) as error:
                raise Unavailable("Asterisk does not answer.") from error
            there = self._phones_of(call)
        return there

    def _phones_of(self, call: CallKey) -> frozenset[str]:
        known = self._board.key(call.call_id) == call
        return telephones(self._board.channels, call.call_id) if known else frozenset()

    async def send(self, place: Place, wanted: RecorderState) -> None:
        await self._find_out(place)
        pausing = wanted is RecorderState.PAUSED
        if pausing:
            self._board.want(place)
        uids = self._board.channels_of(place)
        if not uids:
            raise Refused("No MixMonitor was seen on this call.")
        came = await asyncio.gather(*(self._mute(self._ask_for(uid, pausing)) for uid in uids))
        left = self._board.channels_of(place)  # one may have been hung up meanwhile
        failures = [why for uid, why in zip(uids, came, strict=True) if why is not None and uid in left]
        if left and not failures:
            return
        if pausing and len(failures) == len(left):
            self._board.want_no_more(place)
        unsure = any(isinstance(why, OutcomeUnknown) for why in failures)
        if not unsure and len(failures) == len(left):
            raise failures[0] if failures else Refused("The recorder has ended.")
        raise OutcomeUnknown("Asterisk did not say of all recorders whether it was done.")

    async def look(self, place: Place) -> RecorderReading:
        self._demand(place)
        return self._board.reading(place, self._clock())

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        with self._telling.answering(place):
            reading = await settled(self, place, wanted, self._patience, self._clock, self._news_within)
            if reading.state is not wanted:
                self._board.tracks.given_up(self._board.channels_of(place))
            return self._telling.note(place, reading)

    async def _news_within(self, seconds: float) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    async def _find_out(self, place: Place) -> None:
        """Look for recorders whose start Asterisk did not tell. Raise Unavailable or Refused."""
        self._demand_line()
        if self._board.is_whole(place) and not self._board.channels_of(place):
            try:
                await self._look_for(self._board.joined_with(place[0]))
            except Lost as error:
                raise Unavailable("Asterisk is not connected.") from error
        self._demand(place)

    def _demand_line(self) -> None:
        if self._signed_out:
            raise Unauthorized("Asterisk refuses the sign-in of the recorders' user.")
        if not self._ready:
            raise Unavailable("Asterisk is not connected.")

    def _demand(self, place: Place) -> None:
        self._demand_line()
        if not (self._board.channels_of(place) or self._board.is_whole(place)):
            raise Refused("There is no such recorder on this call.")

    def _ask_for(self, uid: str, on: bool) -> Asked:
        return self._board.tracks.asked(uid, on=on)

    async def _mute(self, asked: Asked) -> PortError | None:
        """Mute or unmute all recorders of a channel; return why that was not accepted."""
        tracks, uid = self._board.tracks, asked.uid
        try:
            said = verdict(await self._line.ask("MixMonitorMute", mute(uid, on=asked.on)))
        except ValueError:
            tracks.refused(asked)
            return Refused("The channel of this recorder cannot be named in a command.")
        except Lost:
            tracks.refused(asked)
            return Unavailable("Asterisk is not connected.")
        except NoAnswer:
            tracks.given_up([uid])
            return OutcomeUnknown("Asterisk did not say whether it was done.")
        if said is Verdict.UNCLEAR:
            tracks.given_up([uid])
            return OutcomeUnknown("Asterisk answered neither yes nor no.")
        if said is Verdict.REFUSED:
            tracks.refused(asked)
            return Refused("Asterisk says no: nothing records there any more, or its user lacks write=call.")
        if self._abilities.paused is not Proof.PROVEN:
            tracks.accepted(asked)
        self._changed.set()
        return None

    # --- What comes by itself

    def _heard(self, message: Message) -> None:
        self._take(self._board.event(message))
        if message.event == "MixMonitorStart":
            self._later(self._learn_file(message.get("Uniqueid") or ""))
        if message.event == "Hangup":
            self._telling.over(self._board.key(message.get("Uniqueid") or ""))

    def _take(self, news: News, *, late: bool = False) -> None:
        for uid in news.shaken:
            self._assert_again(uid)
        self._telling.take(news, late=late)
        self._changed.set()

    def _assert_again(self, uid: str) -> None:
        """Mute a channel once more; until Asterisk has told of it, what its recorders do is not known."""
        self._later(self._assert(self._ask_for(uid, True)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _assert(self, asked: Asked) -> None:
        tracks, uid = self._board.tracks, asked.uid
        if uid in self._board.wanted:  # else it is to be heard again by now
            failed = await self._mute(asked)
            give_up = self._clock().monotonic_ns + self._patience.settle_ms * 1_000_000
            while failed is None and tracks.owes(asked) and self._clock().monotonic_ns < give_up:
                await self._news_within(self._patience.poll_ms / 1000)
            if failed is not None or tracks.owes(asked):
                tracks.given_up([uid])
                tracks.doubted(uid)
        else:
            tracks.refused(asked)
        self._take(News(touched=self._board.places_on(uid)))

    # --- The connection

    async def _keep_talking(self) -> None:
        while True:
            lost = await self._line.talk(self._catch_up)
            self._ready = False
            self._signed_out = lost.reason is LossReason.UNAUTHORIZED
            self._board.lost()
            again_ms = self._patience.again_ms * (_REFUSED_TIMES if self._signed_out else 1)
            self._telling.lost(lost.reason, lost.detail, again_ms)
            await asyncio.sleep(again_ms / 1000)

    async def _catch_up(self) -> None:
        """Find the channels that stand and the recorders on them: which were missed, which ended; mute again."""
        tells = tells_of_mutes(self._line.version)
        best = Proof.PROVEN if tells else Proof.ACKNOWLEDGED
        self._abilities = replace(ABILITIES, paused=best, on=best)
        known = self._telling.roll.places
        self._board.connected()
        with self._telling.holding_back():
            if not (await self._line.ask_for_list("Status", "StatusComplete")).success:
                raise Lost(LossReason.UNAUTHORIZED, "Asterisk's user lacks the right write=call.")
            self._take(self._board.caught_up(), late=True)
            await self._look_for(self._board.silent_about())
            self._ready, self._signed_out = True, False
            self._telling.roll.connected()
        self._telling.anew(known)

    async def _learn_file(self, uid: str) -> None:
        """Ask which file the newest recorder of a channel writes: its start does not say it."""
        number = self._board.newest(uid)
        with contextlib.suppress(NoAnswer, Lost, ValueError):
            found = file(await self._line.ask("Getvar", started_with(uid)))
            if self._board.newest(uid) == number:
                self._board.tracks.filed(uid, number, found)

    async def _look_for(self, uids: Iterable[str]) -> None:
        """Ask of channels whether a recorder was started on them."""
        places = asyncio.Semaphore(_AT_ONCE)

        async def look(uid: str) -> None:
            async with places:
                with contextlib.suppress(NoAnswer, ValueError):
                    answer = await self._line.ask("Getvar", started_with(uid))
                    if found := file(answer):
                        self._take(self._board.found(uid, found), late=True)

        await asyncio.gather(*(look(uid) for uid in uids))
