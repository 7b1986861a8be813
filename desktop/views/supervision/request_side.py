"""The right side: one request, a sentence where there is none, or the keys."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from desktop.present.supervision.view import FactList, KeyList, Part, RequestSide, Sentence
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, boxed, column, row
from desktop.views.look import Look
from desktop.views.page_parts import heading3
from desktop.views.paint import advance
from desktop.views.supervision.buttons import PressView, Shape
from desktop.views.supervision.parts import BannerView, Ground, PartBar, Scroll, TimeRing
from desktop.views.supervision.table import OUTSET, table_layout
from desktop.views.words import Dress, Words

_SIDE = 28
_BESIDE = 300
_LEAST_LABEL, _MOST_LABEL = 76, 120
_GAP = 24
_SCROLL_BAR = 10


class RequestSideView(Ground):
    """Shows a RequestSide; only the time changes while nothing else is new."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "panel")
        self.look = look
        self._shown: tuple[object, ...] = ()
        self._request: RequestSide | None = None
        self._title = Words(look, "", Dress("total"), wrap=True)
        self._who = Words(look, "", Dress("body", Tone.QUIET, tabular=True), wrap=True)
        self._ring = TimeRing(look, 24, 3)
        self._time = Words(look, "", Dress("name", tabular=True))
        self._short = Words(look, "", Dress("name", Tone.WARNING, tabular=True))
        self._word = Words(look, "", Dress("body", Tone.QUIET))
        self._main, self._beside = Scroll("request"), Scroll("beside")
        times = row(self._ring, self._time, self._short, self._word, gap=8)
        self._times = boxed(times, height=28)
        head = row(gap=24, sides=(_SIDE, 20, _SIDE, 18), top=True)
        head.addLayout(column(self._title, 2, self._who), 1)
        head.addWidget(self._times, 0, Qt.AlignmentFlag.AlignTop)
        right = Ground(look, "panel", left="hairline")
        right.setFixedWidth(_BESIDE)
        right.setLayout(column(self._beside, sides=(1, 0, 0, 0)))
        columns = row()
        columns.addWidget(self._main, 1)
        columns.addWidget(right)
        self.setLayout(column(head, Hairline(look), columns))
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setStretch(2, 1)

    def show_request(self, request: RequestSide) -> None:
        self._title.say(request.title)
        self._who.say(request.who)
        self._times.setVisible(request.left is not None)
        if request.left is not None:
            self._ring.show_left(request.left)
            short = request.left.is_short
            for words, shows in ((self._time, not short), (self._short, short)):
                words.say(request.left.text)
                words.setVisible(shows)
            self._word.say(request.left_word)
            self._times.setAccessibleName(request.spoken_left)
        shown = (request.digest, request.change, request.parts, request.side, request.banner)
        if shown != self._shown:
            another = self._shown[:1] != shown[:1]
            self._shown, self._request = shown, request
            self._main.put(self._parts(request))
            self._beside.put(self._facts(request))
            if another:
                for scroll in (self._main, self._beside):
                    scroll.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._request is not None and event.size().width() != event.oldSize().width():
            self._main.put(self._parts(self._request))

    def _parts(self, request: RequestSide) -> QLayout:
        look = self.look
        room = self.width() - _BESIDE - _SCROLL_BAR - _SIDE - 36
        layout = column(sides=(_SIDE - OUTSET, 14, 36 - OUTSET, 14))
        if request.banner is not None:
            layout.addWidget(BannerView(look, request.banner))
            layout.addSpacing(10)
        layout.addLayout(table_layout(look, request.change))
        for part in request.parts:
            layout.addSpacing(16)
            layout.addWidget(Hairline(look, side=OUTSET))
            layout.addSpacing(14)
            layout.addLayout(_part(look, part, room))
        layout.addStretch(1)
        return layout

    def _facts(self, request: RequestSide) -> QLayout:
        look = self.look
        layout = column(sides=(27, 20, _SIDE, 14))
        for place, one in enumerate(request.side):
            if place:
                layout.addSpacing(16)
                layout.addWidget(Hairline(look))
                layout.addSpacing(14)
            layout.addLayout(_facts(look, one))
        layout.addStretch(1)
        return layout


