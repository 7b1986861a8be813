"""The action bar: one primary action at the bottom left, others beside it, a quiet row below."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.present.deeds import Button, Key
from desktop.present.panel import ActionBar, Primary
from desktop.present.words import Tone
from desktop.views.boxes import boxed, column, row
from desktop.views.buttons import ActionButton, Kind, WaitingPlace
from desktop.views.look import Look
from desktop.views.region import move_inside
from desktop.views.words import Dress, Words

_BESIDE = 2
_NARROW = 400


class ActionBarView(QFrame):
    """Shows an ActionBar in fixed places, so that a countdown in it takes no focus away."""

    did = Signal(object)
    step_first = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("actionBar")
        self._look = look
        self._primary = self._place(Kind.PRIMARY)
        self._waiting = WaitingPlace(look)
        self._beside = [self._place(Kind.BESIDE) for _ in range(_BESIDE)]
        self._quiet = self._place(Kind.QUIET)
        self._quiet_right = self._place(Kind.QUIET)
        self._note = Words(look, "", Dress("small", Tone.FAINT), right=True, wrap=True)
        self._only_note = Words(look, "", Dress("small", Tone.QUIET), wrap=True)
        self._first = boxed(row(self._primary, self._waiting, *self._beside, gap=8, sides=(8, 0, 8, 0)))
        self._row = second = row(self._quiet, gap=8)
        self._note.middle = self._only_note.middle = True
        second.addWidget(self._only_note, 1)
        second.addWidget(self._note, 1)
        second.addWidget(self._quiet_right)
        self._second = boxed(second)
        self._second.setMinimumHeight(32)
        self._line = Words(look, "", Dress("small", Tone.FAINT), wrap=True)
        own_line = boxed(row(self._line, sides=(8, 0, 8, 0)))
        self._own_line = own_line
        self._rows = column(self._first, own_line, self._second, gap=4, sides=(8, 12, 8, 8))
        self.setLayout(self._rows)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._look_changed)

    def show_actions(self, bar: ActionBar, width: int) -> None:
        primary = bar.primary or Primary()
        self._first.setVisible(bar.primary is not None)
        self._put(self._primary, primary.button)
        self._waiting.setVisible(bool(primary.sentence))
        self._waiting.show_primary(primary)
        for place, view in enumerate(self._beside):
            self._put(view, bar.beside[place] if place < len(bar.beside) else None)
            view.show_hints(shown=width >= _NARROW)
        self._put(self._quiet, bar.quiet)
        self._put(self._quiet_right, bar.quiet_right)
        alone = bar.quiet is None
        between_two = bool(bar.quiet and bar.quiet_right and bar.note)  # too narrow a place for a sentence
        self._note.say("" if between_two else bar.note)
        self._line.say(bar.note if between_two else "")
        self._own_line.setVisible(between_two)
        self._only_note.say(bar.note)
        self._note.setVisible(not alone)
        self._only_note.setVisible(alone)
        self._row.setContentsMargins(8 if alone else 0, 0, 0 if bar.quiet_right else 8, 0)
        self._second.setMinimumHeight(16 if bar.primary is None else 32)
        bottom = 12 if bar.primary is None else 8
        self._rows.setContentsMargins(8, 12, 8, bottom)
        self._rows.setSpacing(0 if bar.primary is None else 4)

    def press(self, key: Key) -> bool:
        """Press the button that a key stands for; say whether there was one."""
        for view in self.buttons():
            shown = view.shown()
            if shown is not None and shown.key is key and not view.isHidden():
                self._press(view, shown)
                return True
        return False

    def buttons(self) -> list[ActionButton]:
        """List the bar's places for buttons, shown or not."""
        return [self._primary, *self._beside, self._quiet, self._quiet_right]

    def stops(self) -> list[QWidget]:
        """List what can take the focus, primary first."""
        return [view for view in self.buttons() if not view.isHidden() and view.isEnabled()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_inside(self.stops(), event):
            event.ignore()

    def _press(self, view: ActionButton, shown: Button) -> None:
        if view.isEnabled():
            view.click()
        elif view is self._primary:
            self.step_first.emit()

    def _place(self, kind: Kind) -> ActionButton:
        view = ActionButton(self._look, kind)
        view.did.connect(lambda did, at=view: self._pressed(at, did))
        return view

    def _pressed(self, view: ActionButton, did: object) -> None:
        shown = view.shown()
        if shown is not None and shown.first_step:
            self.step_first.emit()
        else:
            self.did.emit(did)

    def _put(self, view: ActionButton, button: Button | None) -> None:
        view.setVisible(button is not None)
        if button is not None:
            view.show_button(button)

    def _look_changed(self) -> None:
        self.updateGeometry()
