"""What is in the panel's window until there is a desk behind it: what is being done, or what is wrong; and its dock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from desktop.present.deeds import Deed, Did
from desktop.present.opening import opening
from desktop.present.texts import load
from desktop.present.trouble import trouble
from desktop.views.panel import Panel
from integrations.errors import PortError, Unavailable
from integrations.logs.writing import note

if TYPE_CHECKING:
    from desktop.docking.dock import Dock
    from desktop.docking.port import DockingUnavailable
    from desktop.views.look import Look
    from desktop.views.window import PanelWindow
    from integrations.settings.model import Docking

AGAIN_S = 15
"""So long after something did not answer it is asked again without the agent."""

_log = logging.getLogger(__name__)


class Opening:
    """Shows in a window what is going on; `closed` is set when the agent closes it."""

    def __init__(self, window: PanelWindow, look: Look, language: str, closed: asyncio.Event) -> None:
        self._window = window
        self.look = look
        self._closed = closed
        self.language = language
        self._watch = _Closing(window, closed)
        self.panel = self._another()

    def begin(self) -> None:
        """Show that a start begins, in a panel that nothing is connected to."""
        self.panel = self._another()
        self.doing("opening")

    def doing(self, what: str) -> None:
        """Say what is being done."""
        self.panel.show_panel(opening(load(self.language), what))

    async def wrong(self, why: PortError) -> bool:
        """Say why it cannot be started, and return whether it is to be tried again, when that is known."""
        texts = load(self.language)
        again_s = AGAIN_S if isinstance(why, Unavailable) else 0
        answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def did(deed: Did) -> None:
            if deed.deed in (Deed.TRY_AGAIN, Deed.CLOSE_PANEL) and not answered.done():
                answered.set_result(deed.deed is Deed.TRY_AGAIN)

        self.panel = self._another()
        self.panel.did.connect(did)
        self.panel.show_panel(trouble(texts, why.message, why.next_step, again_s))
        self._window.showNormal()  # it may have gone away with the softphone
        closing = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait(
                (answered, closing), timeout=again_s or None, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            closing.cancel()
        if self._closed.is_set():
            return False
        return answered.result() if answered.done() else bool(again_s)

    def _another(self) -> Panel:
        """Put a new panel into the window: what was connected to the last one has gone with it."""
        panel = Panel(self.look)
        panel.show_panel(opening(load(self.language)))
        self._window.hold(panel)
        return panel


class _Closing(QObject):
    """Notices that the window is closed."""

    def __init__(self, window: PanelWindow, closed: asyncio.Event) -> None:
        super().__init__(window)
        self._closed = closed
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Close:
            self._closed.set()
        return False


@contextmanager
def docked(window: PanelWindow, docking: Docking) -> Iterator[Dock]:
    """Keep a window at its place for as long as this is entered."""
    from desktop.docking.choice import edge_reservation, window_watch
    from desktop.docking.dock import Dock
    from desktop.docking.placement import Side, Wish

    wish = Wish(side=Side(docking.side), width=docking.width)
    edge = edge_reservation() if docking.reserve_edge else None
    dock = Dock(window, window_watch(docking.softphone), wish, edge)
    dock.unavailable.connect(_unavailable)
    dock.start()
    try:
        yield dock
    finally:
        dock.stop()
        dock.deleteLater()


def _unavailable(why: DockingUnavailable) -> None:
    note(_log, "docking.unavailable", logging.WARNING, reason=type(why).__name__.lower())
