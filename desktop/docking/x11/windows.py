"""The softphone's windows on an X display, read from events. Owns the connection; Qt is not needed.

Speaks EWMH (client list, frame extents) and ICCCM (class, state, transient). Popups that bypass the window manager,
such as a softphone's ringing bubble, are in no client list and so are never followed.
"""

from collections.abc import Iterator

from Xlib import X, Xutil, error
from Xlib.display import Display
from Xlib.protocol.rq import Event
from Xlib.xobject.drawable import Window

from desktop.docking.geometry import Rect, between
from desktop.docking.port import (
    Appeared,
    Closed,
    DockingUnavailable,
    Minimised,
    Moved,
    Restored,
    WatchLost,
    WindowEvent,
    is_named,
)

_LOST = (error.ConnectionClosedError, OSError)
_GONE = (error.BadWindow, error.BadDrawable)


class _Known:
    """A window that we follow, with the frame that the window manager put around it."""

    def __init__(self, window: Window, frame: Rect, *, minimised: bool) -> None:
        self.window = window
        self.frame = frame
        self.minimised = minimised
        self.holders: tuple[int, ...] = ()
        self.around = (0, 0, 0, 0)


class XWindows:
    """The windows of the softphone that goes by one of `names` (the two parts of WM_CLASS)."""

    def __init__(self, names: tuple[str, ...], display: str | None = None) -> None:
        self._names = names
        self._known: dict[int, _Known] = {}
        try:
            self._display = Display(display)
        except (error.DisplayError, *_LOST) as fault:
            raise DockingUnavailable(
                "There is no X display to ask for the softphone's window.",
                "Start the program in a desktop session on X11.",
            ) from fault
        # What a window that has just closed still answers is no concern of ours.
        self._display.set_error_handler(lambda *_: None)
        self._root = self._display.screen().root
        self._atoms = {name: self._display.intern_atom(name) for name in _ATOMS}
        if self._values(self._root, "_NET_CLIENT_LIST") is None:
            self._display.close()
            raise DockingUnavailable(
                "The window manager does not list windows (EWMH).",
                "Use a window manager that does, such as that of GNOME, KDE, Xfce or openbox.",
            )

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when there are events."""
        return self._display.fileno()

    def close(self) -> None:
        """Leave the display."""
        try:
            self._display.close()
        except _LOST:
            return

    def begin(self) -> list[WindowEvent]:
        """Listen, and return the windows that are there already."""
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        return [*self._listed(), *self.read()]

    def read(self) -> list[WindowEvent]:
        """Return what happened since; each window is looked at once, however many events it had."""
        happened: list[WindowEvent] = []
        try:
            while self._display.pending_events():
                listed, touched = False, dict[int, bool]()
                while self._display.pending_events():
                    event = self._display.next_event()
                    listed |= self._is_list(event)
                    for number in self._touched(event):
                        touched[number] = touched.get(number, False) or event.type != X.ConfigureNotify
                if listed:
                    happened += self._listed()
                for number, thoroughly in touched.items():
                    happened += self._looked_at(number, thoroughly=thoroughly)
        except _LOST as fault:
            self._known.clear()
            happened.append(WatchLost(f"The connection to the X display ended ({type(fault).__name__})."))
        return happened

    def _is_list(self, event: Event) -> bool:
        return bool(
            event.type == X.PropertyNotify
            and event.window.id == self._root.id
            and event.atom == self._atoms["_NET_CLIENT_LIST"]
        )

    def _touched(self, event: Event) -> Iterator[int]:
        """Give the windows that an event is about, which may come from a holder of theirs."""
        about = getattr(event, "window", None)
        if about is not None:
            for number, known in self._known.items():
                if about.id == number or about.id in known.holders:
                    yield number

    def _listed(self) -> Iterator[WindowEvent]:
        """Compare the window manager's list with what we know."""
        there = tuple(self._values(self._root, "_NET_CLIENT_LIST") or ())
        for number in set(self._known) - set(there):
            del self._known[number]
            yield Closed(number)
        for number in there:
            if number not in self._known:
                yield from self._met(number)

    def _met(self, number: int) -> Iterator[WindowEvent]:
        window = self._display.create_resource_object("window", number)
        try:
            if not self._is_followed(window):
                return
            window.change_attributes(event_mask=X.StructureNotifyMask | X.PropertyChangeMask)
            known = _Known(window, Rect(0, 0, 0, 0), minimised=self._is_minimised(window))
            self._hold(known)
            known.frame = self._frame(known)
        except _GONE:
            return
        self._known[number] = known
        yield Appeared(number, known.frame, known.minimised)

    def _is_followed(self, window: Window) -> bool:
        """Say whether this is an ordinary main window of the softphone: no dialog, no tool, no splash."""
        if not is_named(tuple(window.get_wm_class() or ()), self._names):
            return False
        if self._values(window, "WM_TRANSIENT_FOR"):
            return False
        kinds = self._values(window, "_NET_WM_WINDOW_TYPE")
        return not kinds or self._atoms["_NET_WM_WINDOW_TYPE_NORMAL"] in kinds

    def _hold(self, known: _Known) -> None:
        """Listen to the windows around it too, for a window manager moves those; learn how thick its frame is."""
        holders = []
        parent = known.window.query_tree().parent
        while parent and parent.id != self._root.id:
            parent.change_attributes(event_mask=X.StructureNotifyMask)
            holders.append(parent.id)
            parent = parent.query_tree().parent
        known.holders = tuple(holders)
        frame = self._sides(known.window, "_NET_FRAME_EXTENTS")
        shadow = self._sides(known.window, "_GTK_FRAME_EXTENTS")
        left, right, top, bottom = (one - other for one, other in zip(frame, shadow, strict=True))
        known.around = (left, right, top, bottom)

    def _looked_at(self, number: int, *, thoroughly: bool) -> Iterator[WindowEvent]:
        """Tell what is new of a window; after a mere move only its place is asked for, which keeps the panel close."""
        known = self._known.get(number)
        if known is None:
            return
        try:
            minimised = known.minimised
            if thoroughly:
                self._hold(known)
                minimised = self._is_minimised(known.window)
            frame = self._frame(known)
        except _GONE:
            del self._known[number]
            yield Closed(number)
            return
        was, before = known.minimised, known.frame
        known.minimised = minimised
        if minimised:
            if not was:
                yield Minimised(number)
            return
        known.frame = frame
        if was:
            yield Restored(number, frame)
        elif frame != before:
            yield Moved(number, frame)

    def _is_minimised(self, window: Window) -> bool:
        state = self._values(window, "WM_STATE")
        return state is not None and state[:1] == (Xutil.IconicState,)

    def _frame(self, known: _Known) -> Rect:
        """Return what is seen of a window: with the manager's frame, without shadows that it draws itself."""
        size = known.window.get_geometry()
        corner = self._root.translate_coords(known.window, 0, 0)
        left, right, top, bottom = known.around
        return between(
            corner.x - left, corner.y - top, corner.x + size.width + right, corner.y + size.height + bottom
        )

    def _sides(self, window: Window, name: str) -> tuple[int, int, int, int]:
        """Return left, right, top and bottom of a property that has four."""
        values = self._values(window, name) or ()
        return (values[0], values[1], values[2], values[3]) if len(values) == 4 else (0, 0, 0, 0)

    def _values(self, window: Window, name: str) -> tuple[int, ...] | None:
        """Return a property's numbers, or None if it is not there."""
        found = window.get_full_property(self._atoms[name], X.AnyPropertyType)
        return None if found is None else tuple(found.value)


_ATOMS = (
    "_NET_CLIENT_LIST",
    "_NET_FRAME_EXTENTS",
    "_GTK_FRAME_EXTENTS",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_NORMAL",
    "WM_STATE",
    "WM_TRANSIENT_FOR",
)
