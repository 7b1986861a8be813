"""The receipt: what was paid, line by line, with its number and how it was paid."""

from PySide6.QtWidgets import QWidget

from desktop.present.quote import QuoteLine, Receipt
from desktop.present.words import Tone
from desktop.views.boxes import ListRow, MarkView, column, row
from desktop.views.look import Look
from desktop.views.region import Region
from desktop.views.total import TotalView
from desktop.views.words import Dress, Words

_SIDE = 16


class ReceiptPage(Region):
    """Shows a Receipt."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, receipt: Receipt) -> None:
        if self.is_news(receipt):
            self._build(receipt)

    def _build(self, receipt: Receipt) -> None:
        look = self.look
        mark = MarkView(look, receipt.mark, receipt.tone)
        heading = Words(look, receipt.heading, Dress("heading"), wrap=True)
        number = Words(look, receipt.number, Dress("small", Tone.QUIET, tabular=True))
        detail = Words(look, receipt.detail, Dress("small", Tone.QUIET), wrap=True)
        layout = column(
            row(mark, heading, number, gap=8, sides=(_SIDE, 14, _SIDE, 0)),
            row(detail, sides=(_SIDE + 24, 2, _SIDE, 8)),
        )
        for line in receipt.lines:
            layout.addWidget(self._line(line))
        total = TotalView(look)
        total.show_total(receipt.total)
        layout.addWidget(total)
        self.put(layout)

    def _line(self, line: QuoteLine) -> QWidget:
        label = Words(self.look, line.label)
        qualifier = Words(self.look, line.qualifier, Dress("small", Tone.QUIET), wrap=True)
        amount = Words(self.look, line.amount, Dress("body", tabular=True))
        layout = row(label, gap=6, sides=(_SIDE, 0, _SIDE, 0))
        layout.addWidget(qualifier, 1)
        layout.addWidget(amount)
        qualifier.middle = True
        box = ListRow(self.look, "quote-line", layout)
        box.setAccessibleName(line.spoken)
        return box
