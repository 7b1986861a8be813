"""A list of things to choose one of, each with its digit: lines, reasons, outcomes."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGroupBox, QRadioButton, QSizePolicy

from desktop.present.request import Choice
from desktop.present.words import Tone
from desktop.views.boxes import column, row
from desktop.views.look import Look
from desktop.views.paint import advance, draw_text, middle_baseline
from desktop.views.segments import show_chosen
from desktop.views.words import Dress, Words

_SIDE = 16
_DIGIT = 20


def draw_digit(painter: QPainter, look: Look, digit: str, at: QPointF) -> None:
    """Draw a digit in its small frame, as a key to press."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.colour("control-border"))
    painter.setBrush(look.colour("panel"))
    painter.drawRoundedRect(QRectF(at.x() + 0.5, at.y() + 0.5, _DIGIT - 1, _DIGIT - 1), 3.5, 3.5)
    font = look.font("small", 600, tabular=True)
    left = at.x() + (_DIGIT - advance(font, digit)) / 2
    middle = QPointF(left, at.y() + middle_baseline(painter, font, _DIGIT))
    draw_text(painter, font, look.colour("text"), middle, digit)


class ChoiceRow(QRadioButton):
    """One choice across the panel: digit, text, detail at the right edge."""

    def __init__(self, look: Look, choice: Choice) -> None:
        super().__init__()
        self._look = look
        self.choice = choice
        self._hovered = False
        self.setChecked(choice.chosen)
        self.setAccessibleName(", ".join(part for part in (choice.text, choice.detail) if part))
        self.setProperty("place", f"choice:{choice.which}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def hitButton(self, _at: object) -> bool:
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        rows = self.parentWidget()
        if isinstance(rows, ChoiceList):
            rows.stay_reachable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.click()
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(0, self._look.size("quote-line"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, choice = self._look, self.choice
        painter = QPainter(self)
        if self.isChecked() or self._hovered or self.isDown():
            ground = "selected" if self.isChecked() else "pressed" if self.isDown() else "hover"
            painter.fillRect(self.rect(), look.colour(ground))
        if self.isChecked():
            painter.fillRect(0, 0, 3, self.height(), look.colour("accent"))
        left = float(_SIDE)
        if choice.digit:
            draw_digit(painter, look, choice.digit, QPointF(left, (self.height() - _DIGIT) / 2))
            left += _DIGIT + 12
        font = look.font("body", 600 if self.isChecked() else 400)
        baseline = middle_baseline(painter, font, self.height())
        draw_text(painter, font, look.colour("text"), QPointF(left, baseline), choice.text)
        end = QPointF(self.width() - _SIDE, baseline)
        body = look.font("body", 600 if self.isChecked() else 400, tabular=True)
        draw_text(painter, body, look.colour("text"), end, choice.detail, right=True)
        painter.end()


class ChoiceList(QGroupBox):
    """Shows choices, below their label when ``titled``, and tells which was chosen; it keeps none itself."""

    chose = Signal(str)

    def __init__(self, look: Look, label: str, choices: tuple[Choice, ...], *, titled: bool = True) -> None:
        super().__init__()
        self._look = look
        self.setFlat(True)
        self.setAccessibleName(label)
        self.rows = [ChoiceRow(look, choice) for choice in choices]
        layout = column()
        if titled:
            words = Words(look, label, Dress("caption", Tone.QUIET, weight=400), wrap=True)
            layout.addLayout(row(words, sides=(_SIDE, 4, _SIDE, 2)))
        for view in self.rows:
            view.clicked.connect(lambda _checked=False, at=view: self._clicked(at))
            layout.addWidget(view)
        self.setLayout(layout)
        self.stay_reachable()

    def stay_reachable(self) -> None:
        """Let the keyboard come to every row: Qt itself lets it come to the chosen one only."""
        for view in self.rows:
            view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose_digit(self, text: str) -> bool:
        """Choose the row whose digit was typed; say whether there is one."""
        for view in self.rows:
            if text and view.choice.digit == text:
                self.chose.emit(view.choice.which)
                return True
        return False

    def _clicked(self, clicked: ChoiceRow) -> None:
        show_chosen([(view, view.choice.chosen) for view in self.rows])
        self.stay_reachable()
        self.chose.emit(clicked.choice.which)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw no frame."""
