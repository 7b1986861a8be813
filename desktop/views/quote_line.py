"""A quote line: label, qualifier, why mark and amount, painted as one button that asks why."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.present.deeds import Deed, Did
from desktop.present.quote import QuoteLine
from desktop.present.words import Mark
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline

SIDE = 16
AMOUNT = 58
_WHY = 14
_GAP = 6
_NEXT_ROW = 16

Piece = tuple[str, QFont, str]  # text, font, colour


class QuoteLineView(QAbstractButton):
    """Shows a QuoteLine across the panel's whole width. A change keeps its tint until it was seen for 6 s."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._line: QuoteLine | None = None
        self._tint = 0.0
        self._seen = False
        self._hovered = False
        self._hold = QTimer(self, singleShot=True)
        self._hold.timeout.connect(self._fade)
        self._fading = QVariantAnimation(self, startValue=1.0, endValue=0.0)
        self._fading.valueChanged.connect(self._set_tint)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self.ask)
        look.changed.connect(self.updateGeometry)

    def show_line(self, line: QuoteLine) -> None:
        if line == self._line:
            return
        self._line = line
        self.setAccessibleName(line.spoken)
        self.setProperty("place", f"line:{line.which}")
        self._fading.stop()
        self._hold.stop()
        self._tint = 1.0 if line.changed else 0.0
        self._seen = False
        self.updateGeometry()
        self.update()

    def line(self) -> QuoteLine | None:
        return self._line

    def ask(self) -> None:
        """Ask why this line is there."""
        if self._line is not None:
            self.did.emit(Did(Deed.ASK_WHY, self._line.which))

    def settle(self) -> None:
        """Take the tint off; where motion is reduced the next key does this."""
        self._hold.stop()
        self._set_tint(0.0)

    def _start_hold(self) -> None:
        """Begin to count when the change is painted, thus seen: a covered panel paints nothing."""
        holds = self._look.duration("change-mark-holds")
        if self._tint and holds and not self._seen:
            self._seen = True
            self._hold.start(holds)

    def _fade(self) -> None:
        self._fading.setDuration(self._look.duration("change-mark-fades"))
        self._fading.start()

    def _set_tint(self, value: float) -> None:
        self._tint = value
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.text() == "?":
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(0, self._look.size("quote-line"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._look.size("quote-line") + (max(1, len(self._rows(width))) - 1) * _NEXT_ROW

    def _amount_left(self, width: int) -> float:
        line = self._line
        amount = advance(self._look.font("body", tabular=True), line.amount) if line else 0.0
        return width - SIDE - max(AMOUNT, amount)

    def _room(self, width: int) -> float:
        """Give the width for words, left of the mark and the amount."""
        return self._amount_left(width) - (_WHY + 2 * _GAP) - SIDE

    def _rows(self, width: int) -> list[list[Piece]]:
        """Break label, qualifier and change word into rows. The change word yields where it does not fit."""
        line, look = self._line, self._look
        if line is None:
            return []
        body, small, tag, room = (
            look.font("body"),
            look.font("small"),
            look.font("caption"),
            self._room(width),
        )
        pieces = [(word, body, "text") for word in _chunks(line.label, body, room)]
        if line.qualifier:
            pieces += [(word, small, "text-quiet") for word in _chunks(line.qualifier, small, room)]
        rows: list[list[Piece]] = []
        left = 0.0
        for piece in pieces:
            wide = advance(piece[1], piece[0])
            if not rows or left + wide > room:
                rows.append([])
                left = 0.0
            rows[-1].append(piece)
            left += wide + _GAP
        if line.change and self._tint and left + advance(tag, line.change) <= room:
            rows[-1].append((line.change, tag, "accent-text"))
        return rows

    def paintEvent(self, _event: QPaintEvent) -> None:
        line = self._line
        if line is None:
            return
        self._start_hold()
        painter = QPainter(self)
        self._paint_ground(painter)
        self._paint_words(painter)
        body = self._look.font("body", tabular=True)
        baseline = middle_baseline(painter, body, self._look.size("quote-line"))
        end = QPointF(self.width() - SIDE, baseline)
        draw_text(painter, body, self._look.colour("text"), end, line.amount, right=True)
        at = QPointF(
            self._amount_left(self.width()) - _GAP - _WHY, (self._look.size("quote-line") - _WHY) / 2
        )
        draw_mark(painter, self._look, Mark.WHY, self._look.colour("icon-quiet"), at, _WHY)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        baseline = middle_baseline(painter, self._look.font("body"), self._look.size("quote-line"))
        for row in self._rows(self.width()):
            left = float(SIDE)
            for text, font, colour in row:
                at = QPointF(left, baseline)
                left = draw_text(painter, font, self._look.colour(colour), at, text) + _GAP
            baseline += _NEXT_ROW

    def _paint_ground(self, painter: QPainter) -> None:
        look = self._look
        if self.isDown() or self._hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect().adjusted(8, 0, -8, 0)), 4, 4)
        elif self._tint:
            painter.setOpacity(self._tint)
            painter.fillRect(self.rect(), QColor(look.colour("accent-tint")))
            painter.fillRect(0, 0, 3, self.height(), look.colour("accent"))
            painter.setOpacity(1.0)


def _chunks(text: str, font: QFont, room: float) -> list[str]:
    """Give a text whole, or cut between words into pieces that fit."""
    chunks: list[str] = []
    for word in text.split(" "):
        longer = f"{chunks[-1]} {word}" if chunks else word
        if chunks and advance(font, longer) <= room:
            chunks[-1] = longer
        else:
            chunks.append(word)
    return chunks
