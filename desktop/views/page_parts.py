"""Parts that several pages share: the way back, headings, and facts in pairs."""

from PySide6.QtWidgets import QHBoxLayout, QLayout

from desktop.present.deeds import Button
from desktop.present.incident import Pair
from desktop.present.words import Mark, Tone
from desktop.views.boxes import column, row
from desktop.views.buttons import ActionButton, Kind
from desktop.views.look import Look
from desktop.views.paint import advance
from desktop.views.region import Region
from desktop.views.words import Dress, Words


def heading3(look: Look, text: str) -> Words:
    """Give the small strong heading of a part of a page."""
    return Words(look, text, Dress("small", weight=600), wrap=True)


def back_row(region: Region, back: Button, place: str) -> QHBoxLayout:
    """Give the row that leads back, with where we are at its end."""
    button = ActionButton(region.look, Kind.QUIET, Mark.LEFT)
    button.show_button(back)
    button.did.connect(region.did)
    where = Words(region.look, place, Dress("small", Tone.QUIET, tabular=True))
    return row(button, None, where, gap=4, sides=(8, 8, 16, 0))


def pairs_layout(look: Look, pairs: tuple[Pair, ...]) -> QLayout:
    """Lay out facts in two columns; the first is as wide as its widest label."""
    layout = column(gap=4)
    font = look.font("small")
    width = round(max((advance(font, pair.label) for pair in pairs), default=0.0) + 0.5) + 11
    for pair in pairs:
        label = Words(look, pair.label, Dress("small", Tone.QUIET))
        label.setFixedWidth(width)
        text = Words(look, pair.text, Dress("small", tabular=True), wrap=True)
        line = row(label, top=True)
        line.addWidget(text, 1)
        layout.addLayout(line)
    return layout
