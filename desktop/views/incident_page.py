"""What happened, what is safe and what to do: a failed pause, an unknown outcome, a declined card."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from desktop.present.deeds import Did
from desktop.present.incident import Event, Incident, Way
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, ListRow, MarkView, boxed, column, row
from desktop.views.buttons import PressButton
from desktop.views.look import Look
from desktop.views.matrix import matrix_layout
from desktop.views.page_parts import pairs_layout
from desktop.views.region import Region
from desktop.views.words import Dress, Words

_SIDE = 16
_WAY = 44


class WayView(PressButton):
    """A way on as a row: mark, verb, what it does, key."""

    did = Signal(object)

    def __init__(self, look: Look, way: Way) -> None:
        super().__init__()
        self._look = look
        self._way = way
        self.setAccessibleName(f"{way.button.label}, {way.detail}")
        self.setAccessibleDescription(way.button.hint)
        self.setProperty("place", f"{way.button.deed}:{way.button.which}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.clicked.connect(lambda: self.did.emit(Did(way.button.deed, way.button.which)))
        words = column(
            Words(look, way.button.label, Dress("body", weight=500), line=18, wrap=True),
            Words(look, way.detail, Dress("caption", Tone.QUIET, weight=400), line=14, wrap=True),
        )
        line = row(MarkView(look, way.mark, Tone.ICON), gap=12, sides=(_SIDE, 5, _SIDE, 5))
        line.addWidget(boxed(words), 1)
        line.addWidget(Words(look, way.button.hint, Dress("caption", Tone.QUIET)))
        self.setLayout(line)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def press_key(self) -> str:
        return str(self._way.button.key or "")

    def sizeHint(self) -> QSize:
        return QSize(200, _WAY - 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _WAY - 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(_WAY - 1, layout.heightForWidth(width) if layout else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), self._look.colour("pressed" if self.isDown() else "hover"))
        painter.end()


class IncidentPage(Region):
    """Shows an Incident; parts that are empty take no room."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "page")

    def show_page(self, incident: Incident) -> None:
        if self.is_news(incident):
            self._build(incident)

    def _build(self, incident: Incident) -> None:
        layout = column(self._heading(incident), sides=(0, 14, 0, 12))
        if incident.matrix is not None:
            layout.addSpacing(8)
            layout.addLayout(row(matrix_layout(self.look, incident.matrix), sides=(_SIDE, 0, _SIDE, 0)))
        if incident.events:
            layout.addSpacing(12)
            layout.addLayout(self._events(incident.events))
        if incident.ways:
            layout.addSpacing(12)
            layout.addWidget(Hairline(self.look, side=_SIDE))
            for way in incident.ways:
                layout.addWidget(self._way(way))
                layout.addWidget(Hairline(self.look, side=_SIDE))
        if incident.pairs:
            if not incident.ways:  # they end with a hairline of their own
                layout.addSpacing(0 if incident.matrix else 6 if incident.events else 12)
                layout.addWidget(Hairline(self.look, side=_SIDE))
            pairs = row(sides=(_SIDE, 10, _SIDE, 0))
            pairs.addLayout(pairs_layout(self.look, incident.pairs), 1)
            layout.addLayout(pairs)
        self.put(layout)

    def press(self, key: str) -> bool:
        """Press the way on that a key stands for; say whether there was one."""
        for way in self.findChildren(WayView):
            if way.press_key() == key and not way.isHidden():
                way.click()
                return True
        return False

    def _heading(self, incident: Incident) -> QLayout:
        heading = Words(self.look, incident.heading, Dress("heading"), wrap=True)
        first = row(MarkView(self.look, incident.mark, incident.tone), heading, gap=8)
        if incident.amount:
            first.addWidget(Words(self.look, incident.amount, Dress("name", tabular=True)))
        text = Words(self.look, incident.text, wrap=True)
        return column(first, text, gap=4, sides=(_SIDE, 0, _SIDE, 0))

    def _events(self, events: tuple[Event, ...]) -> QLayout:
        layout = column(Hairline(self.look), 6, sides=(_SIDE, 0, _SIDE, 0))
        for event in events:
            text = Words(self.look, event.text, wrap=True)
            at = Words(self.look, event.at, Dress("small", Tone.QUIET, tabular=True))
            box = ListRow(
                self.look, "quote-line", row(MarkView(self.look, event.mark, event.tone), text, at, gap=8)
            )
            layout.addWidget(box)
        return layout

    def _way(self, way: Way) -> WayView:
        view = WayView(self.look, way)
        view.did.connect(self.did)
        return view
