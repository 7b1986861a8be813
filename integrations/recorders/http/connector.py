"""A described product as a RecorderControl: sends its requests, reads the state back, and watches what it paused."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from integrations.clock import now
from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.feed import Fact
from integrations.recorders.http.description import Request, Service
from integrations.recorders.http.wire import MOST_BYTES, Verdict, filled, judged, telephones, verdict
from integrations.recorders.patience import Patience
from integrations.recorders.roll import Place, Roll, unknown
from integrations.recorders.settling import settled
from integrations.trust import trusted
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

if TYPE_CHECKING:
    import httpx

_ALIVE = "alive"


class HttpRecorders:
    """Implements RecorderControl for a Service, and CallPhones for one that tells telephones.

    Nobody tells it of changes: what it was asked to pause it looks at every `watch_ms`, until it records again.
    """

    def __init__(
        self,
        service: Service,
        *,
        watch_ms: int = 500,
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        best = Proof.ACKNOWLEDGED if service.status is None else Proof.PROVEN
        self._abilities = RecorderAbilities(service.product, best, best, False, service.resumes_by_itself_ms)
        self._service = service
        self._watch_ms = watch_ms
        self._patience = patience or Patience()
        self._clock = clock
        self._roll = Roll(service.product, clock)
        self._client: httpx.AsyncClient | None = None
        self._watching: asyncio.Task[None] | None = None
        self._reached: bool | None = None
        self._under_way: dict[Place, int] = {}
        self._turns: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()
        self._last: dict[Place, tuple[RecorderState, Proof]] = {}  # what was last said of it

    @property
    def abilities(self) -> RecorderAbilities:
        return self._abilities

    async def start(self) -> None:
        import httpx  # late: it takes a fifth of a second

        limits = httpx.Limits(max_connections=8)
        self._client = httpx.AsyncClient(
            base_url=self._service.url,
            headers=self._service.headers,
            limits=limits,
            trust_env=False,
            verify=trusted(),
        )
        self._watching = asyncio.create_task(self._watch(), name=f"recorders of {self._service.product}")

    async def stop(self) -> None:
        self._roll.close()
        client, self._client = self._client, None
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        if client is not None:
            await client.aclose()

    def facts(self) -> AsyncIterator[Fact]:
        return self._roll.facts()

    async def read(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self.look((call, recorder))

    async def pause(self, call: CallKey, recorder: str) -> RecorderReading:
        return await self._settled((call, recorder), RecorderState.PAUSED)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        place = call, recorder
        reading = await self._settled(place, RecorderState.RECORDING)
        if reading.state is RecorderState.RECORDING and reading.proof is self._abilities.on:
            self._forget(place)
        return reading

    async def phones(self, call: CallKey) -> frozenset[str]:
        asked = self._service.phones
        if asked is None:
            return frozenset()
        try:
            said, body = await self._request((call, self._service.recorders[0]), asked.request)
        except OutcomeUnknown as error:
            raise Unavailable(f"{self._service.product} did not say whose call it is.") from error
        except Refused:  # no call has such an id
            return frozenset()
        if said is Verdict.UNAUTHORIZED:
            raise Unauthorized(f"{self._service.product} does not accept our credentials.")
        if said in {Verdict.BUSY, Verdict.UNCLEAR}:
            raise Unavailable(f"{self._service.product} cannot say whose call it is.")
        return telephones(asked.place, body) if said is Verdict.ACCEPTED else frozenset()

    async def send(self, place: Place, wanted: RecorderState) -> None:
        async with self._turn(place):
            await self._send(place, wanted)

    async def _send(self, place: Place, wanted: RecorderState) -> None:
        request = self._service.pause if wanted is RecorderState.PAUSED else self._service.resume
        give_up_ns = self._clock().monotonic_ns + self._patience.answer_ms * 1_000_000
        while (said := await self._said(place, request)) is Verdict.BUSY:
            if self._clock().monotonic_ns >= give_up_ns:
                raise Unavailable(f"{place[1]} still works on the request before.")
            await asyncio.sleep(self._patience.poll_ms / 1000)
        if said is Verdict.UNCLEAR:
            self._roll.doubted(place)
            raise OutcomeUnknown(f"{self._service.product} did not say what {place[1]} did.")
        self._demand(said, place)
        self._roll.agreed(place, wanted)

    async def _said(self, place: Place, request: Request) -> Verdict:
        try:
            return (await self._request(place, request))[0]
        except OutcomeUnknown:
            return Verdict.UNCLEAR

    async def look(self, place: Place) -> RecorderReading:
        at = self._clock()
        if self._service.status is None:
            self._demand_name(place)
            self._demand_client()
            if self._reached is False:
                raise Unavailable(f"{self._service.product} cannot be reached.")
            return self._roll.remembered(place, at)
        try:
            said, body = await self._request(place, self._service.status.request)
        except OutcomeUnknown as error:
            raise Unavailable(f"{self._service.product} did not say what {place[1]} does.") from error
        if said in {Verdict.BUSY, Verdict.UNCLEAR}:
            raise Unavailable(f"{self._service.product} cannot say what {place[1]} does.")
        self._demand(said, place)
        return judged(self._service.status, body, at)

    async def _settled(self, place: Place, wanted: RecorderState) -> RecorderReading:
        self._demand_name(place)
        is_new = place not in self._roll.places
        if wanted is RecorderState.PAUSED and is_new:
            self._roll.agreed(place, RecorderState.UNKNOWN)  # watched from here on, whatever comes of it
        self._under_way[place] = self._under_way.get(place, 0) + 1
        try:
            reading = await settled(self, place, wanted, self._patience, self._clock, asyncio.sleep)
            self._last[place] = reading.state, reading.proof
        except (Unavailable, Unauthorized, Refused):
            if is_new:  # nothing was done to it
                self._forget(place)
            raise
        finally:
            self._under_way[place] -= 1
            if not self._under_way[place]:
                del self._under_way[place]
        return reading

    async def _request(self, place: Place, request: Request) -> tuple[Verdict, bytes]:
        self._demand_name(place)
        path, body, headers = filled(request, place)
        return await self._exchange(request.method, path, body, headers)

    async def _exchange(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[Verdict, bytes]:
        """Send one request; raise Unavailable when it was not sent, and OutcomeUnknown without a usable answer."""
        import httpx

        client = self._demand_client()
        product = self._service.product
        try:
            async with (
                asyncio.timeout(self._patience.answer_ms / 1000),
                client.stream(method, path, content=body, headers=headers) as answer,
            ):
                found = b""
                async for chunk in answer.aiter_bytes():
                    found += chunk
                    if len(found) > MOST_BYTES:
                        raise OutcomeUnknown(f"The answer of {product} is longer than is allowed.")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            self._tell_lost(LossReason.UNREACHABLE, f"{product} cannot be reached.")
            raise Unavailable(f"{product} cannot be reached.") from error
        except (TimeoutError, httpx.HTTPError) as error:
            raise OutcomeUnknown(f"{product} gave no answer that can be read.") from error
        self._tell_reached()
        return verdict(answer.status_code), found

    async def _watch(self) -> None:
        while True:
            back = self._reached is False
            try:
                if not (self._roll.places and self._service.status) or back:
                    await self._exchange("GET", self._service.alive)
            except OutcomeUnknown as error:
                self._tell_lost(LossReason.SILENT, error.message)
            except Unavailable:
                pass  # it is told
            if self._reached:
                for place in self._roll.places:
                    await self._look_after(place, anew=back)
            await asyncio.sleep((self._watch_ms if self._reached else self._patience.again_ms) / 1000)

    def _turn(self, place: Place) -> asyncio.Lock:
        """Return what keeps a pause that is repeated from overtaking a resume."""
        turn = self._turns.get(place) or asyncio.Lock()
        self._turns[place] = turn
        return turn

    async def _look_after(self, place: Place, *, anew: bool) -> None:
        """Tell what a recorder does, if it is not what was last said of it."""
        if place in self._under_way:
            return
        try:
            reading = await self.look(place)
        except Refused as error:  # it ended, and nothing is left to resume
            self._roll.report(place, unknown(self._clock(), error.message))
            self._forget(place)
            return
        except PortError as error:
            reading = unknown(self._clock(), error.message)
        if self._reached and place not in self._under_way:
            said = reading.state, reading.proof
            self._roll.looked(place, reading)
            if anew or said != self._last.get(place):
                self._last[place] = said
                self._roll.report(place, reading)

    def _forget(self, place: Place) -> None:
        self._roll.forget(place)
        self._last.pop(place, None)

    def _tell_reached(self) -> None:
        if not self._reached and self._client is not None:
            self._reached = True
            self._roll.connected()

    def _tell_lost(self, reason: LossReason, detail: str) -> None:
        if self._reached is not False:
            self._reached = False
            self._last = {}
            self._roll.lost(reason, detail, self._patience.again_ms)

    def _demand_client(self) -> "httpx.AsyncClient":
        if self._client is None:
            raise Unavailable(f"{self._service.product} is not connected.")
        return self._client

    def _demand_name(self, place: Place) -> None:
        if place[1] not in self._service.recorders:
            raise Refused("The settings name no such recorder.")

    def _demand(self, said: Verdict, place: Place) -> None:
        if said is Verdict.UNAUTHORIZED:
            raise Unauthorized(f"{self._service.product} does not accept our credentials.")
        if said is not Verdict.ACCEPTED:
            raise Refused(f"{self._service.product} says no, or knows no recorder {place[1]} on this call.")
