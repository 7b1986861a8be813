"""The smaller pages: steps to come, the wrap-up after a call, and the keys."""

from PySide6.QtWidgets import QLayout

from desktop.present.deeds import Deed, Did
from desktop.present.guidance import Coming
from desktop.present.request import KeysPage, WrapUp
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, MarkView, Part, boxed, column, row
from desktop.views.choices import ChoiceList
from desktop.views.fields import Field, entries
from desktop.views.guidance import coming
from desktop.views.look import Look
from desktop.views.page_parts import back_row, heading3, pairs_layout
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_KEY = 112


class ComingPage(Region):
    """Shows a Coming."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, page: Coming) -> None:
        if not self.is_news(page):
            return
        parts: list[Part] = [heading3(self.look, page.heading), 6]
        parts += [coming(self.look, text) for text in page.steps]
        self.put(column(*parts, sides=(_SIDE, 12, _SIDE, 12)))


class WrapUpPage(Region):
    """Shows a WrapUp; digits choose the outcome, the note goes up with it."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._outcomes: ChoiceList | None = None

    def show_page(self, wrap_up: WrapUp) -> None:
        if not self.is_news(wrap_up):
            return
        look = self.look
        heading = Words(look, wrap_up.heading, Dress("heading"), wrap=True)
        clock = Words(look, wrap_up.clock, Dress("small", Tone.QUIET, tabular=True))
        mark = MarkView(look, wrap_up.mark, wrap_up.tone)
        self._outcomes = ChoiceList(look, wrap_up.outcomes_label, wrap_up.outcomes)
        self._outcomes.chose.connect(
            lambda which: self.did.emit(Did(Deed.CHOOSE_OUTCOME, which, entries(self)))
        )
        self.put(
            column(
                row(mark, heading, clock, gap=8, sides=(_SIDE, 14, _SIDE, 4)),
                row(pairs_layout(look, wrap_up.pairs), sides=(_SIDE, 4, _SIDE, 12)),
                Hairline(look),
                8,
                self._outcomes,
                self._note(wrap_up),
            )
        )

    def entered(self) -> tuple[tuple[str, str], ...]:
        return entries(self)

    def choose_digit(self, text: str) -> bool:
        return self._outcomes is not None and self._outcomes.choose_digit(text)

    def _note(self, wrap_up: WrapUp) -> QLayout:
        field = Field(self.look, "note", wrap_up.note_label)
        field.setText(wrap_up.note)
        field.setPlaceholderText(wrap_up.note_hint)
        field.refused.connect(self.refused)
        label = Words(self.look, wrap_up.note_label, Dress("caption", Tone.QUIET, weight=400))
        return column(label, field, gap=4, sides=(_SIDE, 12, _SIDE, 12))


class KeysPageView(Region):
    """Shows a KeysPage."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, page: KeysPage) -> None:
        if not self.is_news(page):
            return
        look = self.look
        layout = column(
            back_row(self, page.back, ""),
            row(Words(look, page.heading, Dress("name"), wrap=True), sides=(_SIDE, 4, _SIDE, 8)),
        )
        for one in page.rows:
            key = Words(look, one.key, Dress("caption", Tone.QUIET, weight=600))
            key.setMinimumWidth(_KEY)
            line = row(key, gap=8, sides=(_SIDE, 3, _SIDE, 3))
            does = Words(look, one.does, Dress("small"), wrap=True)
            does.middle = True
            line.addWidget(does, 1)
            box = boxed(line)
            box.setMinimumHeight(23)
            layout.addWidget(box)
            layout.addWidget(Hairline(look, side=_SIDE))
        layout.addSpacing(12)
        self.put(layout)
