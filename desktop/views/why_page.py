"""Why a line is in the quote: the sentence, what decided it, and the policy page with its row marked."""

from PySide6.QtWidgets import QLayout

from desktop.present.deeds import Button
from desktop.present.why import Decided, Why
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, boxed, column, row
from desktop.views.buttons import TextLink
from desktop.views.look import Look
from desktop.views.page_parts import back_row, heading3
from desktop.views.policy_table import PolicyTableView
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16


class WhyPage(Region):
    """Shows a Why."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, why: Why) -> None:
        if not self.is_news(why):
            return
        layout = column(
            back_row(self, why.back, why.place),
            self._line(why),
            Hairline(self.look),
            self._decided(why),
            Hairline(self.look),
            self._page(why),
        )
        self.put(layout)

    def _line(self, why: Why) -> QLayout:
        label = Words(self.look, why.label, Dress("name"), lift=4, wrap=True)
        amount = Words(self.look, why.amount, Dress("total", tabular=True))
        sentence = Words(self.look, why.sentence, Dress("say"), wrap=True)
        first = row(label, amount, gap=8, top=True)
        return column(first, sentence, gap=4, sides=(_SIDE, 4, _SIDE, 14))

    def _decided(self, why: Why) -> QLayout:
        layout = column(heading3(self.look, why.decided_heading), 4, sides=(_SIDE, 12, _SIDE, 10))
        for one in why.decided:
            layout.addWidget(boxed(self._pair(one, Dress("body", Tone.QUIET), 400), height=22))
        layout.addSpacing(2)
        layout.addWidget(Hairline(self.look))
        layout.addWidget(boxed(self._pair(why.result, Dress("body", weight=500), 600), height=25))
        return layout

    def _pair(self, one: Decided, dress: Dress, weight: int) -> QLayout:
        label = Words(self.look, one.label, dress, wrap=True)
        return row(label, Words(self.look, one.value, Dress("body", weight=weight, tabular=True)), gap=8)

    def _page(self, why: Why) -> QLayout:
        since = Words(self.look, why.since, Dress("small", Tone.QUIET))
        text = Words(self.look, why.page_text, Dress("small", Tone.QUIET), wrap=True)
        source = Words(self.look, why.source, Dress("small", Tone.QUIET), wrap=True)
        table = PolicyTableView(self.look)
        table.show_table(why.table)
        last = row(source, gap=8)
        if why.why_not is not None:
            last.addWidget(self._link(why.why_not))
        whole = row(None, gap=8)
        if why.opens is not None:
            whole.addWidget(self._link(why.opens))
        return column(
            row(heading3(self.look, why.page), since, gap=8, sides=(_SIDE, 12, _SIDE, 0)),
            row(text, sides=(_SIDE, 4, _SIDE, 6)),
            table,
            boxed(row(last, sides=(_SIDE, 8, _SIDE, 4))),
            boxed(row(whole, sides=(_SIDE, 0, _SIDE, 12))),
        )

    def _link(self, button: Button) -> TextLink:
        link = TextLink(self.look)
        link.show_button(button)
        link.did.connect(self.did)
        return link
