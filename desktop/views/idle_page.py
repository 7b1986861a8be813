"""Between calls: the search for an account, what is ready for the next call, and what was done today."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.account import Check, Idle, PastCall
from desktop.present.deeds import Deed, Did
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, ListRow, MarkView, Part, column, row
from desktop.views.fields import Field
from desktop.views.look import Look
from desktop.views.page_parts import heading3
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_AT, _NUMBER = 68, 108


class IdlePage(Region):
    """Shows an Idle; Enter in the search says what to find."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._field: Field | None = None

    def show_page(self, idle: Idle) -> None:
        if self.is_news(idle):
            self._build(idle)

    def _build(self, idle: Idle) -> None:
        look = self.look
        typed = self._field.text() if self._field is not None else ""
        label = Words(look, idle.search_label, Dress("caption", Tone.QUIET, weight=400))
        self._field = Field(look, "find", idle.search_label, mark=Mark.SEARCH, hint=idle.search_key)
        self._field.setPlaceholderText(idle.search_hint)
        self._field.setText(typed)
        self._field.refused.connect(self.refused)
        self._field.returnPressed.connect(self._find)
        layout = column(
            column(label, self._field, gap=4, sides=(_SIDE, 16, _SIDE, 16)),
            self._part(idle.ready_heading, idle.checked, [self._check(one) for one in idle.checks], 4),
            self._part(idle.today_heading, idle.today, [self._call(one) for one in idle.calls], 12),
        )
        self.put(layout)

    def focus_search(self) -> bool:
        """Bring the focus to the search."""
        if self._field is None:
            return False
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _find(self) -> None:
        if self._field is not None and self._field.text().strip():
            self.did.emit(Did(Deed.FIND_ACCOUNT, "", (("find", self._field.text().strip()),)))

    def _part(self, heading: str, note: str, rows: list[QWidget], top: int) -> QLayout:
        words = Words(self.look, note, Dress("small", Tone.QUIET, tabular=True))
        parts: list[Part] = [row(heading3(self.look, heading), words, gap=8), 8]
        for one in rows:
            parts += [Hairline(self.look), one]
        return column(*parts, Hairline(self.look), sides=(_SIDE, top, _SIDE, 12))

    def _check(self, check: Check) -> QWidget:
        name = Words(self.look, check.name, wrap=True)
        state = Words(self.look, check.state, Dress("small", Tone.QUIET, tabular=True))
        box = ListRow(
            self.look,
            "list-row",
            row(MarkView(self.look, check.mark, check.tone), name, state, gap=8),
            less=1,
        )
        box.setAccessibleName(f"{check.name}, {check.state}")
        return box

    def _call(self, call: PastCall) -> QWidget:
        at = Words(self.look, call.at, Dress("small", Tone.QUIET, tabular=True))
        number = Words(self.look, call.number, Dress("body", tabular=True))
        at.setMinimumWidth(_AT)
        number.setMinimumWidth(_NUMBER)
        outcome = Words(self.look, call.outcome, Dress("small", Tone.QUIET), wrap=True)
        amount = Words(self.look, call.amount, Dress("body", tabular=True))
        line = row(at, number)
        line.addWidget(outcome, 1)
        line.addWidget(amount)
        outcome.middle = True
        box = ListRow(self.look, "list-row", line, less=1)
        box.setAccessibleName(f"{call.at}, {call.number}, {call.outcome}, {call.amount}")
        return box
