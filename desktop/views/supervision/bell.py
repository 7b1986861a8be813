"""How a new request makes itself heard: a sound, the system's notification, and the mark in the task bar."""

from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from desktop.present.words import Mark
from desktop.views.look import Look

_SHOWN_MS = 8_000
_ICON = 32


class Bell:
    """Rings for one window. Where the system shows no notifications, the sound and the task bar are left."""

    def __init__(self, window: QWidget, look: Look) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            mark = look.mark(Mark.SHIELD, look.colour("accent"), _ICON, 1.0, QColor("transparent"))
            self._tray = QSystemTrayIcon(QIcon(mark), window)
            self._tray.messageClicked.connect(self._come)
            self._tray.show()

    def ring(self, heading: str, text: str) -> None:
        QApplication.beep()
        QApplication.alert(self._window)
        if self._tray is not None:
            self._tray.showMessage(heading, text, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)

    def close(self) -> None:
        if self._tray is not None:
            self._tray.hide()

    def _come(self) -> None:
        self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
