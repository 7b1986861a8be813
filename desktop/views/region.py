"""A region of the panel: one value shown, arrows move inside it, Tab moves to the next, and deeds go up."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.look import Look

_FORWARD = (Qt.Key.Key_Down, Qt.Key.Key_Right)
_BACK = (Qt.Key.Key_Up, Qt.Key.Key_Left)


class Region(QFrame):
    """A part of the panel that is built anew when its value has changed and keeps the focus where it was.

    When the density changes, its parts follow by themselves: nothing is built for that.
    """

    did = Signal(object)
    refused = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.look = look
        self.setObjectName(name)
        self._shown: object = None
        self._body: QWidget | None = None
        self._past = QWidget()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def is_news(self, value: object) -> bool:
        """Say whether a value differs from the one that is shown, and take it as shown."""
        if value == self._shown and type(value) is type(self._shown):
            return False
        self._shown = value
        return True

    def put(self, layout: QLayout) -> None:
        """Replace what the region holds. A control with the same place as the focused one gets the focus."""
        place = self._focused_place()
        old, self._body = self._body, QWidget()
        self._body.setLayout(layout)
        if old is not None:
            old.hide()
            self._outer.removeWidget(old)
            old.setParent(self._past)  # out of reach at once; deleted once its own signals have returned
            old.deleteLater()
        self._outer.addWidget(self._body)
        self._body.show()  # at once: the layout would only do it from the event loop, and nobody could measure
        if place:
            self.focus_place(place)

    def _focused_place(self) -> str:
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            return ""
        return str(focused.property("place") or "first")

    def focus_place(self, place: str) -> bool:
        """Give the focus to the control with a place, or else to the first one."""
        stops = self.stops()
        same = [stop for stop in stops if stop.property("place") == place]
        if not stops:
            return False
        (same or stops)[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def stops(self) -> list[QWidget]:
        """List what can take the focus, in reading order."""
        if self._body is None:
            return []
        found = [
            child
            for child in self._body.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.isEnabled()
            and not self._is_hidden(child)
        ]
        origin = {stop: stop.mapTo(self, QPoint(0, 0)) for stop in found}
        return sorted(found, key=lambda stop: (origin[stop].y() // 8, origin[stop].x()))

    def _is_hidden(self, child: QWidget) -> bool:
        at: QObject | None = child
        while isinstance(at, QWidget) and at is not self:
            if at.isHidden():
                return True
            at = at.parent()
        return False

    def choose_digit(self, text: str) -> bool:
        """Choose what stands beside a digit, wherever in the panel it was typed; say whether there is such a thing."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_inside(self.stops(), event):
            event.ignore()


def move_inside(stops: Sequence[QWidget], event: QKeyEvent) -> bool:
    """Move the focus along a region's stops by an arrow key; say whether it was one."""
    step = 1 if event.key() in _FORWARD else -1 if event.key() in _BACK else 0
    focused = QApplication.focusWidget()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if not step or not plain or focused is None or focused not in stops:
        return False
    stops[(stops.index(focused) + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
    return True
