"""Docking on Windows, against a fake of the system's calls that really calls back through ctypes."""

# ruff: noqa: N802 (the names of the system's functions)

import ctypes
from typing import Any

import pytest

from desktop.docking.geometry import Rect, Screen
from desktop.docking.placement import Side, Wish, at_edge
from desktop.docking.port import Appeared, Closed, DockingUnavailable, Minimised, Moved, Restored, WindowEvent
from desktop.docking.windows import watch as events
from desktop.docking.windows.calls import AppBarData, Calls, NativeRect
from desktop.docking.windows.edge import NEW, QUERY, REMOVE, SET, WindowsEdge
from desktop.docking.windows.watch import WindowsWatch

PHONE, CALL, OTHER, DIALOG, TOOL = 11, 12, 21, 31, 41


class Function:
    """A function of a library, with the types that it is given."""

    def __init__(self, does: Any) -> None:
        self.does = does
        self.argtypes: tuple[Any, ...] = ()
        self.restype: Any = None

    def __call__(self, *arguments: Any) -> Any:
        assert len(arguments) == len(self.argtypes), "called with another number of arguments than declared"
        return self.does(*arguments)


def into(pointer: Any, value: Any) -> None:
    """Write through a pointer made by byref."""
    target = pointer._obj
    if isinstance(target, ctypes.Structure):
        for name, number in zip(("left", "top", "right", "bottom"), value, strict=True):
            setattr(target, name, number)
    else:
        target.value = value


class FakeWindows:
    """A Windows with a softphone (process 100) and others; its functions are named as in the libraries."""

    def __init__(self) -> None:
        self.frames = dict.fromkeys((PHONE, CALL, OTHER, DIALOG, TOOL), (10, 20, 310, 520))
        self.there = [OTHER, PHONE, DIALOG, TOOL]
        self.processes = {PHONE: 100, CALL: 100, OTHER: 200, DIALOG: 100, TOOL: 100}
        self.programs = {100: "C:\\Program Files\\MicroSIP\\MicroSIP.exe", 200: "C:\\notepad.exe"}
        self.minimised: set[int] = set()
        self.cloaked: set[int] = set()
        self.composes = True
        self.awareness = 2
        self.hooks: dict[int, tuple[int, int, int, Any]] = {}
        self.allows_hooks = True
        self.closed = 0
        self.bars: list[tuple[int, int, tuple[int, int, int, int]]] = []
        self._functions: dict[str, Function] = {}

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._functions.setdefault(name, Function(getattr(type(self), f"_{name}").__get__(self)))

    def _EnumWindows(self, tell: Any, data: Any) -> int:
        for window in self.there:
            tell(window, data)
        return 1

    def _IsWindowVisible(self, window: int) -> int:
        return window in self.frames

    def _IsIconic(self, window: int) -> int:
        return window in self.minimised

    def _GetWindow(self, window: int, which: int) -> int | None:
        assert which == 4
        return PHONE if window == DIALOG else None

    def _GetWindowLongPtrW(self, window: int, which: int) -> int | None:
        assert which == -20
        return 0x80 if window == TOOL else None

    def _GetWindowRect(self, window: int, rect: Any) -> int:
        if window not in self.frames:
            return 0
        into(rect, self.frames[window])
        return 1

    def _GetWindowThreadProcessId(self, window: int, process: Any) -> int:
        into(process, self.processes.get(window, 0))
        return 1

    def _SetWinEventHook(
        self, first: int, last: int, module: None, tell: Any, process: int, thread: int, flags: int
    ) -> int | None:
        assert (module, thread, flags) == (None, 0, 2)
        if not self.allows_hooks:
            return None
        number = 1000 + len(self.hooks)
        self.hooks[number] = (first, last, process, tell)
        return number

    def _UnhookWinEvent(self, hook: int) -> int:
        del self.hooks[hook]
        return 1

    def _GetThreadDpiAwarenessContext(self) -> int:
        return 77

    def _GetAwarenessFromDpiAwarenessContext(self, context: int) -> int:
        assert context == 77
        return self.awareness

    def _DwmGetWindowAttribute(self, window: int, which: int, into_: Any, size: int) -> int:
        if not self.composes or window not in self.frames:
            return -1
        if which == 14:
            assert size == 4
            into(into_, int(window in self.cloaked))
        else:
            assert (which, size) == (9, 16)
            left, top, right, bottom = self.frames[window]
            into(into_, (left + 7, top, right - 7, bottom - 7))
        return 0

    def _OpenProcess(self, rights: int, inherit: int, process: int) -> int | None:
        assert (rights, inherit) == (0x1000, 0)
        return process if process in self.programs else None

    def _CloseHandle(self, handle: int) -> int:
        self.closed += 1
        return 1

    def _QueryFullProcessImageNameW(self, handle: int, flags: int, path: Any, size: Any) -> int:
        path.value = self.programs[handle]
        return int(bool(self.programs[handle]))

    def _SHAppBarMessage(self, message: int, data: Any) -> int:
        bar = data._obj
        assert isinstance(bar, AppBarData)
        assert bar.size == ctypes.sizeof(AppBarData)
        if message == QUERY:  # another bar already has the outermost 40 pixels
            bar.rect.right -= 40
        rect = bar.rect
        self.bars.append((message, bar.edge, (rect.left, rect.top, rect.right, rect.bottom)))
        return 1

    def emit(self, event: int, window: int, part: int = 0, child: int = 0) -> None:
        """Tell the hooks that want it, as the system does."""
        for first, last, process, tell in list(self.hooks.values()):
            if first <= event <= last and process in {0, self.processes.get(window, 0)}:
                tell(1, event, window, part, child, 5, 6)


