"""Grounds, the ring of the time left, the bar of a part, and scrolling: what the window's sides are built of."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QWidget

from desktop.present.supervision.view import Banner, TimeLeft
from desktop.present.words import Tone
from desktop.views.boxes import MarkView, column, row
from desktop.views.look import Look
from desktop.views.paint import rounded
from desktop.views.words import Dress, Words

_BAR = 3
_TINTS = {
    Tone.SUCCESS: ("success-tint", "success-edge"),
    Tone.DANGER: ("danger-tint", "danger-edge"),
    Tone.WARNING: ("warning-tint", "warning-edge"),
}


class Ground(QWidget):
    """A filled rectangle with, where named, a line of one pixel along an edge."""

    def __init__(self, look: Look, colour: str, *, top: str = "", left: str = "", right: str = "") -> None:
        super().__init__()
        self._look = look
        self._colour = colour
        self._edges = {"top": top, "left": left, "right": right}
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour(self._colour))
        width, height = self.width(), self.height()
        places = {"top": (0, 0, width, 1), "left": (0, 0, 1, height), "right": (width - 1, 0, 1, height)}
        for edge, colour in self._edges.items():
            if colour:
                painter.fillRect(*places[edge], self._look.colour(colour))
        painter.end()


class TimeRing(QWidget):
    """A ring that empties with the time left; the text beside it says the same."""

    def __init__(self, look: Look, size: int, line: int) -> None:
        super().__init__()
        self._look = look
        self._line = line
        self._left: TimeLeft | None = None
        self.setFixedSize(size, size)
        look.changed.connect(self.update)

    def show_left(self, left: TimeLeft) -> None:
        if left != self._left:
            self._left = left
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._left is not None:
            place = QRectF(self.rect())
            paint_ring(painter, self._look, place, self._line, self._left)
        painter.end()


def paint_ring(painter: QPainter, look: Look, place: QRectF, line: int, left: TimeLeft) -> None:
    """Draw the ring of a time left into a square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = place.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    for colour, span in (("divider", 1000), ("warning" if left.is_short else "accent", left.permille)):
        pen = QPen(look.colour(colour), line)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(circle, 90 * 16, -round(360 * 16 * span / 1000))


class PartBar(QWidget):
    """How large a part of a whole is; the words above say it."""

    def __init__(self, look: Look, permille: int) -> None:
        super().__init__()
        self._look = look
        self._permille = permille
        self.setFixedHeight(_BAR)
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, width in (("divider", self.width()), ("accent", self.width() * self._permille / 1000)):
            painter.setBrush(self._look.colour(colour))
            painter.drawRoundedRect(QRectF(0, 0, width, _BAR), 1.5, 1.5)
        painter.end()


class BannerView(QFrame):
    """Shows a Banner."""

    def __init__(self, look: Look, banner: Banner) -> None:
        super().__init__()
        self._look = look
        self._tints = _TINTS.get(banner.tone, ("accent-tint", "divider"))
        text = Words(look, banner.text, Dress("body", weight=600), wrap=True)
        words = column(text)
        if banner.next_step:
            words.addWidget(Words(look, banner.next_step, Dress("small", Tone.QUIET), wrap=True))
        line = row(MarkView(look, banner.mark, banner.tone), gap=8, sides=(12, 10, 12, 10), top=True)
        line.addLayout(words, 1)
        if banner.proof:
            proof = Words(look, banner.proof, Dress("caption", Tone.QUIET, tabular=True), lift=2)
            line.addWidget(proof, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(f"{banner.text} {banner.proof} {banner.next_step}".strip())
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, edge = self._tints
        rounded(painter, self, self._look.colour(ground), self._look.colour(edge), 6)
        painter.end()


class Scroll(QScrollArea):
    """Scrolls a column up and down where it is too high; never sideways."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(
            f"QScrollArea#{name}, QScrollArea#{name} > QWidget > QWidget#inside"
            " { background: transparent; }"
        )
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def put(self, layout: QLayout) -> QWidget:
        """Show a layout in the place of what was there; return the widget that holds it."""
        at = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setObjectName("inside")
        inside.setLayout(layout)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.verticalScrollBar().setValue(at)
        return inside

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
