"""Rows and columns with the design's gaps, hairlines and marks: what regions are built of."""

from PySide6.QtCore import QAbstractAnimation, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.present.words import Mark, Tone
from desktop.views.look import Look
from desktop.views.words import Words

Part = QWidget | QLayout | int | None  # an int is a gap, None takes what is left
Sides = tuple[int, int, int, int]  # left, top, right, bottom


def row(*parts: Part, gap: int = 0, sides: Sides = (0, 0, 0, 0), top: bool = False) -> QHBoxLayout:
    """Lay parts side by side, centred unless ``top``."""
    layout = QHBoxLayout()
    _fill(layout, parts, gap, sides)
    alignment = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget = item.widget() if item else None
        if isinstance(widget, Words):
            widget.middle = not top
            layout.setStretch(place, 1 if widget.stretches else 0)
        if item is not None and widget is not None and not widget.hasHeightForWidth():
            item.setAlignment(alignment)
    return layout


def column(*parts: Part, gap: int = 0, sides: Sides = (0, 0, 0, 0)) -> QVBoxLayout:
    """Lay parts one below the other."""
    layout = QVBoxLayout()
    _fill(layout, parts, gap, sides)
    return layout


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], gap: int, sides: Sides) -> None:
    layout.setContentsMargins(*sides)
    layout.setSpacing(gap)
    for part in parts:
        match part:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(part)
            case QWidget():
                layout.addWidget(part)
            case QLayout():
                layout.addLayout(part)


def boxed(layout: QLayout, *, width: int = 0, height: int = 0) -> QWidget:
    """Put a layout into a widget of its own, of a fixed width or height where given."""
    box = QWidget()
    box.setLayout(layout)
    if width:
        box.setFixedWidth(width)
    if height:
        box.setFixedHeight(height)
    return box


class ListRow(QWidget):
    """A row at least as high as one of the look's heights (but for ``less`` pixels), whatever the density is."""

    def __init__(self, look: Look, height: str, layout: QLayout, *, less: int = 0) -> None:
        super().__init__()
        self._look = look
        self._height = height
        self._less = less
        self.setLayout(layout)
        look.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setMinimumHeight(self._look.size(self._height) - self._less)


class Hairline(QWidget):
    """A line of one pixel across its place, inset by ``side`` on both ends."""

    def __init__(self, look: Look, colour: str = "hairline", *, side: int = 0) -> None:
        super().__init__()
        self._look = look
        self._colour = colour
        self._side = side
        self.setFixedHeight(1)
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(self._side, 0, -self._side, 0), self._look.colour(self._colour))
        painter.end()


class MarkView(QWidget):
    """A mark beside a word. It has no name of its own: the word says it. The busy mark turns."""

    def __init__(
        self, look: Look, mark: Mark, tone: Tone | str, size: int = 16, *, scale: float = 1.0
    ) -> None:
        super().__init__()
        self._look = look
        self._mark = mark
        self._tone = tone
        self._scale = scale
        self._turn = QVariantAnimation(self, startValue=0.0, endValue=360.0)
        self._turn.setLoopCount(-1)
        self._turn.valueChanged.connect(lambda _angle: self.update())
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_mark(self, mark: Mark, tone: Tone | str) -> None:
        self._mark, self._tone = mark, tone
        self._start_or_stop()
        self.update()

    def is_turning(self) -> bool:
        return self._turn.state() is QAbstractAnimation.State.Running

    def sizeHint(self) -> QSize:
        return self.size()

    def showEvent(self, event: QShowEvent) -> None:
        self._start_or_stop()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._turn.stop()
        super().hideEvent(event)

    def _start_or_stop(self) -> None:
        duration = self._look.duration("busy-turn")
        if self._mark is Mark.BUSY and duration and self.isVisible():
            self._turn.setDuration(duration)
            if self._turn.state() is not QAbstractAnimation.State.Running:
                self._turn.start()
        else:
            self._turn.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = self.width() * self._scale
        painter.translate(self.width() / 2, self.height() / 2)
        if self._turn.state() is QAbstractAnimation.State.Running:
            painter.rotate(float(self._turn.currentValue()))
        ratio = painter.device().devicePixelRatio()
        colour, ground = self._look.colour(self._tone), self._look.colour("panel")
        pixmap = self._look.mark(self._mark, colour, side, ratio, ground)
        painter.drawPixmap(QRectF(-side / 2, -side / 2, side, side), pixmap, QRectF(pixmap.rect()))
        painter.end()
