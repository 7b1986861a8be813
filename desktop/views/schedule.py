"""The schedule of a plan: each date on a rail with its amount, and when all of it is paid."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.quote import DueRow, Schedule
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, boxed, column, row
from desktop.views.look import Look
from desktop.views.words import Dress, Words

_ROW = 24
_DATE = 88
_SIDE = 16


def schedule_layout(look: Look, schedule: Schedule) -> QLayout:
    """Lay a Schedule out below the total."""
    layout = column(6, Hairline(look), 5, sides=(_SIDE, 0, _SIDE, 0))
    last = len(schedule.rows) - 1
    for place, due in enumerate(schedule.rows):
        layout.addWidget(_due_row(look, due, first=place == 0, last=place == last))
    layout.addSpacing(2)
    layout.addWidget(Hairline(look))
    end = Words(look, schedule.end_label, Dress("body", weight=500), wrap=True)
    amount = Words(look, schedule.end_amount, Dress("body", weight=600, tabular=True))
    layout.addWidget(boxed(row(end, amount, gap=8), height=27))
    return layout


def _due_row(look: Look, due: DueRow, *, first: bool, last: bool) -> QWidget:
    weight = 600 if due.today else 400
    date = Words(look, due.date, Dress("body", weight=weight, tabular=True))
    date.setMinimumWidth(_DATE)
    note = Words(look, due.note, Dress("small", Tone.QUIET), wrap=True)
    amount = Words(look, due.amount, Dress("body", weight=weight, tabular=True))
    line = row(_Rail(look, today=due.today, first=first, last=last), date, gap=8)
    line.addWidget(note, 1)
    line.addWidget(amount)
    note.middle = True
    box = boxed(line)
    box.setMinimumHeight(_ROW)
    box.setAccessibleName(", ".join(part for part in (due.date, due.note, due.amount) if part))
    return box


class _Rail(QWidget):
    """A piece of the rail with the dot of its date, filled for today."""

    def __init__(self, look: Look, *, today: bool, first: bool, last: bool) -> None:
        super().__init__()
        self._look = look
        self._today, self._first, self._last = today, first, last
        self.setFixedWidth(16)
        self.setMinimumHeight(_ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge, middle = self._look.colour("control-border"), self.height() / 2
        top, bottom = (middle if self._first else 0.0), (middle if self._last else float(self.height()))
        painter.fillRect(QRectF(7, top, 1, bottom - top), edge)
        colour = self._look.colour("accent") if self._today else edge
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self._today else self._look.colour("panel"))
        painter.drawEllipse(QPointF(7.5, middle), 2.75, 2.75)
        painter.end()
