"""The bar at the bottom: the numbers, the verbs, and the one line of typing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.present.supervision.deeds import Deed, Did
from desktop.present.supervision.view import Deciding, Entry, Number, Press
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, boxed, column, row
from desktop.views.fields import Field
from desktop.views.look import Look
from desktop.views.supervision.buttons import NumberView, PressView, Shape
from desktop.views.supervision.parts import Ground
from desktop.views.words import Dress, Words

_SIDE = 28
_HEIGHT = 92
_NUMBERS = 3


class DecidingView(Ground):
    """Shows a Deciding. Its widgets stay, so that nothing that is being typed is ever lost."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "window", top="divider")
        self.look = look
        self._question = Words(look, "", Dress("body", weight=600), wrap=True)
        self._advice = Words(look, "", Dress("small", Tone.QUIET), wrap=True)
        self._fault_words = {
            tone: Words(look, "", Dress("body", tone, weight=500), wrap=True)
            for tone in (Tone.WARNING, Tone.DANGER, Tone.ACCENT)
        }
        self._mark = MarkView(look, Mark.ALERT, Tone.WARNING)
        self.numbers = tuple(NumberView(look) for _ in range(_NUMBERS))
        self._presses: dict[Deed, PressView] = {
            Deed.OFFER: PressView(look, Shape.LINK),
            Deed.REFUSE: PressView(look, Shape.MIDDLE),
            Deed.BACK: PressView(look, Shape.MIDDLE),
        }
        self.primary = PressView(look, Shape.PRIMARY)
        self._label = Words(look, "", Dress("caption", Tone.QUIET, weight=400))
        self._hint = Words(look, "", Dress("small", Tone.QUIET))
        self.field = Field(look, "entry", "")
        self._named = ""
        self._lay_out()
        self.field.textEdited.connect(lambda text: self.did.emit(Did(Deed.TYPE, text)))
        self.field.refused.connect(lambda: self.did.emit(Did(Deed.TYPE, "")))
        for number in self.numbers:
            number.did.connect(self.did)
        for press in (*self._presses.values(), self.primary):
            press.did.connect(self.did)

    def _lay_out(self) -> None:
        asked = column(None, self._question, 2, self._advice, row(self._presses[Deed.OFFER], None), None)
        line = Ground(self.look, "divider")
        line.setFixedSize(1, 44)
        self._numbers = boxed(row(*self.numbers, 12, line, 12, gap=8))
        main = QHBoxLayout()
        main.setContentsMargins(_SIDE, 14, _SIDE, 14)
        main.setSpacing(8)
        main.addLayout(asked, 1)
        main.addWidget(self._numbers)
        for deed in (Deed.REFUSE, Deed.BACK):
            main.addWidget(self._presses[deed])
        main.addWidget(self.primary)
        self._faults = boxed(
            row(self._mark, *self._fault_words.values(), gap=8, sides=(_SIDE, 12, _SIDE, 0), top=True)
        )
        field = row(self.field, self._hint, gap=12)
        self._entry = boxed(column(self._label, 4, field, sides=(_SIDE, 12, _SIDE, 0)))
        self._main = boxed(main)
        self._main.setMinimumHeight(_HEIGHT)
        self.setLayout(column(self._faults, self._entry, self._main, sides=(0, 1, 0, 0)))

    def show_deciding(self, deciding: Deciding) -> None:
        self._main.setVisible(bool(deciding.question))
        self._question.say(deciding.question)
        self._advice.say(deciding.advice)
        self._show_fault(deciding.fault, deciding.fault_tone)
        had_number = any(view.is_chosen() for view in self.numbers)
        self._show_numbers(deciding.numbers)
        self._show_presses(deciding.presses)
        self.primary.setVisible(deciding.primary is not None)
        if deciding.primary is not None:
            self.primary.show_press(deciding.primary)
        self._show_entry(
            deciding.entry, picked_now=not had_number and any(n.chosen for n in deciding.numbers)
        )

    def _show_fault(self, fault: str, tone: Tone) -> None:
        self._faults.setVisible(bool(fault))
        self._mark.show_mark(Mark.PERSON if tone is Tone.ACCENT else Mark.ALERT, tone)
        for one, words in self._fault_words.items():
            words.say(fault if one is tone else "")
            words.setVisible(one is tone)

    def _show_numbers(self, numbers: tuple[Number, ...]) -> None:
        self._numbers.setVisible(bool(numbers))
        for view, number in zip(self.numbers, numbers, strict=False):
            view.show_number(number)

    def _show_presses(self, presses: tuple[Press, ...]) -> None:
        shown = {press.deed: press for press in presses}
        for deed, view in self._presses.items():
            if deed in shown:
                view.show_press(shown[deed])
            view.setVisible(deed in shown)

    def _show_entry(self, entry: Entry | None, *, picked_now: bool) -> None:
        opened = entry is not None and entry.name != self._named
        closed = entry is None and self.field.hasFocus()
        self._named = "" if entry is None else entry.name
        self._entry.setVisible(entry is not None)
        if closed:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if entry is None:
            self.field.clear()
            return
        self._label.say(entry.label)
        self._hint.say(entry.hint)
        self.field.setAccessibleName(entry.label)
        if self.field.text() != entry.value:
            self.field.setText(entry.value)
        if opened or picked_now:
            self._focus_next()

    def _focus_next(self) -> None:
        """Give the keyboard to what is missing: the number first, then what is to be typed."""
        chosen = any(view.is_chosen() for view in self.numbers)
        here: QWidget = self.field if chosen or self._numbers.isHidden() else self.numbers[0]
        here.setFocus(Qt.FocusReason.OtherFocusReason)
