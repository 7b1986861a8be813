"""The rows of the left side: a request that waits, and one that is over. Names are cut at their end, amounts never."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.present.supervision.deeds import Deed, Did
from desktop.present.supervision.view import DecidedRow, QueueRow
from desktop.present.words import Mark, Tone
from desktop.views.buttons import PressButton
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline
from desktop.views.supervision.parts import paint_ring
from desktop.views.words import Dress

_SIDE = 16
_WAITING, _DECIDED = 85, 47
_RING, _ARROW = 14, 12
_INDENT = _SIDE + 16 + 8


class SideRow(PressButton):
    """A row of the left side, drawn by hand; pressing it selects its request."""

    did = Signal(object)

    def __init__(self, look: Look, height: int) -> None:
        super().__init__()
        self.look = look
        self.digest = ""
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCheckable(True)
        self.clicked.connect(self._emit)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def named(self, digest: str, spoken: str, *, selected: bool) -> None:
        self.digest = digest
        self.setText(spoken)
        self.setAccessibleName(spoken)
        self.setProperty("place", f"row:{digest}")
        self.setChecked(selected)

    def _emit(self) -> None:
        self.did.emit(Did(Deed.SELECT, self.digest))

    def ground(self, painter: QPainter, *, selected: bool) -> None:
        """Draw the ground with the hairline above, and the selected one's edge, so that it opens to the right."""
        painter.fillRect(0, 0, self.width(), 1, self.look.colour("hairline"))
        if selected:
            painter.fillRect(0, 1, self.width(), self.height() - 1, self.look.colour("panel"))
            painter.fillRect(0, 1, 3, self.height() - 1, self.look.colour("accent"))
        else:
            painter.fillRect(self.width() - 1, 0, 1, self.height(), self.look.colour("divider"))
            if self.underMouse():
                painter.fillRect(0, 1, self.width() - 1, self.height() - 1, self.look.colour("hover"))

    def line(self, painter: QPainter, dress: Dress, text: str, left: float, right: float, top: int) -> None:
        """Draw a text between two sides, cut at its end where it is too long."""
        font = self.look.font(dress.style, dress.weight, tabular=dress.tabular)
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, right - left))
        height = self.look.style(dress.style).line
        at = QPointF(left, top + middle_baseline(painter, font, height))
        draw_text(painter, font, self.look.colour(dress.tone), at, cut)

    def at_right(self, painter: QPainter, dress: Dress, text: str, right: float, top: int) -> float:
        """Draw a whole text up to the right; give the x where it begins."""
        font = self.look.font(dress.style, dress.weight, tabular=dress.tabular)
        at = QPointF(right, top + middle_baseline(painter, font, self.look.style(dress.style).line))
        draw_text(painter, font, self.look.colour(dress.tone), at, text, right=True)
        return right - advance(font, text)


class WaitingRowView(SideRow):
    """Shows a QueueRow."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _WAITING)
        self._row: QueueRow | None = None

    def show_row(self, row: QueueRow) -> None:
        if row != self._row:
            self._row = row
            self.named(row.digest, row.spoken, selected=row.is_selected)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._row is not None:
            self.ground(painter, selected=self._row.is_selected)
            self._paint(painter, self._row)
        painter.end()

    def _paint(self, painter: QPainter, row: QueueRow) -> None:
        right = float(self.width() - _SIDE)
        short = row.left.is_short
        time = Dress(
            "small", Tone.WARNING if short else Tone.PLAIN, weight=600 if short else 500, tabular=True
        )
        left = self.at_right(painter, time, row.left.text, right, 15) - 8 - _RING
        paint_ring(painter, self.look, QRectF(left, 16, _RING, _RING), 2, row.left)
        self.line(painter, Dress("body", weight=600), row.agent, _SIDE, left - 8, 13)
        left = self.at_right(painter, Dress("body", weight=500, tabular=True), row.after[:24], right, 35)
        if row.before:
            left -= 4 + _ARROW
            draw_mark(
                painter, self.look, Mark.ARROW, self.look.colour("icon-quiet"), QPointF(left, 39), _ARROW
            )
            left = self.at_right(painter, Dress("body", Tone.QUIET, tabular=True), row.before, left - 4, 35)
        self.line(painter, Dress("body"), row.what, _SIDE, left - 8, 35)
        below = " · ".join(part for part in (row.detail, row.customer) if part)
        self.line(painter, Dress("small", Tone.QUIET), below, _SIDE, right, 57)


class DecidedRowView(SideRow):
    """Shows a DecidedRow."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _DECIDED)
        self._row: DecidedRow | None = None

    def show_row(self, row: DecidedRow) -> None:
        if row != self._row:
            self._row = row
            spoken = f"{row.what}, {row.who}, {row.at}, {row.signed}"
            self.named(row.digest, spoken, selected=row.is_selected)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._row is not None:
            self.ground(painter, selected=self._row.is_selected)
            self._paint(painter, self._row)
        painter.end()

    def _paint(self, painter: QPainter, row: DecidedRow) -> None:
        right = float(self.width() - _SIDE)
        draw_mark(painter, self.look, row.mark, self.look.colour(row.tone), QPointF(_SIDE, 9))
        left = self.at_right(painter, Dress("small", Tone.QUIET, tabular=True), row.at, right, 8)
        self.line(painter, Dress("small", weight=500), row.what, _INDENT, left - 8, 8)
        left = self.at_right(
            painter, Dress("caption", Tone.FAINT, weight=400, tabular=True), row.signed, right, 24
        )
        self.line(painter, Dress("caption", Tone.QUIET, weight=400), row.who, _INDENT, left - 8, 24)
