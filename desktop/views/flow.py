"""The part of the panel that scrolls when there is no height for it, without moving the amounts' right edge."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

_BAR = 10


class Flow(QScrollArea):
    """Holds regions one below the other. Its scroll bar lies in the side margin, over the content."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = _Inner()
        self._inner.setObjectName("flow")
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self.setWidget(self._inner)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.hide()
        real = self.verticalScrollBar()
        real.rangeChanged.connect(self._follow_range)
        real.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(real.setValue)

    def add(self, region: QWidget) -> None:
        """Put a region below the others."""
        self._rows.insertWidget(self._rows.count() - 1, region)

    def inner(self) -> QWidget:
        """Give what holds the regions."""
        return self._inner

    def needed(self, width: int) -> int:
        """Give the height that everything takes at a width."""
        return self._rows.totalHeightForWidth(width)

    def _follow_range(self, least: int, most: int) -> None:
        self._bar.setPageStep(self.viewport().height())
        self._bar.setRange(least, most)
        self._bar.setVisible(most > least)
        self._bar.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inner.setMaximumWidth(self.width())
        super().resizeEvent(event)
        self._bar.setGeometry(self.width() - _BAR, 0, _BAR, self.height())
        self._follow_range(self.verticalScrollBar().minimum(), self.verticalScrollBar().maximum())
        self.resized.emit()


class _Inner(QWidget):
    """The content. Its least height is that of its present width, not the one it would have when narrower."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


@contextmanager
def resting(*widgets: QWidget) -> Iterator[None]:
    """Lay nothing out in these for as long as this is entered.

    Else each part that is shown or hidden has everything around it laid out at once, and again for the next one.
    """
    layouts = [layout for one in widgets if (layout := one.layout()) is not None]
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)


def settle(widget: QWidget) -> None:
    """Bring every layout below a widget up to date now, from the inside out, so that heights can be asked for."""
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if not child.isHidden():
            settle(child)
            child.updateGeometry()
    layout = widget.layout()
    if layout is not None:
        layout.invalidate()
        layout.activate()
