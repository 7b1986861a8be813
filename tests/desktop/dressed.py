"""Dresses the application of a test process, which tests of many files share."""

from PySide6.QtWidgets import QApplication

from desktop.views.dressing import dress
from desktop.views.look import Look


def dress_if_needed(app: QApplication, look: Look) -> None:
    """Dress the application only if it wears another theme: parsing the style sheet takes most of a test."""
    if app.styleSheet() != look.theme.style_sheet():
        dress(app, look)
