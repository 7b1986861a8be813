"""A request for an exception: the form, the wait with the two digits, a code by telephone, what is offered instead."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.deeds import Deed, Did
from desktop.present.request import CounterOffer, Entry, PhoneCode, RequestForm, RequestPending
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, column, row
from desktop.views.change_table import change_layout
from desktop.views.choices import ChoiceList
from desktop.views.fields import Field, entries
from desktop.views.look import Look
from desktop.views.page_parts import back_row, pairs_layout
from desktop.views.paint import advance, draw_text, middle_baseline
from desktop.views.region import Region
from desktop.views.segments import Segments
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
        layout = column(first, Hairline(look))
        if pending.change is not None:
            change = change_layout(look, pending.change, short=pending.short)
            layout.addLayout(row(change, sides=(_SIDE, 12, _SIDE, 6)))
            layout.addWidget(Hairline(look))
        layout.addLayout(row(pairs_layout(look, pending.pairs), sides=(_SIDE, 12, _SIDE, 12)))
        self.put(layout)


class CounterOfferPage(Region):
    """Shows a CounterOffer."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, offer: CounterOffer) -> None:
        if not self.is_news(offer):
            return
        look = self.look
        heading = Words(look, offer.heading, Dress("heading"), wrap=True)
        first = row(MarkView(look, offer.mark, offer.tone), gap=8, top=True)
        first.addWidget(heading, 1)
        text = Words(look, offer.text, wrap=True)
        layout = column(column(first, text, gap=6, sides=(_SIDE, 16, _SIDE, 14)), Hairline(look))
        if offer.change is not None:
            layout.addLayout(row(change_layout(look, offer.change), sides=(_SIDE, 12, _SIDE, 6)))
            layout.addWidget(Hairline(look))
        layout.addLayout(row(pairs_layout(look, offer.pairs), sides=(_SIDE, 12, _SIDE, 12)))
        self.put(layout)


class PhoneCodePage(Region):
    """Shows a PhoneCode. Digits outside the field choose who reads the code; it goes up with the action."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._readers: ChoiceList | None = None
        self._state: Words | None = None
        self._shape: tuple[object, ...] = ()

    def show_page(self, page: PhoneCode) -> None:
        if not self.is_news(page):
            return
        shape = (page.challenge, page.pairs, page.readers, page.mark, page.code)
        if shape == self._shape and self._state is not None:
            self._state.say(page.state)  # only the time has changed: what is typed stays
            return
        is_new = page.challenge != (self._shape[0] if self._shape else "")
        self._shape = shape
        self._build(page)
        if is_new and self.isActiveWindow():
            self.focus_place(f"field:{page.code.name}")  # the agent asked for this page, to type a code

    def _build(self, page: PhoneCode) -> None:
        look = self.look
        spoken = Words(look, page.challenge, Dress("total", tabular=True))
        spoken.setAccessibleName(page.spoken_challenge)
        label = Words(look, page.challenge_label, Dress("caption", Tone.QUIET, weight=400))
        self._readers = ChoiceList(look, page.readers_label, page.readers)
        self._readers.chose.connect(lambda which: self.did.emit(Did(Deed.CHOOSE_READER, which)))
        self._state = Words(look, page.state, Dress("small", Tone.QUIET), wrap=True)
        self.put(
            column(
                back_row(self, page.back, page.place),
                row(Words(look, page.heading, Dress("name"), wrap=True), sides=(_SIDE, 4, _SIDE, 4)),
                row(Words(look, page.text, wrap=True), sides=(_SIDE, 0, _SIDE, 12)),
                Hairline(look),
                column(label, spoken, gap=2, sides=(_SIDE, 12, _SIDE, 8)),
                row(pairs_layout(look, page.pairs), sides=(_SIDE, 0, _SIDE, 12)),
                Hairline(look),
                self._readers,
                entry_layout(self, page.code, 120),
                row(
                    MarkView(look, page.mark, page.tone),
                    self._state,
                    gap=8,
                    sides=(_SIDE, 4, _SIDE, 12),
                    top=True,
                ),
            )
        )

    def choose_digit(self, text: str) -> bool:
        return self._readers is not None and self._readers.choose_digit(text)


class RequestFormPage(Region):
    """Shows a RequestForm. Choosing tells at once; amount and note go up with whatever is done next."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._reasons: ChoiceList | None = None
        self._kinds: Segments | None = None

    def show_page(self, form: RequestForm) -> None:
        if not self.is_news(form):
            return
        look = self.look
        several = len(form.kinds) > 1  # then they are heading enough
        heading = Words(look, form.heading, Dress("name"), wrap=True)
        self._kinds = Segments(look, form.kinds_label, form.kinds)
        self._kinds.chose.connect(lambda which: self._chose(Deed.CHOOSE_KIND, which))
        self._reasons = ChoiceList(look, form.reasons_label, form.reasons)
        self._reasons.chose.connect(lambda which: self._chose(Deed.CHOOSE_REASON, which))
        lines = ChoiceList(look, form.lines_label, form.lines, titled=False)
        lines.chose.connect(lambda which: self._chose(Deed.CHOOSE_LINE, which))
        authority = Words(look, form.authority, Dress("small", Tone.QUIET), wrap=True)
        layout = column(
            back_row(self, form.back, form.place),
            row(self._kinds if several else heading, sides=(_SIDE, 4, _SIDE, 8)),
            *((lines,) if form.lines else ()),
            *(entry_layout(self, one, 96) for one in form.fields),
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

    def focus_options(self) -> bool:
        """Bring the focus to what is asked for."""
        segments = self._kinds.segments if self._kinds is not None else []
        for segment in [one for one in segments if one.isChecked()]:
            segment.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def choose_digit(self, text: str) -> bool:
        return self._reasons is not None and self._reasons.choose_digit(text)

    def entered(self) -> tuple[tuple[str, str], ...]:
        return entries(self)

    def _chose(self, deed: Deed, which: str) -> None:
        self.did.emit(Did(deed, which, entries(self)))

    def _note(self, form: RequestForm) -> QLayout:
        field = Field(self.look, "note", form.note_label)
        field.setText(form.note)
        field.setCursorPosition(0)
        field.setPlaceholderText(form.note_hint)
        field.refused.connect(self.refused)
        label = Words(self.look, form.note_label, Dress("caption", Tone.QUIET, weight=400))
        return column(label, field, gap=4, sides=(_SIDE, 8, _SIDE, 0))


def entry_layout(region: Region, entry: Entry, width: int) -> QLayout:
    """Lay out a field under its label, with a hint beside it."""
    look = region.look
    field = Field(look, entry.name, entry.label)
    field.setText(entry.value)
    field.setFixedWidth(width)
    field.refused.connect(region.refused)
    hint = Words(look, entry.hint, Dress("small", Tone.QUIET), wrap=True)
    label = Words(look, entry.label, Dress("caption", Tone.QUIET, weight=400))
    return column(label, row(field, hint, gap=8), gap=4, sides=(_SIDE, 8, _SIDE, 10))
