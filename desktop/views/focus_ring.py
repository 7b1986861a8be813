"""The focus ring: two pixels of line, two of gap, round whatever the keyboard is on."""

from PySide6.QtCore import QObject, QRectF, Qt
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
from desktop.views.segments import Segment, ring_target

_REACH = 4
_LARGE = 40


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
        return super().styleHint(hint, option, widget, returnData)


class FocusRing(QFocusFrame):
    """Follows the focus within one panel. Fields draw their own ring as their border."""

    def __init__(self, look: Look, panel: QWidget) -> None:
        super().__init__(panel)
        self._look = look
        self._panel = panel
        self._style = _RingStyle("fusion")
        self._style.setParent(self)
        self.setStyle(self._style)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _old: QObject | None, now: QWidget | None) -> None:
        if now is None or not self._panel.isAncestorOf(now) or isinstance(now, QLineEdit | Chooser):
            self.setWidget(None)  # type: ignore[arg-type]
        else:
            self.setWidget(ring_target(now))

    def _radius(self) -> float:
        widget = self.widget()
        if isinstance(widget, Segment):
            return 7
        return 9 if widget.height() >= _LARGE else 8

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._radius(), self._radius())
        painter.end()
