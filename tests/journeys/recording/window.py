"""A card-entry window that shows nothing: it knows to the microsecond when it was open."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from desktop.runner.entry import Given, Place, WindowClosed
from integrations.payments import EntryPage, EntryRequest, WarmPage

NOWHERE = Place(0, 0, 1, 1, 0)


class Page:
    """A gateway, as far as the entry asks for one."""

    async def warm_page(self) -> WarmPage | None:
        return None

    async def open_entry(self, request: EntryRequest) -> EntryPage:
        return EntryPage("https://cards.invalid/", (), datetime.now(UTC) + timedelta(minutes=5))


@dataclass
class FakeWindow:
    """Implements Window. Unix times in seconds; 0.0 is never."""

    opened: float = 0.0
    closed: float = 0.0
    _given: asyncio.Future[Given] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def is_open(self) -> bool:
        return bool(self.opened) and not self.closed

    async def warmed(self) -> None:
        """It is warm from the start."""

    async def warm(self, page: WarmPage) -> None:
        """It is warm from the start."""

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None:
        """There is no page."""

    async def show(self, place: Place) -> None:
        if self.closed:
            raise WindowClosed("panel")
        self.opened = self.opened or time.time()

    async def given(self) -> Given:
        return await self._given

    def complete(self) -> None:
        """Have the card typed and sent; the window goes by itself."""
        self._close()
        self._given.set_result(Given("tok_12345678", "visa", "4242", "debit"))

    def kill_now(self) -> None:
        self._close()
        if not self._given.done():
            self._given.set_exception(WindowClosed("panel"))
            self._given.exception()  # nobody may be waiting for it

    async def kill(self) -> None:
        self.kill_now()

    def _close(self) -> None:
        self.closed = self.closed or time.time()
