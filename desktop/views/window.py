"""The panel's window: painted in the panel's look before the panel is loaded, which it then holds.

It loads nothing but Qt, and of that not even the namespace `Qt`, whose hundred kinds of flags take a tenth of the time
in which an empty window is painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from PySide6.QtCore import QEventLoop, QPointF, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

LEAST_WIDTH, MOST_WIDTH = 360, 520
LEAST_HEIGHT = 480

# Where the panel's own regions put these; a test compares the two pictures.
_STRIP, _BAR, _FOOTER = 84, 41, 24
_TITLE_AT, _TITLE_LINE, _TITLE_SIZE, _TITLE_WEIGHT = (40, 10), 24, 15, 600
_NOTE_AT, _NOTE_LINE, _NOTE_SIZE, _NOTE_WEIGHT = (16, 13), 16, 12, 400


class FirstLook(TypedDict):
    """What the window shows before the panel is there: colours as "#rrggbb", words, place in logical pixels."""

    theme: str
    """As the settings name it."""
    language: str
    window: str
    panel: str
    hairline: str
    divider: str
    text: str
    quiet: str
    family: str
    title: str
    note: str
    place: list[int]
    """Left, top, width and height of the window's inside."""


class PanelWindow(QWidget):
    """The window of one panel. ``painted`` is emitted when it was painted for the first time."""

    painted = Signal()

    def __init__(self, look: FirstLook) -> None:
        super().__init__()
        self.setWindowTitle("Tillside")
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setMaximumWidth(MOST_WIDTH)
        self._look = look
        self._inside: QWidget = _First(self, look)
        self._is_painted = False
        self._passes_on = False
        _fill(self, look["panel"])
        self.setGeometry(*look["place"])

    def show_at_once(self, most_ms: int) -> None:
        """Show the window and wait until it is painted, but not for long: it may be hidden where it lies."""
        waiting = QEventLoop()
        self.painted.connect(waiting.quit)
        self.winId()  # makes the window; it is told to leave the keyboard where it is, as a flag in `Qt` would do
        self.windowHandle().setProperty("_q_showWithoutActivating", True)
        QTimer.singleShot(most_ms, waiting.quit)
        self.show()
        waiting.exec()
        self.painted.disconnect(waiting.quit)

    def was_painted(self) -> bool:
        return self._is_painted

    def hold(self, panel: QWidget) -> None:
        """Show a panel in the whole window, in the place of the one before it."""
        before, self._inside = self._inside, panel
        panel.setParent(self)
        panel.setGeometry(self.rect())
        panel.show()
        before.hide()
        before.deleteLater()

    def look(self) -> FirstLook:
        """Return the look with the place where the window lies now."""
        inside = self.geometry() if not self.isMinimized() else self.normalGeometry()
        return {**self._look, "place": [inside.x(), inside.y(), inside.width(), inside.height()]}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inside.setGeometry(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the panel the keys that nothing in it has taken because nothing in it has the focus."""
        if self._passes_on or QApplication.focusWidget() not in (None, self):
            event.ignore()
            return
        self._passes_on = True  # what the panel does not take either comes back here
        QApplication.sendEvent(self._inside, event)
        self._passes_on = False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave Tab to the panel, which moves between its regions."""
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)


class _First(QWidget):
    """The panel's regions without anything in them but the title and the note."""

    def __init__(self, window: QWidget, look: FirstLook) -> None:
        super().__init__(window)
        family, strip = look["family"], look["window"]
        self._grounds = [
            _fill(QWidget(self), colour)
            for colour in (strip, look["hairline"], strip, look["divider"], look["hairline"])
        ]
        self._title = _Words(self, look["title"], _font(family, _TITLE_SIZE, _TITLE_WEIGHT), look["text"])
        self._note = _Words(self, look["note"], _font(family, _NOTE_SIZE, _NOTE_WEIGHT), look["quiet"])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, bar = self.width(), self.height() - _FOOTER - _BAR
        tops_and_heights = ((0, _STRIP), (_STRIP, 1), (bar, _BAR + _FOOTER), (bar, 1), (bar + _BAR, 1))
        for ground, (top, height) in zip(self._grounds, tops_and_heights, strict=True):
            ground.setGeometry(0, top, width, height)
        left, top = _TITLE_AT
        self._title.setGeometry(left, top, width - left, _TITLE_LINE)
        left, top = _NOTE_AT
        self._note.setGeometry(left, bar + top, width - left, _NOTE_LINE)


class _Words(QWidget):
    """One line of words. The painter has their colour from the palette: any way to set it there loads `Qt`."""

    def __init__(self, parent: QWidget, words: str, font: QFont, colour: str) -> None:
        super().__init__(parent)
        self._words = words
        self._font = font
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        self.setPalette(palette)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the words in the middle of the height, on a whole pixel, as the panel does."""
        ratio = self.devicePixelRatio()
        metrics = QFontMetricsF(self._font)
        ascent, descent = round(metrics.ascent() * ratio), round(metrics.descent() * ratio)
        rise = ((round(self.height() * ratio) - ascent - descent) // 2 + ascent) / ratio
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.drawText(QPointF(0, rise), self._words)
        painter.end()


def _fill(widget: QWidget, colour: str) -> QWidget:
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)
    return widget


def _font(family: str, size: int, weight: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
