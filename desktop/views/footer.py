"""The footer: the policy version that quotes, the keys, and the two buttons that move the panel."""

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.present.deeds import Button, Did
from desktop.present.panel import Footer
from desktop.present.words import Mark, Tone
from desktop.views.boxes import row
from desktop.views.buttons import PressButton
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline, rounded
from desktop.views.region import move_inside
from desktop.views.words import Dress, Words

_MARK = 14
_TARGET = 24


class FooterButton(PressButton):
    """A small button of the footer: its mark, or its words where it has no mark."""

    did = Signal(object)

    def __init__(self, look: Look, mark: Mark | None = None) -> None:
        super().__init__()
        self._look = look
        self._mark = mark
        self._button: Button | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._emit)
        look.changed.connect(self.update)

    def show_button(self, button: Button) -> None:
        self._button = button
        self.setProperty("place", f"{button.deed}:{button.which}")
        self.setText(" ".join(part for part in (button.label, button.hint) if part))
        self.setAccessibleName(button.label)
        self.setToolTip(button.label if self._mark else "")
        self.updateGeometry()
        self.update()

    def _emit(self) -> None:
        if self._button is not None:
            self.did.emit(Did(self._button.deed, self._button.which))

    def sizeHint(self) -> QSize:
        if self._mark:
            return QSize(_TARGET, _TARGET)
        return QSize(round(advance(self._look.font("caption", 400), self.text()) + 10.5), _TARGET)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        if self.underMouse() or self.isDown():
            rounded(painter, self, look.colour("pressed" if self.isDown() else "hover"), None, 4)
        if self._mark:
            at = QPointF((self.width() - _MARK) / 2, (self.height() - _MARK) / 2)
            draw_mark(painter, look, self._mark, look.colour("icon-quiet"), at, _MARK)
        else:
            font = look.font("caption", 400)
            at = QPointF(5, middle_baseline(painter, font, self.height()))
            draw_text(painter, font, look.colour("text-faint"), at, self.text())
        painter.end()


class FooterView(QFrame):
    """Shows a Footer."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._look = look
        self._policy = Words(look, "", Dress("caption", Tone.FAINT, weight=400), line=22)
        self.keys = FooterButton(look)
        self.flip = FooterButton(look, Mark.FLIP)
        self.undock = FooterButton(look, Mark.UNDOCK)
        for button in (self.keys, self.flip, self.undock):
            button.did.connect(self.did)
        self.setLayout(row(self._policy, None, self.keys, self.flip, self.undock, sides=(16, 0, 11, 0)))
        self.setFixedHeight(24)

    def show_footer(self, footer: Footer) -> None:
        self._policy.say(footer.policy)
        self.keys.show_button(footer.keys)
        self.flip.show_button(footer.flip)
        self.undock.show_button(footer.undock)

    def stops(self) -> list[QWidget]:
        """List what can take the focus."""
        return [self.keys, self.flip, self.undock]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_inside(self.stops(), event):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)  # the line lies inside, so that the buttons have the whole height
        painter.fillRect(0, 0, self.width(), 1, self._look.colour("hairline"))
        painter.end()
