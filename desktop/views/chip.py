"""A chip: a status in two or three words with its mark."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.present.account import Chip, ChipKind
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline, rounded

_HEIGHT = 20
_LEFT, _RIGHT, _GAP, _MARK = 7, 8, 5, 12

# ground, edge, words
_KINDS = {
    ChipKind.PLAIN: ("panel", "divider", "text-quiet"),
    ChipKind.GOOD: ("success-tint", "success-edge", "success"),
    ChipKind.DOUBT: ("warning-tint", "warning-edge", "warning"),
    ChipKind.BAD: ("danger-tint", "danger-edge", "danger"),
}


class ChipView(QLabel):
    """Shows a Chip."""

    def __init__(self, look: Look, chip: Chip) -> None:
        super().__init__(chip.text)
        self._look = look
        self._chip = chip
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        marked = _MARK + _GAP if self._chip.mark else 0
        text = advance(self._look.font("caption"), self._chip.text)
        return QSize(round(_LEFT + marked + text + _RIGHT + 0.5), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = self._look
        ground, edge, words = _KINDS[self._chip.kind]
        painter = QPainter(self)
        rounded(painter, self, look.colour(ground), look.colour(edge), 4)
        left = float(_LEFT)
        if self._chip.mark:
            at = QPointF(left, (_HEIGHT - _MARK) / 2)
            draw_mark(painter, look, self._chip.mark, look.colour(words), at, _MARK)
            left += _MARK + _GAP
        font = look.font("caption")
        baseline = middle_baseline(painter, font, _HEIGHT)
        draw_text(painter, font, look.colour(words), QPointF(left, baseline), self._chip.text)
        painter.end()
