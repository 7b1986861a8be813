"""The focus ring: two pixels of line, two of gap, round whatever the keyboard is on."""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from desktop.views.fields import Chooser
from desktop.views.look import Look
from desktop.views.segments import ring_target

_REACH = 4
_LARGE = 40
_RADIUS, _LARGE_RADIUS = 8, 9


class _RingStyle(QProxyStyle):
    """Puts the frame above the widget, four pixels out."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return _REACH
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 - Qt's name
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0  # the ring may lie inside what it goes round
        return super().styleHint(hint, option, widget, returnData)


class FocusRing(QFocusFrame):
    """Follows the focus within one panel. Fields draw their own ring as their border."""

    def __init__(self, look: Look, panel: QWidget) -> None:
        super().__init__(panel)
        self._look = look
        self._panel = panel
        self._radius = _RADIUS
        self._style = _RingStyle("fusion")
        self._style.setParent(self)
        self.setStyle(self._style)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _old: QObject | None, now: QWidget | None) -> None:
        inside = now is not None and self._panel.isAncestorOf(now)
        target = (
            ring_target(now)
            if now is not None and inside and not isinstance(now, QLineEdit | Chooser)
            else None
        )
        self._radius = _LARGE_RADIUS if target is not None and target.height() >= _LARGE else _RADIUS
        self.setWidget(target)  # type: ignore[arg-type]
        if target is None:
            self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self._place(), self._radius, self._radius)
        painter.end()

    def _place(self) -> QRectF:
        """Give the ring round the widget, drawn in from the panel's borders so that it is seen whole."""
        ring = QRectF(self.rect())
        parent = self.parentWidget()
        if parent is not None:
            seen = QRectF(parent.rect()).translated(-QPointF(self.pos()))
            ring = ring.intersected(seen.adjusted(_REACH, 0, -_REACH, 0))
        return ring.adjusted(1, 1, -1, -1)
