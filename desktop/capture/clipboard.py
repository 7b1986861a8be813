"""Keeps the clipboard free of what is typed: on X11 whatever is selected is offered to every program at once."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication


class NothingOffered(QObject):
    """Takes back whatever this process offers on the clipboard or as a selection, before anybody can ask for it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.changed.connect(self._take_back)

    def _take_back(self, mode: QClipboard.Mode) -> None:
        owns = {
            QClipboard.Mode.Clipboard: self._clipboard.ownsClipboard,
            QClipboard.Mode.Selection: self._clipboard.ownsSelection,
            QClipboard.Mode.FindBuffer: self._clipboard.ownsFindBuffer,
        }
        if owns[mode]():
            self._clipboard.clear(mode)
