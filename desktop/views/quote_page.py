"""The quote: options with the proposed one chosen, the lines, the total, and a plan's schedule."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout

from desktop.present.deeds import Deed, Did
from desktop.present.quote import OwnAmount, PaymentCount, Quote, QuoteLine
from desktop.present.words import Tone
from desktop.views.boxes import column, row
from desktop.views.fields import Field, entries
from desktop.views.look import Look
from desktop.views.quote_line import SIDE, QuoteLineView
from desktop.views.region import Region
from desktop.views.schedule import schedule_layout
from desktop.views.segments import Counts, Segments
from desktop.views.total import TotalView
from desktop.views.words import Dress, Words

_OWN_WIDTH = 120


class QuotePage(Region):
    """Shows a Quote. Lines and total stay in place while only amounts change; digits choose an option."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._segments: Segments | None = None
        self._counts: Counts | None = None
        self._lines: dict[str, QuoteLineView] = {}
        self._total: TotalView | None = None
        self._quote: Quote | None = None

    def show_page(self, quote: Quote) -> None:
        if not self.is_news(quote):
            return
        before, self._quote = self._quote, quote
        if before is not None and _same_shape(before, quote):
            self._update(quote)
        else:
            self._build(quote)

    def focus_options(self) -> bool:
        """Bring the focus to the chosen option."""
        segments = self._segments.segments if self._segments else []
        for segment in [one for one in segments if one.isChecked()] or segments[:1]:
            segment.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def quiet_reduced(self) -> None:
        """Take the tint off changed lines at a key press, where motion is reduced and no fading does it."""
        if not self.look.motion:
            for line in self._lines.values():
                line.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = int(event.text()) if event.text().isdecimal() and event.text().isascii() else 0
        if digit and self._segments is not None:
            self._segments.choose(digit - 1)
            return
        super().keyPressEvent(event)

    def _update(self, quote: Quote) -> None:
        for line in quote.lines:
            self._lines[line.which].show_line(line)
        if self._total is not None:
            self._total.show_total(quote.total)

    def _build(self, quote: Quote) -> None:
        self._segments = Segments(self.look, quote.options_label, quote.options)
        self._segments.chose.connect(lambda which: self.did.emit(Did(Deed.CHOOSE_OPTION, which)))
        layout = column(row(self._segments, sides=(SIDE, 12, SIDE, 0)))
        layout.addLayout(self._below_options(quote))
        self._lines = {line.which: self._line(line) for line in quote.lines}
        for view in self._lines.values():
            layout.addWidget(view)
        self._total = TotalView(self.look)
        self._total.show_total(quote.total)
        layout.addWidget(self._total)
        if quote.schedule is not None:
            layout.addLayout(schedule_layout(self.look, quote.schedule))
        self.put(layout)

    def _below_options(self, quote: Quote) -> QHBoxLayout:
        layout = row(gap=8, sides=(SIDE, 8, SIDE, 4))
        if quote.count is not None:
            self._fill_count(layout, quote.count)
        elif quote.own is not None:
            self._fill_own(layout, quote.own)
        else:
            layout.addWidget(Words(self.look, quote.proposed, Dress("small", Tone.QUIET), wrap=True))
        return layout

    def _fill_count(self, layout: QLayout, count: PaymentCount) -> None:
        words = Words(self.look, count.label, Dress("small", Tone.QUIET), wrap=True)
        words.middle = True
        counts = Counts(self.look, count.label, count.counts, count.chosen)
        counts.chose.connect(lambda which: self.did.emit(Did(Deed.CHOOSE_COUNT, which)))
        layout.addWidget(words)
        layout.addWidget(counts)

    def _fill_own(self, layout: QLayout, own: OwnAmount) -> None:
        field = Field(self.look, "amount", own.label)
        field.setText(own.value)
        field.setFixedWidth(_OWN_WIDTH)
        field.refused.connect(self.refused)
        field.editingFinished.connect(lambda: self.did.emit(Did(Deed.ENTER_AMOUNT, "", entries(self))))
        words = Words(self.look, own.limits, Dress("small", Tone.QUIET), wrap=True)
        words.middle = True
        layout.addWidget(field)
        layout.addWidget(words)

    def _line(self, line: QuoteLine) -> QuoteLineView:
        view = QuoteLineView(self.look)
        view.show_line(line)
        view.did.connect(self.did)
        return view


def _same_shape(before: Quote, after: Quote) -> bool:
    """Say whether only lines' contents and the total differ."""

    def shape(quote: Quote) -> tuple[object, ...]:
        names = tuple(line.which for line in quote.lines)
        return quote.options, quote.proposed, quote.count, quote.own, quote.schedule, names

    return shape(before) == shape(after)
