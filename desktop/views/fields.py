"""Fields for what the caller says. None of them keeps anything that looks like a card number."""

import math

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from desktop.present.words import Mark
from desktop.views.look import Look
from desktop.views.paint import advance, draw_mark, draw_text, middle_baseline
from policy.cardlike import looks_like_card

_LONGEST = 200
_PADDING = 11  # with the edge of one pixel
_PANEL_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F4)


class Field(QLineEdit):
    """A line of typing. What looks like a card number is cleared at once and ``refused`` is emitted."""

    refused = Signal()

    def __init__(
        self, look: Look, name: str, label: str, *, mark: Mark | None = None, hint: str = ""
    ) -> None:
        super().__init__()
        self._look = look
        self._mark = mark
        self._hint = hint
        self.name = name
        self.setProperty("place", f"field:{name}")
        self.setAccessibleName(label)
        self.setFont(look.font("body", tabular=True))
        self.setMaxLength(_LONGEST)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if mark or hint:
            right = round(advance(look.font("caption"), hint)) if hint else 0
            self.setTextMargins(24 if mark else 0, 0, right + 8 if hint else 0, 0)
        self.textChanged.connect(self._guard)
        look.changed.connect(self.updateGeometry)

    def entered(self) -> str:
        return self.text()

    def _guard(self, text: str) -> None:
        if looks_like_card(text):
            self.clear()
            self.refused.emit()

    def sizeHint(self) -> QSize:
        return QSize(64, self._look.size("field") + (4 if self._mark else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        middle = (self.height() - 16) // 2
        if self._mark:
            draw_mark(
                painter, self._look, self._mark, self._look.colour("text-faint"), QPointF(_PADDING, middle)
            )
        if self._hint:
            font = self._look.font("caption")
            end = QPointF(self.width() - _PADDING, middle_baseline(painter, font, self.height()))
            draw_text(painter, font, self._look.colour("text-quiet"), end, self._hint, right=True)
        painter.end()


class Chooser(QComboBox):
    """A choice of a few texts, drawn with the design's own mark."""

    def __init__(self, look: Look, name: str, label: str, choices: tuple[str, ...], value: str) -> None:
        super().__init__()
        self._look = look
        self.name = name
        self.setProperty("place", f"field:{name}")
        self.setAccessibleName(label)
        self.setFont(look.font("body"))
        self.addItems(list(choices))
        self.setCurrentText(value)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        look.changed.connect(self.updateGeometry)

    def entered(self) -> str:
        return self.currentText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PANEL_KEYS:
            event.ignore()  # Enter confirms the step and F4 finds the options; space opens the list
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        widest = max(advance(self.font(), self.itemText(at)) for at in range(self.count()))
        return QSize(math.ceil(widest) + _PADDING + 16 + _PADDING, self._look.size("field"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        text = QPointF(_PADDING, middle_baseline(painter, self.font(), self.height()))
        colour = self._look.colour("text" if self.isEnabled() else "disabled-text")
        draw_text(painter, self.font(), colour, text, self.currentText())
        corner = QPointF(self.width() - _PADDING - 16, (self.height() - 16) // 2)
        draw_mark(painter, self._look, Mark.DOWN, self._look.colour("icon-quiet"), corner)
        painter.end()


def entries(parent: QWidget) -> tuple[tuple[str, str], ...]:
    """Collect what stands in the fields below a widget, by their names, in their order."""
    found = [child for child in parent.findChildren(QWidget) if isinstance(child, Field | Chooser)]
    return tuple((field.name, field.entered()) for field in found if not field.isHidden())
