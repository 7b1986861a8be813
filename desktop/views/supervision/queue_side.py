"""The left side: the requests that wait, newest first, and what was decided today."""

from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.present.supervision.view import DecidedRow, QueueRow, QueueSide
from desktop.present.words import Tone
from desktop.views.boxes import Hairline, boxed, column, row
from desktop.views.look import Look
from desktop.views.supervision.buttons import PressView, Shape
from desktop.views.supervision.parts import Ground, Scroll
from desktop.views.supervision.rows import DecidedRowView, SideRow, WaitingRowView
from desktop.views.words import Dress, Words

WIDTH = 304
_SIDE = 16
R = TypeVar("R", bound=SideRow)


class QueueSideView(Ground):
    """Shows a QueueSide; rows stay the same widgets while their requests are there, so that focus stays too."""

    did = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "window", right="divider")
        self.look = look
        self.setFixedWidth(WIDTH)
        self._heading = Words(look, "", Dress("heading"))
        self._count = Words(look, "", Dress("body", Tone.QUIET, tabular=True))
        self.duty = PressView(look, Shape.QUIET)
        self.keys = PressView(look, Shape.QUIET)
        self._who = Words(look, "", Dress("small", Tone.QUIET), wrap=True)
        self._empty = Words(look, "", Dress("body", Tone.QUIET), wrap=True)
        self._dropped = Words(look, "", Dress("small", Tone.WARNING), wrap=True)
        self._decided_heading = Words(look, "", Dress("body", weight=600))
        self._decided_count = Words(look, "", Dress("small", Tone.QUIET, tabular=True))
        self._waiting: dict[str, WaitingRowView] = {}
        self._decided: dict[str, DecidedRowView] = {}
        self._waiting_rows, self._decided_rows = column(), column()
        self._scroll = Scroll("queue")
        for press in (self.duty, self.keys):
            press.did.connect(self.did)
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(self._heading, self._count, None, self.duty, gap=8, sides=(_SIDE, 0, 8, 0))
        decided = row(self._decided_heading, None, self._decided_count, sides=(_SIDE, 0, _SIDE, 0))
        self._scroll.put(
            column(
                self._waiting_rows,
                boxed_words(self._empty),
                boxed_words(self._dropped),
                12,
                boxed(decided, height=36),
                self._decided_rows,
                None,
            )
        )
        foot = row(self._who, self.keys, sides=(_SIDE, 0, 8, 0))
        self.setLayout(
            column(boxed(head, height=56), self._scroll, Hairline(self.look), boxed(foot, height=28))
        )

    def show_side(self, side: QueueSide) -> None:
        self._heading.say(side.heading)
        self._count.say(side.count)
        self.duty.show_press(side.duty)
        self.keys.show_press(side.keys)
        self._who.say(side.who)
        for words, text in ((self._empty, side.empty), (self._dropped, side.dropped)):
            words.say(text)
            _box(words).setVisible(bool(text))
        self._decided_heading.say(side.decided_heading)
        self._decided_count.say(side.decided_count)
        self._show_waiting(side.rows)
        self._show_decided(side.decided)

    def _show_waiting(self, rows: tuple[QueueRow, ...]) -> None:
        self._place(self._waiting, [one.digest for one in rows], WaitingRowView, self._waiting_rows)
        for one in rows:
            self._waiting[one.digest].show_row(one)

    def _show_decided(self, rows: tuple[DecidedRow, ...]) -> None:
        self._place(self._decided, [one.digest for one in rows], DecidedRowView, self._decided_rows)
        for one in rows:
            self._decided[one.digest].show_row(one)

    def _place(self, held: dict[str, R], digests: list[str], kind: type[R], layout: QVBoxLayout) -> None:
        """Make, order and drop rows as the queue has them."""
        if list(held) == digests:
            return
        for gone in held.keys() - set(digests):
            view = held.pop(gone)
            layout.removeWidget(view)
            view.hide()
            view.deleteLater()
        ordered: dict[str, R] = {}
        for place, digest in enumerate(digests):
            view = held.get(digest) or self._made(kind)
            ordered[digest] = view
            if layout.indexOf(view) != place:
                layout.insertWidget(place, view)
                view.show()
        held.clear()
        held.update(ordered)

    def _made(self, kind: type[R]) -> R:
        view = kind(self.look)  # type: ignore[call-arg]  # both kinds know their height themselves
        view.did.connect(self.did)
        return view

    def show_selected(self) -> None:
        """Scroll to the selected row."""
        for one in (*self._waiting.values(), *self._decided.values()):
            if one.isChecked():
                self._scroll.ensureWidgetVisible(one, 0, 24)


def boxed_words(words: Words) -> QWidget:
    return boxed(row(words, sides=(_SIDE, 8, _SIDE, 8)))


def _box(words: Words) -> QWidget:
    box = words.parentWidget()
    return box if box is not None else words
