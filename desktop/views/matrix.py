"""The recorders of a call against the steps of a pause: asked, accepted, proven."""

from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.incident import Cell, CellState, RecorderMatrix, RecorderRow
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, boxed, column, row
from desktop.views.look import Look
from desktop.views.words import Dress, Words

_COLUMN = 66
_ROW = 36
_MARKS = {
    CellState.WAITING: (Mark.RING, Tone.ICON),
    CellState.BUSY: (Mark.BUSY, Tone.ACCENT),
    CellState.DONE: (Mark.CHECK_DISC, Tone.SUCCESS),
    CellState.FAILED: (Mark.CROSS_DISC, Tone.DANGER),
}


def matrix_layout(look: Look, matrix: RecorderMatrix) -> QLayout:
    """Lay a RecorderMatrix out as a table."""
    first, *others = matrix.columns
    head = row(Words(look, first, Dress("caption", Tone.QUIET)), None, sides=(0, 4, 0, 4))
    for name in others:
        head.addWidget(_centred(Words(look, name, Dress("caption", Tone.QUIET))))
    layout = column(head)
    for one in matrix.rows:
        layout.addWidget(Hairline(look))
        layout.addWidget(_row(look, one))
    return layout


def _row(look: Look, one: RecorderRow) -> QWidget:
    name = column(
        Words(look, one.name, Dress("body", weight=500), line=16, wrap=True),
        Words(look, one.place, Dress("caption", Tone.QUIET, weight=400), line=14, wrap=True),
    )
    line = row()
    line.addWidget(boxed(column(None, name, None)), 1)
    for cell in one.cells:
        line.addWidget(_centred(_cell(look, cell)))
    box = boxed(line)
    box.setMinimumHeight(_ROW - 1)
    box.setAccessibleName(", ".join([one.name, one.place, *(cell.spoken for cell in one.cells)]))
    return box


def _cell(look: Look, cell: Cell) -> QWidget:
    mark, tone = _MARKS[cell.state]
    at = Words(look, cell.at, Dress("caption", Tone.QUIET, weight=400, tabular=True))
    at.setVisible(bool(cell.at))
    scale = 0.6 if cell.state is CellState.WAITING else 1.0
    return boxed(row(MarkView(look, mark, tone, scale=scale), at, gap=4))


def _centred(inner: QWidget) -> QWidget:
    return boxed(row(None, inner, None), width=max(_COLUMN, inner.sizeHint().width()))
