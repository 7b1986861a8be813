"""The card-entry window: warmed, prepared, shown, watched and taken away, one process for one payment."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.errors import PortError, Unavailable
from integrations.logs.writing import fault, note
from integrations.payments import Amount, EntryPage, EntryRequest, Tender, WarmPage
from integrations.ports import HostedEntry
from policy import effects, events
from policy.effects import Effect
from policy.moment import Moment

_log = logging.getLogger(__name__)

_CLOSED_REMEMBERED = 64  # entries that were closed while something of them may still be on its way


@dataclass(frozen=True, slots=True)
class Place:
    """Where the window stands, in logical pixels of the whole desktop, above the window with this native id."""

    x: int
    y: int
    width: int
    height: int
    owner: int


@dataclass(frozen=True, slots=True)
class Given:
    """What the entry came to: a token, and what may be shown of what is behind it."""

    token: str
    brand: str
    last_four: str
    product: str


class WindowClosed(Exception):
    """The window's process ended; `why` is its own word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Window(Protocol):
    """One card-entry process. Its methods raise WindowClosed."""

    async def warmed(self) -> None: ...

    async def warm(self, page: WarmPage) -> None: ...

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None: ...

    async def show(self, place: Place) -> None: ...

    async def given(self) -> Given: ...

    def kill_now(self) -> None: ...

    async def kill(self) -> None: ...


PANEL = "panel"
"""The word of a window that was taken away because the panel wanted it."""
HOST_GONE = "host_gone"
"""The word of a window whose process died."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How the page is to look: its language, and whether it is dark."""

    locale: str = "en"
    dark: bool = False


