"""Segments: one of a few things chosen, side by side, or in a grid when they do not fit on one row."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGroupBox, QRadioButton, QSizePolicy, QWidget

from desktop.present.quote import Option
from desktop.views.look import Look
from desktop.views.paint import advance, draw_text, middle_baseline, rounded

_PADDING = 9  # with the edge of one pixel
_TROUGH = 2
_GRID_ROW = 32
_NARROW = 368  # in a panel of less than 400 a row would be too tight to read


class Segment(QRadioButton):
    """One option: its name over its amount, or beside it in a grid. ``bare`` ones show the name alone."""

    def __init__(self, look: Look, option: Option, *, bare: bool = False) -> None:
        super().__init__()
        self._look = look
        self.option = option
        self._bare = bare
        self.in_grid = False
        self._hovered = False
        self.setChecked(option.chosen)
        self.setEnabled(option.enabled)
        self.setAccessibleName(", ".join(part for part in (option.name, option.amount) if part))
        self.setProperty("place", f"option:{option.which}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if option.chosen else Qt.FocusPolicy.ClickFocus)

    def natural(self) -> int:
        """Give the width that shows name and amount one over the other."""
        name, amount = self._fonts(chosen=True)
        return round(
            max(advance(name, self.option.name), advance(amount, self.option.amount)) + 2 * _PADDING + 0.5
        )

    def natural_beside(self) -> int:
        """Give the width that shows name and amount side by side."""
        name, amount = self._fonts(chosen=True)
        both = advance(name, self.option.name) + 8 + advance(amount, self.option.amount)
        return round(both + 2 * _PADDING + 0.5)

    def hitButton(self, _at: object) -> bool:
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # arrows belong to the group

    def _fonts(self, *, chosen: bool) -> tuple[QFont, QFont]:
        if self._bare:
            font = self._look.font("body", 600 if chosen else 400, tabular=True)
            return font, font
        name = self._look.font("small", 600 if chosen else 400)
        return name, self._look.font("small", 500 if chosen else 400, tabular=True)

    def _ground(self) -> tuple[str, str | None]:
        if self.isChecked():
            return "panel", "control-border"
        if self.isDown():
            return "pressed", None
        return ("hover", None) if self._hovered and self.isEnabled() else ("sunken", None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, chosen = self._look, self.isChecked()
        painter = QPainter(self)
        ground, edge = self._ground()
        radius = 4 if self._bare else 5
        rounded(painter, self, look.colour(ground), look.colour(edge) if edge else None, radius)
        colour = look.colour("text" if chosen else "text-quiet" if self.isEnabled() else "disabled-text")
        name_font, amount_font = self._fonts(chosen=chosen)
        middle = middle_baseline(painter, name_font, self.height())
        if self._bare:
            left = (self.width() - advance(name_font, self.option.name)) / 2
            draw_text(painter, name_font, colour, QPointF(left, middle), self.option.name)
        elif self.in_grid:
            draw_text(painter, name_font, colour, QPointF(_PADDING, middle), self.option.name)
            end = QPointF(self.width() - _PADDING, middle)
            draw_text(painter, amount_font, colour, end, self.option.amount, right=True)
        else:
            top = (self.height() - 32) // 2
            first = top + middle_baseline(painter, name_font, 16)
            draw_text(painter, name_font, colour, QPointF(_PADDING, first), self.option.name)
            draw_text(painter, amount_font, colour, QPointF(_PADDING, first + 16), self.option.amount)
        painter.end()


class Segments(QGroupBox):
    """A group of segments: arrows and digits choose, and ``chose`` tells which."""

    chose = Signal(str)

    def __init__(self, look: Look, label: str, options: tuple[Option, ...]) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(label)
        self.segments = [Segment(look, option) for option in options]
        for segment in self.segments:
            segment.setParent(self)
            segment.clicked.connect(self._clicked)
        if not any(option.chosen for option in options) and self.segments:
            self.segments[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self._relaid)

    def choose(self, place: int) -> None:
        """Choose by place from 0, as a digit does; a place that is empty or not possible is left alone."""
        if 0 <= place < len(self.segments) and self.segments[place].isEnabled():
            self.segments[place].setFocus(Qt.FocusReason.OtherFocusReason)
            self.chose.emit(self.segments[place].option.which)

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, Segment):
            show_chosen([(segment, segment.option.chosen) for segment in self.segments])
            self.chose.emit(sender.option.which)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        possible = [segment for segment in self.segments if segment.isEnabled()]
        focused = next((segment for segment in possible if segment.hasFocus()), None)
        if step is not None and focused is not None:
            self.choose(self.segments.index(possible[(possible.index(focused) + step) % len(possible)]))
        elif event.key() == Qt.Key.Key_Space and focused is not None:
            self.choose(self.segments.index(focused))
        else:
            event.ignore()

    def _relaid(self) -> None:
        self.updateGeometry()
        self._lay_out()

    def _columns(self, width: int) -> int:
        inner = width - 2 * _TROUGH
        gaps = _TROUGH * (len(self.segments) - 1)
        natural = sum(segment.natural() for segment in self.segments)
        if width >= _NARROW and natural + gaps <= inner:
            return len(self.segments)
        half = (inner - _TROUGH) // 2
        return 2 if all(segment.natural_beside() <= half for segment in self.segments) else 1

    def heightForWidth(self, width: int) -> int:
        columns = self._columns(width)
        if columns == len(self.segments):
            return self._look.size("segment") + 2 * _TROUGH
        rows = -(-len(self.segments) // columns)
        return rows * (_GRID_ROW + _TROUGH) + _TROUGH

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(200, self._look.size("segment") + 2 * _TROUGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        columns = self._columns(self.width())
        in_row = columns == len(self.segments)
        inner = self.width() - 2 * _TROUGH
        if in_row:
            spare = inner - _TROUGH * (columns - 1) - sum(segment.natural() for segment in self.segments)
            left = float(_TROUGH)
            for segment in self.segments:
                wide = segment.natural() + spare / columns
                segment.in_grid = False
                segment.setGeometry(QRectF(left, _TROUGH, wide, self._look.size("segment")).toRect())
                left += wide + _TROUGH
            return
        wide = (inner - _TROUGH * (columns - 1)) / columns
        for place, segment in enumerate(self.segments):
            row, column = divmod(place, columns)
            segment.in_grid = True
            left, top = _TROUGH + column * (wide + _TROUGH), _TROUGH + row * (_GRID_ROW + _TROUGH)
            segment.setGeometry(QRect(round(left), top, round(wide), _GRID_ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, self, self._look.colour("sunken"), None, 7)
        painter.end()


class Counts(QGroupBox):
    """A few digits to choose one of, in a small trough."""

    chose = Signal(str)

    def __init__(self, look: Look, label: str, counts: tuple[str, ...], chosen: str) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(label)
        self.cells: list[Segment] = []
        for place, count in enumerate(counts):
            cell = Segment(look, Option(count, count, "", chosen=count == chosen), bare=True)
            cell.setParent(self)
            cell.setGeometry(_TROUGH + place * 36, _TROUGH, 36, 24)
            cell.clicked.connect(lambda _checked=False, which=count: self._clicked(which))
            self.cells.append(cell)
        self.setFixedSize(36 * len(counts) + 2 * _TROUGH, 28)

    def _clicked(self, which: str) -> None:
        show_chosen([(cell, cell.option.chosen) for cell in self.cells])
        self.chose.emit(which)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        focused = next((place for place, cell in enumerate(self.cells) if cell.hasFocus()), None)
        wanted = [cell for cell in self.cells if cell.option.which == event.text()]
        if step is not None and focused is not None:
            self.chose.emit(self.cells[(focused + step) % len(self.cells)].option.which)
        elif wanted:
            self.chose.emit(wanted[0].option.which)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, self, self._look.colour("sunken"), None, 6)
        painter.end()


def show_chosen(buttons: Sequence[tuple[QRadioButton, bool]]) -> None:
    """Check what the view says is chosen, whatever was clicked: the choice shows when it has been taken."""
    for button, chosen in buttons:
        button.setAutoExclusive(False)
        button.setChecked(chosen)
        button.setAutoExclusive(True)


def ring_target(widget: QWidget) -> QWidget:
    """Give the widget that the focus ring goes round: a segment's whole group."""
    parent = widget.parentWidget()
    return parent if isinstance(widget, Segment) and parent is not None else widget
