"""The card-entry process's only conversation: orders in on standard input, reports out on standard output."""

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal

from desktop.capture.clipboard import NothingOffered
from desktop.capture.page import EntryPage
from desktop.capture.profile import AllowList, closed_profile
from desktop.capture.window import CardWindow
from desktop.capture.wire import (
    MAX_LINE,
    Close,
    Closed,
    Order,
    Outcome,
    Prepare,
    Prepared,
    Ready,
    Report,
    Show,
    Shown,
    Warm,
    Why,
    WireError,
    decode_order,
    encode,
)

PAINT_MILLISECONDS = 500


class OrderReader(QObject):
    """Reads lines in a thread, because Windows pipes have no notifier, and hands them to Qt's thread."""

    line = Signal(bytes)
    ended = Signal()

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source

    def start(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while line := self._source.readline(MAX_LINE + 1):
            self.line.emit(line)
        self.ended.emit()


class Host(QObject):
    """Holds the window of one payment and ends the process when it is over."""

    def __init__(
        self, reader: OrderReader, write: Callable[[bytes], None], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self._write = write
        self._leave = leave
        self._over = False
        self._prepared = False
        self._placed = False
        self._painted = False
        self._drawn = False
        self._allow_list = AllowList(self._trespassed, self)
        self._profile = closed_profile(self._allow_list, self)
        self._page = EntryPage(self._profile, self._allow_list, self)
        self._warm_page: EntryPage | None = None
        self._window = CardWindow(self._page)
        self._nothing_offered = NothingOffered(self)
        self._page.bridge.reported.connect(self._page_said)
        self._page.renderProcessTerminated.connect(lambda *_: self._close(Why.PAGE_FAILED))
        self._page.loadFinished.connect(self._loaded)
        self._window.dismissed.connect(lambda: self._close(Why.AGENT))
        reader.line.connect(self._line, Qt.ConnectionType.QueuedConnection)
        reader.ended.connect(lambda: self._close(Why.PANEL), Qt.ConnectionType.QueuedConnection)
        self._reader = reader

    def start(self) -> None:
        """Warm up, then report that orders are welcome."""
        self._window.warm()
        self._reader.start()
        self._report(Ready())

    def _line(self, line: bytes) -> None:
        try:
            self._obey(decode_order(line))
        except WireError:
            self._close(Why.PROTOCOL)

    def _obey(self, order: Order) -> None:
        match order:
            case Warm():
                if self._warm_page is None and not self._prepared:  # else it comes too late to be of any use
                    self._warm(order)
            case Prepare() if not self._prepared:
                self._prepared = True
                self._allow_list.allow(order.origins)
                self._window.dress(order)
            case Show() if self._drawn:
                self._placed = True
                self._window.place(order)
                QTimer.singleShot(0, lambda: self._report(Shown(self._window.excluded)))
            case Close():
                self._close(Why.PANEL)
            case _:
                raise WireError("this order does not belong here")

    def _warm(self, order: Warm) -> None:
        """Load the page where nobody sees or hears it: the entry page takes over the processes that it started."""
        self._allow_list.allow(order.origins)
        self._warm_page = EntryPage(self._profile, self._allow_list, self)
        self._warm_page.load(QUrl(order.url))

    def _loaded(self, ok: bool) -> None:
        if self._prepared and not ok:
            self._close(Why.PAGE_FAILED)
        elif self._prepared:
            QTimer.singleShot(0 if self._painted else PAINT_MILLISECONDS, self._is_drawn)

    def _is_drawn(self) -> None:
        """Report once that the page can be shown; one that does not say so is believed after a while."""
        if not self._drawn:
            self._drawn = True
            self._window.drawn()
            self._report(Prepared())
            if self._warm_page is not None:
                self._warm_page.deleteLater()  # when somebody types, nothing is there but the payment's own page

    def _page_said(self, said: str) -> None:
        """Believe a page only an outcome, and only once it is seen; anything else closes the window."""
        try:
            message = json.loads(said) if len(said) <= MAX_LINE else None
        except (ValueError, RecursionError):
            message = None
        kind = message.get("kind") if isinstance(message, dict) else None
        if kind == "close":
            self._close(Why.AGENT)
        elif kind == "outcome" and isinstance(message, dict) and self._placed:
            try:
                self._report(_outcome(message))
            except WireError:
                self._close(Why.PROTOCOL)
        elif kind == "painted":
            self._painted = True
            QTimer.singleShot(0, self._is_drawn)
        elif kind != "ready":
            self._close(Why.PROTOCOL)

    def _trespassed(self, _: str) -> None:
        """Close when a page asks for a foreign host: a payment page that does is not the one we know."""
        if self._prepared or self._warm_page is not None:
            QTimer.singleShot(0, lambda: self._close(Why.PAGE_TRESPASSED))

    def _close(self, why: Why) -> None:
        if self._over:
            return
        self._report(Closed(why))
        self._over = True
        self._window.hide()
        self._leave()

    def _report(self, report: Report) -> None:
        if not self._over:
            self._write(encode(report))


def _outcome(message: dict[str, object]) -> Outcome:
    """Read what the page handed over; anything but short texts of a known form is a WireError."""
    parts = [message.get(name) for name in ("token", "tender", "brand", "last_four", "product")]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) != len(parts):
        raise WireError("the outcome has other fields")
    return Outcome(*texts)


def write_to_standard_output(line: bytes) -> None:
    """Write a line past every buffer; a panel that is gone ends us."""
    try:
        while line:
            line = line[os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, line) :]
    except OSError:
        os._exit(1)
