"""Turns what keeps the panel from starting into words for the agent, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.errors import PortError, Refused, Unavailable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_READ_MS = 20_000


def told(error: Exception, language: str) -> PortError:
    """Return an error as one that says what is wrong and what to do."""
    from desktop.present.texts import load

    texts = load(language)
    match error:
        case PortError():
            return error
        case OSError():
            folder = error.filename or "?"
            why = error.strerror or type(error).__name__
            return Unavailable(
                texts("trouble.folder", folder=folder, why=why), next_step=texts("trouble.folder-do")
            )
        case _:
            kind = type(error).__name__
            return Refused(texts("trouble.unforeseen", kind=kind), next_step=texts("trouble.unforeseen-do"))


def tell_running(app: QApplication) -> None:
    """Say in a message box that a panel is running which did not hear that it is wanted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    from desktop.bootstrap.dressing import language_in
    from desktop.present.texts import load

    texts = load(language_in("system"))
    box = QMessageBox(QMessageBox.Icon.Information, app.applicationDisplayName(), texts("trouble.running"))
    box.setInformativeText(texts("trouble.running-do"))
    QTimer.singleShot(_READ_MS, box.close)  # nobody has to press anything when they have found it
    box.exec()
