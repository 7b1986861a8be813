"""The quote before and after, line by line, with what changes marked by ground, arrow, weight and difference."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from desktop.present.supervision.view import ChangeLine, ChangeTable
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView
from desktop.views.look import Look
from desktop.views.supervision.parts import Ground
from desktop.views.words import Dress, Words

OUTSET = 8
"""How far the ground of a changed line reaches beyond its words."""
_LABEL, _BEFORE, _ARROW, _AFTER, _DIFFERENCE = 1, 2, 3, 4, 5
_WIDTHS = {0: OUTSET, _BEFORE: 80, _ARROW: 36, _AFTER: 88, _DIFFERENCE: 84, 6: OUTSET}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_HEAD, _ROW, _TOTAL = 28, 32, 44


def table_layout(look: Look, table: ChangeTable) -> QGridLayout:
    """Lay out a ChangeTable; it reaches OUTSET beyond its words on both sides."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    grid.setColumnStretch(_LABEL, 1)
    for at, width in _WIDTHS.items():
        grid.setColumnMinimumWidth(at, width)
    _head(look, grid, table)
    for place, line in enumerate(table.rows, 2):
        _row(look, grid, line, place, _ROW)
    last = len(table.rows) + 2
    grid.addWidget(Hairline(look, "text"), last, _LABEL, 1, _DIFFERENCE)
    _row(look, grid, table.total, last + 1, _TOTAL, total=True)
    return grid


def _head(look: Look, grid: QGridLayout, table: ChangeTable) -> None:
    quiet = Dress("caption", Tone.QUIET, weight=400)
    grid.setRowMinimumHeight(0, _HEAD)
    grid.addWidget(Words(look, table.heading, Dress("small", weight=600)), 0, _LABEL, _MIDDLE)
    for at, text in ((_BEFORE, table.before), (_AFTER, table.after), (_DIFFERENCE, table.difference)):
        grid.addWidget(Words(look, text, quiet, right=True), 0, at, _RIGHT)
    grid.addWidget(Hairline(look), 1, _LABEL, 1, _DIFFERENCE)


def _row(
    look: Look, grid: QGridLayout, line: ChangeLine, place: int, height: int, *, total: bool = False
) -> None:
    grid.setRowMinimumHeight(place, height)
    if line.changed and not total:
        grid.addWidget(Ground(look, "selected"), place, 0, 1, 7)
    strong = 600 if line.changed or total else 400
    label = Words(look, line.label, Dress("body", weight=strong), wrap=True)
    grid.addWidget(label, place, _LABEL, _MIDDLE)
    quiet = Dress("body", Tone.QUIET, tabular=True)
    if not line.before and not line.difference:
        text = Words(look, line.after, Dress("body", weight=strong), wrap=True)
        grid.addWidget(text, place, _BEFORE, 1, 4, _MIDDLE)
        return
    grid.addWidget(Words(look, line.before, quiet, right=True), place, _BEFORE, _RIGHT)
    if line.changed:
        grid.addWidget(MarkView(look, Mark.ARROW, Tone.ICON, 14), place, _ARROW, _RIGHT)
    style = "name" if total else "body"
    tone = Tone.PLAIN if line.changed or total else Tone.QUIET
    after = Words(look, line.after, Dress(style, tone, weight=strong, tabular=True), right=True)
    grid.addWidget(after, place, _AFTER, _RIGHT)
    difference = Words(look, line.difference, Dress("body", weight=500, tabular=True), right=True)
    grid.addWidget(difference, place, _DIFFERENCE, _RIGHT)
