"""The steps of a pause while they happen, and the place where the card window will open."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy

from desktop.present.incident import CardOpen, Pausing
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, column, row
from desktop.views.look import Look
from desktop.views.matrix import matrix_layout
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_DASHED = 136


class ProgressLine(QProgressBar):
    """How much of the time limit has gone, as a line of three pixels."""

    def __init__(self, look: Look, permille: int, spoken: str) -> None:
        super().__init__()
        self._look = look
        self.setRange(0, 1000)
        self.setValue(permille)
        self.setTextVisible(False)
        self.setFixedHeight(3)
        self.setAccessibleName(spoken)

    def sizeHint(self) -> QSize:
        return QSize(60, 3)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 1.5, 1.5)
        painter.setBrush(self._look.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, self.width() * self.value() / 1000, self.height()), 1.5, 1.5)
        painter.end()


class DashedPlace(QFrame):
    """The dashed place where the card window will open."""

    def __init__(self, look: Look, heading: str, text: str) -> None:
        super().__init__()
        self._look = look
        words = column(
            Words(look, heading, Dress("body", weight=500), wrap=True),
            Words(look, text, Dress("small", Tone.QUIET), wrap=True),
            gap=2,
        )
        inner = row(column(2, MarkView(look, Mark.LOCK, Tone.ICON), None), gap=8, sides=(17, 12, 17, 12))
        inner.addLayout(words, 1)
        self.setLayout(column(None, inner, None))
        self.setMinimumHeight(_DASHED)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(f"{heading} {text}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._look.colour("divider"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(self._look.colour("window"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)
        painter.end()


class PausingPage(Region):
    """Shows a Pausing."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, pausing: Pausing) -> None:
        if not self.is_news(pausing):
            return
        look = self.look
        heading = Words(look, pausing.heading, Dress("heading"), wrap=True)
        elapsed = Words(look, pausing.elapsed, Dress("small", Tone.QUIET, tabular=True))
        self.put(
            column(
                row(heading, elapsed, gap=8),
                8,
                ProgressLine(look, pausing.permille, pausing.elapsed),
                8,
                matrix_layout(look, pausing.matrix),
                16,
                DashedPlace(look, pausing.opens, pausing.opens_text),
                sides=(_SIDE, 14, _SIDE, 12),
            )
        )


class CardOpenPage(Region):
    """Shows a CardOpen: the steps done, above the card window."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, card: CardOpen) -> None:
        if not self.is_news(card):
            return
        track = row(gap=6)
        for place, step in enumerate(card.track):
            if place:
                track.addWidget(Hairline(self.look, "divider"), 1)
            track.addWidget(MarkView(self.look, Mark.CHECK_DISC, Tone.SUCCESS))
            track.addWidget(Words(self.look, step.label, Dress("small"), line=20))
            track.addWidget(Words(self.look, step.at, Dress("small", Tone.QUIET, tabular=True), line=20))
        note = Words(self.look, card.note, Dress("small", Tone.QUIET), wrap=True)
        if not card.runs_out:
            self.put(column(track, note, gap=10, sides=(_SIDE, 10, _SIDE, 12)))
            return
        lasts = Words(self.look, card.runs_out, Dress("small", tabular=True), wrap=True)
        self.put(column(track, 6, lasts, 2, note, sides=(_SIDE, 8, _SIDE, 6)))
