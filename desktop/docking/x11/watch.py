"""Brings the X display's events to Qt's loop. Owns the notifier and nothing of X itself."""

from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier

from desktop.docking.port import WatchLost, WindowEvent
from desktop.docking.x11.windows import XWindows


class XWatch:
    """Implements WindowWatch."""

    def __init__(self, names: tuple[str, ...], display: str | None = None) -> None:
        self._names = names
        self._display = display
        self._windows: XWindows | None = None
        self._notifier: QSocketNotifier | None = None
        self._report: Callable[[WindowEvent], None] = lambda _: None

    def start(self, report: Callable[[WindowEvent], None]) -> None:
        self._report = report
        windows = self._windows = XWindows(self._names, self._display)
        self._notifier = QSocketNotifier(windows.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._readable)
        self._pass_on(windows.begin())

    def stop(self) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier = None
        if self._windows is not None:
            self._windows.close()
            self._windows = None

    def _readable(self) -> None:
        if self._windows is not None:
            self._pass_on(self._windows.read())

    def _pass_on(self, happened: list[WindowEvent]) -> None:
        for one in happened:
            self._report(one)
        if any(isinstance(one, WatchLost) for one in happened):
            self.stop()
