"""The card-entry process as the runner's window."""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable

from desktop.capture.launch import Launch
from desktop.capture.panel_side import CardEntry, EntryClosed
from desktop.capture.wire import Closed, Prepare, Show, Warm, WireError
from desktop.runner.entry import Given, Place, WindowClosed
from integrations.logs.writing import note
from integrations.payments import EntryPage, WarmPage

_EXCLUDES = ("win32", "darwin")
"""The systems that can keep a window out of screenshots and screen recordings."""

_log = logging.getLogger(__name__)


class CardWindow:
    """Implements desktop.runner.entry.Window by one process of desktop.capture."""

    def __init__(self, entry: CardEntry) -> None:
        self._entry = entry

    @classmethod
    async def start(cls, launch: Launch | None = None) -> CardWindow:
        """Start the process; raises OSError."""
        return cls(await CardEntry.start(launch))

    async def warmed(self) -> None:
        await self._told(self._entry.warmed())

    async def warm(self, page: WarmPage) -> None:
        try:
            order = Warm(page.url, page.origins)
        except WireError:
            return  # the entry page itself will be looked at as closely
        await self._told(self._entry.warm(order))

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None:
        try:
            order = Prepare(page.url, page.origins, locale, dark, tender)
        except WireError as why:
            await self._entry.kill()
            raise WindowClosed("page_failed") from why
        await self._told(self._entry.prepare(order))

    async def show(self, place: Place) -> None:
        try:
            order = Show(place.x, place.y, place.width, place.height, place.owner)
        except WireError as why:
            await self._entry.kill()
            raise WindowClosed("page_failed") from why
        await self._told(self._entry.show(order))
        if sys.platform in _EXCLUDES and not self._entry.excluded:
            note(_log, "entry.in-captures", logging.WARNING)

    async def given(self) -> Given:
        end = await self._entry.outcome()
        if isinstance(end, Closed):
            raise WindowClosed(end.why)
        return Given(end.token, end.brand, end.last_four, end.product)

    def kill_now(self) -> None:
        self._entry.kill_now()

    async def kill(self) -> None:
        await self._entry.kill()

    async def _told(self, saying: Awaitable[None]) -> None:
        try:
            await saying
        except EntryClosed as closed:
            await self._entry.kill()
            raise WindowClosed(closed.closed.why) from closed
