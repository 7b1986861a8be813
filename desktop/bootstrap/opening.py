"""The panel's window on the screen before everything else is loaded: at its place, painted, and able to be closed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop.docking.choice import edge_reservation, window_watch
from desktop.docking.dock import Dock
from desktop.docking.placement import Side, Wish
from desktop.docking.port import DockingUnavailable
from desktop.present.opening import opening
from desktop.present.texts import load
from desktop.views.look import Look
from desktop.views.panel import Panel
from integrations.logs.writing import note
from integrations.settings.model import Docking

_PAINTED_WITHIN_S = 0.5

_log = logging.getLogger(__name__)


@asynccontextmanager
async def placed(
    look: Look, language: str, docking: Docking, close: Callable[[], None]
) -> AsyncIterator[tuple[Panel, Dock]]:
    """Show a panel at its place for as long as this is entered; entered when it is painted, if it is to be seen.

    `close` is called when the agent closes the panel.
    """
    panel = Panel(look)
    panel.setWindowTitle("Tillside")
    panel.show_panel(opening(load(language)))
    wish = Wish(side=Side(docking.side), width=docking.width)
    edge = edge_reservation() if docking.reserve_edge else None
    dock = Dock(panel, window_watch(docking.softphone), wish, edge)
    dock.unavailable.connect(_unavailable)
    window = _Window(panel, close)
    dock.start()
    try:
        with contextlib.suppress(TimeoutError):  # beside a minimised softphone it is not painted
            await asyncio.wait_for(window.painted.wait(), _PAINTED_WITHIN_S)
        yield panel, dock
    finally:
        dock.stop()


class _Window(QObject):
    """Notices that the panel is painted, and that it is closed."""

    def __init__(self, panel: Panel, close: Callable[[], None]) -> None:
        super().__init__(panel)
        self.painted = asyncio.Event()
        self._close = close
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Paint and not self.painted.is_set():
            QTimer.singleShot(0, self.painted.set)
        elif event.type() == QEvent.Type.Close:
            self._close()
        return False


def _unavailable(why: DockingUnavailable) -> None:
    note(_log, "docking.unavailable", logging.WARNING, reason=type(why).__name__.lower())
