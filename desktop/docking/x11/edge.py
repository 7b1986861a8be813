"""Keeps a strip at the screen's edge free of maximised windows, by EWMH's strut."""

from Xlib import Xatom, error
from Xlib.display import Display

from desktop.docking.placement import Place, Side


class XEdge:
    """Implements EdgeReservation. Only an edge of the whole desktop can be reserved, not one between two monitors."""

    def __init__(self, display: str | None = None) -> None:
        self._name = display

    def reserve(self, window: int, place: Place) -> None:
        try:
            display = Display(self._name)
        except error.DisplayError:
            return  # the panel is not on X11
        try:
            root = display.screen().root.get_geometry()
            strut = strut_of(place, root.width)
            if strut is None:
                return
            ours = display.create_resource_object("window", window)
            for name, values in (("_NET_WM_STRUT", strut[:4]), ("_NET_WM_STRUT_PARTIAL", strut)):
                ours.change_property(display.intern_atom(name), Xatom.CARDINAL, 32, values)
            display.sync()
        finally:
            display.close()

    def release(self, window: int) -> None:
        try:
            display = Display(self._name)
        except error.DisplayError:
            return  # with the display, the window is gone too
        try:
            ours = display.create_resource_object("window", window)
            for name in ("_NET_WM_STRUT", "_NET_WM_STRUT_PARTIAL"):
                ours.delete_property(display.intern_atom(name), onerror=error.CatchError(error.BadWindow))
            display.sync()
        finally:
            display.close()


def strut_of(place: Place, desktop_width: int) -> list[int] | None:
    """Return _NET_WM_STRUT_PARTIAL's twelve numbers, or None where the edge is not one of the desktop."""
    top, bottom = place.rect.y, place.rect.bottom - 1
    if place.side is Side.LEFT and place.screen.full.x == 0:
        return [place.rect.right, 0, 0, 0, top, bottom, 0, 0, 0, 0, 0, 0]
    if place.side is Side.RIGHT and place.screen.full.right == desktop_width:
        return [0, desktop_width - place.rect.x, 0, 0, 0, 0, top, bottom, 0, 0, 0, 0]
    return None
