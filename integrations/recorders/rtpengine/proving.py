"""An rtpengine whose word is checked against its files: a pause is proven when media passes and no recording grows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace

from integrations.clock import now
from integrations.errors import PortError
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact, Feed
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, unknown
from integrations.recorders.rtpengine.connector import RtpengineRecorders
from integrations.recorders.rtpengine.growth import Growth, Sizes
from integrations.recorders.rtpengine.wire import Media
from policy.calls import CallKey
from policy.events import RecorderReported
from policy.moment import Moment
from policy.recording import Proof, RecorderState

ABILITIES = RecorderAbilities("rtpengine", Proof.PROVEN, Proof.PROVEN, sees_recorders=False)

_FRAME = 44
"""What a recording adds to each RTP packet, at the least: the headers of pcap, IP and UDP."""
_ALLOWANCE = 1_024  # packets that are counted a moment before they are written


@dataclass(frozen=True, slots=True)
class _Look:
    """The media of a call that had come, and its recordings just before and just after that was asked."""

    at: Moment
    before: Sizes
    media: Media | None
    after: Sizes


class ProvenRtpengine:
    """Implements RecorderControl and CallPhones beside rtpengine, where its recordings can be seen.

    What is paused is looked at every `look_ms`: when a recording grows, or there is one more, it is UNKNOWN from the
    last look that saw nothing, and stopped again until it is commanded.
    Where no media passes nothing can be proven, and the grade is what rtpengine said.
    """

    def __init__(
        self,
        relay: RtpengineRecorders,
        growth: Growth,
        *,
        look_ms: int = 20,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._relay = relay
        self._growth = growth
        self._look_s = look_ms / 1000
        self._settle_ns = (patience or Patience()).settle_ms * 1_000_000
        self._clock = clock
        self._feed = Feed()
        self._silent: dict[Place, tuple[Moment, Sizes]] = {}
        self._proven: set[Place] = set()  # those of them that media was seen to pass
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._stopping: set[asyncio.Task[None]] = set()

    @property
    def abilities(self) -> RecorderAbilities:
        return ABILITIES

    async def start(self) -> None:
        await self._relay.start()
        self._tasks = (
            asyncio.create_task(self._pass_on(), name="what rtpengine tells"),
            asyncio.create_task(self._watch(), name="recordings that must not grow"),
        )

    async def stop(self) -> None:
        self._feed.close()
        await self._relay.stop()
        running = *self._tasks, *self._stopping
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._tasks = ()

    def facts(self) -> AsyncIterator[Fact]:
        return self._feed.read()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        place = call, recorder
        watched = self._silent.get(place)
        if watched is not None and self._is_as_it_was(place, watched[1]):
            # Media was seen to pass it, and whatever starts a recording makes a file at once.
            return RecorderReading(RecorderState.PAUSED, Proof.PROVEN, self._clock(), file=_files(watched[1]))
        return await self._seen(place, await self._relay.read(call, recorder))

    def _is_as_it_was(self, place: Place, sizes: Sizes) -> bool:
        try:
            return place in self._proven and not _grew(sizes, self._growth.of(place[0]))
        except OSError:
            return False

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        self._let_go((call, recorder))
        said = await self._relay.pause(call, recorder)
        return await self._seen((call, recorder), said, RecorderState.PAUSED)

    async def phones(self, call: CallKey) -> frozenset[str]:
        return await self._relay.phones(call)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        self._let_go((call, recorder))
        said = await self._relay.resume(call, recorder)
        return await self._seen((call, recorder), said, RecorderState.RECORDING)

    def _let_go(self, place: Place) -> None:
        self._silent.pop(place, None)
        self._proven.discard(place)

    async def _seen(
        self, place: Place, said: RecorderReading, wanted: RecorderState | None = None
    ) -> RecorderReading:
        """Return what the files show before a command must have settled, or what was said and why that is all."""
        give_up_ns = self._clock().monotonic_ns + self._settle_ns
        try:
            first = last = await self._look(place)
            while True:
                await asyncio.sleep(self._look_s)
                earlier, last = last, await self._look(place)
                is_late = last.at.monotonic_ns >= give_up_ns
                if _grew(first.before, last.after):
                    if wanted is not RecorderState.PAUSED or is_late:
                        return RecorderReading(RecorderState.RECORDING, Proof.PROVEN, earlier.at)
                    first = last  # the rest of what was recorded before the pause, or more: the next looks will tell
                elif self._would_have_grown(first, last):
                    if wanted is not RecorderState.RECORDING or is_late:
                        return self._is_silent(place, wanted, last)
                elif is_late:
                    return self._unproven(place, wanted, said, last)
        except OSError:
            return _only("The folder of the recordings cannot be read.", said)
        except PortError as error:
            return _only(error.message, said)

    async def _look(self, place: Place) -> _Look:
        before = self._growth.of(place[0])
        media = await self._relay.media(place[0])
        at = self._clock()
        return _Look(at, before, media, self._growth.of(place[0]))

    def _would_have_grown(self, first: _Look, last: _Look) -> bool:
        """Tell whether so much media came between two looks that a running recording had to be written on."""
        if first.media is None or last.media is None:
            return False
        came = last.media.octets - first.media.octets
        came += _FRAME * (last.media.packets - first.media.packets)
        return came >= self._growth.held_back + _ALLOWANCE

    def _is_silent(self, place: Place, wanted: RecorderState | None, last: _Look) -> RecorderReading:
        is_ours = wanted is not None or place in self._silent
        if wanted is RecorderState.PAUSED:
            self._silent[place] = last.at, last.after
            self._proven.add(place)
        state = RecorderState.PAUSED if is_ours else RecorderState.NOT_RECORDING
        return RecorderReading(state, Proof.PROVEN, last.at, file=_files(last.after))

    def _unproven(
        self, place: Place, wanted: RecorderState | None, said: RecorderReading, last: _Look
    ) -> RecorderReading:
        if wanted is RecorderState.PAUSED and said.state is wanted:
            self._silent[place] = last.at, last.after
        return _only("Too little sound passed to see whether it is recorded.", said)

    async def _pass_on(self) -> None:
        async for fact in self._relay.facts():
            if isinstance(fact, RecorderReported):
                self._let_go((fact.call, fact.recorder))  # it is told UNKNOWN, and not watched any more
            self._feed.put(fact)

    async def _watch(self) -> None:
        while True:
            for place, (seen_at, sizes) in tuple(self._silent.items()):
                at = self._clock()
                try:
                    grew = _grew(sizes, self._growth.of(place[0]))
                except OSError:
                    self._tell(place, unknown(at, "The folder of the recordings cannot be read."), seen_at)
                    continue
                if grew:
                    # Not RECORDING: it is being stopped again, and nobody would turn on what is told to be on.
                    self._tell(place, unknown(seen_at, "It was recording again."), seen_at)
                    self._stop_again_soon(place)
                else:
                    self._silent[place] = at, sizes
            await asyncio.sleep(self._look_s)

    def _tell(self, place: Place, reading: RecorderReading, silent_until: Moment) -> None:
        """Tell what a recorder does that was silent, and watch it no more."""
        _, sizes = self._silent.pop(place)
        self._proven.discard(place)
        self._feed.put(
            RecorderReported(
                call=place[0],
                recorder=place[1],
                at=reading.at,
                state=reading.state,
                proof=reading.proof,
                silent_until=silent_until,
                file=self._grown(place, sizes),
            )
        )

    def _grown(self, place: Place, sizes: Sizes) -> str:
        """Name the files that grew, or those that there are if that cannot be seen."""
        try:
            now = self._growth.of(place[0])
        except OSError:
            return _files(sizes)
        return _files([name for name, size in now.items() if size > sizes.get(name, -1)])

    def _stop_again_soon(self, place: Place) -> None:
        async def stop_again() -> None:
            with contextlib.suppress(PortError):  # it is told
                await self._relay.stop_again(place)

        task = asyncio.create_task(stop_again(), name="a recording that started again")
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)


def _grew(before: Sizes, after: Sizes) -> bool:
    """Tell whether a recording is longer or new; one that was fetched meanwhile says nothing."""
    return any(size > before.get(name, -1) for name, size in after.items())


def _files(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _only(why: str, said: RecorderReading) -> RecorderReading:
    return replace(said, detail=f"{why} {said.detail}".strip())
