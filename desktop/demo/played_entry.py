"""Card entry in scripts, without a browser: the customer's side is played over HTTP against the real hosted page."""

from __future__ import annotations

import asyncio
from typing import Protocol

import httpx

from desktop.demo.hosted import Hosted, NotTaken, Typed, browser
from desktop.runner.entry import Given, Place, Window, WindowClosed
from integrations.payments import EntryPage, WarmPage

PLAYED = "played over http, no browser"


class Keypad(Protocol):
    """The customer's side of the entry that is open: types a card, or leaves."""

    how: str

    async def type(self, card: Typed) -> None:
        """Type a card and submit it; raise NotTaken where the page says what is wrong, WindowClosed if it is gone."""
        ...

    async def type_some(self, card: Typed) -> None:
        """Begin to type a card and stop half-way."""
        ...

    async def escape(self) -> None: ...


class PlayedWindow:
    """Implements desktop.runner.entry.Window."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient = browser()
        self._hosted: Hosted | None = None
        self._end: asyncio.Future[Given | str] = asyncio.get_running_loop().create_future()
        self._loading: asyncio.Task[None] | None = None
        self.shown = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._end.done()

    @property
    def is_open(self) -> bool:
        return self.shown.is_set() and not self.is_over

    async def warmed(self) -> None:
        """Nothing has to be warmed."""

    async def warm(self, page: WarmPage) -> None:
        """Nothing has to be warmed."""

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None:
        self._demand()
        hosted = Hosted(self._client, page)
        self._loading = asyncio.create_task(hosted.load())
        try:
            await self._loading
        except WindowClosed as closed:
            self._finish(closed.why)
            raise
        except asyncio.CancelledError:
            self._demand()  # it was taken away meanwhile; else this is about whoever waits here
            raise
        self._hosted = hosted

    async def show(self, place: Place) -> None:
        self._demand()
        self.shown.set()

    async def given(self) -> Given:
        end = await asyncio.shield(self._end)
        await self._client.aclose()
        if isinstance(end, str):
            raise WindowClosed(end)
        return end

    def kill_now(self) -> None:
        self._finish("panel")

    async def kill(self) -> None:
        self.kill_now()
        if self._loading is not None:  # a client that is closed under a request leaves its connection open
            self._loading.cancel()
            await asyncio.wait({self._loading})
        await self._client.aclose()

    async def submit(self, card: Typed) -> None:
        """Do what the customer does in the frame; raise NotTaken, or WindowClosed if it is gone."""
        self._demand()
        if self._hosted is None or not self.shown.is_set():
            raise NotTaken("not open")
        self._finish(await self._hosted.submit(card))

    def escape(self) -> None:
        """Leave the window as the agent does, by its Esc."""
        self._finish("agent")

    def _demand(self) -> None:
        if self._end.done():
            end = self._end.result()
            raise WindowClosed(end if isinstance(end, str) else "panel")

    def _finish(self, end: Given | str) -> None:
        if not self._end.done():
            self._end.set_result(end)


class PlayedEntry:
    """Starts played windows, and is the keypad of the one that is open."""

    how = PLAYED

    def __init__(self) -> None:
        self._windows: list[PlayedWindow] = []

    async def start(self) -> Window:
        window = PlayedWindow()
        self._windows = [one for one in self._windows if not one.is_over] + [window]
        return window

    async def type(self, card: Typed) -> None:
        await self._open().submit(card)

    async def type_some(self, card: Typed) -> None:
        """Type nothing: a page without a screen has no half-typed card."""
        self._open()

    async def escape(self) -> None:
        self._open().escape()

    def _open(self) -> PlayedWindow:
        window = next((one for one in self._windows if one.is_open), None)
        if window is None:
            raise WindowClosed("not open")
        return window
