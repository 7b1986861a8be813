"""The quote before and after an exception, line by line."""

from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.quote import ChangeRow, ChangeTable
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, boxed, column, row
from desktop.views.look import Look
from desktop.views.page_parts import heading3
from desktop.views.words import Dress, Words

_NOW, _THEN, _AMOUNT = 64, 92, 58


def change_layout(look: Look, table: ChangeTable, *, short: bool = False) -> QLayout:
    """Lay out a ChangeTable; a ``short`` one shows only what changes and the total."""
    head = row(heading3(look, table.heading), sides=(0, 0, 0, 4))
    quiet = Dress("caption", Tone.QUIET, weight=400, tabular=True)
    head.addWidget(_right(Words(look, table.now, quiet, right=True), _NOW))
    head.addWidget(_right(Words(look, table.then, quiet, right=True), _THEN))
    layout = column(head)
    for one in table.rows:
        if one.changed or not short:
            layout.addWidget(_row(look, one, Dress("body", Tone.PLAIN if one.changed else Tone.QUIET)))
    layout.addSpacing(3)
    layout.addWidget(Hairline(look, "text"))
    layout.addWidget(_row(look, table.total, Dress("body", weight=600), height=33, large=True))
    return layout


def _row(look: Look, one: ChangeRow, dress: Dress, *, height: int = 26, large: bool = False) -> QWidget:
    label = Words(look, one.label, dress, wrap=True)
    now = Words(look, one.now, Dress("body", Tone.QUIET, tabular=True), right=True)
    size = "heading" if large else "body"
    weight = 600 if one.changed else 400
    then = Words(look, one.then, Dress(size, _tone(one), weight=weight, tabular=True), right=True)
    then.setMinimumWidth(_AMOUNT)
    right = row(None, then, gap=8)
    if one.changed:
        right.insertWidget(1, MarkView(look, Mark.ARROW, Tone.ICON, 14))
    line = row(label, _right(now, _NOW), boxed(right, width=_THEN))
    box = boxed(line)
    box.setMinimumHeight(height)
    box.setAccessibleName(f"{one.label}: {one.now}, {one.then}")
    return box


def _tone(one: ChangeRow) -> Tone:
    return Tone.PLAIN if one.changed else Tone.QUIET


def _right(words: Words, width: int) -> Words:
    words.setMinimumWidth(width)
    return words
