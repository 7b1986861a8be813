"""Docking on macOS, against a fake of Core Foundation, CoreGraphics and Accessibility."""

# ruff: noqa: N802 (the names of the system's functions)

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from desktop.docking.geometry import Rect
from desktop.docking.macos.calls import Calls, Pair
from desktop.docking.macos.watch import MacWatch
from desktop.docking.port import Appeared, Closed, DockingUnavailable, Minimised, Moved, Restored, WindowEvent
from tests.desktop.docking.test_windows import Function

SOFTPHONE = 100


class FakeMac:
    """References are numbers into a table; every one that is made has to be released."""

    def __init__(self) -> None:
        self.table: dict[int, Any] = {}
        self.owned: dict[int, int] = {}
        self.windows: list[dict[str, Any]] = [
            {
                "AXSubrole": "AXStandardWindow",
                "AXPosition": (10, 20),
                "AXSize": (300, 500),
                "AXMinimized": False,
            },
            {"AXSubrole": "AXDialog", "AXPosition": (0, 0), "AXSize": (1, 1)},
            {"AXSubrole": "AXStandardWindow", "AXPosition": None, "AXSize": (1, 1)},
            {},
        ]
        self.runs = True
        self.hidden = False
        self.trusted = True
        self.listed: list[dict[str, Any]] = [
            {"kCGWindowLayer": 25, "kCGWindowOwnerPID": 1, "kCGWindowOwnerName": "Dock"},
            {"kCGWindowLayer": 0, "kCGWindowOwnerPID": 2},
            {"kCGWindowLayer": 0, "kCGWindowOwnerPID": SOFTPHONE, "kCGWindowOwnerName": "Linphone"},
        ]
        self.tell: Callable[..., None] | None = None
        self.notifications: list[str] = []
        self.sources = 0
        self._functions: dict[str, Function] = {}

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._functions.setdefault(name, Function(getattr(type(self), f"_{name}").__get__(self)))

    def made(self, value: Any) -> int:
        number = self.got(value)
        self.owned[number] = self.owned.get(number, 0) + 1
        return number

    def got(self, value: Any) -> int:
        for number, known in self.table.items():
            if known is value:
                return number
        number = 1 + len(self.table)
        self.table[number] = value
        return number

    def _CFRelease(self, reference: int) -> None:
        self.owned[reference] -= 1

    def _CFStringCreateWithCString(self, allocator: None, text: bytes, coding: int) -> int:
        return self.made(text.decode())

    def _CFStringGetCString(self, reference: int, buffer: Any, size: int, coding: int) -> bool:
        buffer.value = str(self.table[reference]).encode()
        return isinstance(self.table[reference], str)

    def _CFNumberGetValue(self, reference: int, kind: int, into: Any) -> bool:
        assert kind == 4
        into._obj.value = self.table[reference]
        return True

    def _CFBooleanGetValue(self, reference: int) -> bool:
        return bool(self.table[reference])

    def _CFArrayGetCount(self, reference: int) -> int:
        return len(self.table[reference])

    def _CFArrayGetValueAtIndex(self, reference: int, place: int) -> int:
        return self.got(self.table[reference][place])

    def _CFDictionaryGetValue(self, reference: int, key: int) -> int | None:
        value = self.table[reference].get(self.table[key])
        return None if value is None else self.got(value)

    def _CFHash(self, reference: int) -> int:
        return reference * 1000

    def _CFRunLoopGetMain(self) -> int:
        return 9000

    def _CFRunLoopAddSource(self, loop: int, source: int, mode: int) -> None:
        assert self.table[mode] == "kCFRunLoopDefaultMode"
        self.sources += 1

    def _CFRunLoopRemoveSource(self, loop: int, source: int, mode: int) -> None:
        self.sources -= 1

    def _CGWindowListCopyWindowInfo(self, options: int, relative: int) -> int | None:
        assert (options, relative) == (17, 0)
        return self.made(self.listed) if self.listed else None

    def _AXIsProcessTrusted(self) -> bool:
        return self.trusted

    def _AXUIElementCreateApplication(self, process: int) -> int:
        assert process == SOFTPHONE
        return self.made("application")

    def _AXUIElementCopyAttributeValue(self, element: int, name: int, into: Any) -> int:
        attribute, about = self.table[name], self.table[element]
        if about == "application":
            if not self.runs:
                return -25204
            value = {"AXWindows": self.windows, "AXHidden": self.hidden}[attribute]
        else:
            value = about.get(attribute)
        if value is None:
            return -25205
        into._obj.value = self.made(value)
        return 0

    def _AXValueGetValue(self, value: int, kind: int, into: Any) -> bool:
        pair = into._obj
        assert isinstance(pair, Pair)
        pair.first, pair.second = self.table[value]
        return kind in {1, 2}

    def _AXObserverCreate(self, process: int, tell: Any, into: Any) -> int:
        if not self.runs:
            return -25204
        self.tell = tell
        into._obj.value = self.made("observer")
        return 0

    def _AXObserverAddNotification(self, observer: int, element: int, name: int, data: None) -> int:
        self.notifications.append(self.table[name])
        return 0

    def _AXObserverGetRunLoopSource(self, observer: int) -> int:
        return self.got("source")

    def happen(self) -> None:
        assert self.tell is not None
        self.tell(1, 2, 3, None)


