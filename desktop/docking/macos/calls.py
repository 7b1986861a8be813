"""What docking asks of macOS: which programs show windows (CGWindowList), and their windows (Accessibility).

Positions are logical points with the origin at the main screen's top left, as Qt counts them.
"""

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_bool, c_double, c_int32, c_uint32, c_void_p
from dataclasses import dataclass
from typing import Any

from desktop.docking.geometry import Rect
from desktop.docking.macos.core import Core, framework, typed

ON_SCREEN, NO_DESKTOP = 1, 16  # kCGWindowListOptionOnScreenOnly, kCGWindowListExcludeDesktopElements
_POINT, _SIZE = 1, 2  # kAXValueTypeCGPoint, kAXValueTypeCGSize
NOTIFICATIONS = (
    "AXWindowCreated",
    "AXWindowMoved",
    "AXWindowResized",
    "AXWindowMiniaturized",
    "AXWindowDeminiaturized",
    "AXUIElementDestroyed",
    "AXApplicationHidden",
    "AXApplicationShown",
)
OBSERVER_PROC = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, c_void_p, c_void_p)


class Pair(Structure):
    """CGPoint and CGSize: two numbers."""

    _fields_ = (("first", c_double), ("second", c_double))


@dataclass(frozen=True, slots=True)
class Program:
    """A program that shows an ordinary window."""

    process: int
    name: str


@dataclass(frozen=True, slots=True)
class ProgramWindow:
    """An ordinary window of a program; the number is Accessibility's, good for as long as the window is there."""

    window: int
    frame: Rect
    minimised: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """What has to be given back when a program is observed no more; the callback has to live as long."""

    application: int
    observer: int
    source: int
    tell: object


class Calls:
    """The calls of CoreGraphics and ApplicationServices, each with its exact types."""

    def __init__(self, load: Callable[[str], Any] = framework) -> None:
        self._core = Core(load)
        graphics, services = load("CoreGraphics"), load("ApplicationServices")
        self._list = typed(graphics.CGWindowListCopyWindowInfo, c_void_p, c_uint32, c_uint32)
        self._trusted = typed(services.AXIsProcessTrusted, c_bool)
        self._application = typed(services.AXUIElementCreateApplication, c_void_p, c_int32)
        self._attribute = typed(
            services.AXUIElementCopyAttributeValue, c_int32, c_void_p, c_void_p, POINTER(c_void_p)
        )
        self._pair = typed(services.AXValueGetValue, c_bool, c_void_p, c_uint32, POINTER(Pair))
        self._observer = typed(services.AXObserverCreate, c_int32, c_int32, OBSERVER_PROC, POINTER(c_void_p))
        self._notify = typed(
            services.AXObserverAddNotification, c_int32, c_void_p, c_void_p, c_void_p, c_void_p
        )
        self._source = typed(services.AXObserverGetRunLoopSource, c_void_p, c_void_p)

    def may_look(self) -> bool:
        """Say whether the user has allowed Accessibility for this program."""
        return bool(self._trusted())

    def programs(self) -> list[Program]:
        """Return the programs with an ordinary window on a screen; no permission is needed for this."""
        found = self._list(ON_SCREEN | NO_DESKTOP, 0)
        if not found:
            return []
        try:
            core, programs = self._core, dict[int, Program]()
            for one in core.items(found):
                if core.number(core.entry(one, "kCGWindowLayer")) == 0:
                    process = core.number(core.entry(one, "kCGWindowOwnerPID"))
                    name = core.entry(one, "kCGWindowOwnerName")
                    programs[process] = Program(process, core.text(name) if name else "")
            return list(programs.values())
        finally:
            self._core.release(found)

    def observe(self, process: int, tell: Callable[[], None]) -> Observation | None:
        """Have `tell` called when something happens to a program's windows; None if the program is gone."""
        callback = OBSERVER_PROC(lambda *_: tell())
        observer = c_void_p()
        if self._observer(process, callback, byref(observer)) != 0 or not observer.value:
            return None
        application = self._application(process)
        for notification in NOTIFICATIONS:
            with self._core.name(notification) as name:
                self._notify(observer.value, application, name, None)
        source = self._source(observer.value)
        self._core.listen(source)
        return Observation(application, observer.value, source, callback)

    def forget(self, observation: Observation) -> None:
        """Observe it no more."""
        self._core.ignore(observation.source)
        self._core.release(observation.observer)
        self._core.release(observation.application)

    def windows(self, observation: Observation) -> list[ProgramWindow] | None:
        """Return a program's ordinary windows in its own order, or None if the program is gone."""
        listed = self._copy(observation.application, "AXWindows")
        if not listed:
            return None
        hidden = self._says(observation.application, "AXHidden")
        try:
            return [
                found
                for one in self._core.items(listed)
                if (found := self._window(one, hidden=hidden)) is not None
            ]
        finally:
            self._core.release(listed)

    def _window(self, element: int, *, hidden: bool) -> ProgramWindow | None:
        if self._word(element, "AXSubrole") != "AXStandardWindow":
            return None
        corner, size = self._two(element, "AXPosition", _POINT), self._two(element, "AXSize", _SIZE)
        if corner is None or size is None:
            return None
        frame = Rect(round(corner.first), round(corner.second), round(size.first), round(size.second))
        return ProgramWindow(
            self._core.identity(element), frame, hidden or self._says(element, "AXMinimized")
        )

    def _copy(self, element: int, attribute: str) -> int:
        value = c_void_p()
        with self._core.name(attribute) as name:
            failed = self._attribute(element, name, byref(value))
        return 0 if failed else value.value or 0

    def _word(self, element: int, attribute: str) -> str:
        value = self._copy(element, attribute)
        if not value:
            return ""
        try:
            return self._core.text(value)
        finally:
            self._core.release(value)

    def _says(self, element: int, attribute: str) -> bool:
        value = self._copy(element, attribute)
        if not value:
            return False
        try:
            return self._core.truth(value)
        finally:
            self._core.release(value)

    def _two(self, element: int, attribute: str, kind: int) -> Pair | None:
        value = self._copy(element, attribute)
        if not value:
            return None
        pair = Pair()
        try:
            return pair if self._pair(value, kind, byref(pair)) else None
        finally:
            self._core.release(value)