class Entry:
    """Performs `WarmEntry`, `CoolEntry`, `PrepareEntry`, `ShowEntry` and `CloseEntry`.

    `start` starts a process; raises OSError. `place` makes room for the window on the panel and says where.
    """

    def __init__(
        self,
        gateway: HostedEntry,
        start: Callable[[], Awaitable[Window]],
        place: Callable[[], Place],
        clock: Callable[[], Moment],
        merchant: str,
        looks: Callable[[], Looks] = Looks,
    ) -> None:
        self._gateway = gateway
        self._start = start
        self._place = place
        self._clock = clock
        self._merchant = merchant
        self._looks = looks
        self._warm: asyncio.Task[Window] | None = None
        self._windows: dict[str, Window] = {}
        self._closed: deque[str] = deque(maxlen=_CLOSED_REMEMBERED)
        self._shown = ""
        self._watching: set[asyncio.Task[None]] = set()
        self._is_following = self._follows_again = False

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.WarmEntry: self._warm_up,
            effects.CoolEntry: self._cool,
            effects.PrepareEntry: self._prepare,
            effects.ShowEntry: self._show,
            effects.CloseEntry: self._close,
        }

    def follow_soon(self) -> None:
        """Put the window in its place again, above the panel and with the keyboard: the panel moved or came up."""
        if self._is_following:
            self._follows_again = True  # one at a time: a panel that is dragged moves with every pixel
        elif self._shown:
            self._is_following = True
            self._watched(self._follow())

    async def _follow(self) -> None:
        try:
            while (window := self._windows.get(self._shown)) is not None:
                self._follows_again = False
                await window.show(self._place())
                if not self._follows_again:
                    break
        except WindowClosed:
            return  # whoever watches it tells
        except Exception as error:  # noqa: BLE001 -- the window stays where it is, and the payment goes on
            fault(_log, "entry.stays", error)
        finally:
            self._is_following = False

    async def stop(self) -> None:
        """Kill every window: the program ends."""
        windows = list(self._windows.values())
        for window in windows:
            window.kill_now()
        warm, self._warm = self._warm, None
        if warm is not None:
            if not warm.done():
                warm.cancel()  # it takes the process with it
            await self._cool_down(warm)
        for task in list(self._watching):
            task.cancel()
        await asyncio.gather(*self._watching, *(one.kill() for one in windows), return_exceptions=True)
        self._windows.clear()

    async def _warm_up(self, effect: effects.WarmEntry, _: Tell) -> None:
        if self._warm is None or _has_failed(self._warm):
            self._warm = asyncio.create_task(self._started())
            self._watched(self._get_ready(self._warm))
        warm = self._warm
        await asyncio.wait({warm})
        if not warm.cancelled():  # else the program ends
            warm.result()

    async def _get_ready(self, warm: asyncio.Task[Window]) -> None:
        """Have a warm window load the gateway's warm page, unless it is taken or gone by then. Nobody waits for it."""
        try:
            page = await self._gateway.warm_page()
            await asyncio.wait({warm})
            if page is not None and self._warm is warm and not _has_failed(warm):
                await warm.result().warm(page)
        except PortError as error:
            note(_log, "entry.no-warm-page", error=type(error).__name__.lower())
        except WindowClosed:
            return  # whoever takes it finds out
        except Exception as error:  # noqa: BLE001 -- without it the entry page only takes longer
            fault(_log, "entry.no-warm-page", error)

    async def _cool(self, effect: effects.CoolEntry, _: Tell) -> None:
        warm, self._warm = self._warm, None
        if warm is not None:
            await self._cool_down(warm)

    async def _prepare(
        self, effect: effects.PrepareEntry, _: Tell
    ) -> events.EntryPrepared | events.EntryClosed:
        looks = self._looks()
        request = EntryRequest(
            Amount(effect.minor, effect.currency),
            self._merchant,
            effect.reference,
            Tender(effect.tender),
            looks.locale,
            looks.dark,
        )
        page = await self._gateway.open_entry(request)
        was_warm = self._warm is not None
        try:
            await self._load(effect, page, looks)
        except WindowClosed as closed:
            if closed.why != HOST_GONE or not was_warm or effect.id in self._closed:
                return self._gone(effect.id, closed.why)
            note(_log, "entry.died-warm", logging.WARNING, call=effect.call)
            self._drop(effect.id)
            try:
                await self._load(effect, page, looks)
            except WindowClosed as again:
                return self._gone(effect.id, again.why)
        return events.EntryPrepared(at=self._clock(), answers=effect.id)

    async def _load(self, effect: effects.PrepareEntry, page: EntryPage, looks: Looks) -> None:
        """Load the page in a window of this entry, unless it was given up while that was on its way."""
        if effect.id in self._closed:
            raise WindowClosed(PANEL)
        window = await self._taken()
        if effect.id in self._closed:
            await window.kill()
            raise WindowClosed(PANEL)
        self._windows[effect.id] = window
        await window.prepare(page, effect.tender, looks.locale, dark=looks.dark)

    async def _show(self, effect: effects.ShowEntry, tell: Tell) -> events.EntryShown | events.EntryClosed:
        window = self._windows.get(effect.entry)
        if window is None:
            return self._gone(effect.entry, PANEL)
        self._shown = effect.entry
        self._watched(self._watch(effect.entry, window, tell))
        try:
            await window.show(self._place())
        except WindowClosed as closed:
            return self._gone(effect.entry, closed.why)
        return events.EntryShown(at=self._clock(), answers=effect.id)

    async def _close(self, effect: effects.CloseEntry, _: Tell) -> events.EntryClosed:
        self._closed.append(effect.entry)
        window = self._windows.get(effect.entry)
        if window is not None:
            window.kill_now()  # before anything is awaited: nothing may overtake this
            await window.kill()
        return self._gone(effect.entry, PANEL)

    async def _watch(self, entry: str, window: Window, tell: Tell) -> None:
        try:
            given = await window.given()
        except WindowClosed as closed:
            if entry not in self._closed:
                tell(self._gone(entry, closed.why))
            return
        except Exception as error:  # noqa: BLE001 -- nobody can say any more what this window does: it has to go
            fault(_log, "entry.broke", error)
            window.kill_now()
            tell(self._gone(entry, HOST_GONE))
            return
        self._drop(entry)
        if entry not in self._closed:
            instrument = events.Instrument(given.token, given.brand, given.last_four, given.product)
            tell(events.EntryCompleted(at=self._clock(), entry=entry, instrument=instrument))

    def _watched(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    async def _taken(self) -> Window:
        """Return the warm window, or one that is started now."""
        warm, self._warm = self._warm, None
        if warm is not None:
            try:
                return await warm
            except Unavailable:
                note(_log, "entry.cold", logging.WARNING)
        return await self._started()

    async def _started(self) -> Window:
        try:
            window = await self._start()
            try:
                await window.warmed()
            except asyncio.CancelledError:
                window.kill_now()
                raise
        except (OSError, WindowClosed) as why:
            raise Unavailable(
                "The card window cannot be started.",
                next_step="Nothing was charged. Restart the program; if it stays, run `tillside doctor`.",
            ) from why
        return window

    async def _cool_down(self, warm: asyncio.Task[Window]) -> None:
        await asyncio.wait({warm})
        if not _has_failed(warm):
            await warm.result().kill()

    def _gone(self, entry: str, why: str) -> events.EntryClosed:
        self._drop(entry)
        return events.EntryClosed(at=self._clock(), entry=entry, why=why)

    def _drop(self, entry: str) -> None:
        self._windows.pop(entry, None)
        if self._shown == entry:
            self._shown = ""


def _has_failed(task: asyncio.Task[Window]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