@pytest.fixture
def system() -> FakeWindows:
    return FakeWindows()


def started(system: FakeWindows) -> tuple[WindowsWatch, list[WindowEvent]]:
    happened: list[WindowEvent] = []
    watch = WindowsWatch(("microsip.exe",), lambda: Calls(lambda _: system))
    watch.start(happened.append)
    return watch, happened


def test_the_softphones_main_window_is_found_among_others(system: FakeWindows) -> None:
    _, happened = started(system)
    assert happened == [Appeared(PHONE, Rect(17, 20, 286, 493), minimised=False)]
    assert system.closed == 2


def test_without_a_compositor_the_window_rectangle_serves(system: FakeWindows) -> None:
    system.composes = False
    _, happened = started(system)
    assert happened == [Appeared(PHONE, Rect(10, 20, 300, 500), minimised=False)]


def test_moves_minimising_and_restoring_are_told(system: FakeWindows) -> None:
    _, happened = started(system)
    system.frames[PHONE] = (110, 20, 410, 520)
    system.emit(events.LOCATION, PHONE)
    system.minimised = {PHONE}
    system.emit(events.MINIMISED, PHONE)
    system.emit(events.LOCATION, PHONE)  # Windows parks it at -32000
    system.minimised = set()
    system.emit(events.RESTORED, PHONE)
    frame = Rect(117, 20, 286, 493)
    assert happened[1:] == [Moved(PHONE, frame), Minimised(PHONE), Restored(PHONE, frame)]


@pytest.mark.parametrize("how", [events.DESTROYED, events.HIDDEN, events.CLOAKED])
def test_a_window_that_goes_is_closed_and_may_come_back(system: FakeWindows, how: int) -> None:
    _, happened = started(system)
    system.emit(how, PHONE)
    system.emit(events.LOCATION, PHONE)
    assert happened[1:] == [Closed(PHONE)]
    assert {process for _, _, process, _ in system.hooks.values()} == {0}
    system.emit(events.SHOWN, PHONE)
    assert isinstance(happened[-1], Appeared)


def test_the_calls_own_window_is_told_too(system: FakeWindows) -> None:
    _, happened = started(system)
    hooks = len(system.hooks)
    system.emit(events.SHOWN, CALL)
    system.emit(events.DESTROYED, PHONE)
    assert happened[1:] == [Appeared(CALL, Rect(17, 20, 286, 493)), Closed(PHONE)]
    assert len(system.hooks) == hooks


def test_events_of_parts_of_windows_and_of_others_are_nothing(system: FakeWindows) -> None:
    watch, happened = started(system)
    system.emit(events.LOCATION, PHONE, part=-9)  # the pointer
    system.emit(events.LOCATION, PHONE, child=3)
    for window in (OTHER, DIALOG, TOOL, 999):
        system.emit(events.SHOWN, window)
    system.cloaked = {CALL}
    system.emit(events.SHOWN, CALL)
    watch._event(1, events.SHOWN, None, 0, 0, 5, 6)
    assert len(happened) == 1


def test_a_window_that_vanishes_before_it_is_asked_is_closed(system: FakeWindows) -> None:
    _, happened = started(system)
    del system.frames[PHONE]
    system.emit(events.LOCATION, PHONE)
    assert happened[1:] == [Closed(PHONE)]


def test_a_window_that_vanishes_while_it_is_met_is_none(
    system: FakeWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[WindowEvent] = []
    calls = Calls(lambda _: system)
    monkeypatch.setattr(calls, "frame", lambda _: None)
    WindowsWatch(("microsip",), lambda: calls).start(happened.append)
    assert happened == []


def test_programs_that_may_not_be_named_are_no_softphone(system: FakeWindows) -> None:
    system.programs = {200: ""}
    assert started(system)[1] == []


def test_nothing_is_told_after_the_stop(system: FakeWindows) -> None:
    watch, happened = started(system)
    told = watch._told
    watch.stop()
    watch.stop()
    told(1, events.SHOWN, PHONE, 0, 0, 5, 6)
    assert len(happened) == 1
    assert system.hooks == {}


def test_refused_hooks_and_scaled_pixels_are_said(system: FakeWindows) -> None:
    system.allows_hooks = False
    with pytest.raises(DockingUnavailable, match="SetWinEventHook"):
        started(system)
    system.awareness = 1
    with pytest.raises(DockingUnavailable, match="scaled pixels"):
        started(system)


def test_structures_have_the_sizes_of_the_64_bit_headers() -> None:
    assert ctypes.sizeof(NativeRect) == 16
    assert ctypes.sizeof(AppBarData) == 48
    assert (AppBarData.window.offset, AppBarData.rect.offset, AppBarData.parameter.offset) == (8, 24, 40)


@pytest.mark.parametrize(
    ("side", "edge", "strip"),
    [(Side.RIGHT, 2, (1480, 0, 1880, 1040)), (Side.LEFT, 0, (0, 0, 400, 1040))],
)
def test_the_edge_is_reserved_beside_other_bars_and_given_back(
    system: FakeWindows, side: Side, edge: int, strip: tuple[int, int, int, int]
) -> None:
    screen = Screen("one", Rect(0, 0, 1920, 1080), Rect(0, 0, 1920, 1040))
    reservation = WindowsEdge(lambda: Calls(lambda _: system))
    place = at_edge(screen, Wish(side))
    reservation.reserve(5, place)
    reservation.reserve(5, place)
    reservation.release(5)
    reservation.release(5)
    assert [message for message, _, _ in system.bars] == [NEW, QUERY, SET, QUERY, SET, REMOVE]
    assert system.bars[2] == (SET, edge, strip)
