"""The recorder badge: the weakest recorder in mark, word and colour, and three bars for the grade."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStatusBar

from desktop.present.call import BadgeLook, RecorderBadge
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline, rounded

_HEIGHT = 30
_SECOND_ROW = 14
_SIDE = 11
_GAP = 8
_BAR = (4, 10, 2)  # width, height, gap
_BARS = 3
_BARS_WIDTH = _BARS * _BAR[0] + (_BARS - 1) * _BAR[2]

# ground, edge, words, bars
_LOOKS = {
    BadgeLook.PLAIN: ("panel", "hairline", "text", "text-quiet"),
    BadgeLook.MOVING: ("accent-tint", "divider", "text", "accent-text"),
    BadgeLook.GOOD: ("success-tint", "success-edge", "success", "success"),
    BadgeLook.DOUBT: ("warning-tint", "warning-edge", "warning", "warning"),
    BadgeLook.BAD: ("danger-tint", "danger-edge", "danger", "danger"),
}


class RecorderBadgeView(QStatusBar):
    """Shows a RecorderBadge; a status bar to assistive technology."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._badge: RecorderBadge | None = None
        self.setSizeGripEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_badge(self, badge: RecorderBadge) -> None:
        self._badge = badge
        self.setAccessibleName(badge.spoken)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def _fit(self) -> None:
        self.setFixedHeight(_HEIGHT if self._in_one_row() else _HEIGHT + _SECOND_ROW)

    def _in_one_row(self) -> bool:
        if self._badge is None:
            return True
        state = advance(self._look.font("small", 600), self._badge.state)
        detail = advance(self._look.font("caption", 400, tabular=True), self._badge.detail)
        grade = advance(self._look.font("small"), self._badge.grade)
        needed = 2 * _SIDE + 16 + state + detail + grade + _BARS_WIDTH + 4 * _GAP
        return needed <= self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        badge = self._badge
        if badge is None:
            return
        look = self._look
        ground, edge, words, bars = _LOOKS[badge.look]
        painter = QPainter(self)
        rounded(painter, self, look.colour(ground), look.colour(edge), 5)
        draw_mark(painter, look, badge.mark, look.colour(badge.lamp), QPointF(_SIDE, (_HEIGHT - 16) / 2))
        strong, small = look.font("small", 600), look.font("small")
        left = _SIDE + 16 + _GAP
        baseline = middle_baseline(painter, strong, _HEIGHT)
        end = draw_text(painter, strong, look.colour(words), QPointF(left, baseline), badge.state)
        detail = look.font("caption", 400, tabular=True)
        start = QPointF(end + _GAP, baseline) if self._in_one_row() else QPointF(left, baseline + _SECOND_ROW)
        draw_text(painter, detail, look.colour("text-quiet"), start, badge.detail)
        right = QPointF(self.width() - _SIDE - _BARS_WIDTH - _GAP, baseline)
        draw_text(painter, small, look.colour("text-quiet"), right, badge.grade, right=True)
        self._paint_bars(painter, badge.bars, bars)
        painter.end()

    def _paint_bars(self, painter: QPainter, filled: int, colour: str) -> None:
        width, height, gap = _BAR
        left = self.width() - _SIDE - _BARS_WIDTH
        painter.setPen(self._look.colour(colour))
        for place in range(_BARS):
            painter.setBrush(self._look.colour(colour if place < filled else _LOOKS[self._ground()][0]))
            bar = QRectF(left + place * (width + gap), (_HEIGHT - height) / 2, width, height)
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 0.8, 0.8)

    def _ground(self) -> BadgeLook:
        return self._badge.look if self._badge else BadgeLook.PLAIN