def _part(look: Look, part: Part, room: int) -> QLayout:
    aside = Words(
        look,
        part.aside,
        Dress("small", part.aside_tone, weight=500 if part.aside_tone is Tone.ACCENT else 400, tabular=True),
        wrap=True,
        right=True,
    )
    head = row(Words(look, part.heading, Dress("small", weight=600)), aside, gap=12)
    layout = column(head, gap=8, sides=(OUTSET, 0, OUTSET, 0))
    if part.text:
        layout.addWidget(Words(look, part.text, wrap=True))
    if part.pairs:
        layout.addLayout(_pairs(look, part.pairs, room))
    return layout


def _pairs(look: Look, pairs: tuple[tuple[str, str], ...], room: int) -> QLayout:
    """Set pairs side by side, or one below the other where there is no room."""
    font = look.font("small", tabular=True)
    needed = sum(advance(font, label) + 6 + advance(font, value) + _GAP for label, value in pairs) - _GAP
    long = needed + 2 * len(pairs) > room
    lines = []
    for label, value in pairs:
        text = Words(look, value, Dress("small", tabular=True), wrap=long)
        lines.append(row(Words(look, label, Dress("small", Tone.QUIET)), text, gap=6))
    return column(*lines, gap=4) if long else row(*lines, None, gap=_GAP)


def _facts(look: Look, one: FactList) -> QLayout:
    layout = column(heading3(look, one.heading), 4)
    font = look.font("small", tabular=True)
    widest = max((advance(font, fact.label) for fact in one.facts if fact.permille is None), default=0.0)
    width = min(max(_LEAST_LABEL, math.ceil(widest) + 12), _MOST_LABEL)
    for fact in one.facts:
        if fact.permille is None:
            label = Words(look, fact.label, Dress("small", Tone.QUIET, tabular=True), wrap=True)
            label.setFixedWidth(width)
            value = Words(look, fact.value, Dress("small", tabular=True), wrap=True)
            layout.addLayout(row(label, value, sides=(0, 3, 0, 3), top=True))
        else:
            label = Words(look, fact.label, Dress("small"), wrap=True)
            value = Words(look, fact.value, Dress("small", weight=500, tabular=True))
            layout.addLayout(column(8, row(label, value, gap=8), 5, PartBar(look, fact.permille)))
    return layout


class SentenceView(Ground):
    """Shows a Sentence in the middle."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "panel")
        self._heading = Words(look, "", Dress("name"))
        self._text = Words(look, "", Dress("body", Tone.QUIET))
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = column(None, self._heading, 4, self._text, None)
        for words in (self._heading, self._text):
            layout.setAlignment(words, centre)
        self.setLayout(layout)

    def show_sentence(self, sentence: Sentence) -> None:
        self._heading.say(sentence.heading)
        self._text.say(sentence.text)


class KeyListView(Ground):
    """Shows a KeyList."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "panel")
        self.look = look
        self._shown: KeyList | None = None
        self._back = PressView(look, Shape.QUIET)
        self._back.did.connect(self.did)
        self._heading = Words(look, "", Dress("total"))
        self._rows = QWidget()
        self._column = column(self._heading, 16, self._rows, None, sides=(_SIDE, 12, _SIDE, 0))
        self.setLayout(column(row(self._back, None, sides=(20, 12, 0, 0)), self._column))

    def show_keys(self, keys: KeyList) -> None:
        if keys == self._shown:
            return
        self._shown = keys
        self._heading.say(keys.heading)
        self._back.show_press(keys.back)
        lines = []
        for key, does in keys.rows:
            name = Words(self.look, key, Dress("body", weight=600))
            name.setFixedWidth(120)
            lines.append(row(name, Words(self.look, does, Dress("body"), wrap=True)))
        old, self._rows = self._rows, boxed(column(*lines, gap=8))
        self._column.replaceWidget(old, self._rows)
        old.hide()
        old.deleteLater()
