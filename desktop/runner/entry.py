"""The card-entry window: warmed, prepared, shown, watched and taken away, one process for one payment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.errors import Unavailable
from integrations.logs.writing import note
from integrations.payments import Amount, EntryPage, EntryRequest, Tender
from integrations.ports import HostedEntry
from policy import effects, events
from policy.calls import Moment
from policy.effects import Effect

_log = logging.getLogger(__name__)


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

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None: ...

    async def show(self, place: Place) -> None: ...

    async def given(self) -> Given: ...

    def kill_now(self) -> None: ...

    async def kill(self) -> None: ...


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
        self._closed: set[str] = set()
        self._shown = ""
        self._watching: set[asyncio.Task[None]] = set()

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
        following = asyncio.ensure_future(self._follow())
        self._watching.add(following)
        following.add_done_callback(self._watching.discard)

    async def _follow(self) -> None:
        window = self._windows.get(self._shown)
        if window is not None:
            try:
                await window.show(self._place())
            except WindowClosed:
                return  # whoever watches it tells

    async def stop(self) -> None:
        """Kill every window: the program ends."""
        if self._warm is not None:
            await self._cool_down(self._warm)
        for window in list(self._windows.values()):
            await window.kill()
        for task in list(self._watching):
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)

    async def _warm_up(self, effect: effects.WarmEntry, _: Tell) -> None:
        if self._warm is None:
            self._warm = asyncio.create_task(self._started())
        await asyncio.shield(self._warm)

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
        window = await self._taken()
        if effect.id in self._closed:  # given up while it was on its way
            await window.kill()
            return self._gone(effect.id, "panel")
        self._windows[effect.id] = window
        try:
            await window.prepare(page, effect.tender, looks.locale, dark=looks.dark)
        except WindowClosed as closed:
            return self._gone(effect.id, closed.why)
        return events.EntryPrepared(at=self._clock(), answers=effect.id)

    async def _show(self, effect: effects.ShowEntry, tell: Tell) -> events.EntryShown | events.EntryClosed:
        window = self._windows.get(effect.entry)
        if window is None:
            return self._gone(effect.entry, "panel")
        self._shown = effect.entry
        watching = asyncio.create_task(self._watch(effect.entry, window, tell))
        self._watching.add(watching)
        watching.add_done_callback(self._watching.discard)
        try:
            await window.show(self._place())
        except WindowClosed as closed:
            return self._gone(effect.entry, closed.why)
        return events.EntryShown(at=self._clock(), answers=effect.id)

    async def _close(self, effect: effects.CloseEntry, _: Tell) -> events.EntryClosed:
        self._closed.add(effect.entry)
        window = self._windows.get(effect.entry)
        if window is not None:
            window.kill_now()  # before anything is awaited: nothing may overtake this
            await window.kill()
        return self._gone(effect.entry, "panel")

    async def _watch(self, entry: str, window: Window, tell: Tell) -> None:
        try:
            given = await window.given()
        except WindowClosed as closed:
            if entry not in self._closed:
                tell(self._gone(entry, closed.why))
            return
        self._drop(entry)
        if entry not in self._closed:
            instrument = events.Instrument(given.token, given.brand, given.last_four, given.product)
            tell(events.EntryCompleted(at=self._clock(), entry=entry, instrument=instrument))

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
            await window.warmed()
        except (OSError, WindowClosed) as why:
            raise Unavailable(
                "The card window cannot be started.",
                next_step="Nothing was charged. Restart the program; if it stays, run `tillside doctor`.",
            ) from why
        return window

    async def _cool_down(self, warm: asyncio.Task[Window]) -> None:
        try:
            window = await warm
        except Unavailable:
            return
        await window.kill()

    def _gone(self, entry: str, why: str) -> events.EntryClosed:
        self._drop(entry)
        return events.EntryClosed(at=self._clock(), entry=entry, why=why)

    def _drop(self, entry: str) -> None:
        self._windows.pop(entry, None)
        if self._shown == entry:
            self._shown = ""
