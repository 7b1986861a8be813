"""The supervisor's window: its two sides and its bar, its keys, and what assistive technology is told."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.present.announce import Announcement
from desktop.present.supervision.announce import announcements
from desktop.present.supervision.deeds import Deed, Did
from desktop.present.supervision.view import KeyList, RequestSide, Sentence, SupervisorView
from desktop.views.boxes import row
from desktop.views.flow import settle
from desktop.views.focus_ring import FocusRing
from desktop.views.look import Look
from desktop.views.supervision.deciding_bar import DecidingView
from desktop.views.supervision.parts import Ground
from desktop.views.supervision.queue_side import QueueSideView
from desktop.views.supervision.request_side import KeyListView, RequestSideView, SentenceView

USUAL = (1180, 760)
_LEAST = (1080, 560)
_KEYS = {
    Qt.Key.Key_1: Did(Deed.PICK, "1"),
    Qt.Key.Key_2: Did(Deed.PICK, "2"),
    Qt.Key.Key_3: Did(Deed.PICK, "3"),
    Qt.Key.Key_A: Did(Deed.APPROVE),
    Qt.Key.Key_R: Did(Deed.REFUSE),
    Qt.Key.Key_O: Did(Deed.OFFER),
    Qt.Key.Key_S: Did(Deed.SIGN),
    Qt.Key.Key_C: Did(Deed.CODE),
    Qt.Key.Key_D: Did(Deed.DUTY),
    Qt.Key.Key_F1: Did(Deed.KEYS),
    Qt.Key.Key_Return: Did(Deed.ENTER),
    Qt.Key.Key_Enter: Did(Deed.ENTER),
    Qt.Key.Key_Escape: Did(Deed.BACK),
}
_MOVES = {
    Qt.Key.Key_Up: Did(Deed.NEWER),
    Qt.Key.Key_K: Did(Deed.NEWER),
    Qt.Key.Key_Down: Did(Deed.OLDER),
    Qt.Key.Key_J: Did(Deed.OLDER),
}


class SupervisorWindow(Ground):
    """Shows a SupervisorView. ``did`` carries a Did for everything that is done in it, by key or by mouse."""

    did = Signal(object)
    announced = Signal(object)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "panel")
        self.look = look
        self.setMinimumSize(*_LEAST)
        self.resize(*USUAL)
        self.queue = QueueSideView(look)
        self.request = RequestSideView(look)
        self.sentence = SentenceView(look)
        self.keys = KeyListView(look)
        self.deciding = DecidingView(look)
        self._view: SupervisorView | None = None
        pages = QWidget()
        self._stack = QStackedLayout(pages)
        for page in (self.request, self.sentence, self.keys):
            self._stack.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(pages, 1)
        right.addWidget(self.deciding)
        whole = row(self.queue)
        whole.addLayout(right, 1)
        self.setLayout(whole)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.deciding.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for part in (self.queue, self.keys, self.deciding):
            part.did.connect(self.did)
        self.ring = FocusRing(look, self)
        self.setFocus(
            Qt.FocusReason.OtherFocusReason
        )  # the keys are the window's; Tab goes to what can be pressed

    def view(self) -> SupervisorView | None:
        return self._view

    def show_view(self, view: SupervisorView) -> None:
        """Show a view, and tell assistive technology what is new in it."""
        before, self._view = self._view, view
        if view == before:
            return
        self.queue.show_side(view.queue)
        self._show_main(view.main)
        self.deciding.setVisible(view.deciding is not None)
        if view.deciding is not None:
            self.deciding.show_deciding(view.deciding)
        if before is None or _shape(before) != _shape(view):
            settle(self)
        for one in announcements(before, view):
            self._announce(one)

    def _show_main(self, main: RequestSide | Sentence | KeyList) -> None:
        page: QWidget
        match main:
            case RequestSide():
                self.request.show_request(main)
                page = self.request
            case Sentence():
                self.sentence.show_sentence(main)
                page = self.sentence
            case _:
                self.keys.show_keys(main)
                page = self.keys
        self._stack.setCurrentWidget(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key stands for that no field or button took; held down, only moving goes on."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        did = _MOVES.get(key) or (None if event.isAutoRepeat() else _KEYS.get(key))
        if did is None:
            super().keyPressEvent(event)
            return
        self.did.emit(did)
        self.queue.show_selected()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _announce(self, one: Announcement) -> None:
        event = QAccessibleAnnouncementEvent(self, one.text)
        if one.urgent:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
        self.announced.emit(one)


def _shape(view: SupervisorView) -> tuple[object, ...]:
    """Give what heights and widths depend on; a second less changes none of them."""
    main = view.main
    if not isinstance(main, RequestSide):
        return (main, view.deciding)
    left = 0 if main.left is None else len(main.left.text)
    return (main.digest, main.banner, left, view.deciding)
