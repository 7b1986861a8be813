"""The softphone's windows on macOS: Accessibility tells that something happened, a comparison says what."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from desktop.docking.macos.calls import Calls, Observation, ProgramWindow
from desktop.docking.port import (
    Appeared,
    Closed,
    DockingUnavailable,
    Minimised,
    Moved,
    Restored,
    WindowEvent,
    is_named,
)

LOOK_FOR_IT_MS = 1000
"""macOS tells only Objective-C objects that a program was started, so that one moment is asked for."""


class MacWatch:
    """Implements WindowWatch for the program that goes by one of `names`, as the menu bar shows it."""

    def __init__(self, names: tuple[str, ...], calls: Callable[[], Calls] = Calls) -> None:
        self._names = names
        self._load = calls
        self._calls: Calls | None = None
        self._observed: Observation | None = None
        self._windows: dict[int, ProgramWindow] = {}
        self._report: Callable[[WindowEvent], None] = lambda _: None
        self._timer = QTimer()
        self._timer.setInterval(LOOK_FOR_IT_MS)
        self._timer.timeout.connect(self.look)

    def start(self, report: Callable[[WindowEvent], None]) -> None:
        self._calls = self._load()
        if not self._calls.may_look():
            raise DockingUnavailable(
                "macOS does not let this program see other programs' windows.",
                "Allow Tillside in System Settings, Privacy & Security, Accessibility.",
            )
        self._report = report
        self._timer.start()
        self.look()

    def stop(self) -> None:
        self._timer.stop()
        self._let_go()
        self._calls = None
        self._windows.clear()

    def look(self) -> None:
        """Find the softphone if it is not observed, and tell what is new of its windows."""
        calls = self._calls
        if calls is None:
            return
        if self._observed is None:
            for program in calls.programs():
                if is_named((program.name,), self._names):
                    self._observed = calls.observe(program.process, self.look)
                    break
        if self._observed is not None:
            there = calls.windows(self._observed)
            self._compare({one.window: one for one in there or ()})
            if there is None:
                self._let_go()

    def _let_go(self) -> None:
        if self._calls is not None and self._observed is not None:
            self._calls.forget(self._observed)
        self._observed = None

    def _compare(self, there: dict[int, ProgramWindow]) -> None:
        before, self._windows = self._windows, there
        for window in before.keys() - there.keys():
            self._report(Closed(window))
        for window, now in there.items():
            was = before.get(window)
            if was is None:
                self._report(Appeared(window, now.frame, now.minimised))
            elif now.minimised and not was.minimised:
                self._report(Minimised(window))
            elif was.minimised and not now.minimised:
                self._report(Restored(window, now.frame))
            elif now.frame != was.frame and not now.minimised:
                self._report(Moved(window, now.frame))
