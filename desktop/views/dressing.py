"""Dresses the application for a theme, and finds out which one the system asks for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop.views.look import Look
from desktop.views.theme import Theme, contrast, dark, light


def dress(app: QApplication, look: Look) -> None:
    """Set style, palette, font and style sheet for a look's theme."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(look.theme.palette())
    app.setFont(look.font("body"))
    app.setStyleSheet(look.theme.style_sheet())


def system_theme(app: QApplication, system: QPalette) -> Theme:
    """Choose the theme that the system asks for; ``system`` is the palette from before we set ours."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return contrast(system)
    return dark() if hints.colorScheme() == Qt.ColorScheme.Dark else light()


def follow_system(app: QApplication, look: Look) -> None:
    """Change the look with the system's colour scheme and contrast."""
    system = QPalette(app.palette())

    def follow() -> None:
        look.set_theme(system_theme(app, system))
        dress(app, look)

    app.styleHints().colorSchemeChanged.connect(follow)
    app.styleHints().accessibility().contrastPreferenceChanged.connect(follow)
    follow()
