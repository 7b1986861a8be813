"""The total: the one large number of a screen, under its rule, with what it was before."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.present.quote import Total, TotalLine
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, column, row
from desktop.views.look import Look
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_LIFT = 7  # brings the label to the large number's baseline


class TotalView(QWidget):
    """Shows a Total in place, so that a change of the amount moves nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._label = Words(look, "", Dress("body", weight=600), lift=_LIFT, wrap=True)
        self._amount = Words(look, "", Dress("total", tabular=True))
        quiet = Dress("caption", Tone.QUIET, weight=400, tabular=True)
        self._was = Words(look, "", quiet, right=True, wrap=True)
        line = row(self._label, self._amount, gap=8, top=True)
        sides = (_SIDE, 4, _SIDE, 0)
        self.setLayout(column(Hairline(look, "text"), 7, line, self._was, sides=sides))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_total(self, total: Total) -> None:
        self._label.say(total.label)
        self._amount.say(total.amount)
        self._amount.setAccessibleName(total.spoken)
        self._was.say(total.was)
        self._was.setVisible(bool(total.was))


class TotalLineView(Region):
    """Shows a TotalLine: the total in one row while the quote is out of sight."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "totalLine")

    def show_total(self, total: TotalLine) -> None:
        if not self.is_news(total):
            return
        label = Words(self.look, total.label, Dress("body", Tone.QUIET), lift=3, wrap=True)
        amount = Words(self.look, total.amount, Dress("name", tabular=True))
        self.put(row(label, amount, gap=8, sides=(_SIDE, 10, _SIDE, 10), top=True))
