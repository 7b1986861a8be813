"""The guidance: steps done, the current one large with its words and buttons, the ones to come in grey."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QWidget

from desktop.present.deeds import Button, Deed, Did, Key
from desktop.present.guidance import Asked, CurrentStep, DoneStep, Guidance
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, boxed, column, row
from desktop.views.buttons import ActionButton, Kind
from desktop.views.fields import Chooser, Field, entries
from desktop.views.look import Look
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_TEXT = 40  # where the words begin


class GuidanceView(Region):
    """Shows a Guidance. Letters act only while the focus is here; answers go up with the confirmation."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "guidance")
        self._guidance: Guidance | None = None
        self._coming: QWidget | None = None
        self._without_coming = False
        self._typed: dict[str, str] = {}
        self._stacked = False
        self._beside = 0

    def show_guidance(self, guidance: Guidance) -> None:
        if self.is_news(guidance):
            before, self._guidance = self._guidance, guidance
            self._build(keeps=_asked(before) == _asked(guidance))

    def drop_coming(self, *, dropped: bool) -> None:
        """Leave out the steps to come where the panel has no height for them."""
        self._without_coming = dropped
        if self._coming is not None:
            self._coming.setHidden(dropped)

    def focus_step(self) -> bool:
        """Bring the focus to what the current step asks for."""
        return self.focus_place(f"{Deed.CONFIRM_STEP}:{self._step()}" if not self._asks() else "")

    def confirm(self) -> bool:
        """Press the current step's confirmation, as Enter does; say whether there was one."""
        return self._press(Key.ENTER)

    def _step(self) -> str:
        current = self._guidance.current if self._guidance else None
        return current.which if current else ""

    def _asks(self) -> bool:
        current = self._guidance.current if self._guidance else None
        return bool(current and current.asked)

    def _press(self, key: Key) -> bool:
        for button in self.findChildren(ActionButton):
            shown = button.shown()
            if shown is not None and shown.key is key and button.isEnabled():
                button.click()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if plain and event.text().upper() == Key.N and self._press(Key.N):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._press(Key.ENTER):
            return
        super().keyPressEvent(event)

    def _build(self, *, keeps: bool = True) -> None:
        """Build the region; what was typed stays while the same is asked."""
        guidance = self._guidance
        if guidance is None:
            return
        self._typed = dict(entries(self)) if keeps else {}
        layout = column(sides=(_SIDE, 10, _SIDE, 14 if guidance.heading else 12))
        if guidance.heading:
            heading = Words(self.look, guidance.heading, Dress("small", weight=600), wrap=True)
            progress = Words(self.look, guidance.progress, Dress("small", Tone.QUIET, tabular=True))
            layout.addLayout(row(heading, progress, gap=8, sides=(0, 0, 0, 4)))
        for done in guidance.done:
            layout.addLayout(self._done(done))
        if guidance.current is not None:
            layout.addLayout(self._current(guidance.current))
        self._coming = self._to_come(guidance.coming)
        if self._coming is not None:
            layout.addWidget(self._coming)
        self.put(layout)

    def _done(self, step: DoneStep) -> QLayout:
        return row(
            MarkView(self.look, step.mark, step.tone),
            Words(self.look, step.text, Dress("small", Tone.QUIET), wrap=True, line="step"),
            Words(self.look, step.at, Dress("caption", Tone.FAINT, weight=400, tabular=True), line="step"),
            gap=8,
            top=False,
        )

    def _current(self, step: CurrentStep) -> QLayout:
        said = column(
            Words(self.look, step.kick, Dress("caption", Tone.ACCENT)),
            Words(self.look, step.say, Dress("say"), wrap=True),
        )
        buttons = [
            self._button(button, kind)
            for button, kind in ((step.confirm, Kind.SECOND), (step.refuse, Kind.QUIET))
            if button is not None
        ]
        if step.asked:
            said.addSpacing(12)
            said.addLayout(self._fields(step.asked, buttons))
        elif buttons:
            said.addSpacing(8)
            said.addLayout(row(*buttons, None, gap=8))
        if step.note:
            said.addSpacing(8)
            said.addWidget(Words(self.look, step.note, Dress("small", Tone.QUIET), wrap=True))
        mark = MarkView(self.look, Mark.DOT_RING, Tone.ACCENT)
        layout = row(mark, gap=8, sides=(0, 4, 0, 6), top=True)
        layout.addLayout(said, 1)
        return layout

    def _to_come(self, texts: tuple[str, ...]) -> QWidget | None:
        if not texts:
            return None
        box = boxed(column(*(coming(self.look, text) for text in texts)))
        if self._without_coming:
            box.hide()  # the others are not shown here: until it is laid out, a box is a window of its own
        return box

    def _button(self, button: Button, kind: Kind) -> ActionButton:
        view = ActionButton(self.look, kind)
        view.show_button(button)
        view.did.connect(self._pressed)
        return view

    def _pressed(self, did: Did) -> None:
        self.did.emit(Did(did.deed, did.which, entries(self)))

    def _fields(self, asked: tuple[Asked, ...], buttons: list[ActionButton]) -> QLayout:
        """Lay out fields with their buttons beside them, or below where the panel is too narrow."""
        layout = row(gap=8)
        self._beside = sum(one.sizeHint().width() + 8 for one in buttons)
        for one in asked:
            field = self._field(one)
            self._beside += max(field.minimumSizeHint().width(), one.width) + 8
            label = Words(self.look, one.label, Dress("caption", Tone.QUIET, weight=400))
            layout.addLayout(column(label, field, gap=4), 0 if one.width else 1)
        if not any(one.width == 0 for one in asked):
            layout.addStretch(1)
        self._stacked = self._must_stack()
        if self._stacked:
            return column(layout, row(*buttons, None, gap=8), gap=8)
        for button in buttons:
            layout.addLayout(column(20, button))
        return layout

    def _must_stack(self) -> bool:
        return self._beside - 8 > self.width() - _TEXT - _SIDE

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._asks() and self._must_stack() != self._stacked:
            self._build()

    def _field(self, asked: Asked) -> Field | Chooser:
        field: Field | Chooser
        if asked.choices:
            field = Chooser(
                self.look, asked.name, asked.label, asked.choices, self._typed.get(asked.name, asked.value)
            )
        else:
            field = Field(self.look, asked.name, asked.label)
            field.setText(self._typed.get(asked.name, asked.value))
            field.refused.connect(self.refused)
        if asked.width:
            field.setFixedWidth(asked.width)
        return field


def coming(look: Look, text: str) -> QLayout:
    """Draw one step to come: a small ring and grey words."""
    words = Words(look, text, Dress("small", Tone.FAINT), wrap=True, line="step")
    return row(MarkView(look, Mark.RING, Tone.ICON, scale=0.6), words, gap=8)


def _asked(guidance: Guidance | None) -> tuple[str, tuple[Asked, ...]]:
    current = guidance.current if guidance is not None else None
    return (current.which, current.asked) if current is not None else ("", ())
