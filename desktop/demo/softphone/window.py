"""The telephone's window: who calls, for how long, and the buttons of a softphone."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.demo.softphone.showing import Shown, shown
from desktop.demo.softphone.wire import Face, Press, Pressed, State
from desktop.present.texts import Texts
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, column, row
from desktop.views.buttons import PressButton
from desktop.views.look import Look
from desktop.views.words import Dress, Words

WIDTH, HEIGHT = 320, 540
_DISC = 88
_TICK_MS = 250
_MARKS = {
    Press.ANSWER: Mark.PHONE,
    Press.HANG_UP: Mark.CROSS,
    Press.HOLD: Mark.PAUSED,
    Press.TAKE_BACK: Mark.RESUMING,
    Press.TRANSFER: Mark.ARROW,
    Press.NEXT_CALL: Mark.PHONE_RING,
}
_STRONG = {Press.ANSWER: ("success", "panel"), Press.HANG_UP: ("danger", "on-danger")}


class Softphone(QWidget):
    """Shows one face after another; ``pressed`` carries a Pressed."""

    pressed = Signal(object)

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._look = look
        self._texts = texts
        self._face = Face()
        self._passed = QElapsedTimer()
        self._passed.start()
        self.setObjectName("softphone")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(texts("softphone.title"))
        self.setFixedWidth(WIDTH)
        self.setMinimumHeight(HEIGHT)
        self.mark = MarkView(look, Mark.PHONE, Tone.ICON)
        self.state = Words(look, "", Dress("body", weight=500))
        self.clock = Words(look, "", Dress("heading", tabular=True))
        self._disc = Disc(look)
        self.caller = Words(look, "", Dress("heading", weight=600), snug=True)
        self.number = Words(look, "", Dress("body", Tone.QUIET, tabular=True), snug=True)
        self.queue = Words(look, "", Dress("small", Tone.QUIET), snug=True)
        self.says_heading = Words(look, texts("softphone.says"), Dress("caption", Tone.QUIET, weight=600))
        self.says = Words(look, "", Dress("small", tabular=True), wrap=True)
        self.buttons = {press: self._button(press) for press in Press}
        self._lay_out()
        self._dress()
        look.changed.connect(self._dress)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show)
        self._tick.start()
        self._show()

    def show_face(self, face: Face) -> None:
        """Show what the telephone does now."""
        self._face = face
        self._passed.restart()
        self._show()

    def _lay_out(self) -> None:
        of = self.buttons
        layout = column(
            row(self.mark, self.state, None, self.clock, gap=8),
            24,
            row(None, self._disc, None),
            16,
            row(None, self.caller, None),
            4,
            row(None, self.number, None),
            8,
            row(None, self.queue, None),
            16,
            self.says_heading,
            4,
            self.says,
            None,
            row(of[Press.HOLD], of[Press.TAKE_BACK], of[Press.TRANSFER], gap=8),
            8,
            row(of[Press.ANSWER], of[Press.HANG_UP], gap=8),
            of[Press.NEXT_CALL],
            12,
            row(
                None,
                Words(self._look, self._texts("softphone.demo"), Dress("caption", Tone.FAINT, weight=400)),
                None,
            ),
            sides=(16, 16, 16, 12),
        )
        self.setLayout(layout)

    def _button(self, press: Press) -> PressButton:
        button = PressButton(self._texts(f"softphone.{press}"))
        button.setProperty("press", press.value)
        button.setProperty("place", f"softphone:{press}")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumHeight(40)
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(lambda: self.pressed.emit(Pressed(press, self._face.call)))
        return button

    def _dress(self) -> None:
        colours = self._look.theme.colours
        strong = "".join(
            f'QPushButton[press="{press}"] {{ background: {colours[ground]}; border-color: {colours[ground]};'
            f" color: {colours[text]}; }}"
            for press, (ground, text) in _STRONG.items()
        )
        self.setStyleSheet(f"QWidget#softphone {{ background: {colours['window']}; }} {strong}")
        for press, button in self.buttons.items():
            colour = self._look.colour(_STRONG[press][1] if press in _STRONG else "text")
            ground = self._look.colour(_STRONG[press][0] if press in _STRONG else "panel")
            ratio = self.devicePixelRatioF()
            button.setIcon(QIcon(self._look.mark(_MARKS[press], colour, 16, ratio, ground)))

    def _show(self) -> None:
        view = shown(self._face, self._passed.elapsed(), self._texts)
        self.mark.show_mark(view.mark, view.tone)
        self.state.say(view.state)
        self.clock.say(view.clock)
        self.caller.say(view.title)
        self.number.say(view.number)
        self.queue.say(view.queue)
        self.says.say("\n".join(view.says))
        self.says_heading.setVisible(bool(view.says))
        self.says.setVisible(bool(view.says))
        self._disc.show_state(self._face.state, view.mark, view.tone)
        self.setAccessibleName(view.spoken)
        self._show_buttons(view)

    def _show_buttons(self, view: Shown) -> None:
        in_call = bool(self._face.call)
        held = self._face.state is State.HELD
        visible = {
            Press.ANSWER: self._face.state is State.RINGING,
            Press.HANG_UP: in_call,
            Press.HOLD: in_call and not held,
            Press.TAKE_BACK: held,
            Press.TRANSFER: in_call,
            Press.NEXT_CALL: not in_call,
        }
        self.buttons[Press.HANG_UP].setText(view.hang_up)
        for press, button in self.buttons.items():
            button.setVisible(visible[press])
            button.setEnabled(press in view.presses)
            button.setAccessibleName(button.text())


class Disc(QWidget):
    """The disc with a person in it; its edge tells a ringing, a held and a running call apart."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._state = State.READY
        self._mark, self._tone = Mark.PHONE, Tone.ICON
        self.setFixedSize(_DISC, _DISC)
        look.changed.connect(self.update)

    def show_state(self, state: State, mark: Mark, tone: Tone) -> None:
        if (state, mark, tone) != (self._state, self._mark, self._tone):
            self._state, self._mark, self._tone = state, mark, tone
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(look.colour("divider" if self._state is State.READY else self._tone))
        pen.setWidth(3)
        painter.setPen(pen)
        painter.setBrush(look.colour("panel"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        mark = Mark.PHONE if self._state is State.READY else Mark.PERSON
        colour = look.colour("icon-quiet" if self._state is State.READY else "text")
        size = 40
        ratio = painter.device().devicePixelRatio()
        corner = QPointF((self.width() - size) / 2, (self.height() - size) / 2)
        painter.drawPixmap(corner, look.mark(mark, colour, size, ratio, look.colour("panel")))
        painter.end()
