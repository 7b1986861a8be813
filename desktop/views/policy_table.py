"""A table of a policy page, painted, with the row that decided marked across the whole panel."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.present.why import PolicyRow, PolicyTable
from desktop.views.look import Look
from desktop.views.paint import advance, middle_baseline

_SIDE = 16
_LINE = 16
_HEAD_PADDING = 4
_PADDING = 5
_GAP = 4
_DRAWN_FOR = 368  # the width that the columns of a page are given for


class PolicyTableView(QLabel):
    """Shows a PolicyTable; to assistive technology it is its rows as text."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._table: PolicyTable | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self.update)

    def show_table(self, table: PolicyTable) -> None:
        self._table = table
        self.setWordWrap(True)
        head = "; ".join(name for name in table.columns if name)
        self.setText("\n".join([head, *(", ".join(line.cells) for line in table.rows)]))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, 2 * _HEAD_PADDING + _LINE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = self._table.rows if self._table else ()
        return self._head(width) + sum(self._height(line, width) for line in rows)

    def _edges(self, width: int) -> list[tuple[float, float]]:
        """Give each column's left and right; the last one takes what is left."""
        if self._table is None:
            return []
        unit = (width - 2 * _SIDE) / _DRAWN_FOR
        edges, left = [], float(_SIDE)
        for wide in self._table.widths[:-1]:
            edges.append((left, left + wide * unit))
            left += wide * unit
        return [*edges, (left, float(width - _SIDE))]

    def _head(self, width: int) -> int:
        columns = self._table.columns if self._table else ()
        return 2 * _HEAD_PADDING + self._most_lines(columns, self._look.font("caption", 500), width) * _LINE

    def _height(self, line: PolicyRow, width: int) -> int:
        font = self._look.font("caption", 600 if line.chosen else 400, tabular=True)
        return 1 + 2 * _PADDING + self._most_lines(line.cells, font, width) * _LINE

    def _most_lines(self, cells: tuple[str, ...], font: QFont, width: int) -> int:
        rooms = [right - left - _GAP for left, right in self._edges(width)]
        if rooms:
            rooms[-1] += _GAP
        return max(
            (len(_lines(cell, font, room)) for cell, room in zip(cells, rooms, strict=False)), default=1
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        table, look = self._table, self._look
        if table is None:
            return
        painter = QPainter(self)
        painter.setFont(look.font("caption", 500))
        painter.setPen(look.colour("text-quiet"))
        for place, (name, edge) in enumerate(zip(table.columns, self._edges(self.width()), strict=False)):
            self._cell(painter, name, edge, _HEAD_PADDING, last=place == len(table.columns) - 1)
        top = self._head(self.width())
        for line in table.rows:
            height = self._height(line, self.width())
            if line.chosen:
                painter.fillRect(QRect(0, top, self.width(), height), look.colour("selected"))
            painter.fillRect(QRect(_SIDE, top, self.width() - 2 * _SIDE, 1), look.colour("hairline"))
            painter.setFont(look.font("caption", 600 if line.chosen else 400, tabular=True))
            painter.setPen(look.colour("text" if line.chosen else "text-quiet"))
            for place, (cell, edge) in enumerate(zip(line.cells, self._edges(self.width()), strict=False)):
                self._cell(painter, cell, edge, top + 1 + _PADDING, last=place == len(line.cells) - 1)
            top += height
        painter.end()

    def _cell(self, painter: QPainter, text: str, edge: tuple[float, float], top: int, *, last: bool) -> None:
        """Draw a cell's words in lines of the design's height."""
        font = painter.font()
        baseline = top + middle_baseline(painter, font, _LINE)
        for line in _lines(text, font, edge[1] - edge[0] - (0 if last else _GAP)):
            left = edge[1] - advance(font, line) if last else edge[0]
            painter.drawText(QPointF(left, baseline), line)
            baseline += _LINE


def _lines(text: str, font: QFont, room: float) -> list[str]:
    """Break a cell's words into lines that fit."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and advance(font, longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
