"""The softphone's windows on Windows, told by WinEvent hooks on the thread that runs Qt's loop. Never asks twice."""

from collections.abc import Callable
from typing import Any

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
from desktop.docking.windows.calls import EVENT_PROC, Calls

MINIMISED, RESTORED = 0x0016, 0x0017  # EVENT_SYSTEM_MINIMIZESTART, EVENT_SYSTEM_MINIMIZEEND
DESTROYED, SHOWN, HIDDEN = 0x8001, 0x8002, 0x8003  # EVENT_OBJECT_DESTROY, _SHOW, _HIDE
LOCATION = 0x800B  # EVENT_OBJECT_LOCATIONCHANGE
CLOAKED, UNCLOAKED = 0x8017, 0x8018  # EVENT_OBJECT_CLOAKED, _UNCLOAKED: another virtual desktop
_WINDOW = 0  # OBJID_WINDOW, CHILDID_SELF: the window itself, not a part of it or the mouse pointer


class WindowsWatch:
    """Implements WindowWatch for the program that goes by one of `names`, such as ``microsip.exe``.

    Location events are hooked for the softphone's process alone: of all processes there are thousands a second.
    """

    def __init__(self, names: tuple[str, ...], calls: Callable[[], Calls] = Calls) -> None:
        self._names = names
        self._load = calls
        self._calls: Calls | None = None
        self._hooks: dict[int, tuple[int, ...]] = {}
        self._windows: dict[int, int] = {}  # window, process
        self._told = EVENT_PROC(self._event)  # kept: the system calls it as long as it is hooked
        self._report: Callable[[WindowEvent], None] = lambda _: None

    def start(self, report: Callable[[WindowEvent], None]) -> None:
        calls = self._calls = self._load()
        if not calls.counts_real_pixels():
            raise DockingUnavailable(
                "Windows reports other windows in scaled pixels to this program.",
                "Remove the compatibility setting “Override high DPI scaling” from it.",
            )
        self._report = report
        if not self._hook(calls, 0, (SHOWN, SHOWN), (UNCLOAKED, UNCLOAKED)):
            raise DockingUnavailable(
                "Windows does not let this program listen to window events.",
                "Ask the administrator whether a security product forbids SetWinEventHook.",
            )
        for window in calls.windows():
            self._meet(calls, window)

    def stop(self) -> None:
        if self._calls is not None:
            for process in tuple(self._hooks):
                self._let_go(self._calls, process)
            self._calls = None
        self._windows.clear()

    def _hook(self, calls: Calls, process: int, *ranges: tuple[int, int]) -> bool:
        hooks = tuple(calls.hook(first, last, process, self._told) for first, last in ranges)
        self._hooks[process] = hooks
        return all(hooks)

    def _let_go(self, calls: Calls, process: int) -> None:
        for hook in self._hooks.pop(process, ()):
            if hook:
                calls.unhook(hook)

    def _event(self, _hook: Any, event: int, window: int | None, part: int, child: int, *_: int) -> None:
        calls = self._calls
        if calls is None or not window or part != _WINDOW or child != _WINDOW:
            return
        if window not in self._windows:
            if event in {SHOWN, UNCLOAKED, RESTORED}:
                self._meet(calls, window)
        elif event in {DESTROYED, HIDDEN, CLOAKED}:
            self._part(calls, window)
        elif event == MINIMISED:
            self._report(Minimised(window))
        elif event in {RESTORED, LOCATION}:
            self._follow(calls, window, restored=event == RESTORED)

    def _meet(self, calls: Calls, window: int) -> None:
        process = calls.process(window)
        if not process or not calls.is_main(window) or not is_named((calls.program(process),), self._names):
            return
        frame = calls.frame(window)
        if frame is None:
            return
        if process not in self._hooks:
            self._hook(
                calls,
                process,
                (MINIMISED, RESTORED),
                (DESTROYED, HIDDEN),
                (LOCATION, LOCATION),
                (CLOAKED, CLOAKED),
            )
        self._windows[window] = process
        self._report(Appeared(window, frame, calls.is_minimised(window)))

    def _part(self, calls: Calls, window: int) -> None:
        process = self._windows.pop(window)
        if process not in self._windows.values():
            self._let_go(calls, process)
        self._report(Closed(window))

    def _follow(self, calls: Calls, window: int, *, restored: bool) -> None:
        if calls.is_minimised(window):
            return  # a minimised window is parked far outside of every screen
        frame = calls.frame(window)
        if frame is None:
            self._part(calls, window)
        else:
            self._report(Restored(window, frame) if restored else Moved(window, frame))
