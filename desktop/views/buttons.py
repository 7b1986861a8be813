"""Buttons as the design draws them: the style sheet's bevel, then label, amount and key hint in two tones."""

import math
from enum import Enum

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from desktop.present.deeds import Button, Did
from desktop.present.panel import Primary
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, row
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline, rounded
from desktop.views.words import Dress, Words

_GAP = 8
_LEAST_TARGET = 24
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Kind(Enum):
    """Where a button stands: the primary, beside it, within a region, or quiet."""

    PRIMARY = ("primary", "heading", 600, 15)
    BESIDE = ("primary", "body", 500, 13)
    SECOND = ("button", "body", 500, 13)
    QUIET = ("button", "body", 500, 9)

    def __init__(self, height: str, style: str, weight: int, side: int) -> None:
        self.height = height
        self.style = style
        self.weight = weight
        self.side = side  # padding and border together


class PressButton(QPushButton):
    """A button that leaves arrows and letters to its region and is pressed by Enter as by space."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            event.ignore()
        elif event.key() in _ENTER and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


class ActionButton(PressButton):
    """Shows a Button and emits what it stands for."""

    did = Signal(object)

    def __init__(self, look: Look, kind: Kind, mark: Mark | None = None) -> None:
        super().__init__()
        self._look = look
        self._kind = kind
        self._mark = mark
        self._hints = True
        self._button: Button | None = None
        self.setProperty("kind", kind.name.lower())
        wide = QSizePolicy.Policy.Expanding if kind is Kind.PRIMARY else QSizePolicy.Policy.Fixed
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._emit)
        look.changed.connect(self.updateGeometry)

    def show_button(self, button: Button) -> None:
        if button == self._button:
            return
        self._button = button
        self.setText(" ".join(part for part in (button.label, button.amount) if part))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(button.hint)
        self.setProperty("place", f"{button.deed}:{button.which}")
        self.setEnabled(button.enabled)
        self.updateGeometry()
        self.update()

    def shown(self) -> Button | None:
        return self._button

    def show_hints(self, *, shown: bool) -> None:
        """Show or drop the key hint; narrow panels drop it beside the primary."""
        if shown != self._hints:
            self._hints = shown
            self.updateGeometry()
            self.update()

    def _emit(self) -> None:
        if self._button is not None:
            self.did.emit(Did(self._button.deed, self._button.which))

    def _label_font(self) -> QFont:
        weight = self._kind.weight if self.isEnabled() else 500
        return self._look.font(self._kind.style, weight, tabular=True)

    def _parts(self) -> list[tuple[str, QFont]]:
        if self._button is None:
            return []
        label = self._look.font(self._kind.style, self._kind.weight if self.isEnabled() else 500)
        parts = [(self._button.label, label)]
        if self._button.amount:
            parts.append((self._button.amount, self._label_font()))
        if self._button.hint and self._hints:
            parts.append((self._button.hint, self._look.font("caption")))
        return parts

    def sizeHint(self) -> QSize:
        widths = [advance(font, text) for text, font in self._parts()]
        marked = 16 + 6 if self._mark else 0
        width = 2 * self._kind.side + sum(widths) + _GAP * max(0, len(widths) - 1) + marked
        return QSize(math.ceil(width), self._look.size(self._kind.height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.state &= ~QStyle.StateFlag.State_HasFocus
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        self._paint_parts(painter)
        painter.end()

    def _paint_parts(self, painter: QPainter) -> None:
        if self._button is None:
            return
        strong, quiet = self._colours()
        left = float(self._kind.side)
        if self._kind is not Kind.PRIMARY:
            left = max(left, (self.width() - self.sizeHint().width()) / 2 + self._kind.side)
        if self._mark:
            draw_mark(painter, self._look, self._mark, strong, QPointF(left, (self.height() - 16) // 2))
            left += 16 + 6
        for place, (text, font) in enumerate(self._parts()):
            is_hint = text == self._button.hint and place > 0 and self._hints
            if is_hint and self._kind is Kind.PRIMARY:
                left = self.width() - self._kind.side - advance(font, text)
            start = QPointF(left, middle_baseline(painter, font, self.height()))
            left = draw_text(painter, font, quiet if is_hint else strong, start, text) + _GAP

    def _colours(self) -> tuple[QColor, QColor]:
        if not self.isEnabled():
            return self._look.colour("disabled-text"), self._look.colour("disabled-text")
        if self._kind is Kind.PRIMARY:
            return self._look.colour("on-accent"), self._look.colour("on-accent-quiet")
        return self._look.colour("text"), self._look.colour("text-quiet")


class WaitingPlace(QFrame):
    """What stands in the primary's place while there is nothing to press: a verb, perhaps a busy mark."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._mark = MarkView(look, Mark.BUSY, Tone.ACCENT)
        self._words = Words(look, "", Dress("heading", Tone.QUIET, weight=500), wrap=True)
        self.setLayout(row(self._mark, self._words, gap=_GAP, sides=(15, 0, 15, 0)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        look.changed.connect(self._fit)
        self._fit()

    def show_primary(self, primary: Primary) -> None:
        self._mark.setVisible(primary.busy)
        self._words.say(primary.sentence)
        self.setAccessibleName(primary.sentence)

    def _fit(self) -> None:
        self.setMinimumHeight(self._look.size("primary"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, self, self._look.colour("sunken"), self._look.colour("divider"), 6)
        painter.end()


class TextLink(PressButton):
    """A button in the accent's words only, for the one further question of a page."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._button: Button | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._emit)
        look.changed.connect(self.update)

    def show_button(self, button: Button) -> None:
        self._button = button
        self.setText(button.label)
        self.setAccessibleName(button.label)
        self.setProperty("place", f"{button.deed}:{button.which}")
        self.updateGeometry()

    def _emit(self) -> None:
        if self._button is not None:
            self.did.emit(Did(self._button.deed, self._button.which))

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(advance(self._look.font("small", 500), self.text())), _LEAST_TARGET)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self._look.font("small", 500)
        colour = self._look.colour("text" if self.underMouse() else "accent-text")
        at = QPointF(0, middle_baseline(painter, font, self.height()))
        draw_text(painter, font, colour, at, self.text())
        painter.end()
