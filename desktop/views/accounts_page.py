"""The forced choice when several accounts have the caller's number, each with the reason of its match."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.present.account import AccountsFound, Candidate
from desktop.present.deeds import Deed, Did
from desktop.present.words import Mark, Tone
from desktop.views.boxes import Hairline, MarkView, column, row
from desktop.views.buttons import PressButton
from desktop.views.chip import ChipView
from desktop.views.choices import draw_digit
from desktop.views.look import Look
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_DIGIT = 20
OTHER = "other"


class DigitMark(QWidget):
    """A digit in its frame, beside what it chooses."""

    def __init__(self, look: Look, digit: str) -> None:
        super().__init__()
        self._look = look
        self._digit = digit
        self.setFixedSize(_DIGIT, _DIGIT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_digit(painter, self._look, self._digit, self.rect().topLeft().toPointF())
        painter.end()


class CandidateView(PressButton):
    """One choice as a large button whose parts are laid out inside it."""

    chose = Signal(str)

    def __init__(self, look: Look, which: str, digit: str, spoken: str) -> None:
        super().__init__()
        self.look = look
        self.digit = digit
        self._which = which
        self.setAccessibleName(spoken)
        self.setProperty("place", f"account:{which}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda: self.chose.emit(self._which))

    def silence(self) -> None:
        """Let clicks through the parts to the button."""
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else QSize(200, 48)

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout else QSize(200, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), self.look.colour("pressed" if self.isDown() else "hover"))
        painter.end()


class AccountsPage(Region):
    """Shows an AccountsFound; its digits choose."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")
        self._views: list[CandidateView] = []

    def show_page(self, found: AccountsFound) -> None:
        if not self.is_news(found):
            return
        look = self.look
        heading = Words(look, found.heading, Dress("heading"), wrap=True)
        text = Words(look, found.text, Dress("body", Tone.QUIET), wrap=True)
        layout = column(column(heading, text, gap=4, sides=(_SIDE, 12, _SIDE, 12)), Hairline(look))
        self._views = [self._candidate(one) for one in found.candidates]
        self._views.append(self._other(found))
        for view in self._views:
            view.silence()
            view.chose.connect(lambda which: self.did.emit(Did(Deed.CHOOSE_ACCOUNT, which)))
            layout.addWidget(view)
            layout.addWidget(Hairline(look))
        mark = MarkView(look, Mark.LOCK, Tone.QUIET)
        reassurance = Words(look, found.reassurance, Dress("small", Tone.QUIET), wrap=True)
        layout.addLayout(row(mark, reassurance, gap=8, sides=(_SIDE, 14, _SIDE, 14), top=True))
        self.put(layout)

    def choose_digit(self, text: str) -> bool:
        for view in self._views:
            if text and view.digit == text:
                view.click()
                return True
        return False

    def _candidate(self, one: Candidate) -> CandidateView:
        look = self.look
        number = Words(look, one.number, Dress("heading", tabular=True))
        segment = Words(look, one.segment, Dress("small", Tone.QUIET))
        reason = Words(look, one.reason, Dress("small", weight=500), wrap=True)
        chip = row(ChipView(look, one.chip), gap=8)
        last_call = Words(look, one.last_call, Dress("small", Tone.QUIET), wrap=True)
        last_call.middle = True
        chip.addWidget(last_call, 1)
        facts = column(
            row(number, None, segment),
            2,
            Words(look, one.address, Dress("small", Tone.QUIET), wrap=True),
            8,
            row(MarkView(look, one.mark, Tone.ACCENT), reason, gap=6),
            row(Words(look, one.proof, Dress("small", Tone.QUIET), wrap=True), sides=(22, 0, 0, 0)),
            10,
            chip,
        )
        view = CandidateView(look, one.which, one.digit, one.spoken)
        inner = row(column(2, DigitMark(look, one.digit), None), gap=12, sides=(_SIDE, 14, _SIDE, 14))
        inner.addLayout(facts, 1)
        view.setLayout(inner)
        return view

    def _other(self, found: AccountsFound) -> CandidateView:
        look = self.look
        view = CandidateView(look, OTHER, found.other_digit, f"{found.other}, {found.other_hint}")
        hint = Words(look, found.other_hint, Dress("small", Tone.QUIET), right=True, wrap=True)
        hint.middle = True
        inner = row(DigitMark(look, found.other_digit), Words(look, found.other), gap=12)
        inner.addWidget(hint, 1)
        inner.setContentsMargins(_SIDE, 14, _SIDE, 14)
        view.setLayout(inner)
        return view