@pytest.fixture
def system() -> FakeMac:
    return FakeMac()


@pytest.fixture
def happened() -> list[WindowEvent]:
    return []


@pytest.fixture
def watch(qapp: object, system: FakeMac, happened: list[WindowEvent]) -> MacWatch:
    watch = MacWatch(("linphone",), lambda: Calls(lambda _: system))
    watch.start(happened.append)
    return watch


def test_the_softphones_ordinary_window_is_found(
    watch: MacWatch, system: FakeMac, happened: list[WindowEvent]
) -> None:
    assert [type(one) for one in happened] == [Appeared]
    assert isinstance(happened[0], Appeared)
    assert (happened[0].frame, happened[0].minimised) == (Rect(10, 20, 300, 500), False)
    assert "AXWindowMoved" in system.notifications
    assert system.sources == 1


def test_what_happens_to_it_is_told(watch: MacWatch, system: FakeMac, happened: list[WindowEvent]) -> None:
    window = system.windows[0]
    window["AXPosition"] = (50, 20)
    system.happen()
    window["AXMinimized"] = True
    system.happen()
    system.happen()
    window["AXMinimized"] = False
    system.happen()
    system.hidden = True
    system.happen()
    system.windows.pop(0)
    system.happen()
    assert [type(one) for one in happened] == [Appeared, Moved, Minimised, Restored, Minimised, Closed]


def test_a_softphone_that_ends_is_looked_for_again(
    watch: MacWatch, system: FakeMac, happened: list[WindowEvent]
) -> None:
    system.runs = False
    system.happen()
    assert system.sources == 0
    watch.look()
    system.runs = True
    watch.look()
    assert [type(one) for one in happened] == [Appeared, Closed, Appeared]


def test_nothing_made_is_left_behind(watch: MacWatch, system: FakeMac, happened: list[WindowEvent]) -> None:
    system.happen()
    watch.stop()
    watch.stop()
    watch.look()
    assert system.sources == 0
    assert not any(system.owned.values())


def test_without_windows_on_the_screen_nothing_is_observed(qapp: object, system: FakeMac) -> None:
    system.listed = []
    watch = MacWatch(("linphone",), lambda: Calls(lambda _: system))
    watch.start(lambda _: None)
    assert system.sources == 0
    watch.stop()


def test_without_the_permission_it_says_where_to_give_it(qapp: object, system: FakeMac) -> None:
    system.trusted = False
    with pytest.raises(DockingUnavailable, match="Accessibility"):
        MacWatch(("linphone",), lambda: Calls(lambda _: system)).start(lambda _: None)


def test_a_pair_is_two_doubles() -> None:
    assert ctypes.sizeof(Pair) == 16
