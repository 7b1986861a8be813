"""Keeps a strip at the screen's edge free of maximised windows, as an app bar of the Windows shell."""

from collections.abc import Callable

from desktop.docking.geometry import Rect
from desktop.docking.placement import Place, Side
from desktop.docking.windows.calls import Calls

NEW, REMOVE, QUERY, SET = 0, 1, 2, 3  # ABM_NEW, ABM_REMOVE, ABM_QUERYPOS, ABM_SETPOS
LEFT, RIGHT = 0, 2  # ABE_LEFT, ABE_RIGHT
_NOTIFY = 0x8000 + 0x711  # in the range of WM_APP; Qt ignores it, and tells of a changed work area by itself
_NOWHERE = Rect(0, 0, 0, 0)


class WindowsEdge:
    """Implements EdgeReservation."""

    def __init__(self, calls: Callable[[], Calls] = Calls) -> None:
        self._load = calls
        self._reserved: set[int] = set()

    def reserve(self, window: int, place: Place) -> None:
        calls = self._load()
        edge = LEFT if place.side is Side.LEFT else RIGHT
        if window not in self._reserved:
            calls.app_bar(NEW, window, edge, _NOWHERE, _NOTIFY)
            self._reserved.add(window)
        offered = calls.app_bar(QUERY, window, edge, place.rect)
        width = (
            place.rect.width
        )  # the shell moves the outer edge beside other bars; the inner one is ours to move
        x = offered.x if edge == LEFT else offered.right - width
        calls.app_bar(SET, window, edge, Rect(x, offered.y, width, offered.height))

    def release(self, window: int) -> None:
        if window in self._reserved:
            self._reserved.discard(window)
            self._load().app_bar(REMOVE, window, 0, _NOWHERE)
