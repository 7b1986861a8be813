"""The dock: keeps the panel's window where the decision says. The only part of docking that touches Qt's windows."""

from collections import deque

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from desktop.docking.following import (
    Attached,
    Decision,
    Flipped,
    Following,
    Happening,
    Needed,
    ScreensChanged,
    TornOff,
    after,
    decide,
)
from desktop.docking.geometry import Screen
from desktop.docking.placement import Place, Wish, without
from desktop.docking.port import DockingUnavailable, EdgeReservation, WindowWatch
from desktop.docking.screens import screens_now

_BY_HAND = 48
"""Logical pixels: window managers shift what they are told by a frame's width, a hand moves it further."""
_SETTLED_MS = 300
"""While X11 restores or frames a window it lies, for a moment, where nobody put it."""


class Dock(QObject):
    """Follows the softphone with the panel.

    ``changed`` carries a Decision when it is another; ``unavailable`` a DockingUnavailable, after which the panel
    leans on the screen's edge.
    """

    changed = Signal(object)
    unavailable = Signal(object)

    def __init__(
        self,
        panel: QWidget,
        watch: WindowWatch | None,
        wish: Wish,
        edge: EdgeReservation | None = None,
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._watch = watch
        self._edge = edge
        self._state = Following(wish)
        self._decided: Decision | None = None
        self._reserved: Place | None = None
        self._last: Place | None = None
        self._drawn_around = QSize()
        self._sent: deque[QPoint] = deque(maxlen=8)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLED_MS)
        self._settling.timeout.connect(self._settled)
        panel.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)

    def start(self) -> None:
        """Put the panel beside the softphone, or at the screen's edge until there is one, and show it."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._screen_added)
            app.screenRemoved.connect(self._screens_changed)
            app.primaryScreenChanged.connect(self._screens_changed)
        for screen in QGuiApplication.screens():
            self._listen_to(screen)
        self._panel.installEventFilter(self)
        self._state = after(self._state, ScreensChanged(self._screens()))
        if self._watch is not None:
            starting, watch = self._decided, self._watch
            try:
                watch.start(self._happened)
            except DockingUnavailable as why:
                self._watch = None
                self.unavailable.emit(why)
            if self._decided is not starting:
                return
        self._obey(decide(self._state))

    def stop(self) -> None:
        """Leave the panel where it is, and give back the edge."""
        self._settling.stop()
        self._panel.removeEventFilter(self)
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        self._release()

    def state(self) -> Following:
        return self._state

    def tear_off(self) -> None:
        """Let the panel lie where it is, whatever the softphone does."""
        self._happened(TornOff())

    def attach(self) -> None:
        """Bring the panel back to the softphone."""
        self._happened(Attached())

    def flip(self) -> None:
        """Put the panel on the softphone's other side."""
        self._happened(Flipped())

    def need(self, *, needed: bool) -> None:
        """Say whether there is a call or payment: then the panel does not go away with the softphone."""
        self._happened(Needed(needed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if watched is self._panel:
            match event.type():
                case QEvent.Type.Move if self._lies_elsewhere():
                    self._settling.start()
                case QEvent.Type.Move | QEvent.Type.Resize | QEvent.Type.Paint if self._frame_is_new():
                    QTimer.singleShot(0, self, self._put_again)
                case _:
                    pass
        return False

    def _happened(self, happening: Happening) -> None:
        self._state = after(self._state, happening)
        decision = decide(self._state)
        if decision != self._decided:
            self._obey(decision)

    def _obey(self, decision: Decision) -> None:
        before, self._decided = self._decided, decision
        if decision.place is not None:
            self._put(decision.place)
        if decision.place is None or not decision.place.at_edge or not decision.shown:
            self._release()
        if decision.shown and (before is None or not before.shown or not self._panel.isVisible()):
            self._panel.showNormal()
            self._put_again()
        elif not decision.shown and (before is None or before.shown):
            self._panel.showMinimized()
        if decision.shown and decision.place is not None and decision.place.at_edge:
            self._reserve(decision.place)
        self.changed.emit(decision)

    def _put(self, place: Place) -> None:
        """Make the panel's frame lie there; its inside is smaller by what the system draws around it."""
        outside = place.screen.to_logical(place.rect)
        around = self._around()
        self._last, self._drawn_around = place, around
        size = QSize(outside.width - around.width(), outside.height - around.height())
        corner = QPoint(outside.x, outside.y)
        self._sent.append(corner)
        offset = self._panel.geometry().topLeft() - self._panel.frameGeometry().topLeft()
        self._panel.setGeometry(QRect(corner + offset, size))

    def _frame_is_new(self) -> bool:
        """Say whether the system has drawn its frame since we put the panel; no event tells of that on X11."""
        return self._last is not None and not self._state.torn_off and self._around() != self._drawn_around

    def _put_again(self) -> None:
        if self._frame_is_new() and self._last is not None:
            self._put(self._last)

    def _around(self) -> QSize:
        return self._panel.frameGeometry().size() - self._panel.geometry().size()

    def _settled(self) -> None:
        """Take it for the agent's wish if the panel stays where nobody sent it."""
        if self._lies_elsewhere():
            self.tear_off()

    def _lies_elsewhere(self) -> bool:
        """Say whether the panel lies where it was not sent of late."""
        if self._state.torn_off or not self._sent or self._panel.isMinimized() or not self._panel.isVisible():
            return False
        at = self._panel.frameGeometry().topLeft()
        return all((at - sent).manhattanLength() > _BY_HAND for sent in self._sent)

    def _reserve(self, place: Place) -> None:
        if self._edge is not None and place != self._reserved:
            self._reserved = place
            self._edge.reserve(int(self._panel.winId()), place)

    def _release(self) -> None:
        if self._edge is not None and self._reserved is not None:
            self._reserved = None
            self._edge.release(int(self._panel.winId()))

    def _screen_added(self, screen: QScreen) -> None:
        self._listen_to(screen)
        self._screens_changed()

    def _listen_to(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._screens_changed)
        screen.availableGeometryChanged.connect(self._screens_changed)

    def _screens_changed(self) -> None:
        self._happened(ScreensChanged(self._screens()))

    def _screens(self) -> tuple[Screen, ...]:
        return tuple(without(screen, self._reserved) for screen in screens_now())
