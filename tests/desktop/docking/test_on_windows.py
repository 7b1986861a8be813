"""The Windows adapter on the system's real calls, which Wine has too; the softphone is played by Notepad.

Wine emits no event when a window moves, so the test says it in the system's place (NotifyWinEvent).
"""

import ctypes
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from desktop.docking.geometry import Rect
from desktop.docking.port import Appeared, Minimised, Moved, Restored, WindowEvent
from desktop.docking.windows.calls import Calls
from desktop.docking.windows.watch import LOCATION, MINIMISED, RESTORED, WindowsWatch

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="needs Windows, or Wine")

PATIENCE_S = 30.0
_MINIMISE, _RESTORE, _KEEP_ORDER = 6, 9, 0x14


class Hand:
    """Moves windows and runs this thread's message loop, as Qt would."""

    def __init__(self) -> None:
        self.user: Any = ctypes.CDLL("user32")
        window, number = ctypes.c_void_p, ctypes.c_int
        self.user.SetWindowPos.argtypes = (window, window, *(number,) * 4, ctypes.c_uint32)
        self.user.ShowWindow.argtypes = (window, number)
        self.user.NotifyWinEvent.argtypes = (ctypes.c_uint32, window, number, number)
        self.user.PeekMessageW.argtypes = (window, window, *(ctypes.c_uint32,) * 3)
        self.user.DispatchMessageW.argtypes = (window,)
        self.user.SetProcessDpiAwarenessContext.argtypes = (window,)
        self.message = ctypes.create_string_buffer(64)

    def until(self, true: Callable[[], object]) -> None:
        end = monotonic() + PATIENCE_S
        while not true():
            assert monotonic() < end
            while self.user.PeekMessageW(self.message, None, 0, 0, 1):
                self.user.DispatchMessageW(self.message)
            sleep(0.01)


@pytest.fixture
def hand() -> Hand:
    made = Hand()
    made.user.SetProcessDpiAwarenessContext(-4)  # what Qt does when it starts; refused if it is so already
    return made


@pytest.fixture
def notepad(hand: Hand) -> Iterator[int]:
    """Give Notepad's window."""
    calls = Calls()

    def windows() -> list[int]:
        return [one for one in calls.windows() if calls.process(one) == process.pid and calls.is_main(one)]

    with subprocess.Popen(["notepad.exe"]) as process:
        hand.until(windows)
        yield windows()[0]
        process.terminate()


def test_a_real_window_is_found_and_followed(hand: Hand, notepad: int) -> None:
    happened: list[WindowEvent] = []
    watch = WindowsWatch(("notepad",))
    watch.start(happened.append)
    calls = Calls()
    hooks = [calls.hook(*which, 0, watch._told) for which in ((LOCATION, LOCATION), (MINIMISED, RESTORED))]
    assert all(hooks)
    assert isinstance(happened[0], Appeared)
    assert happened[0].window == notepad
    frame = Rect(111, 57, 400, 300)

    hand.user.SetWindowPos(notepad, None, frame.x, frame.y, frame.width, frame.height, _KEEP_ORDER)
    hand.user.NotifyWinEvent(LOCATION, notepad, 0, 0)
    hand.until(lambda: any(isinstance(one, Moved) for one in happened))
    hand.user.ShowWindow(notepad, _MINIMISE)
    hand.until(lambda: calls.is_minimised(notepad))
    hand.user.NotifyWinEvent(MINIMISED, notepad, 0, 0)
    hand.until(lambda: Minimised(notepad) in happened)
    hand.user.ShowWindow(notepad, _RESTORE)
    hand.until(lambda: not calls.is_minimised(notepad))
    hand.user.NotifyWinEvent(RESTORED, notepad, 0, 0)
    hand.until(lambda: any(isinstance(one, Restored) for one in happened))
    for hook in hooks:
        calls.unhook(hook)
    watch.stop()


def test_the_programs_name_and_real_pixels_are_known(notepad: int, hand: Hand) -> None:
    calls = Calls()
    assert calls.program(calls.process(notepad)).casefold() == "notepad.exe"
    assert calls.counts_real_pixels()
    assert calls.frame(0) is None
