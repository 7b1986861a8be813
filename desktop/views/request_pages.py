"""A request for an exception: the form, and the wait with the two digits that the supervisor must pick."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.deeds import Deed, Did
from desktop.present.request import RequestForm, RequestPending
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, column, row
from desktop.views.change_table import change_layout
from desktop.views.choices import ChoiceList
from desktop.views.fields import Field, entries
from desktop.views.look import Look
from desktop.views.page_parts import back_row, pairs_layout
from desktop.views.paint import advance, draw_text, middle_baseline
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_RING = 104


class Countdown(QWidget):
    """Two digits in a ring that empties with the time left."""

    def __init__(self, look: Look, digits: str, permille: int, spoken: str) -> None:
        super().__init__()
        self._look = look
        self._digits = digits
        self._permille = permille
        self.setFixedSize(_RING, _RING)
        self.setAccessibleName(spoken)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(4, 4, _RING - 8, _RING - 8)
        for colour, span in (("hairline", 1000), ("accent", self._permille)):
            pen = QPen(self._look.colour(colour), 4)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(circle, 90 * 16, -round(360 * 16 * span / 1000))
        font = self._look.font("digits", tabular=True)
        at = QPointF((_RING - advance(font, self._digits)) / 2, middle_baseline(painter, font, _RING))
        draw_text(painter, font, self._look.colour("text"), at, self._digits)
        painter.end()


class RequestPendingPage(Region):
    """Shows a RequestPending."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, pending: RequestPending) -> None:
        if not self.is_news(pending):
            return
        look = self.look
        left = row(
            MarkView(look, Mark.CLOCK, Tone.ACCENT),
            Words(look, pending.left, Dress("body", weight=600, tabular=True)),
            Words(look, pending.of, Dress("body", Tone.QUIET, tabular=True)),
            None,
            gap=6,
        )
        words = column(
            Words(look, pending.heading, Dress("heading"), wrap=True),
            4,
            Words(look, pending.text, wrap=True),
            8,
            left,
        )
        ring = Countdown(look, pending.digits, pending.permille, pending.spoken_digits)
        first = row(ring, gap=16, sides=(_SIDE, 16, _SIDE, 16))
        first.addLayout(column(None, words, None), 1)
        change = row(change_layout(look, pending.change, short=pending.short), sides=(_SIDE, 12, _SIDE, 6))
        pairs = row(pairs_layout(look, pending.pairs), sides=(_SIDE, 12, _SIDE, 12))
        self.put(column(first, Hairline(look), change, Hairline(look), pairs))


class RequestFormPage(Region):
    """Shows a RequestForm. Choosing tells at once; amount and note go up with whatever is done next."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._reasons: ChoiceList | None = None

    def show_page(self, form: RequestForm) -> None:
        if not self.is_news(form):
            return
        look = self.look
        heading = Words(look, form.heading, Dress("name"), wrap=True)
        self._reasons = ChoiceList(look, form.reasons_label, form.reasons)
        self._reasons.chose.connect(lambda which: self._chose(Deed.CHOOSE_REASON, which))
        lines = ChoiceList(look, form.lines_label, form.lines, titled=False)
        lines.chose.connect(lambda which: self._chose(Deed.CHOOSE_LINE, which))
        authority = Words(look, form.authority, Dress("small", Tone.QUIET), wrap=True)
        layout = column(
            back_row(self, form.back, form.place),
            row(heading, sides=(_SIDE, 4, _SIDE, 8)),
            lines,
            self._amount(form),
            self._reasons,
            self._note(form),
            row(
                MarkView(look, form.authority_mark, form.authority_tone),
                authority,
                gap=8,
                sides=(_SIDE, 8, _SIDE, 8),
                top=True,
            ),
        )
        if form.change is not None:
            layout.addWidget(Hairline(look))
            change = row(change_layout(look, form.change, short=True), sides=(_SIDE, 10, _SIDE, 6))
            layout.addLayout(change)
        self.put(layout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._reasons is not None and self._reasons.choose_digit(event.text()):
            return
        super().keyPressEvent(event)

    def entered(self) -> tuple[tuple[str, str], ...]:
        return entries(self)

    def _chose(self, deed: Deed, which: str) -> None:
        self.did.emit(Did(deed, which, entries(self)))

    def _amount(self, form: RequestForm) -> QLayout:
        field = Field(self.look, "amount", form.amount_label)
        field.setText(form.amount)
        field.setFixedWidth(96)
        field.refused.connect(self.refused)
        hint = Words(self.look, form.amount_hint, Dress("small", Tone.QUIET), wrap=True)
        label = Words(self.look, form.amount_label, Dress("caption", Tone.QUIET, weight=400))
        return column(label, row(field, hint, gap=8), gap=4, sides=(_SIDE, 8, _SIDE, 10))

    def _note(self, form: RequestForm) -> QLayout:
        field = Field(self.look, "note", form.note_label)
        field.setText(form.note)
        field.setCursorPosition(0)
        field.setPlaceholderText(form.note_hint)
        field.refused.connect(self.refused)
        label = Words(self.look, form.note_label, Dress("caption", Tone.QUIET, weight=400))
        return column(label, field, gap=4, sides=(_SIDE, 8, _SIDE, 0))
