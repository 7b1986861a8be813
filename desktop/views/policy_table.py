"""A table of a policy page, painted, with the row that decided marked across the whole panel."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.present.why import PolicyRow, PolicyTable
from desktop.views.look import Look
from desktop.views.paint import middle_baseline

_SIDE = 16
_LINE = 16
_HEAD = 24
_PADDING = 5


class PolicyTableView(QLabel):
    """Shows a PolicyTable; to assistive technology it is its rows as text."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._table: PolicyTable | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_table(self, table: PolicyTable) -> None:
        self._table = table
        head = "; ".join(name for name in table.columns if name)
        self.setText("\n".join([head, *(", ".join(line.cells) for line in table.rows)]))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = self._table.rows if self._table else ()
        return QSize(0, _HEAD + sum(self._height(line) for line in rows))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _edges(self) -> list[tuple[float, float]]:
        """Give each column's left and right; the last one takes what is left."""
        table, wide = self._table, self.width() - 2 * _SIDE
        if table is None:
            return []
        unit = wide / 368
        edges, left = [], float(_SIDE)
        for width in table.widths[:-1]:
            edges.append((left, left + width * unit))
            left += width * unit
        return [*edges, (left, float(self.width() - _SIDE))]

    def _height(self, line: PolicyRow) -> int:
        metrics = QFontMetricsF(self._look.font("caption", 600 if line.chosen else 400, tabular=True))
        lines = 1
        for cell, (left, right) in zip(line.cells, self._edges(), strict=False):
            box = metrics.boundingRect(
                QRectF(0, 0, max(1.0, right - left - 4), 1000), int(Qt.TextFlag.TextWordWrap), cell
            )
            lines = max(lines, round(box.height() / metrics.height()))
        return 1 + 2 * _PADDING + lines * _LINE

    def paintEvent(self, _event: QPaintEvent) -> None:
        table, look = self._table, self._look
        if table is None:
            return
        painter = QPainter(self)
        painter.setFont(look.font("caption", 500))
        painter.setPen(look.colour("text-quiet"))
        for place, (name, edge) in enumerate(zip(table.columns, self._edges(), strict=False)):
            self._cell(painter, name, edge, 4, last=place == len(table.columns) - 1)
        top = _HEAD
        for line in table.rows:
            height = self._height(line)
            if line.chosen:
                painter.fillRect(QRect(0, top, self.width(), height), look.colour("selected"))
            painter.fillRect(QRect(_SIDE, top, self.width() - 2 * _SIDE, 1), look.colour("hairline"))
            painter.setFont(look.font("caption", 600 if line.chosen else 400, tabular=True))
            painter.setPen(look.colour("text" if line.chosen else "text-quiet"))
            for place, (cell, edge) in enumerate(zip(line.cells, self._edges(), strict=False)):
                self._cell(painter, cell, edge, top + 1 + _PADDING, last=place == len(line.cells) - 1)
            top += height
        painter.end()

    def _cell(self, painter: QPainter, text: str, edge: tuple[float, float], top: int, *, last: bool) -> None:
        """Draw a cell's words in lines of the design's height."""
        metrics = QFontMetricsF(painter.font())
        lines, room = [""], edge[1] - edge[0] - (0 if last else 4)
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        baseline = top + middle_baseline(painter.font(), _LINE)
        for line in lines:
            left = edge[1] - metrics.horizontalAdvance(line) if last else edge[0]
            painter.drawText(QPointF(left, baseline), line)
            baseline += _LINE
