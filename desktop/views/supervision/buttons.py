"""The window's buttons: verbs with their keys, and the numbers of which one is on the agent's screen."""

import math
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from desktop.present.supervision.deeds import Deed, Did
from desktop.present.supervision.view import Number, Press
from desktop.views.buttons import PressButton
from desktop.views.look import Look
from desktop.views.paint import advance, draw_text, middle_baseline

_GAP = 8
_NUMBER = QSize(64, 52)


class Shape(Enum):
    """Where a button stands: height, least width, room at its sides, and its words' style and weight."""

    PRIMARY = (44, 148, 15, "heading", 600)
    MIDDLE = (44, 0, 13, "body", 500)
    QUIET = (28, 0, 8, "small", 400)
    LINK = (24, 0, 0, "small", 500)

    def __init__(self, height: int, least: int, side: int, style: str, weight: int) -> None:
        self.height = height
        self.least = least
        self.side = side
        self.style = style
        self.weight = weight


class PressView(PressButton):
    """Shows a Press: its verb, and its key in a quieter tone."""

    did = Signal(object)

    def __init__(self, look: Look, shape: Shape) -> None:
        super().__init__()
        self._look = look
        self._shape = shape
        self._press: Press | None = None
        if shape in (Shape.PRIMARY, Shape.QUIET):
            self.setProperty("kind", shape.name.lower())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._emit)
        look.changed.connect(self.update)

    def show_press(self, press: Press) -> None:
        if press != self._press:
            self._press = press
            self.setText(press.label)
            self.setAccessibleName(press.label)
            self.setAccessibleDescription(press.hint)
            self.setProperty("place", f"{press.deed}:{press.which}")
            self.setEnabled(press.enabled)
            self.updateGeometry()
            self.update()

    def shown(self) -> Press | None:
        return self._press

    def _emit(self) -> None:
        if self._press is not None:
            self.did.emit(Did(self._press.deed, self._press.which))

    def sizeHint(self) -> QSize:
        shape, press = self._shape, self._press
        if press is None:
            return QSize(shape.least, shape.height)
        label = advance(self._look.font(shape.style, shape.weight), press.label)
        hint = advance(self._look.font("caption"), press.hint) + _GAP if press.hint else 0.0
        return QSize(max(shape.least, math.ceil(2 * shape.side + label + hint)), shape.height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        if self._shape is not Shape.LINK:
            option = QStyleOptionButton()
            self.initStyleOption(option)
            option.text = ""
            option.state &= ~QStyle.StateFlag.State_HasFocus
            painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        if self._press is not None:
            self._paint_words(painter, self._press)
        painter.end()

    def _paint_words(self, painter: QPainter, press: Press) -> None:
        shape, look = self._shape, self._look
        strong, quiet = self._colours()
        font, small = look.font(shape.style, shape.weight), look.font("caption")
        start = QPointF(shape.side, middle_baseline(painter, font, self.height()))
        end = draw_text(painter, font, strong, start, press.label)
        if press.hint:
            left = end + _GAP
            if shape is Shape.PRIMARY:
                left = self.width() - shape.side - advance(small, press.hint)
            at = QPointF(left, middle_baseline(painter, small, self.height()))
            draw_text(painter, small, quiet, at, press.hint)

    def _colours(self) -> tuple[QColor, QColor]:
        names = {
            Shape.PRIMARY: ("on-accent", "on-accent-quiet"),
            Shape.LINK: ("accent-text", "text-quiet"),
            Shape.QUIET: ("text-quiet", "text-quiet"),
        }.get(self._shape, ("text", "text-quiet"))
        strong, quiet = names if self.isEnabled() else ("disabled-text", "disabled-text")
        return self._look.colour(strong), self._look.colour(quiet)


class NumberView(PressButton):
    """Shows a Number; the chosen one is also checked for assistive technology."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._number: Number | None = None
        self.setCheckable(True)
        self.setFixedSize(_NUMBER)
        self.clicked.connect(self._emit)
        look.changed.connect(self.update)

    def show_number(self, number: Number) -> None:
        if number != self._number:
            self._number = number
            self.setText(number.digits)
            self.setAccessibleName(number.spoken)
            self.setProperty("place", f"number:{number.which}")
            self.setEnabled(number.enabled)
            self.setChecked(number.chosen)
            self.update()

    def is_chosen(self) -> bool:
        return self._number is not None and self._number.chosen

    def _emit(self) -> None:
        if self._number is not None:
            self.setChecked(self._number.chosen)  # it shows as chosen when it has been taken
            self.did.emit(Did(Deed.PICK, self._number.which))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._number is not None:
            self._paint(painter, self._number)
        painter.end()

    def _paint(self, painter: QPainter, number: Number) -> None:
        look = self._look
        ground = "accent-tint" if number.chosen else "hover" if self.underMouse() else "panel"
        if not self.isEnabled() and not number.chosen:
            ground = "disabled-fill"
        line = 2 if number.chosen else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.colour(ground))
        painter.setPen(QPen(look.colour("accent" if number.chosen else "control-border"), line))
        inset = line / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6 - inset, 6 - inset
        )
        text = "text" if self.isEnabled() else "disabled-text"
        font = look.font("total", tabular=True)
        left = (self.width() - advance(font, number.digits)) / 2
        at = QPointF(left, middle_baseline(painter, font, self.height()))
        draw_text(painter, font, look.colour(text), at, number.digits)
        hint = look.font("caption")
        at = QPointF(self.width() - 6, self.height() - 3 - 4)
        draw_text(
            painter,
            hint,
            look.colour("text-quiet" if self.isEnabled() else text),
            at,
            number.hint,
            right=True,
        )
