"""Runs the softphone's stand-in: faces in on standard input, presses out on standard output, until the input ends."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from typing import BinaryIO

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop.demo.softphone.window import Softphone
from desktop.demo.softphone.wire import MAX_LINE, Opened, Report, WireError, decode_face, encode
from desktop.present.texts import LANGUAGES, load
from desktop.views.dressing import dress, follow_system
from desktop.views.look import Look
from desktop.views.motion import motion_allowed
from desktop.views.theme import dark, light

PROGRAM = "tillside-softphone"
"""By this name (window class on X11) the panel's dock finds the window."""


class Lines(QObject):
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


def main(given: Sequence[str] | None = None) -> int:
    """Run until the input ends or the window is closed."""
    parser = argparse.ArgumentParser(prog="python -m desktop.demo.softphone", description=__doc__)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--theme", choices=("system", "light", "dark"), default="system")
    asked = parser.parse_args(given)
    os.environ["RESOURCE_NAME"] = PROGRAM  # the panel's process may have left its own name here
    app = QApplication([PROGRAM])
    app.setApplicationName(PROGRAM)
    app.setDesktopFileName(PROGRAM)
    look = Look(dark() if asked.theme == "dark" else light(), motion=motion_allowed())
    if asked.theme == "system":
        follow_system(app, look)
    else:
        dress(app, look)
    phone = Softphone(look, load(asked.language, "softphone"))
    phone.pressed.connect(_say)
    lines = Lines(sys.stdin.buffer)
    lines.line.connect(lambda line: _take(phone, line), Qt.ConnectionType.QueuedConnection)
    lines.ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    phone.show()
    lines.start()
    _say(Opened())
    return app.exec()


def _take(phone: Softphone, line: bytes) -> None:
    """Show a face; a line that is none is a fault of the other side, and this program ends with it."""
    try:
        phone.show_face(decode_face(line))
    except WireError:
        QApplication.exit(1)


def _say(report: Report) -> None:
    try:
        sys.stdout.buffer.write(encode(report))
        sys.stdout.buffer.flush()
    except OSError:
        os._exit(0)  # nobody listens any more


if __name__ == "__main__":
    sys.exit(main())
