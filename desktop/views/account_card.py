"""The account card: whose account it is and how it stands, in full or in one line."""

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.account import AccountCard, Fact
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, column, row
from desktop.views.chip import ChipView
from desktop.views.look import Look
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_BARS = (6, 5)


class AccountCardView(Region):
    """Shows an AccountCard. Chips that do not fit beside the address take a row of their own."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "account")
        self._card: AccountCard | None = None
        self._stacked = False
        self._texts: tuple[Words, ...] = ()  # name, number and, in the full form, address

    def show_account(self, card: AccountCard) -> None:
        if not self.is_news(card):
            return
        before, self._card = self._card, card
        stacked = self._must_stack()
        if before is not None and stacked is self._stacked and _form(before) == _form(card):
            self._say(card)
        else:
            self._stacked = stacked
            self._build(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._card is not None and self._must_stack() != self._stacked:
            self._stacked = not self._stacked
            self._build(self._card)

    def _must_stack(self) -> bool:
        card = self._card
        if card is None or card.one_line or not card.chips:
            return False
        chips = [ChipView(self.look, chip) for chip in card.chips]
        address = Words(self.look, card.address, Dress("small")).sizeHint().width()
        needed = address + sum(chip.sizeHint().width() + 6 for chip in chips)
        return self.width() < 400 or needed > self.width() - 2 * _SIDE

    def _build(self, card: AccountCard) -> None:
        self.put(self._one_line(card) if card.one_line else self._full(card))
        self.setAccessibleName(f"{card.name}, {card.number}")

    def _say(self, card: AccountCard) -> None:
        """Show another account in the form of the last one, as every caller's has until they are verified."""
        for words, said in zip(self._texts, (card.name, card.number, card.address), strict=False):
            words.say(said)
        self.setAccessibleName(f"{card.name}, {card.number}")

    def _one_line(self, card: AccountCard) -> QLayout:
        name = Words(self.look, card.name, Dress("body", weight=600), snug=True)
        number = Words(self.look, card.number, Dress("small", Tone.QUIET))
        self._texts = (name, number)
        chips = [ChipView(self.look, chip) for chip in card.chips[:1]]
        return row(name, number, None, *chips, gap=8, sides=(_SIDE, 9, _SIDE, 9))

    def _full(self, card: AccountCard) -> QLayout:
        look = self.look
        number = Words(look, card.number, Dress("body", Tone.QUIET, tabular=card.hidden))
        if card.hidden:
            name = Words(look, card.name, Dress("body", Tone.QUIET, weight=500), wrap=True, line=24)
            first = row(MarkView(look, Mark.LOCK, Tone.QUIET), 6, name, number)
        else:
            name = Words(look, card.name, Dress("name"), wrap=True)
            first = row(name, number, gap=8)
        address = Words(look, card.address, Dress("small", Tone.QUIET), wrap=True)
        self._texts = (name, number, address)
        chips = [ChipView(look, chip) for chip in card.chips]
        rest: QLayout
        if self._stacked:
            rest = column(address, row(*chips, None, gap=6), gap=8)
        else:
            rest = row(address, *chips, gap=6)
            address.setMinimumHeight(20 if chips else 16)
        layout = column(first, rest, gap=4, sides=(_SIDE, 12, _SIDE, 12))
        if card.facts:
            layout.addSpacing(8)
            layout.addLayout(self._facts(card.facts))
        return layout

    def _facts(self, facts: tuple[Fact, ...]) -> QLayout:
        layout = row()
        for place, fact in enumerate(facts):
            if place:
                layout.addWidget(_Rule(self.look))
                layout.addSpacing(12)
            layout.addLayout(self._fact(fact, _BARS[min(place, 1)]), 1)
        return layout

    def _fact(self, fact: Fact, bars: int) -> QLayout:
        label = Words(self.look, fact.label, Dress("caption", Tone.QUIET, weight=400), wrap=True)
        if fact.value is None:
            hidden = _Hidden(self.look, bars)
            hidden.setAccessibleName(fact.spoken)
            return column(label, hidden)
        value = Words(self.look, fact.value, Dress("heading", weight=500, tabular=True))
        value.setAccessibleName(fact.spoken)
        return column(label, value)


def _form(card: AccountCard) -> AccountCard:
    """Return what the region is built by: everything but the texts that can be said anew."""
    return replace(card, name="", number="", address="")


class _Rule(QWidget):
    """The upright hairline between two facts."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedWidth(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("hairline"))
        painter.end()


class _Hidden(QWidget):
    """Bars in the place of a value that is not shown."""

    def __init__(self, look: Look, bars: int) -> None:
        super().__init__()
        self._look = look
        self._bars = bars
        self.setFixedHeight(20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("divider"))
        for bar in range(self._bars):
            painter.drawRoundedRect(QRectF(bar * 9, 6, 6, 8), 1, 1)
        painter.end()
